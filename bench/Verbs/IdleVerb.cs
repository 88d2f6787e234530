using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Events;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Simulation.Http;

namespace Qgtm.Fast.Bench.Verbs;

/// <summary>What the real `qgtm run` takes of a core while little happens, and how long it takes to start.</summary>
public sealed class IdleVerb : IVerb
{
    /// <summary>Slow enough that the stream is silent for the whole measurement.</summary>
    private const double Silent = 1e-6;
    private const int PerSecond = 1_000;

    /// <inheritdoc/>
    public string Name => "idle";

    /// <inheritdoc/>
    public string Summary => "processor share of `qgtm run` on a silent stream and at 1,000 messages/s, and its start";

    /// <inheritdoc/>
    public IReadOnlyList<Row> Run(Options options)
    {
        int reps = options.Quick ? 1 : options.RepsOr(3);
        TimeSpan settle = TimeSpan.FromSeconds(options.Amount(45, 2)), window = TimeSpan.FromSeconds(options.Amount(15, 2));
        return
        [
            Share("run, silent stream", Silent, settle, window, reps),
            Share($"run, {PerSecond:#,##0} messages/s", PerSecond / RowsPerVenueSecond(), settle, window, reps),
            .. Start(reps),
        ];
    }

    private Row Share(string name, double speed, TimeSpan settle, TimeSpan window, int windows)
    {
        var shares = new List<double>();
        var rates = new List<double>();
        using Live live = new(speed);
        live.WaitFor("live:");
        Thread.Sleep(settle);
        for (int i = 0; i < windows; i++)
        {
            long cpu = live.CpuNs(), rows = live.Rows, start = Clock.NowNs();
            Thread.Sleep(window);
            double seconds = Clock.SecondsSince(start);
            shares.Add((live.CpuNs() - cpu) * 1e-7 / seconds);
            rates.Add((live.Rows - rows) / seconds);
        }

        return new Row
        {
            Verb = Name,
            Name = name,
            Unit = "% of a core",
            Median = Alternation.Median(shares),
            Min = shares.Min(),
            Max = shares.Max(),
            N = windows,
            Target = "P10",
            Note = string.Create(CultureInfo.InvariantCulture, $"{rates.Max():0} messages/s came; wait mode balanced; windows of {window.TotalSeconds:0} s of one process, {settle.TotalSeconds:0} s after it is live, when the runtime has compiled; the venue is in the bench's process; the broker is polled once a second"),
        };
    }

    private IEnumerable<Row> Start(int reps)
    {
        var first = new List<double>();
        var ready = new List<double>();
        for (int i = 0; i < reps; i++)
        {
            using Live live = new(speed: null);
            first.Add(live.WaitFor("state directory"));
            ready.Add(live.WaitFor("live:"));
        }

        foreach ((string name, List<double> ms) in ((string, List<double>)[])[("start to the first boot line", first), ("start to live on the embedded venue", ready)])
        {
            yield return new Row { Verb = Name, Name = name, Unit = "ms", Median = Alternation.Median(ms), Min = ms.Min(), Max = ms.Max(), N = reps, Target = "P12" };
        }
    }

    /// <summary>Messages that the generator makes in a second of its session, over the first five minutes.</summary>
    private static double RowsPerVenueSecond()
    {
        using VenueCore venue = new(new VenueOptions());
        CountingSink sink = new();
        long start = venue.NowNs;
        while (venue.NowNs - start < 300_000_000_000 && venue.TryAdvance(sink))
        {
        }

        return sink.Rows / 300.0;
    }

    private sealed class CountingSink : IVenueSink
    {
        public long Rows { get; private set; }

        public void OnMarket(in Event e) => Rows++;

        public void OnOrder(string eventName, VenueOrder order, VenueExecution? execution)
        {
        }
    }

    /// <summary>A `qgtm run` in a process of its own, on a venue in ours or on its embedded one.</summary>
    private sealed class Live : IDisposable
    {
        private readonly VenueServer? _venue;
        private readonly Process _process;
        private readonly string _state = Directory.CreateTempSubdirectory("qgtm-bench-").FullName;
        private readonly long _startNs;

        public Live(double? speed)
        {
            string[] words = ["run", "--state", _state, "--port", "0"];
            if (speed is { } s)
            {
                _venue = VenueServer.StartAsync(new VenueServerOptions { Speed = s }).GetAwaiter().GetResult();
                words = [.. words, "--venue", _venue.BaseUri.ToString()];
            }

            ProcessStartInfo info = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "qgtm.dll"), .. words])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            };
            _startNs = Clock.NowNs();
            _process = Process.Start(info) ?? throw new InvalidOperationException("dotnet did not start.");
        }

        public long Rows => _venue?.RowsPublished ?? 0;

        /// <summary>Reads stderr up to a line with the text; milliseconds since the start.</summary>
        public double WaitFor(string text)
        {
            var heard = new List<string>();
            while (_process.StandardError.ReadLine() is { } line)
            {
                heard.Add(line);
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    return (Clock.NowNs() - _startNs) * 1e-6;
                }
            }

            throw new InvalidOperationException($"qgtm run ended before '{text}': {string.Join(" / ", heard)}");
        }

        /// <summary>Processor time of the process, ns.</summary>
        public long CpuNs()
        {
            _process.Refresh();
            return _process.TotalProcessorTime.Ticks * 100;
        }

        public void Dispose()
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
            _venue?.DisposeAsync().AsTask().GetAwaiter().GetResult();
            Directory.Delete(_state, recursive: true);
        }
    }
}
