using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Bench.Wire;
using Qgtm.Fast.Control;
using Qgtm.Fast.Tool.Host;

namespace Qgtm.Fast.Bench.Verbs;

/// <summary>Socket bytes in to order bytes out, at 20,000 messages a second, open loop, with the journal before the order.</summary>
public sealed class WireVerb : IVerb
{
    private const int PerSecond = 20_000;
    private const long FrameNs = 1_000_000_000L * WireScript.PerFrame / PerSecond;

    /// <summary>Messages whose threads count as warm: the hot threads begin to count their bytes after 1,000 events or 64 frames.</summary>
    private const int Uncounted = 1_000;

    private static readonly (string Name, JournalGate Gate, WaitStrategy Wait)[] Ways =
    [
        ("synced", JournalGate.Synced, WaitStrategy.Balanced),
        ("written", JournalGate.Written, WaitStrategy.Balanced),
        ("synced, engine spinning", JournalGate.Synced, WaitStrategy.Spin),
        ("synced, engine parking", JournalGate.Synced, WaitStrategy.Park),
    ];

    /// <inheritdoc/>
    public string Name => "wire";

    /// <inheritdoc/>
    public string Summary => "loopback socket to order bytes at 20,000 messages/s: tick to feature, tick to order, each stage's share and bytes";

    /// <inheritdoc/>
    public IReadOnlyList<Row> Run(Options options)
    {
        byte[][] frames = WireScript.Frames(options.Amount(20_000, 3_000));
        var runs = Ways.ToDictionary(w => w.Name, _ => new List<Outcome>());
        _ = Once(frames[..options.Amount(8_000, 1_000)], Ways[0], plant: false);
        for (int rep = 0; rep < (options.Quick ? 1 : options.RepsOr(5)); rep++)
        {
            foreach ((string Name, JournalGate Gate, WaitStrategy Wait) way in Ways)
            {
                runs[way.Name].Add(Once(frames, way, options.PlantAllocation));
            }
        }

        return [.. runs.SelectMany(r => Rows(r.Key, r.Value))];
    }

    private static Outcome Once(byte[][] frames, (string Name, JournalGate Gate, WaitStrategy Wait) way, bool plant)
    {
        string before = BounceProbe.Now();
        using WirePipeline p = new(way.Gate, way.Wait);
        p.Socket.OnActivity = plant ? () => GC.KeepAlive(new object()) : null;
        AllocationMeter meter = AllocationMeter.OfProcess();
        p.Play(frames, FrameNs);
        Allocated memory = meter.Stop();
        p.Stop();
        Histogram total = new();
        Histogram read = new(), sent = new();
        foreach ((long timeNs, long readNs, long sentNs) in p.Orders)
        {
            long due = p.StartNs + (WireScript.MessageOf(timeNs) / WireScript.PerFrame * FrameNs);
            total.Record(sentNs - due);
            read.Record(readNs - due);
            sent.Record(sentNs - readNs);
        }

        double counted = Math.Max(1, ((long)frames.Length * WireScript.PerFrame) - Uncounted);
        long apply = p.Engine.TickToFeature.Percentile(0.5), durable = p.Gateway.TickToDurable.Percentile(0.5);
        return new Outcome(
            p.DueToRead(FrameNs), p.Engine.TickToFeature, total, p.Gateway.TickToOrder,
            [read.Percentile(0.5), apply, durable - apply, sent.Percentile(0.5) - durable],
            [p.Socket.AllocatedBytes / counted, p.Engine.AllocatedBytes / counted, p.Gateway.AllocatedBytes / counted, p.Gateway.SendAllocatedBytes / counted],
            memory, memory.Bytes / ((double)frames.Length * WireScript.PerFrame), p.WorstSendNs, before == BounceProbe.Now() ? before : null);
    }

    private IEnumerable<Row> Rows(string gate, List<Outcome> all)
    {
        List<Outcome> clean = all.FindAll(o => o.Class is not null);
        string cls = clean.Count == 0 ? "mixed" : clean.GroupBy(o => o.Class!).MaxBy(g => g.Count())!.Key;
        List<Outcome> kept = clean.Count == 0 ? all : clean.FindAll(o => o.Class == cls);
        Row Of(string name, Func<Outcome, double> value) => new()
        {
            Verb = Name,
            Name = $"{name}, gate {gate}",
            Unit = "us",
            Class = cls,
            N = kept.Count,
            Dropped = all.Count - kept.Count,
            Median = Alternation.Median(kept.Select(value)),
            Min = kept.Min(value),
            Max = kept.Max(value),
        };
        Row Exact(string name, Func<Outcome, Histogram> of)
        {
            Histogram h = new();
            kept.ForEach(o => h.Add(of(o)));
            return Of(name, o => of(o).Percentile(0.5) / 1e3) with { P50 = h.Percentile(0.5), P99 = h.Percentile(0.99), P999 = h.Percentile(0.999), MaxLatency = h.Max };
        }

        Row Product(string name, Func<Outcome, LatencyHistogram> of) => Of(name, o => of(o).Percentile(0.5) / 1e3) with
        {
            P50 = Alternation.Median(kept.Select(o => (double)of(o).Percentile(0.5))),
            P99 = Alternation.Median(kept.Select(o => (double)of(o).Percentile(0.99))),
            P999 = Alternation.Median(kept.Select(o => (double)of(o).Percentile(0.999))),
            MaxLatency = kept.Max(o => of(o).Max),
            Note = "the daemon's own histogram; percentiles are medians over repetitions",
        };

        yield return Exact("tick to order, from due", o => o.DueToOrder) with
        {
            Target = "P5",
            BytesPerEvent = kept.Max(o => o.BytesPerMessage),
            Gc0 = kept.Sum(o => o.Memory.Gc0),
            Gc1 = kept.Sum(o => o.Memory.Gc1),
            Gc2 = kept.Sum(o => o.Memory.Gc2),
            Note = string.Create(CultureInfo.InvariantCulture, $"{kept.Sum(o => o.DueToOrder.Count)} orders; bytes are those of the whole process; the sender was late by up to {kept.Max(o => o.WorstSendNs) / 1e6:0.0} ms"),
        };
        yield return Product("tick to order, from socket read", o => o.ReadToOrder);
        yield return Product("tick to feature, from socket read", o => o.ReadToFeature);
        yield return Exact("socket, due to read", o => o.DueToRead);
        double whole = kept.Sum(o => o.Stages.Sum());
        string[] stations = ["read", "apply", "journal", "send"];
        for (int i = 0; i < stations.Length; i++)
        {
            int at = i;
            yield return Of($"  of it {stations[i]}", o => o.Stages[at] / 1e3) with
            {
                BytesPerEvent = Math.Round(kept.Max(o => o.ThreadBytes[at]), 3),
                AllocationGated = true,
                Note = string.Create(CultureInfo.InvariantCulture, $"difference of medians; {kept.Sum(o => o.Stages[at]) / whole:P0} of an order's way; bytes are those of its thread"),
            };
        }
    }

    /// <param name="DueToRead">Of all quotes and trades.</param>
    /// <param name="ReadToFeature">Of all quotes and trades.</param>
    /// <param name="DueToOrder">Of all orders.</param>
    /// <param name="ReadToOrder">Of all orders.</param>
    /// <param name="Stages">Median ns of read, apply, journal, send of an order.</param>
    /// <param name="ThreadBytes">Bytes per message of tick, engine, journal and order thread.</param>
    /// <param name="Memory">Of the process.</param>
    /// <param name="BytesPerMessage">Of the process.</param>
    /// <param name="WorstSendNs">How late the stream was sent.</param>
    /// <param name="Class">Of the cores; null when it changed.</param>
    private sealed record Outcome(
        Histogram DueToRead, LatencyHistogram ReadToFeature, Histogram DueToOrder, LatencyHistogram ReadToOrder, double[] Stages, double[] ThreadBytes,
        Allocated Memory, double BytesPerMessage, long WorstSendNs, string? Class);
}
