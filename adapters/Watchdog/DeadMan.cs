using System;

namespace Qgtm.Fast.Watchdog;

/// <summary>What the heartbeats say of the engine.</summary>
public enum DeadManState
{
    /// <summary>None was ever seen: there is no engine to miss, so this never trips.</summary>
    NoHeartbeat = 0,

    /// <summary>One was seen, and it has not moved yet: it may be what a dead engine left.</summary>
    Watching = 1,

    /// <summary>The count moves.</summary>
    Alive = 2,

    /// <summary>It has stood for half of the limit.</summary>
    Late = 3,

    /// <summary>It has stood for the limit: the engine counts as dead until it moves again.</summary>
    Tripped = 4,
}

/// <summary>
/// The decision, without a clock or a file: readings and monotonic times come in, a state goes out. Only a count that moves
/// is life; no wall time is looked at. Silence is what the watchdog has itself watched: when nobody looked for a while,
/// because the machine or this process stood still, at most a tenth of the limit of that time counts, so the engine gets
/// the rest to show itself.
/// </summary>
public sealed class DeadMan
{
    private readonly string _account;
    private readonly long _limitNs;
    private long _atNs;
    private long _silentNs;
    private bool _started;

    /// <param name="account">The account whose heartbeats count.</param>
    /// <param name="limit">Silence that is death.</param>
    public DeadMan(string account, TimeSpan limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero);
        _account = account;
        _limitNs = limit.Ticks * TimeSpan.NanosecondsPerTick;
    }

    /// <summary>The state after the last reading.</summary>
    public DeadManState State { get; private set; }

    /// <summary>The furthest heartbeat of the account.</summary>
    public Heartbeat? Last { get; private set; }

    /// <summary>Silence watched since the count last moved.</summary>
    public TimeSpan Silent => TimeSpan.FromTicks(_silentNs / TimeSpan.NanosecondsPerTick);

    /// <summary>True when the reading shows an engine that is further than the last one known.</summary>
    public bool Moves(Heartbeat? reading) =>
        reading is not null && string.Equals(reading.Account, _account, StringComparison.Ordinal) && (Last is null || reading.IsAfter(Last));

    /// <summary>Takes a reading (null = none that can be believed) made at a monotonic time, ns.</summary>
    public DeadManState Take(Heartbeat? reading, long nowNs)
    {
        long watched = _started ? Math.Clamp(nowNs - _atNs, 0, _limitNs / 10) : 0;
        _started = true;
        _atNs = nowNs;
        if (Moves(reading))
        {
            State = Last is null ? DeadManState.Watching : DeadManState.Alive;
            Last = reading;
            _silentNs = 0;
            return State;
        }

        if (Last is null || State == DeadManState.Tripped)
        {
            return State;
        }

        _silentNs += watched;
        return State = _silentNs >= _limitNs ? DeadManState.Tripped : _silentNs >= _limitNs / 2 ? DeadManState.Late : State;
    }

    /// <summary>An earlier watchdog tripped on this heartbeat: the same death is not died twice.</summary>
    public void Resume(Heartbeat tripped)
    {
        Last = tripped;
        State = DeadManState.Tripped;
    }
}
