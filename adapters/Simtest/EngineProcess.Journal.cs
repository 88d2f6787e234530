using System.Collections.Generic;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Risk;

namespace Qgtm.Fast.Simtest;

/// <content>The journal's thread and the gateway: append, sync, and only then let go.</content>
internal sealed partial class EngineProcess
{
    private readonly Store _store;
    private bool _appendDue;
    private long _routed;
    private bool _isStarted;

    /// <summary>The journal is durable up to here; and where it was when the process died.</summary>
    public long Durable => _store.Journaled;
    public long DurableAtDeath { get; private set; }

    /// <summary>The whole journal from its first event gives the state that is here.</summary>
    public void CheckJournal()
    {
        Flush();
        List<long> audit = [];
        if (!IsAlive || _store.ReplayHash(audit) is not { } hash)
        {
            return;
        }

        if (hash != Snapshots.StateHash.Of(State))
        {
            _world.Violate("I10", "the journal from its first event gives another state");
        }

        _world.Invariants.Audited(audit);
    }

    /// <summary>The first half: the kernel has everything that is published.</summary>
    public void Append()
    {
        _appendDue = false;
        if (!Write() || (_store.HasRolled && Dies(FaultKind.CrashAtRoll)) || Dies(FaultKind.CrashAfterAppend))
        {
            return;
        }

        long slow = _world.Plan.Fires(FaultKind.SlowSync) ? _world.Plan.Size(FaultKind.SlowSync, 200, 5_000) * 1_000_000 : _dice.Between(20_000, 400_000);
        _appendDue = true;
        _world.Add(Act.Sync, _world.NowNs + slow, Life);
    }

    /// <summary>The second half: the device has it, and requests leave.</summary>
    public void Sync()
    {
        _appendDue = false;
        if (!SyncAndRoute() || _store.Journaled == Ring.Claimed)
        {
            return;
        }

        _appendDue = true;
        _world.Add(Act.Append, _world.NowNs + 10_000, Life);
    }

    /// <summary>A snapshot of now, once the journal has it.</summary>
    public void Snapshot()
    {
        Flush();
        if (!IsAlive || Dies(FaultKind.CrashInSnapshot))
        {
            return;
        }

        _store.Snapshot(State);
        _world.Add(Act.Snapshot, _world.NowNs + _world.Swarm.SnapshotNs, Life);
    }

    /// <summary>Both halves at once, as a start does.</summary>
    private void Flush()
    {
        Write();
        if (IsAlive)
        {
            SyncAndRoute();
        }
    }

    /// <summary>To the kernel, no further. False when there was nothing, or the disk has refused and the process is dead.</summary>
    private bool Write()
    {
        try
        {
            return _store.Append();
        }
        catch (JournalFault)
        {
            _world.Sometimes.Recovery(_store.HasRefused ? "disk refused" : "died at a roll");
            Crash();
            return false;
        }
    }

    private bool SyncAndRoute()
    {
        try
        {
            _store.Sync();
        }
        catch (JournalFault)
        {
            _world.Sometimes.Recovery("disk refused");
            Crash();
            return false;
        }

        _world.Invariants.OnSynced();
        if (Dies(FaultKind.CrashAfterSync))
        {
            return false;
        }

        if (!_isStarted)
        {
            // Nothing leaves before the start is over, and what it has said is not sent afterwards either.
            _routed = _store.Journaled;
            Ring.Advance(0, _routed);
            return true;
        }

        while (_store.TryTake(ref _routed, out Events.Event e))
        {
            if (!e.IsRequest)
            {
                continue;
            }

            Invariant.Holds(Seal.IsWhole(in e), "An order leaves as the gate has approved it.");
            _world.Invariants.OnSent(in e);
            _world.Network.Send(in e);
            if (Dies(FaultKind.CrashWhileSending))
            {
                return false;
            }
        }

        Ring.Advance(0, _routed);
        return true;
    }
}
