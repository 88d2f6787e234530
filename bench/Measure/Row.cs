namespace Qgtm.Fast.Bench.Measure;

/// <summary>One measured figure with all that it takes to read it. A member that does not apply is null, never absent.</summary>
public sealed record Row
{
    public required string Verb { get; init; }
    public required string Name { get; init; }

    /// <summary>What it was measured beside, in the same process and run.</summary>
    public string? Reference { get; init; }

    /// <summary>Unit of median, min, max and referenceMedian.</summary>
    public required string Unit { get; init; }

    /// <summary>Over the repetitions that count.</summary>
    public double? Median { get; init; }
    public double? Min { get; init; }
    public double? Max { get; init; }
    public double? ReferenceMedian { get; init; }

    /// <summary>Median / referenceMedian.</summary>
    public double? Ratio { get; init; }

    /// <summary>Latency percentiles, ns, over all repetitions that count.</summary>
    public double? P50 { get; init; }
    public double? P99 { get; init; }
    public double? P999 { get; init; }
    public double? MaxLatency { get; init; }

    /// <summary>Managed bytes per event.</summary>
    public double? BytesPerEvent { get; init; }
    public int? Gc0 { get; init; }
    public int? Gc1 { get; init; }
    public int? Gc2 { get; init; }

    /// <summary>near, far or shared (see BounceProbe); "one" for one-thread work, "mixed" when no repetition was clean.</summary>
    public string Class { get; init; } = "one";

    /// <summary>Repetitions that count.</summary>
    public int N { get; init; }

    /// <summary>Repetitions left out: the class changed, or other processes ran.</summary>
    public int Dropped { get; init; }

    /// <summary>Rings: events handed over per batch.</summary>
    public double? EventsPerBatch { get; init; }

    /// <summary>Rings: lockstep while the reader keeps up, drain while it is always behind.</summary>
    public string? Regime { get; init; }

    /// <summary>True when a single byte per event fails the run.</summary>
    public bool AllocationGated { get; init; }

    /// <summary>Target of the design that the row speaks to, such as P4.</summary>
    public string? Target { get; init; }

    /// <summary>What the figure does not say, such as a named miss.</summary>
    public string? Note { get; init; }
    public double LoadAverage { get; init; } = Machine.LoadAverage();
    public int Cores { get; init; } = Machine.Cores;
    public string Commit { get; init; } = Machine.Commit;

    /// <summary>A row for what could not be measured, and why.</summary>
    public static Row Skipped(string verb, string name, string why) =>
        new() { Verb = verb, Name = name, Unit = "skipped", Note = "skipped: " + why };
}
