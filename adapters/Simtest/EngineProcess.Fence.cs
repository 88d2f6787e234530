using System;
using System.Collections.Generic;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;

namespace Qgtm.Fast.Simtest;

/// <content>One engine an account, as BrokerLook and StartUp ask it: orders of another start end this one.</content>
internal sealed partial class EngineProcess
{
    /// <summary>A supervisor starts again what has refused to run, ns.</summary>
    private const long AgainNs = 60 * SecondNs;

    private readonly List<Event> _recent = [];

    /// <summary>A disk has lied and power was lost since: what the journal said it had, it may not have.</summary>
    public bool HasLost => _store.HasLost;

    /// <summary>True for what a start says that has found a lie: nothing is sent, a person has to look (F78, F82).</summary>
    public bool Finds(Exception e) =>
        _store.IsDoubtful && (e is JournalCorrupt or SnapshotCorrupt or StateLost || (e is EngineFault && e.Message.StartsWith("The snapshot is newer", StringComparison.Ordinal)));

    /// <summary>The machine goes off; what a disk only said to have is gone.</summary>
    public void PowerLoss()
    {
        if (IsAlive)
        {
            Crash(power: true);
        }
        else
        {
            _store.Crash(clean: false, power: true);
        }
    }

    /// <summary>Before a start takes its number.</summary>
    private bool MayStart(long named)
    {
        if (named != 0)
        {
            _world.Invariants.OnNamed();
        }

        SecondEngine.List(_world.Broker, _recent);
        return !IsSuperseded(() => Fence.AtStart(_recent, State, named), "superseded at a start");
    }

    /// <summary>False when the process has ended itself: the broker has orders that only another engine can have sent.</summary>
    private bool IsAlone(bool isStart)
    {
        SecondEngine.List(_world.Broker, _recent);
        _world.Invariants.OnListed();
        return isStart
            ? !IsSuperseded(() => Fence.Check(_recent, State.Scalars.BootEpoch, hasSent: false), "superseded in a start")
            : !IsSuperseded(() => Fence.WhileRunning(_recent, State), "superseded while running");
    }

    private bool IsSuperseded(Action check, string place)
    {
        try
        {
            check();
            return false;
        }
        catch (Superseded)
        {
            _world.Sometimes.Recovery(place);
            _world.Second.Refused();
            Crash(clean: true, downNs: AgainNs);
            return true;
        }
    }
}
