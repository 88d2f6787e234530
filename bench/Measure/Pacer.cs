using System.Runtime.CompilerServices;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Bench.Measure;

/// <summary>
/// Open loop: event i is due at start + i x interval, whatever happened to those before it. Latency counts from the due
/// time, so a stalled sender cannot hide the wait (coordinated omission).
/// </summary>
public struct Pacer
{
    private readonly double _intervalNs;
    private readonly long _startNs;
    private long _sent;

    /// <param name="perSecond">Events per second.</param>
    public Pacer(double perSecond)
    {
        _intervalNs = 1e9 / perSecond;
        _startNs = Clock.NowNs() + 1_000_000;
        _sent = 0;
    }

    /// <summary>Spins until the next event is due and returns when that is, ns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Next()
    {
        long due = _startNs + (long)(_sent * _intervalNs);
        _sent++;
        while (Clock.NowNs() < due)
        {
            Spin.Pause();
        }

        return due;
    }
}
