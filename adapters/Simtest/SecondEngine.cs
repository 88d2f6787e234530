using System;
using System.Collections.Generic;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simtest;

/// <summary>
/// Another engine on the account: a copy of the state directory that somebody starts on another host, or one that a person has begun
/// after ours. It asks the real fence before its first order and twice a minute, as ours does, and its orders have ids of our form.
/// </summary>
internal sealed class SecondEngine(World world)
{
    private const long SecondNs = 1_000_000_000, LookEveryNs = 30 * SecondNs;

    /// <summary>So many of the newest orders a look sees.</summary>
    private const int NewestOrders = 500;

    /// <summary>Far from what ours counts meanwhile: two orders of one id are the broker's to refuse, and no matter of the fence.</summary>
    private const int CounterAhead = 100_000;

    private readonly Dice _dice = new(world.Swarm.Seed, 21);
    private bool _isUp;
    private bool _hasSent;
    private long _epoch;
    private long _counter;
    private long _lookNs;
    private long _untilNs;
    private long _personNs;

    /// <summary>The broker's newest orders that have an id of our form, as a look shows them.</summary>
    public static void List(Broker broker, List<Event> to)
    {
        to.Clear();
        for (int n = broker.Orders.Count - 1; n >= 0 && n >= broker.Orders.Count - NewestOrders; n--)
        {
            if (broker.Orders[n].OrderId != 0)
            {
                to.Add(broker.Orders[n].Report(EventSource.Replies, 0));
            }
        }
    }

    /// <summary>A minute in which somebody may start it.</summary>
    public void Tick()
    {
        FaultPlan plan = world.Plan;
        if (_isUp || world.Process.Life == 0 || !world.Exchange.IsOpen(world.NowNs) || !plan.Fires(FaultKind.SecondEngine))
        {
            return;
        }

        long known = world.Process.State.Scalars.BootEpoch;
        bool isQuiet = world.Broker.Orders.TrueForAll(o => o.OrderId >> 32 < known);
        _epoch = plan.Size(FaultKind.SecondEngine, 0, 4) switch
        {
            0 => known, // a copy from before our last start
            2 or 3 when isQuiet => known, // and ours has not sent yet: neither sees the other
            1 => known + plan.Size(FaultKind.SecondEngine, 2, 9, part: 2), // by a person's word
            _ => known + 1,
        };
        (_hasSent, _counter) = (false, world.Process.State.Scalars.OrderCounter + CounterAhead);
        _untilNs = world.NowNs + (plan.Size(FaultKind.SecondEngine, 60, 2_400, part: 3) * SecondNs);
        _isUp = IsAlone("second engine refused");
        if (_isUp)
        {
            world.Add(Act.Second, world.NowNs + (_dice.Between(1, 60) * SecondNs));
        }
    }

    /// <summary>It looks, and it trades.</summary>
    public void Round()
    {
        _isUp &= world.Plan.IsOn && world.NowNs < _untilNs;
        if (_isUp && world.NowNs - _lookNs >= LookEveryNs)
        {
            _isUp = IsAlone("second engine superseded");
        }

        if (!_isUp)
        {
            return;
        }

        if (world.Exchange.IsOpen(world.NowNs))
        {
            int i = _dice.Below(world.Swarm.Instruments);
            Side side = _dice.OneIn(2) ? Side.Buy : Side.Sell;
            long px = world.Exchange.Mid(i) + (_dice.Between(-20, 40) * (side == Side.Buy ? Exchange.Tick : -Exchange.Tick));
            world.Broker.Submit((_epoch << 32) | (++_counter & 0x7FFF_FFFF), i, side, OrdType.Limit, _dice.Between(1, 40) * Fixed.One, px, isOther: true);
            _hasSent = true;
        }

        world.Add(Act.Second, world.NowNs + (_dice.Between(2, 90) * SecondNs));
    }

    /// <summary>Our engine was refused: a person will look, end the other one, and begin after it.</summary>
    public void Refused() => _personNs = _personNs != 0 ? _personNs : world.NowNs + (_dice.Between(60, 900) * SecondNs);

    /// <summary>The number that a person gives to our next start; 0 = nobody has looked yet.</summary>
    public long Word()
    {
        if (_personNs == 0 || (world.Plan.IsOn && world.NowNs < _personNs))
        {
            return 0;
        }

        (_isUp, _personNs) = (false, 0);
        long newest = world.Process.State.Scalars.BootEpoch;
        foreach (BrokerOrder order in world.Broker.Orders)
        {
            newest = Math.Max(newest, order.OrderId >> 32);
        }

        world.Sometimes.Recovery("epoch named");
        return newest + 1;
    }

    private bool IsAlone(string otherwise)
    {
        List<Event> recent = [];
        List(world.Broker, recent);
        _lookNs = world.NowNs;
        try
        {
            Fence.Check(recent, _epoch, _hasSent);
            return true;
        }
        catch (Superseded)
        {
            world.Sometimes.Recovery(otherwise);
            return false;
        }
    }
}
