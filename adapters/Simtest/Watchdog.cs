using System;
using Qgtm.Fast.Values;
using Qgtm.Fast.Watchdog;

namespace Qgtm.Fast.Simtest;

/// <summary>The other process: the real decision of the dead-man over the heartbeats, and its closing of the account at the broker.</summary>
internal sealed class WatchdogActor(World world)
{
    private const long EveryNs = 5_000_000_000;
    private readonly DeadMan _deadMan = new("SIM", TimeSpan.FromTicks(world.Swarm.DeadManNs / 100));
    private bool _record;
    private bool _closing;

    /// <summary>How often it has tripped.</summary>
    public long Trips { get; private set; }

    /// <summary>True once for a trip that the engine has not seen yet.</summary>
    public bool TakeRecord()
    {
        (bool had, _record) = (_record, false);
        return had;
    }

    /// <summary>Reads the heartbeat and acts on it.</summary>
    public void Tick()
    {
        DeadManState before = _deadMan.State;
        DeadManState now = _deadMan.Take(world.Process.Heartbeat, world.NowNs);
        if (now == DeadManState.Tripped && before != DeadManState.Tripped)
        {
            Trips++;
            _record = _closing = true;
            world.Sometimes.Recovery("watchdog tripped");
            world.Invariants.OnTrip();
        }

        _closing &= now == DeadManState.Tripped;
        if (_closing)
        {
            Close();
        }

        int day = world.Exchange.DayOf(world.NowNs);
        bool night = !world.Exchange.IsOpen(world.NowNs) && day > 0 && day < world.Swarm.Days;
        world.Add(Act.Watchdog, night ? Math.Max(world.NowNs + EveryNs, world.Exchange.OpenNs(day) - (2 * Swarm.MinuteNs)) : world.NowNs + EveryNs);
    }

    private void Close()
    {
        if (!world.Exchange.IsOpen(world.NowNs))
        {
            return;
        }

        bool flat = true;
        for (int n = world.Broker.Open.Count - 1; n >= 0; n--)
        {
            flat = false;
            if (world.Broker.Open[n].Status != OrdStatus.PendingCancel)
            {
                world.Broker.Cancel(world.Broker.Open[n]);
            }
        }

        for (int i = 0; flat && i < world.Broker.Positions.Length; i++)
        {
            long held = world.Broker.Positions[i];
            if (held != 0 && !world.Exchange.IsHalted[i])
            {
                world.Broker.Submit(0, i, held > 0 ? Side.Sell : Side.Buy, OrdType.Market, Math.Abs(held), 0);
            }
        }
    }
}
