using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Watchdog;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// Once a second a canary goes into a lane of its own; when it has come out of the engine and is durable in the journal, the
/// heartbeat file tells its count. What is stuck on that way, or stopped, tells nothing. A trip of the watchdog that this
/// process has slept through raises the tier before it says that it lives.
/// </summary>
public sealed class Heart(Session session, Lane lane, RecentEvents recent, string directory, Heartbeat who, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly string Build = typeof(Heart).Module.ModuleVersionId.ToString();
    private long _sent;
    private long _told;
    private long _tripCanary;

    /// <summary>Heartbeats that could not be written.</summary>
    public long Failures { get; private set; }

    /// <summary>Beats until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(Period, time);
        do
        {
            try
            {
                Beat();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Failures++;
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>Tells the last canary that came through, and sends the next.</summary>
    public void Beat()
    {
        long now = MonotonicClock.NowNs(); // before the look for a record: what sleeps in between is late, not new
        if (!IsTripTaken())
        {
            return;
        }

        long canary = recent.Canary;
        if (canary > _told)
        {
            Write(canary);
            _told = canary;
        }

        Event next = default;
        next.Header.Kind = EventKind.Canary;
        next.Header.Source = EventSource.Timers;
        next.Header.Instrument = -1;
        next.Header.TimeNs = Volatile.Read(ref session.State.Scalars.TimeNs);
        next.Numbers.A = _sent + 1;
        next.Numbers.B = now;
        _sent += lane.TryWrite(in next) ? 1 : 0;
    }

    /// <summary>
    /// The record stays until a canary behind its inputs is durable: an engine whose journal is stuck would lose the tier
    /// with the process, and the record is what its next start knows it by. False when the lane has no room yet.
    /// </summary>
    private bool IsTripTaken()
    {
        if (_tripCanary != 0)
        {
            if (recent.Canary >= _tripCanary)
            {
                _tripCanary = 0;
                WatchdogTrip.PutAside(directory);
            }

            return true;
        }

        List<Event> inputs = WatchdogTrip.Inputs(directory, Volatile.Read(ref session.State.Scalars.TimeNs));
        foreach (Event e in inputs)
        {
            if (!lane.TryWrite(in e))
            {
                return false;
            }
        }

        _tripCanary = inputs.Count == 0 ? 0 : _sent + 1;
        return true;
    }

    private void Write(long canary)
    {
        ScalarsRow s = session.State.Scalars;
        (who with
        {
            BootEpoch = s.BootEpoch,
            Canary = canary,
            Pid = Environment.ProcessId,
            Sequence = recent.CanarySequence,
            EventTime = DateTime.UnixEpoch.AddTicks(s.TimeNs / 100),
            WrittenAt = time.GetUtcNow().UtcDateTime,
            MonotonicNs = MonotonicClock.NowNs(),
            Build = Build,
            Tier = Summary.TierText(session.State.Tier),
            Reconciled = s.Reconciled == 1,
            OrderStreamUp = s.OrderStreamUp == 1,
            SessionOpen = s.SessionOpen == 1,
        }).Write(directory);
    }
}
