using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Bench.Rings;

namespace Qgtm.Fast.Bench.Verbs;

/// <summary>Throughput one at a time and in batches, the round trip, and fused against threaded stages.</summary>
public sealed class RingVerb : IVerb
{
    private const int Capacity = 1 << 12;

    /// <inheritdoc/>
    public string Name => "ring";

    /// <inheritdoc/>
    public string Summary => "two threads and a ring: throughput by batch size, round trip, fused against threaded stages";

    /// <inheritdoc/>
    public IReadOnlyList<Row> Run(Options options)
    {
        List<IRingLoops> rings = RingList.All(options.Peer);
        int reps = options.RepsOr(12);
        var rows = new List<Row>();
        foreach (int batch in (ReadOnlySpan<int>)[1, 10, 64])
        {
            string how = batch == 1 ? "one at a time" : $"batches of {batch}";
            rows.AddRange(Alternation.Run(Name, "M events/s", reps, twoThreads: true, Contenders(
                rings, how, (ring, slow) => ring.Throughput(Capacity, options.Amount(slow ? 2_000_000 : 20_000_000, slow ? 50_000 : 400_000), batch), batch == 1 ? "P1" : null)));
        }

        int trips = options.Amount(200_000, 4_000);
        rows.AddRange(Alternation.Run(Name, "ns", reps, twoThreads: true,
        [
            .. Contenders(rings, "round trip", (ring, slow) => ring.PingPong(slow ? trips / 10 : trips), "P1", reference: false),
            new Contender("round trip, raw cache line", () => new Sample(BounceProbe.RoundTripNs(options.Amount(20_000_000, 2_000_000))), IsReference: true),
        ]));
        rows.AddRange(Alternation.Run(Name, "M events/s", reps, twoThreads: true, Stages.Contenders(options.Amount(2_000_000, 50_000))));
        return rows;
    }

    /// <summary>True for the rings whose reader sleeps: fewer events, or a repetition takes seconds.</summary>
    internal static bool IsSlow(string ring) => ring.StartsWith("Blocking", StringComparison.Ordinal) || ring.EndsWith("reader parks", StringComparison.Ordinal);

    /// <summary>True for the engine's own.</summary>
    internal static bool IsOurs(string ring) => ring is "lane" or "ring buffer" or "lane, reader parks";

    private static Contender[] Contenders(
        List<IRingLoops> rings, string how, Func<IRingLoops, bool, Sample> run, string? target, bool reference = true) =>
    [
        .. rings.Select(ring => new Contender(
            $"{ring.Name}, {how}",
            () => run(ring, IsSlow(ring.Name)),
            IsReference: reference && ring.Name == RingList.Reference)
        {
            AllocationGated = reference && IsOurs(ring.Name),
            Target = IsOurs(ring.Name) ? target : null,
        }),
    ];
}

/// <summary>One-way latency at a million events per second, from the time each was due.</summary>
public sealed class HopVerb : IVerb
{
    private const double PerSecond = 1e6;

    /// <inheritdoc/>
    public string Name => "hop";

    /// <inheritdoc/>
    public string Summary => "one-way latency from one thread to another at 1,000,000 events/s, open loop";

    /// <inheritdoc/>
    public IReadOnlyList<Row> Run(Options options)
    {
        int events = options.Amount(1_000_000, 20_000);
        return Alternation.Run(Name, "ns", options.RepsOr(12), twoThreads: true,
        [
            new Contender("pacing and clock alone", () => RawHop.Nothing(PerSecond, events)) { Target = "P1", Note = "one thread: the instrument's own share" },
            new Contender("raw cache line", () => RawHop.Line(PerSecond, events)) { Target = "P1", Note = "the floor of every lane under this instrument" },
            .. RingList.All(options.Peer).Select(ring => new Contender(
                ring.Name, () => ring.Hop(PerSecond, events), IsReference: ring.Name == RingList.Reference)
            {
                Target = RingVerb.IsOurs(ring.Name) ? "P1" : null,
                Note = ring.Name.StartsWith("Blocking", StringComparison.Ordinal) ? "cannot keep this rate: the wait in its queue is what is seen" : null,
            }),
        ]);
    }
}
