using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Bench.Wire;
using Qgtm.Fast.Instruments;

namespace Qgtm.Fast.Bench.Verbs;

/// <summary>Socket bytes in to order bytes out, at 20,000 messages a second, open loop, with the journal before the order.</summary>
public sealed class WireVerb : IVerb
{
    private const int PerSecond = 20_000;
    private const long FrameNs = 1_000_000_000L * WireScript.PerFrame / PerSecond;
    private const string Spinning = "synced, engine spinning";
    private static readonly string[] Stations = ["read", "apply", "journal", "send"];

    /// <inheritdoc/>
    public string Name => "wire";

    /// <inheritdoc/>
    public string Summary => "loopback socket to order bytes at 20,000 messages/s: tick to feature, tick to order, each stage's share";

    /// <inheritdoc/>
    public IReadOnlyList<Row> Run(Options options)
    {
        byte[][] frames = WireScript.Frames(options.Amount(20_000, 1_500));
        int warmUp = Math.Min(options.Amount(40_000, 5_000), frames.Length * WireScript.PerFrame / 2);
        var runs = new Dictionary<string, List<Outcome>> { ["synced"] = [], ["written"] = [], [Spinning] = [] };
        for (int rep = 0; rep < options.RepsOr(5); rep++)
        {
            foreach (string gate in runs.Keys)
            {
                runs[gate].Add(Once(frames, warmUp, gate != "written", gate == Spinning));
            }
        }

        return [.. runs.SelectMany(r => Rows(r.Key, r.Value, r.Key == "written" ? null : runs["written"]))];
    }

    private static Outcome Once(byte[][] frames, int warmUp, bool synced, bool engineSpins)
    {
        string directory = Directory.CreateTempSubdirectory("qgtm-bench-").FullName;
        SymbolTable symbols = new([.. Universe.Default().Select(i => i.Symbol)]);
        string before = BounceProbe.Now();
        try
        {
            using FrameServer server = new();
            using WirePipeline pipeline = new(server, FrameNs, warmUp, directory, symbols, synced, engineSpins);
            Uri address = new($"ws://127.0.0.1:{server.Port}/v2/iex");
            TickSocket socket = new(new AlpacaEndpoints(new Uri("http://127.0.0.1"), address, address), new AlpacaCredential("key", "secret"), symbols, pipeline.Ticks);
            using CancellationTokenSource stop = new();
            Task running = socket.RunAsync(stop.Token);
            server.Accept();
            Invariant.Holds(socket.Subscribed.Wait(TimeSpan.FromSeconds(15)), "The client subscribed.");
            AllocationMeter meter = AllocationMeter.OfProcess();
            long worst = server.Play(frames, FrameNs);
            long messages = (long)frames.Length * WireScript.PerFrame;
            SpinWait spin = default;
            while (pipeline.Applied < messages)
            {
                spin.SpinOnce();
            }

            Allocated memory = meter.Stop();
            stop.Cancel();
            running.Wait();
            pipeline.Stop();
            return Outcome.Of(pipeline, memory, messages, worst, before, BounceProbe.Now());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private IEnumerable<Row> Rows(string gate, List<Outcome> all, List<Outcome>? beside)
    {
        List<Outcome> clean = all.FindAll(o => o.Class is not null);
        string cls = clean.Count == 0 ? "mixed" : clean.GroupBy(o => o.Class!).MaxBy(g => g.Count())!.Key;
        List<Outcome> kept = clean.Count == 0 ? all : clean.FindAll(o => o.Class == cls);
        Row Of(string name, string unit, Func<Outcome, Histogram> of, string? target, string? note = null)
        {
            Histogram h = new();
            kept.ForEach(o => h.Add(of(o)));
            double? other = beside is null ? null : Alternation.Median(beside.Select(o => of(o).Percentile(0.5) / 1e3));
            double[] medians = [.. kept.Select(o => of(o).Percentile(0.5) / 1e3)];
            return new Row
            {
                Verb = Name,
                Name = $"{name}, gate {gate}",
                Unit = unit,
                Class = cls,
                N = kept.Count,
                Dropped = all.Count - kept.Count,
                Median = Alternation.Median(medians),
                Min = medians.Min(),
                Max = medians.Max(),
                Reference = beside is null ? null : "the same, gate written",
                ReferenceMedian = other,
                Ratio = other is > 0 ? Alternation.Median(medians) / other : null,
                P50 = h.Percentile(0.5),
                P99 = h.Percentile(0.99),
                P999 = h.Percentile(0.999),
                MaxLatency = h.Max,
                Target = target,
                Note = note,
            };
        }

        yield return Of("tick to feature, from due", "us", o => o.DueToFeature, "P5") with
        {
            BytesPerEvent = kept.Max(o => o.BytesPerMessage),
            Gc0 = kept.Sum(o => o.Memory.Gc0),
            Gc1 = kept.Sum(o => o.Memory.Gc1),
            Gc2 = kept.Sum(o => o.Memory.Gc2),
            Note = string.Create(CultureInfo.InvariantCulture, $"bytes are those of the whole process, server and sockets included; the sender was late by up to {kept.Max(o => o.WorstSendNs) / 1e6:0.0} ms"),
        };
        yield return Of("tick to feature, from socket read", "us", o => o.ReadToFeature, null) with
        {
            BytesPerEvent = kept.Max(o => o.EngineBytesPerMessage),
            AllocationGated = true,
            Note = "bytes are those of the engine's thread",
        };
        yield return Of("tick to order, from due", "us", o => o.Total, "P5", $"{kept.Sum(o => o.Total.Count)} orders");
        double whole = kept.Sum(o => o.Total.Sum);
        for (int i = 0; i < Stations.Length; i++)
        {
            int at = i;
            double share = kept.Sum(o => o.Stages[at].Sum) / whole;
            yield return Of($"  of it {Stations[i]}", "us", o => o.Stages[at], null, string.Create(CultureInfo.InvariantCulture, $"{share:P0} of the time of all orders"));
        }
    }

    private sealed record Outcome(
        Histogram DueToFeature, Histogram ReadToFeature, Histogram Total, Histogram[] Stages, Allocated Memory, double BytesPerMessage,
        double EngineBytesPerMessage, long WorstSendNs, string? Class)
    {
        public static Outcome Of(WirePipeline p, Allocated memory, long messages, long worst, string before, string after)
        {
            Histogram total = new();
            Histogram[] stages = [new(), new(), new(), new()];
            foreach (ref readonly OrderStamps s in p.Orders)
            {
                if (s.DueNs == 0)
                {
                    continue;
                }

                total.Record(s.SentNs - s.DueNs);
                stages[0].Record(s.ReadNs - s.DueNs);
                stages[1].Record(s.AppliedNs - s.ReadNs);
                stages[2].Record(s.DurableNs - s.AppliedNs);
                stages[3].Record(s.SentNs - s.DurableNs);
            }

            return new Outcome(
                p.DueToFeature, p.ReadToFeature, total, stages, memory, memory.Bytes / (double)messages,
                p.EngineBytes / (double)messages, worst, before == after ? before : null);
        }
    }
}
