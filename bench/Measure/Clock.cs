using System.Diagnostics;

namespace Qgtm.Fast.Bench.Measure;

/// <summary>The monotonic clock that the sockets stamp with, in ns.</summary>
public static class Clock
{
    private static readonly double NsPerTick = 1e9 / Stopwatch.Frequency;

    /// <summary>Now, ns since an arbitrary start.</summary>
    public static long NowNs() => Stopwatch.Frequency == 1_000_000_000
        ? Stopwatch.GetTimestamp()
        : (long)(Stopwatch.GetTimestamp() * NsPerTick);

    /// <summary>Seconds since an earlier <see cref="NowNs"/>.</summary>
    public static double SecondsSince(long startNs) => (NowNs() - startNs) * 1e-9;
}
