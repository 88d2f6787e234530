using System;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// Asks the broker for its clock once a second, which is the engine's timer, and looks at it: account and positions every
/// five seconds, everything every thirty of its clock, and soon when the engine wants it: at most 135 requests a minute of the 200 that the broker takes.
/// </summary>
public sealed class Poller(AlpacaRest rest, BrokerLook look, Session session, Lane lane, TimeProvider time)
{
    /// <summary>Between two looks at everything, ns of the broker's clock.</summary>
    public const long FullEveryNs = 30_000_000_000;

    /// <summary>Between two looks: usual, and after an incident, so that a broker who refuses all is not asked all the time.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1), LookEvery = TimeSpan.FromSeconds(5), LookSoon = TimeSpan.FromSeconds(4);

    private VenueClock _clock;
    private long _clockAt;
    private long _lookAt;

    /// <summary>Takes the broker's time of each answer; null = the venue's time is simulated.</summary>
    public ClockOffset? Clock { get; init; }

    /// <summary>Rounds that failed: the next one asks again.</summary>
    public long Failures { get; private set; }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(Period, time);
        do
        {
            try
            {
                await RoundAsync(cancellationToken);
            }
            catch (Exception e) when (IsFailure(e, cancellationToken))
            {
                Failures++;
                if (e is BrokerDeniedException denied)
                {
                    Write(denied.ToEvent());
                }

                Guess();
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>The clock, and a look when one is due; a failure comes out.</summary>
    public async Task RoundAsync(CancellationToken cancellationToken)
    {
        await TickAsync(cancellationToken);
        if (Due() is { } due)
        {
            await LookAsync(due.Cause, due.Full, cancellationToken);
        }
    }

    /// <summary>A look at everything now; done when the engine has applied it.</summary>
    public async Task LookAsync(LookCause cause, CancellationToken cancellationToken)
    {
        await TickAsync(cancellationToken);
        long before = Volatile.Read(ref session.State.Look.Number);
        await LookAsync(cause, full: true, cancellationToken);
        using PeriodicTimer poll = new(TimeSpan.FromMilliseconds(5), time);
        while (Volatile.Read(ref session.State.Look.Number) == before || Volatile.Read(ref session.State.Look.IsOpen) != 0)
        {
            await poll.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>A broker that does not answer, or not in its protocol.</summary>
    internal static bool IsFailure(Exception e, CancellationToken asked) =>
        e is HttpRequestException or JsonException or FormatException or TimeoutException
        || (e is OperationCanceledException && !asked.IsCancellationRequested);

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        long before = NowNs();
        _clock = await rest.GetClockAsync(cancellationToken);
        Clock?.Take(_clock.TimeNs, before, NowNs());
        _clockAt = time.GetTimestamp();
        Tick(_clock.TimeNs);
    }

    private async Task LookAsync(LookCause cause, bool full, CancellationToken cancellationToken)
    {
        _lookAt = time.GetTimestamp();
        await look.RunAsync(cause, full, _clock.TimeNs, Write, cancellationToken);
    }

    private (LookCause Cause, bool Full)? Due()
    {
        TimeSpan since = _lookAt == 0 ? TimeSpan.MaxValue : time.GetElapsedTime(_lookAt);
        LookCause wanted = (LookCause)Volatile.Read(ref session.State.Look.Wanted);
        bool isUrgent = wanted >= LookCause.Incident;
        if (since < (isUrgent ? LookSoon : LookEvery))
        {
            return null;
        }

        bool full = wanted != LookCause.None || _clock.TimeNs - Volatile.Read(ref session.State.Look.FullEndNs) >= FullEveryNs;
        return (wanted == LookCause.None ? LookCause.Periodic : wanted, full);
    }

    /// <summary>The broker does not answer: its clock goes on by ours, or a silence would never end.</summary>
    private void Guess()
    {
        if (_clockAt != 0)
        {
            Tick(_clock.TimeNs + (long)(time.GetElapsedTime(_clockAt).TotalNanoseconds));
        }
    }

    private void Tick(long timeNs)
    {
        Event e = default;
        e.Header.Kind = EventKind.Timer;
        e.Header.Source = EventSource.Timers;
        e.Header.Instrument = -1;
        e.Header.TimeNs = timeNs;
        e.Numbers.A = _clock.IsOpen ? 1 : 0;
        e.Numbers.B = _clock.NextCloseNs;
        Write(e);
    }

    private long NowNs() => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    private void Write(Event e)
    {
        SpinWait full = default;
        while (!lane.TryWrite(in e))
        {
            full.SpinOnce(sleep1Threshold: -1);
        }
    }
}
