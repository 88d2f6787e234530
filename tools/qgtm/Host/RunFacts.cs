using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alerts;
using Qgtm.Fast.Control;
using Qgtm.Fast.Persistence.Native;
using Qgtm.Fast.Tool.Host.Kill;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// Measures what the health of the parts is judged by, once a second, off the hot path; raises and ends their alerts. Any
/// thread may read the last facts.
/// </summary>
public sealed class RunFacts(Session session, SnapshotLoop snapshots, string directory, TimeProvider time)
{
    /// <summary>The file in which a watchdog counts its looks.</summary>
    public const string WatchdogFile = "watchdog-count";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, ComponentState> _said = new(StringComparer.Ordinal);
    private readonly PostSession _postSession = new();
    private volatile Box _last = new(default);
    private long _at;
    private long _journaled = -1;
    private long _journaledAt;
    private long _written;
    private long _failures;
    private long _failuresInRow;
    private string _watchdog = string.Empty;
    private long? _watchdogAt;

    /// <summary>The distance of the clocks; null = nobody measures it.</summary>
    public ClockOffset? Clock { get; init; }

    /// <summary>Real money, or a paper account: a watchdog is missed.</summary>
    public bool WantsWatchdog { get; init; }

    /// <summary>Critical alerts that hold this run; null = none can.</summary>
    public Func<int> Holding { get; init; } = static () => 0;

    /// <summary>How the tier is raised; null = it cannot be yet.</summary>
    public Func<KillOrder, Task>? Kill { get; set; }

    /// <summary>The last facts.</summary>
    public ComponentFacts Last => _last.Facts;

    /// <summary>Measures when a second has passed, and tells the desk what has changed.</summary>
    public void Measure(ControlSources sources, AlertDesk desk)
    {
        long now = time.GetTimestamp();
        if (_at != 0 && time.GetElapsedTime(_at, now) < Period)
        {
            return;
        }

        _at = now;
        ComponentFacts facts = Facts(now);
        _last = new Box(facts);
        Condition condition = Condition.Of(sources);
        foreach (Component part in ComponentHealth.Of(in condition, in facts))
        {
            Tell(part, desk);
        }

        ref Reconciliation.LookRow look = ref session.State.Look;
        ref ScalarsRow s = ref session.State.Scalars;
        if (_postSession.Take(Volatile.Read(ref s.SessionOpen) != 0, Volatile.Read(ref s.TimeNs), Volatile.Read(ref look.FullEndNs), facts.Unsettled, facts.Breaks) is { } sentence)
        {
            desk.Note(sentence);
        }
    }

    /// <summary>Only changes are said; a part that is only less than well is worth a word where it warns of what will stop us.</summary>
    private void Tell(Component part, AlertDesk desk)
    {
        bool isEarly = part.Name is AlertTable.Clock or AlertTable.Disk or AlertTable.WatchdogSeen;
        bool stands = part.State == ComponentState.Failed || (isEarly && part.State == ComponentState.Degraded);
        ComponentState before = _said.GetValueOrDefault(part.Name);
        ComponentState now = stands ? part.State : ComponentState.Healthy;
        if (now == before)
        {
            return;
        }

        _said[part.Name] = now;
        if (stands)
        {
            desk.Raise(part.Name, $"{part.Name}: {part.Reason}");
            if (part is { Name: AlertTable.Clock, State: ComponentState.Failed })
            {
                _ = StopAsync(part.Reason);
            }
        }
        else
        {
            desk.End(part.Name, part.Name);
        }
    }

    /// <summary>M12: a clock that is wrong makes every age and every session wrong, so nothing opens. The reason is journaled.</summary>
    private async Task StopAsync(string reason)
    {
        try
        {
            await (Kill?.Invoke(KillOrder.Account(KillTier.NoNew, TierTrigger.Command, FileOwner.Me, reason)) ?? Task.CompletedTask);
        }
        catch (UserError)
        {
            // The engine has not said yet that it is applied; it is on its way, and readiness says no meanwhile.
        }
    }

    private ComponentFacts Facts(long now)
    {
        ref Reconciliation.LookRow look = ref session.State.Look;
        int holding = Holding();
        return new ComponentFacts
        {
            JournalStuck = JournalStuck(now),
            SnapshotFailures = SnapshotFailures(),
            Breaks = Volatile.Read(ref look.Confirmed),
            Unsettled = Volatile.Read(ref look.Unsettled),
            WatchdogAge = WatchdogAge(now),
            WantsWatchdog = WantsWatchdog,
            DiskFree = DiskFree(),
            ClockOffsetMs = Clock?.LeastMs,
            AlertsHolding = holding,
            IsUnarmed = holding == 0 && Volatile.Read(ref look.ArmNeeded) != 0 && Volatile.Read(ref look.Armed) == 0,
        };
    }

    private TimeSpan JournalStuck(long now)
    {
        long journaled = session.Journaled;
        if (journaled != _journaled || session.Ring.Cursor == journaled)
        {
            (_journaled, _journaledAt) = (journaled, now);
        }

        return time.GetElapsedTime(_journaledAt, now);
    }

    private long SnapshotFailures()
    {
        long written = snapshots.Written, failures = snapshots.Failures;
        _failuresInRow = written != _written ? 0 : _failuresInRow + failures - _failures;
        (_written, _failures) = (written, failures);
        return _failuresInRow;
    }

    private TimeSpan? WatchdogAge(long now)
    {
        try
        {
            string path = Path.Combine(directory, WatchdogFile), count = File.Exists(path) ? File.ReadAllText(path) : string.Empty;
            if (count.Length != 0 && count != _watchdog)
            {
                // What an earlier watchdog left is no life: the first reading only begins the count.
                _watchdogAt = _watchdog.Length == 0 ? _watchdogAt : now;
                _watchdog = count;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not read is not seen.
        }

        return _watchdogAt is { } at ? time.GetElapsedTime(at, now) : null;
    }

    private long? DiskFree()
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(directory)).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The count as the watchdog writes it.</summary>
    public static byte[] WatchdogCount(long looks) =>
        System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} {looks}\n"));

    private sealed record Box(ComponentFacts Facts);
}
