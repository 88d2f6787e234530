using System;
using System.Threading;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>A minute's worth of requests at once, refilled evenly. No penalty: one refused request costs nothing.</summary>
internal sealed class RateBucket(int perMinute, TimeProvider time)
{
    private readonly Lock _gate = new();
    private double _left = perMinute;
    private long _at = time.GetTimestamp();

    /// <summary>What is left after this request, and the Unix second at which the bucket is full again; -1 left: refused.</summary>
    public (int Left, long ResetS) Take()
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            _left = Math.Min(perMinute, _left + (time.GetElapsedTime(_at, now).TotalSeconds * perMinute / 60));
            _at = now;
            bool free = _left >= 1;
            _left -= free ? 1 : 0;
            long reset = time.GetUtcNow().ToUnixTimeSeconds() + (long)Math.Ceiling((perMinute - _left) * 60 / perMinute);
            return (free ? (int)_left : -1, reset);
        }
    }
}
