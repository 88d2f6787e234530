using System;
using System.Threading;
using System.Threading.Tasks;

namespace Qgtm.Fast.Watchdog;

/// <summary>
/// The watchdog's own share of the broker's requests: a burst that flattens a whole book, then so many a minute. Nothing is
/// refused here, it waits: a close that is a second late is better than none.
/// </summary>
public sealed class RequestPace(TimeProvider time, int burst = 100, int perMinute = 100)
{
    private double _left = burst;
    private long _at = time.GetTimestamp();

    /// <summary>Requests that were let through.</summary>
    public long Taken { get; private set; }

    /// <summary>Waits for a free request and takes it. One caller at a time.</summary>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        Refill();
        while (_left < 1)
        {
            await Task.Delay(TimeSpan.FromMinutes((1 - _left) / perMinute) + TimeSpan.FromMilliseconds(1), time, cancellationToken);
            Refill();
        }

        _left--;
        Taken++;
    }

    private void Refill()
    {
        long now = time.GetTimestamp();
        _left = Math.Min(burst, _left + (time.GetElapsedTime(_at, now).TotalMinutes * perMinute));
        _at = now;
    }
}
