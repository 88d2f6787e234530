using System;
using System.Collections.Generic;
using System.Linq;

namespace Qgtm.Fast.Bench.Measure;

/// <summary>One repetition's outcome.</summary>
/// <param name="Value">The figure, in the unit of the case.</param>
public sealed record Sample(double Value)
{
    public Histogram? Latency { get; init; }
    public double? BytesPerEvent { get; init; }
    public Allocated Memory { get; init; }
    public double? EventsPerBatch { get; init; }
    public string? Regime { get; init; }
}

/// <summary>Something that is measured: ours, or a reference.</summary>
/// <param name="Name">Name of the row.</param>
/// <param name="Run">One repetition.</param>
/// <param name="IsReference">True for the one that the others are divided by.</param>
public sealed record Contender(string Name, Func<Sample> Run, bool IsReference = false)
{
    public bool AllocationGated { get; init; }
    public string? Target { get; init; }
    public string? Note { get; init; }
}

/// <summary>
/// A B A B in one process: every contender once, then all again. Around each repetition of two-thread work the class is
/// probed; a repetition whose class changed, or during which other processes took a quarter of a core, does not count.
/// </summary>
public static class Alternation
{
    private const double ForeignShareMax = 0.25;
    private const long JiffyNs = 10_000_000;

    /// <summary>Runs all contenders and returns a row for each class (and regime) that was met.</summary>
    public static List<Row> Run(string verb, string unit, int reps, bool twoThreads, params IReadOnlyList<Contender> contenders)
    {
        foreach (Contender c in contenders)
        {
            _ = c.Run();
        }

        var taken = contenders.ToDictionary(c => c, _ => new List<Taken>());
        for (int rep = 0; rep < reps; rep++)
        {
            foreach (Contender c in contenders)
            {
                taken[c].Add(Take(c, twoThreads));
            }
        }

        Contender? reference = contenders.FirstOrDefault(c => c.IsReference);
        return [.. contenders.SelectMany(c => RowsOf(verb, unit, c, taken[c], reference, reference is null ? null : taken[reference]))];
    }

    private static Taken Take(Contender c, bool twoThreads)
    {
        string before = twoThreads ? BounceProbe.Now() : "one";
        long start = Clock.NowNs(), busy = Machine.BusyNs(), own = Machine.OwnNs();
        Sample sample = c.Run();
        long foreign = Machine.BusyNs() - busy - (Machine.OwnNs() - own);
        bool quiet = foreign <= ((Clock.NowNs() - start) * ForeignShareMax) + (2 * JiffyNs);
        string after = twoThreads ? BounceProbe.Now() : "one";
        return new Taken(sample, before, quiet && string.Equals(before, after, StringComparison.Ordinal));
    }

    private static IEnumerable<Row> RowsOf(
        string verb, string unit, Contender c, List<Taken> all, Contender? reference, List<Taken>? beside)
    {
        List<Taken> clean = all.FindAll(t => t.Clean);
        int dropped = all.Count - clean.Count;
        if (clean.Count == 0)
        {
            clean = all.ConvertAll(t => t with { Class = "mixed" });
            dropped = 0;
        }

        foreach (IGrouping<(string Class, string? Regime), Taken> group in clean.GroupBy(t => (t.Class, t.Sample.Regime)))
        {
            double? other = c == reference || beside is null ? null : ReferenceMedian(beside, group.Key.Class, group.Key.Regime);
            yield return RowOf(verb, unit, c, [.. group.Select(t => t.Sample)]) with
            {
                Class = group.Key.Class,
                Regime = group.Key.Regime,
                Dropped = dropped,
                Reference = other is null ? null : reference!.Name,
                ReferenceMedian = other,
                Ratio = other is > 0 ? Median(group.Select(t => t.Sample.Value)) / other : null,
            };
        }
    }

    /// <summary>The reference in the same class and regime; without one, in the same class; without one, over everything.</summary>
    private static double? ReferenceMedian(List<Taken> beside, string cls, string? regime)
    {
        foreach (Func<Taken, bool> alike in (Func<Taken, bool>[])
            [t => t.Clean && t.Class == cls && t.Sample.Regime == regime, t => t.Clean && t.Class == cls, _ => true])
        {
            double[] values = [.. beside.Where(alike).Select(t => t.Sample.Value)];
            if (values.Length > 0)
            {
                return Median(values);
            }
        }

        return null;
    }

    private static Row RowOf(string verb, string unit, Contender c, Sample[] samples)
    {
        Histogram? latency = null;
        foreach (Sample s in samples.Where(s => s.Latency is not null))
        {
            latency ??= new Histogram();
            latency.Add(s.Latency!);
        }

        double[] bytes = [.. samples.Where(s => s.BytesPerEvent is not null).Select(s => s.BytesPerEvent!.Value)];
        double[] batches = [.. samples.Where(s => s.EventsPerBatch is not null).Select(s => s.EventsPerBatch!.Value)];
        return new Row
        {
            Verb = verb,
            Name = c.Name,
            Unit = unit,
            Median = Median(samples.Select(s => s.Value)),
            Min = samples.Min(s => s.Value),
            Max = samples.Max(s => s.Value),
            P50 = latency?.Percentile(0.5),
            P99 = latency?.Percentile(0.99),
            P999 = latency?.Percentile(0.999),
            MaxLatency = latency?.Max,
            BytesPerEvent = bytes.Length == 0 ? null : bytes.Max(),
            Gc0 = bytes.Length == 0 ? null : samples.Sum(s => s.Memory.Gc0),
            Gc1 = bytes.Length == 0 ? null : samples.Sum(s => s.Memory.Gc1),
            Gc2 = bytes.Length == 0 ? null : samples.Sum(s => s.Memory.Gc2),
            EventsPerBatch = batches.Length == 0 ? null : Median(batches),
            N = samples.Length,
            AllocationGated = c.AllocationGated,
            Target = c.Target,
            Note = c.Note,
        };
    }

    /// <summary>The middle value; the mean of the two middle ones when the count is even.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private sealed record Taken(Sample Sample, string Class, bool Clean);
}
