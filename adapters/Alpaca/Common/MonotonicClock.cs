using System.Diagnostics;

namespace Qgtm.Fast.Alpaca;

/// <summary>The stamp of latency figures: of a socket read, and of what is measured from there. Decisions never read it.</summary>
public static class MonotonicClock
{
    private static readonly double NsPerTick = 1e9 / Stopwatch.Frequency;

    /// <summary>Nanoseconds since some start; only differences mean anything.</summary>
    public static long NowNs() => Stopwatch.Frequency == 1_000_000_000
        ? Stopwatch.GetTimestamp()
        : (long)(Stopwatch.GetTimestamp() * NsPerTick);
}
