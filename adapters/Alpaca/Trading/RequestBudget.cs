using System;
using System.Threading;

namespace Qgtm.Fast.Alpaca;

/// <summary>What a request is for: decides how much of the budget it may use.</summary>
public enum RequestClass
{
    /// <summary>Cancels, closes, and what resolves an order: never held back by us.</summary>
    Safety = 0,

    /// <summary>Orders that open: a quarter of the bucket stays for safety.</summary>
    Open = 1,

    /// <summary>Questions: half of the bucket stays for the others.</summary>
    Read = 2,

    /// <summary>Questions of a stop: they pass a spent bucket, and a quarter below empty they wait, since cancels and closes go first.</summary>
    StopRead = 3,
}

/// <summary>
/// A token bucket in front of the broker's limit of requests. Nothing is queued: what has no token is refused at once, with
/// a reason, since an order that waits is an order at a price of the past.
/// </summary>
public sealed class RequestBudget
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly double _capacity;
    private double _tokens;
    private long _at;
    private long _refused;

    /// <param name="perMinute">Requests a minute; also what may be sent in one burst.</param>
    /// <param name="clock">Elapsed time; the system's when null.</param>
    public RequestBudget(int perMinute = 200, TimeProvider? clock = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perMinute);
        _clock = clock ?? TimeProvider.System;
        _capacity = _tokens = perMinute;
        _at = _clock.GetTimestamp();
    }

    /// <summary>Requests that were refused here.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Requests that could go at once.</summary>
    public double Left
    {
        get
        {
            lock (_gate)
            {
                Refill();
                return _tokens;
            }
        }
    }

    /// <summary>Takes a token. False = this class may not take one now; safety always may.</summary>
    public bool TryTake(RequestClass kind)
    {
        lock (_gate)
        {
            Refill();
            double floor = kind switch
            {
                RequestClass.Open => _capacity / 4,
                RequestClass.Read => _capacity / 2,
                RequestClass.StopRead => -_capacity / 4,
                _ => double.NegativeInfinity,
            };
            if (_tokens - 1 < floor)
            {
                Interlocked.Increment(ref _refused);
                return false;
            }

            _tokens--;
            return true;
        }
    }

    /// <summary>The broker has refused for its limit: our count was too high.</summary>
    public void Exhaust()
    {
        lock (_gate)
        {
            Refill();
            _tokens = Math.Min(_tokens, 0);
        }
    }

    private void Refill()
    {
        long now = _clock.GetTimestamp();
        _tokens = Math.Min(_capacity, _tokens + (_clock.GetElapsedTime(_at, now).TotalMinutes * _capacity));
        _at = now;
    }
}
