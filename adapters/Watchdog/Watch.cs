using System;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Qgtm.Fast.Watchdog;

/// <summary>
/// The watchdog's life: reads heartbeats, asks /health for a second opinion before it believes a silence, flattens once when
/// the engine is dead, and is armed again when the engine's count moves.
/// </summary>
/// <param name="directory">The engine's state directory.</param>
/// <param name="account">The account that it guards, as the broker names it.</param>
/// <param name="limit">Silence after which it trips.</param>
/// <param name="rest">The broker.</param>
/// <param name="alert">Takes a name and a sentence.</param>
/// <param name="time">Its clock: only the monotonic side decides.</param>
public sealed class Watch(string directory, string account, TimeSpan limit, BrokerRest rest, Action<string, string> alert, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(1);
    private readonly DeadMan _deadMan = new(account, limit);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false });

    /// <summary>What the heartbeats say.</summary>
    public DeadManState State => _deadMan.State;

    /// <summary>Trips of this process.</summary>
    public int Trips { get; private set; }

    /// <summary>Readings so far: that this moves is the watchdog's own sign of life.</summary>
    public long Looks { get; private set; }

    /// <summary>Between two readings: a second, or a twentieth of a short limit.</summary>
    public TimeSpan Period => limit / 20 < Usual ? limit / 20 : Usual;

    /// <summary>Watches until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await ResumeAsync(cancellationToken);
        Say(_deadMan.State == DeadManState.Tripped ? DeadManState.Tripped : null, Look());
        using PeriodicTimer poll = new(Period, time);
        while (await poll.WaitForNextTickAsync(cancellationToken))
        {
            DeadManState before = _deadMan.State;
            DeadManState now = Look();
            if (now is DeadManState.Late or DeadManState.Tripped && before != DeadManState.Tripped && await AskAsync(cancellationToken) is { } opinion)
            {
                now = _deadMan.Take(opinion, NowNs());
            }

            Say(before, now);
            if (now == DeadManState.Tripped && before != DeadManState.Tripped)
            {
                Trips++;
                await FlattenAsync(
                    new TripRecord
                    {
                        TrippedAt = time.GetUtcNow().UtcDateTime,
                        LimitSeconds = limit.TotalSeconds,
                        SilentSeconds = _deadMan.Silent.TotalSeconds,
                        LastHeartbeat = _deadMan.Last,
                    },
                    cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>A trip on the heartbeat that still stands there: its flattening is finished, and nothing is done twice.</summary>
    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        if (TripRecord.Read(directory) is not { LastHeartbeat: { } tripped } record || tripped.Account != account
            || Heartbeat.Read(directory) is { } now && now.IsAfter(tripped))
        {
            return;
        }

        _deadMan.Resume(tripped);
        alert("DEAD_MAN_STILL_TRIPPED", $"an earlier watchdog tripped on this heartbeat, and stands at '{record.Phase}'");
        if (record.Phase == TripPhase.Flattening)
        {
            await FlattenAsync(record, cancellationToken);
        }
    }

    private async Task FlattenAsync(TripRecord record, CancellationToken cancellationToken)
    {
        // The record first: whatever happens to this process, the engine must find that it was given up.
        record.Write(directory);
        Flattening flattening = new(rest, () => _deadMan.Moves(Heartbeat.Read(directory)), alert, time);
        TripRecord Now(string phase) => record with
        {
            Phase = phase,
            UpdatedAt = time.GetUtcNow().UtcDateTime,
            Cancelled = record.Cancelled + flattening.Cancelled,
            Closes = [.. record.Closes, .. flattening.Closes],
            Failures = record.Failures + flattening.Failures,
            Requests = rest.Requests,
            Left = flattening.Left,
        };
        (int, int, int) written = default;
        FlattenEnd end = await flattening.RunAsync(
            () =>
            {
                if (written != (written = (flattening.Cancelled, flattening.Closes.Count, flattening.Left.Count)))
                {
                    Now(TripPhase.Flattening).Write(directory);
                }
            },
            cancellationToken);
        TripRecord last = Now(end switch { FlattenEnd.Flat => TripPhase.Flat, FlattenEnd.NeedsPerson => TripPhase.NeedsPerson, _ => TripPhase.EngineLives });
        last.Write(directory);
        string done = $"{last.Cancelled} orders cancelled, {last.Closes.Count} positions closed, {last.Failures} refusals and failures, {last.Requests} requests";
        (string name, string sentence) = end switch
        {
            FlattenEnd.Flat => ("DEAD_MAN_FLAT", $"the account is flat: {done}"),
            FlattenEnd.NeedsPerson => ("DEAD_MAN_LEFT", $"{last.Left.Count} are left for a person: {done}"),
            _ => ("DEAD_MAN_ENGINE_LIVES", $"the engine moves again, nothing more is sent: {done}; look at the account and stop the engine if it must not trade"),
        };
        alert(name, sentence);
    }

    private DeadManState Look()
    {
        Looks++;
        return _deadMan.Take(Heartbeat.Read(directory), NowNs());
    }

    private long NowNs() => (long)time.GetElapsedTime(0).TotalNanoseconds;

    /// <summary>The count that the same process tells over HTTP: what counts when its file cannot be written.</summary>
    private async Task<Heartbeat?> AskAsync(CancellationToken cancellationToken)
    {
        if (_deadMan.Last is not { } last || !Uri.TryCreate(last.Http, UriKind.Absolute, out Uri? address) || !address.IsLoopback)
        {
            return null;
        }

        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Period);
        try
        {
            using JsonDocument health = JsonDocument.Parse(await _http.GetStringAsync(new Uri(address, "/health"), patience.Token));
            JsonElement root = health.RootElement;
            bool same = root.GetProperty("pid").GetInt32() == last.Pid && root.GetProperty("bootEpoch").GetInt64() == last.BootEpoch;
            return same ? last with { Canary = root.GetProperty("heartbeatCount").GetInt64() } : null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested
            && e is HttpRequestException or OperationCanceledException or JsonException or InvalidOperationException or System.Collections.Generic.KeyNotFoundException)
        {
            return null;
        }
    }

    private void Say(DeadManState? before, DeadManState now)
    {
        if (before == now)
        {
            return;
        }

        (string name, string sentence) = now switch
        {
            DeadManState.Watching => ("DEAD_MAN_WATCHING", $"a heartbeat is there (canary {_deadMan.Last!.Canary} of start {_deadMan.Last.BootEpoch}); it has {limit.TotalSeconds:0} s to move"),
            DeadManState.Alive => ("DEAD_MAN_ARMED", $"the engine lives; {limit.TotalSeconds:0} s of silence flatten the account"),
            DeadManState.Late => ("DEAD_MAN_HEARTBEAT_LATE", $"no sign of life for {_deadMan.Silent.TotalSeconds:0} s"),
            DeadManState.Tripped => ("DEAD_MAN_SWITCH_TRIPPED", $"no sign of life for {_deadMan.Silent.TotalSeconds:0} s: orders are cancelled and positions closed"),
            _ => ("DEAD_MAN_NO_HEARTBEAT", "no engine of this account has written a heartbeat here yet: nothing is guarded"),
        };
        alert(name, sentence);
    }
}
