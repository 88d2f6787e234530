using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Bench.Workload;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Simulation;

namespace Qgtm.Fast.Bench.Verbs;

/// <summary>The past through the engine: from its journal, and from recorded gzip CSV files with parsing inside the clock.</summary>
public sealed class ReplayVerb : IVerb
{
    private static readonly string[] Recorded =
    [
        "ticks/ibm_us_tick_20131007_20131011.csv.gz", "ticks/gc_comex_trades_20131007_20131009.csv.gz", "ticks/spy_us_tick_20131008_20131008.csv.gz",
    ];

    /// <inheritdoc/>
    public string Name => "replay";

    /// <inheritdoc/>
    public string Summary => "journal and gzip CSV through the engine; --workload ema-xau: the rule that LEAN was measured with";

    /// <inheritdoc/>
    public IReadOnlyList<Row> Run(Options options)
    {
        var rows = new List<Row>();
        if (options.Workload is null)
        {
            rows.AddRange(Journal(options));
            foreach (string file in Recorded)
            {
                rows.AddRange(Csv(options, file));
            }
        }

        rows.AddRange(EmaXau(options));
        return rows;
    }

    private List<Row> Journal(Options options)
    {
        using JournalFixture fixture = new(options.Amount(2_000_000, 120_000));
        return Alternation.Run(Name, "M events/s", options.RepsOr(7), twoThreads: false,
            new Contender("journal through the engine", () => new Sample(fixture.Records / fixture.Recover().Ms / 1e3)) { Target = "P7" },
            new Contender("journal read, nothing applied", () => new Sample(fixture.Records / fixture.ReadOnlyMs() / 1e3), IsReference: true));
    }

    private List<Row> Csv(Options options, string file)
    {
        string name = $"{Path.GetFileName(file).Split('.')[0]}, venue and engine in lockstep";
        if (options.Recorded(file) is not { } path)
        {
            return [Row.Skipped(Name, name, "the recorded data is not beside the repository")];
        }

        long most = options.Amount(int.MaxValue, 60_000);
        return Alternation.Run(Name, "M events/s", options.RepsOr(5), twoThreads: false,
            new Contender(name, () => Lockstep(path, most)) { Target = "P7" });
    }

    private static Sample Lockstep(string path, long most)
    {
        long start = Clock.NowNs();
        using VenueCore venue = new(new VenueOptions { ReplayFiles = [path] });
        Instrument[] instruments = [.. venue.Instruments.Select(i => new Instrument(i.Symbol, Sector.Other, i.Tradable, i.TickNanos))];
        using EngineRig rig = new(instruments);
        Sink sink = new(rig);
        while (sink.Events < most && venue.TryAdvance(sink))
        {
        }

        return new Sample(sink.Events / Clock.SecondsSince(start) / 1e6);
    }

    private List<Row> EmaXau(Options options)
    {
        const string Title = "ema-xau";
        if (options.Recorded(XauSession.File) is not { } path)
        {
            return [Row.Skipped(Name, Title, "the recorded data is not beside the repository")];
        }

        XauReplay replay = new(path);
        double cpu = 0;
        Sample engine()
        {
            long before = Machine.OwnNs();
            Sample sample = replay.Engine();
            cpu = (Machine.OwnNs() - before) * 1e-9;
            Invariant.Holds(
                replay.Last == (XauSession.Events, XauSession.Orders),
                string.Create(CultureInfo.InvariantCulture, $"ema-xau: {replay.Last.Events} events and {replay.Last.Orders} orders instead of {XauSession.Events} and {XauSession.Orders}."));
            return sample;
        }

        List<Row> rows = Alternation.Run(Name, "M events/s", options.RepsOr(7), twoThreads: false,
            new Contender(Title + ", through the engine", engine) { Target = "P7" },
            new Contender(Title + ", rule alone", replay.Rule),
            new Contender(Title + ", parse and count", replay.Count, IsReference: true));
        return rows.ConvertAll(r => !r.Name.EndsWith("engine", StringComparison.Ordinal) ? r : r with
        {
            Note = string.Create(
                CultureInfo.InvariantCulture,
                $"{XauSession.Events} events, {XauSession.Orders} orders; CPU {cpu:0.00} s, peak RSS {Machine.PeakResidentBytes() >> 20} MiB; LEAN measured elsewhere: 0.262 [0.145-0.284] M events/s, 5,544 B/event"),
        });
    }

    private sealed class Sink(EngineRig rig) : IVenueSink
    {
        public long Events { get; private set; }

        public void OnMarket(in Event e)
        {
            Event input = e;
            input.Header.Source = EventSource.MarketData;
            rig.Apply(in input);
            Events++;
        }

        public void OnOrder(string eventName, VenueOrder order, VenueExecution? execution)
        {
        }
    }
}
