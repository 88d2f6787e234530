using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace Qgtm.Fast.Adapters.Tests.Alpaca;

/// <summary>A clock that moves only when it is told to, and fires what falls due on the way.</summary>
internal sealed class FakeTime : TimeProvider
{
    private readonly List<Due> _timers = [];
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>From now to the last of the timers that are set; null when none is.</summary>
    public TimeSpan? Longest
    {
        get
        {
            lock (_timers)
            {
                return _timers.Count == 0 ? null : TimeSpan.FromTicks(_timers.Max(t => t.At) - _now);
            }
        }
    }

    public override long GetTimestamp() => Interlocked.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Due timer = new(this, () => callback(state), GetTimestamp() + dueTime.Ticks, period.Ticks);
        lock (_timers)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    public void Advance(TimeSpan span)
    {
        long until = GetTimestamp() + span.Ticks;
        while (true)
        {
            Due? next;
            lock (_timers)
            {
                next = _timers.Where(t => t.At <= until).MinBy(t => t.At);
                _ = next is null ? 0 : Interlocked.Exchange(ref _now, Math.Max(_now, next.At));
                if (next is { Period: > 0 })
                {
                    next.At += next.Period;
                }
                else if (next is not null)
                {
                    _timers.Remove(next);
                }
            }

            if (next is null)
            {
                Interlocked.Exchange(ref _now, until);
                return;
            }

            next.Fire();
        }
    }

    private sealed class Due(FakeTime owner, Action fire, long at, long period) : ITimer
    {
        public long At { get; set; } = at;

        public long Period => period;

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose()
        {
            lock (owner._timers)
            {
                owner._timers.Remove(this);
            }
        }

        public System.Threading.Tasks.ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
