using Qgtm.Fast.Alpaca;

namespace Qgtm.Fast.Bench.Measure;

/// <summary>The monotonic clock that the sockets stamp with, in ns.</summary>
public static class Clock
{
    /// <summary>Now, ns since an arbitrary start.</summary>
    public static long NowNs() => MonotonicClock.NowNs();

    /// <summary>Seconds since an earlier <see cref="NowNs"/>.</summary>
    public static double SecondsSince(long startNs) => (NowNs() - startNs) * 1e-9;
}
