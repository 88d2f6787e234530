using System;
using Qgtm.Fast.Events;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simtest;

/// <content>I15 and I21: another engine on the account, the exchange's calendar, and a disk that has lied.</content>
internal sealed partial class Invariants
{
    private const long HeldMostNs = 60 * Swarm.MinuteNs;

    /// <summary>A round of the poller within so much before a close has to have made the day's decision, and to have ended the day's positions.</summary>
    private const long DecidesNs = 9 * Swarm.MinuteNs, EndsNs = 6 * Swarm.MinuteNs;

    private static readonly int Intraday = StrategyCatalogue.IndexOf("intraday_momentum");

    /// <summary>A look has shown orders that only another engine can have sent, of this start or a later one. Only a person's word ends that.</summary>
    private bool _superseded;

    /// <summary>The engine reads the broker's list of orders.</summary>
    public void OnListed()
    {
        long epoch = world.Process.State.Scalars.BootEpoch;
        foreach (BrokerOrder order in world.Broker.Orders)
        {
            _superseded |= order.IsOther && order.OrderId >> 32 >= epoch;
        }
    }

    /// <summary>A person has looked, and has given this start a number above all others.</summary>
    public void OnNamed() => _superseded = false;

    /// <summary>I21: what came after the close is not left to execute in the next session.</summary>
    public void OnFill(BrokerOrder order)
    {
        if (order.IsOurs && order.IsHeld && world.NowNs - order.SubmittedNs > HeldMostNs)
        {
            world.Violate("I21", $"order {order.OrderId:x} came {(world.NowNs - order.SubmittedNs) / Swarm.MinuteNs} minutes ago, after the close, and executes now");
        }
    }

    /// <summary>I21: a session ends. Whatever its length was, the day is decided and the intraday strategy wants nothing.</summary>
    public void OnClose(int day)
    {
        EngineProcess p = world.Process;
        long closeNs = world.Exchange.CloseNs(day);
        if (!p.IsAlive || world.NowNs < p.FrozenUntilNs || world.Exchange.HasClosedEarly(day))
        {
            return;
        }

        if (p.PolledNs >= closeNs - DecidesNs)
        {
            world.Sometimes.Calendar("day decided");
            if (p.State.Scalars.DecidedNs != closeNs)
            {
                world.Violate("I21", $"the session ends at {closeNs}, and the last one that was decided on is {p.State.Scalars.DecidedNs}");
            }
        }

        for (int i = 0; i < world.Swarm.Instruments && p.PolledNs >= closeNs - EndsNs; i++)
        {
            double target = p.State.Strategy(Intraday, i).Target;
            if (target != 0)
            {
                world.Violate("I21", $"the session ends, and the intraday strategy wants {target} of instrument {i}");
            }
        }
    }

    /// <summary>I15: an engine that could know of a later one sends nothing more that may open.</summary>
    private void Fenced(in Event request)
    {
        if (_superseded && request.Header.Kind is EventKind.NewOrderSingle or EventKind.OrderReplaceRequest)
        {
            world.Violate("I15", $"request {request.Header.Sequence} leaves, and a look has shown orders of another engine");
        }
    }

    /// <summary>I21: nothing opens after the close that the broker has told.</summary>
    private void InSession(in Event order, bool reduces)
    {
        long closeNs = world.Process.State.Scalars.NextCloseNs;
        if (closeNs != 0 && order.Header.TimeNs >= closeNs && !reduces)
        {
            world.Violate("I21", $"order {order.Order.OrderId:x} opens {(order.Header.TimeNs - closeNs) / 1_000_000} ms after the close");
        }
    }

    /// <summary>
    /// A disk has lied: the state is one that was, but maybe an old one. Ids stay single for all that; before anything leaves, each position that
    /// the broker has and the books have not is certain, frozen, and the tier NO_NEW.
    /// </summary>
    private void AfterLie(in Event input)
    {
        if (input.Header.Kind != EventKind.Reconciled || !world.Process.HasLost || world.Process.State.Look.Unsettled != 0)
        {
            return;
        }

        EngineState state = world.Process.State;
        for (int i = 0; i < _qty.Length; i++)
        {
            if (world.Told.Qty(i) != state.Positions[i].Qty && (state.Positions[i].Frozen == 0 || state.Tier < KillTier.NoNew))
            {
                world.Violate("I3", $"a disk has lied; instrument {i}: books {state.Positions[i].Qty}, broker {world.Told.Qty(i)}, frozen {state.Positions[i].Frozen}, tier {state.Tier}, and the start is over");
            }
        }
    }

    /// <summary>What a lying disk has taken: requests that have left, whose orders are now somebody else's.</summary>
    private void Lost(long last)
    {
        bool sent = _sentSequence > last;
        _sentSequence = Math.Min(_sentSequence, last);
        world.Sometimes.Recovery(sent ? "lie lost orders" : "lie lost nothing that was sent");
        world.Reference.Lose(last);
        world.Broker.Disown(world.Reference.IsLost);
    }

    /// <summary>What an earlier state could still be compared with: nothing, where a disk keeps its word.</summary>
    private void Keep(long sequence)
    {
        if (world.Swarm.Lies)
        {
            _corrections.RemoveAll(c => c.Sequence > sequence);
            _prints.RemoveAll(p => p.Sequence >= sequence);
            return;
        }

        _corrections.Clear();
        _prints.Clear();
    }
}
