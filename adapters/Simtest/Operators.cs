using System;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simtest;

/// <summary>
/// Two people who mend what they are told of, and who raise tiers and change limits now and then; and one more person, who works
/// at the broker by hand: orders, deposits, another symbol.
/// </summary>
internal sealed class Operators(World world)
{
    private readonly Dice _dice = new(world.Swarm.Seed, 6);
    private readonly Dice _scopes = new(world.Swarm.Seed, 16);
    private readonly Intruder _intruder = new(world);

    /// <summary>A minute of their day.</summary>
    public void Tick()
    {
        AtTheBroker();
        world.Second.Tick();
        if (!world.Process.IsAlive || world.NowNs < world.Process.FrozenUntilNs)
        {
            return;
        }

        Mend();
        _intruder.Tick();
        Lower();
        LowerScopes();
        FaultPlan plan = world.Plan;
        if (plan.Fires(FaultKind.Raise))
        {
            long dice = plan.Size(FaultKind.Raise, 0, 100);
            Raise(dice < 40 ? KillTier.Throttle : dice < 80 ? KillTier.NoNew : dice < 92 ? KillTier.Flatten : KillTier.HaltAll);
        }

        if (plan.Fires(FaultKind.Scope))
        {
            Scope(plan);
        }

        if (plan.Fires(FaultKind.Limits))
        {
            Event e = Named(EventKind.SetLimit);
            e.Numbers.A = plan.Size(FaultKind.Limits, 1, RiskBounds.Count + 1);
            e.Numbers.B = RiskBounds.Get(in world.Process.State.Risk, (RiskKey)e.Numbers.A) + plan.Size(FaultKind.Limits, -1, 2, part: 2);
            e.Numbers.C = 1;
            Put(in e);
        }
    }

    /// <summary>People are not punctual, ns.</summary>
    public long Pause() => _dice.Between(0, 20_000) * 1_000_000;

    /// <summary>An order rests where nobody takes it: a person may look at it while it does, once the gate lets him send another.</summary>
    public void Sees(BrokerOrder order)
    {
        if (order.IsOurs)
        {
            world.Add(Act.Ticket, world.NowNs + _dice.Between(1_100, 5_000) * 1_000_000).B = order.Key;
        }
    }

    /// <summary>The person looks: another price, away with it, or away with everything.</summary>
    public void Ticket(long key)
    {
        BrokerOrder order = world.Broker.OfKey(key);
        if (!order.IsOpen || !world.Process.IsAlive || world.NowNs < world.Process.FrozenUntilNs)
        {
            return;
        }

        FaultPlan plan = world.Plan;
        if (plan.Fires(FaultKind.Replace))
        {
            Event e = Named(EventKind.ReplaceOrder);
            e.Numbers.A = order.OrderId;
            e.Numbers.B = order.Qty > Fixed.One ? order.Qty - Fixed.One : order.Qty;
            e.Numbers.C = order.LimitPx + ((plan.Size(FaultKind.Replace, 0, 3) - 1) * Exchange.Tick);
            Put(in e);
        }

        if (plan.Fires(FaultKind.CancelByHand))
        {
            Event e = Named(EventKind.CancelOrder);
            e.Numbers.A = order.OrderId;
            Put(in e);
        }

        if (plan.Fires(FaultKind.KillAtOrder))
        {
            Kill(order.Instrument, plan.Size(FaultKind.KillAtOrder, 0, 10));
        }
    }

    /// <summary>What a person pulls who does not like what he sees: the account's tier, or that of the name.</summary>
    private void Kill(int instrument, long dice)
    {
        KillTier tier = dice < 3 ? KillTier.Throttle : dice < 5 ? KillTier.NoNew : dice < 6 ? KillTier.Flatten : dice < 7 ? KillTier.HaltAll : KillTier.Normal;
        if (tier != KillTier.Normal)
        {
            Raise(tier);
            return;
        }

        Event e = Named(EventKind.RaiseSymbolTier);
        e.Header.Instrument = instrument;
        e.Numbers.A = (long)(dice < 9 ? KillTier.NoNew : KillTier.Flatten);
        Put(in e);
    }

    private void Raise(KillTier tier)
    {
        Event e = Named(EventKind.RaiseTier);
        e.Numbers.A = (long)tier;
        e.Numbers.D = (long)TierTrigger.Command;
        Put(in e);
    }

    /// <summary>The word on breaks that wait; a person does not get to each of them in the same minute.</summary>
    private void Mend()
    {
        foreach (BreakRow row in world.Process.State.Breaks)
        {
            if (row.State == BreakState.Confirmed && world.Process.IsAlive && (!world.Plan.IsOn || !_dice.OneIn(3)))
            {
                Event e = Named(EventKind.Adjust);
                e.Numbers.A = row.Number;
                e.Numbers.B = 1;
                Put(in e);
            }
        }
    }

    private void Lower()
    {
        KillTier tier = world.Process.IsAlive ? world.Process.State.Tier : KillTier.Normal;
        if (tier != KillTier.Normal && _dice.OneIn(tier == KillTier.Throttle ? 10 : 4))
        {
            Event e = Named(EventKind.LowerTier);
            e.Numbers.A = (long)KillTier.Normal;
            e.Numbers.B = 1;
            e.Numbers.D = 2;
            e.Numbers.E = world.Process.State.Control.Changes;
            Put(in e);
        }
    }

    /// <summary>Two people bring back a name and a strategy, and loosen what somebody has tightened; what they have seen may be old by then.</summary>
    private void LowerScopes()
    {
        for (int i = 0; i < world.Swarm.Instruments; i++)
        {
            if (world.Process.IsAlive && world.Process.State.Flatten[i].Tier != 0 && _scopes.OneIn(8))
            {
                Event e = ByTwo(EventKind.LowerSymbolTier, 0);
                e.Header.Instrument = i;
                Put(in e);
            }
        }

        if (world.Process.IsAlive && world.Process.State.Control.Quarantined != 0 && _scopes.OneIn(8))
        {
            Event e = ByTwo(EventKind.ReleaseStrategy, System.Numerics.BitOperations.TrailingZeroCount(world.Process.State.Control.Quarantined));
            Put(in e);
        }

        if (world.Process.IsAlive && _scopes.OneIn(60))
        {
            RiskKey key = (RiskKey)_scopes.Between(1, RiskBounds.Count + 1);
            long before = RiskBounds.Get(in world.Process.State.Risk, key), configured = RiskBounds.Get(in world.Process.State.Configured, key);
            Event e = Named(EventKind.SetLimit);
            e.Numbers = new NumbersPayload { A = (long)key, B = configured, C = 1, D = RiskBounds.Seen(9, before - _scopes.Below(2)), E = 2 };
            Put(in e);
        }
    }

    private Event ByTwo(EventKind kind, long a)
    {
        Event e = Named(kind);
        e.Numbers = new NumbersPayload { A = a, B = 1, D = 2, E = world.Process.State.Control.Changes };
        return e;
    }

    private void Scope(FaultPlan plan)
    {
        EventKind kind = plan.Size(FaultKind.Scope, 0, 10) switch
        {
            0 or 1 or 2 => EventKind.RaiseSymbolTier,
            3 => EventKind.Quarantine,
            4 => EventKind.EnableStrategy,
            5 or 6 => EventKind.Block,
            _ => EventKind.CancelOrder,
        };
        Event e = Named(kind);
        e.Numbers.A = kind switch
        {
            EventKind.RaiseSymbolTier => plan.Size(FaultKind.Scope, 0, 4, part: 2) == 0 ? (long)KillTier.Flatten : (long)KillTier.NoNew,
            EventKind.Quarantine or EventKind.EnableStrategy => plan.Size(FaultKind.Scope, 0, 3, part: 2),
            EventKind.Block => plan.Size(FaultKind.Scope, 0, 3, part: 2) == 0 ? 1 : 0,
            _ => Working(),
        };
        e.Header.Instrument = kind is EventKind.RaiseSymbolTier or EventKind.Block ? (int)plan.Size(FaultKind.Scope, 0, world.Swarm.Instruments, part: 3) : -1;
        Put(in e);
        if (kind == EventKind.RaiseSymbolTier && plan.Size(FaultKind.Scope, 0, 2, part: 4) == 0)
        {
            CloseByHand(e.Header.Instrument); // He wants to be out of it, and does not wait.
        }
    }

    /// <summary>An order that works: one of the broker's, or what is not known of any.</summary>
    private long Working()
    {
        foreach (BrokerOrder order in world.Broker.Open)
        {
            if (order.IsOurs)
            {
                return order.OrderId;
            }
        }

        return 0;
    }

    /// <summary>Who else has the account's key or its web page.</summary>
    private void AtTheBroker()
    {
        FaultPlan plan = world.Plan;
        Broker broker = world.Broker;
        if (plan.Fires(FaultKind.ForeignOrder) && world.Exchange.IsOpen(world.NowNs))
        {
            int i = (int)plan.Size(FaultKind.ForeignOrder, 0, world.Swarm.Instruments);
            if (plan.Size(FaultKind.ForeignOrder, 0, 3, part: 5) != 0)
            {
                CloseByHand(i);
            }
            else
            {
                Side side = plan.Size(FaultKind.ForeignOrder, 0, 2, part: 2) == 0 ? Side.Buy : Side.Sell;
                long away = plan.Size(FaultKind.ForeignOrder, -30, 30, part: 3) * Exchange.Tick;
                broker.Submit(0, i, side, OrdType.Limit, plan.Size(FaultKind.ForeignOrder, 1, 40, part: 4) * Fixed.One, world.Exchange.Mid(i) + away);
            }
        }

        if (plan.Fires(FaultKind.ForeignSymbol))
        {
            broker.UnknownSymbolQty = broker.UnknownSymbolQty == 0 ? plan.Size(FaultKind.ForeignSymbol, 1, 50) * Fixed.One : 0;
        }

        if (plan.Fires(FaultKind.CashFlow))
        {
            broker.Move(plan.Size(FaultKind.CashFlow, -200_000, 200_000) * Fixed.One);
        }

        if (broker.Executions.Count != 0 && plan.Fires(FaultKind.Bust) && broker.Executions[^1].Order.IsOurs)
        {
            broker.Bust(broker.Executions[^1]);
        }
    }

    /// <summary>Shortly before the minute in which a strategy may want the same.</summary>
    private void CloseByHand(int instrument)
    {
        long minute = Swarm.MinuteNs - ((world.NowNs - world.Exchange.FirstOpenNs) % Swarm.MinuteNs);
        world.Add(Act.ByHand, world.NowNs + minute + Swarm.MinuteNs - (_dice.Between(2_500, 10_000) * 1_000_000)).A = instrument;
    }

    /// <summary>All that the broker holds of a name, or of the first that he holds, is closed on the web page.</summary>
    public void ByHand(int instrument)
    {
        instrument = world.Broker.Positions[instrument] != 0 ? instrument : Math.Max(0, Array.FindIndex(world.Broker.Positions, p => p != 0));
        long held = world.Broker.Positions[instrument];
        if (held != 0 && world.Plan.IsOn && world.Exchange.IsOpen(world.NowNs))
        {
            world.Broker.Submit(0, instrument, held > 0 ? Side.Sell : Side.Buy, OrdType.Market, Math.Abs(held), 0);
        }
    }

    private Event Named(EventKind kind) => world.Process.Command(kind);

    private void Put(in Event e) => world.Process.Input(in e);
}
