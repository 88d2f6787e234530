using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
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
    private readonly Intruder _intruder = new(world);

    /// <summary>A minute of their day.</summary>
    public void Tick()
    {
        AtTheBroker();
        if (!world.Process.IsAlive || world.NowNs < world.Process.FrozenUntilNs)
        {
            return;
        }

        Mend();
        Lower();
        FaultPlan plan = world.Plan;
        if (plan.Fires(FaultKind.Raise))
        {
            long dice = plan.Size(FaultKind.Raise, 0, 100);
            Event e = Named(EventKind.RaiseTier);
            e.Numbers.A = (long)(dice < 15 ? KillTier.Throttle : dice < 60 ? KillTier.NoNew : dice < 85 ? KillTier.Flatten : KillTier.HaltAll);
            e.Numbers.D = (long)TierTrigger.Command;
            Put(in e);
        }

        if (plan.Fires(FaultKind.Scope))
        {
            Scope(plan);
        }

        if (plan.Fires(FaultKind.Replace) && Working() is { } order)
        {
            Event e = Named(EventKind.ReplaceOrder);
            e.Numbers.A = order.OrderId;
            e.Numbers.B = order.OrderQty > Fixed.One ? order.OrderQty - Fixed.One : order.OrderQty;
            e.Numbers.C = order.LimitPx + ((plan.Size(FaultKind.Replace, 0, 3) - 1) * Exchange.Tick);
            Put(in e);
        }

        if (plan.Fires(FaultKind.Limits))
        {
            Event e = Named(EventKind.SetLimit);
            e.Numbers.A = plan.Size(FaultKind.Limits, 1, RiskBounds.Count + 1);
            e.Numbers.B = RiskBounds.Get(in world.Process.State.Risk, (RiskKey)e.Numbers.A) + plan.Size(FaultKind.Limits, -1, 2, part: 2);
            e.Numbers.C = 1;
            Put(in e);
        }

        _intruder.Tick();
    }

    /// <summary>The word on every break that waits.</summary>
    private void Mend()
    {
        foreach (BreakRow row in world.Process.State.Breaks)
        {
            if (row.State == BreakState.Confirmed && world.Process.IsAlive)
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
        if (world.Process.IsAlive && world.Process.State.Tier != KillTier.Normal && _dice.OneIn(4))
        {
            Event e = Named(EventKind.LowerTier);
            e.Numbers.A = (long)KillTier.Normal;
            e.Numbers.B = 1;
            e.Numbers.D = 2;
            e.Numbers.E = world.Process.State.Control.Changes;
            Put(in e);
        }
    }

    private void Scope(FaultPlan plan)
    {
        EventKind kind = plan.Size(FaultKind.Scope, 0, 5) switch
        {
            0 => EventKind.RaiseSymbolTier,
            1 => EventKind.Quarantine,
            2 => EventKind.EnableStrategy,
            3 => EventKind.Block,
            _ => EventKind.CancelOrder,
        };
        Event e = Named(kind);
        e.Numbers.A = kind switch
        {
            EventKind.RaiseSymbolTier => plan.Size(FaultKind.Scope, (long)KillTier.NoNew, (long)KillTier.Flatten + 1, part: 2),
            EventKind.Quarantine or EventKind.EnableStrategy => plan.Size(FaultKind.Scope, 0, 3, part: 2),
            EventKind.Block => plan.Size(FaultKind.Scope, 0, 2, part: 2),
            _ => Working()?.OrderId ?? 0,
        };
        e.Header.Instrument = kind is EventKind.RaiseSymbolTier or EventKind.Block ? (int)plan.Size(FaultKind.Scope, 0, world.Swarm.Instruments, part: 3) : -1;
        Put(in e);
    }

    private OrderRow? Working()
    {
        foreach (OrderRow row in world.Process.State.Orders)
        {
            if (row.IsOpen)
            {
                return row;
            }
        }

        return null;
    }

    /// <summary>Who else has the account's key or its web page.</summary>
    private void AtTheBroker()
    {
        FaultPlan plan = world.Plan;
        Broker broker = world.Broker;
        if (plan.Fires(FaultKind.ForeignOrder) && world.Exchange.IsOpen(world.NowNs))
        {
            int i = (int)plan.Size(FaultKind.ForeignOrder, 0, world.Swarm.Instruments);
            Side side = plan.Size(FaultKind.ForeignOrder, 0, 2, part: 2) == 0 ? Side.Buy : Side.Sell;
            long away = plan.Size(FaultKind.ForeignOrder, -30, 30, part: 3) * Exchange.Tick;
            world.Reference.Touch(i);
            broker.Submit(0, i, side, OrdType.Limit, plan.Size(FaultKind.ForeignOrder, 1, 40, part: 4) * Fixed.One, world.Exchange.Mid(i) + away);
        }

        if (plan.Fires(FaultKind.ForeignSymbol))
        {
            broker.UnknownSymbolQty = broker.UnknownSymbolQty == 0 ? plan.Size(FaultKind.ForeignSymbol, 1, 50) * Fixed.One : 0;
        }

        if (plan.Fires(FaultKind.CashFlow))
        {
            broker.Move(plan.Size(FaultKind.CashFlow, -200_000, 200_000) * Fixed.One);
        }

        if (broker.Executions.Count != 0 && plan.Fires(FaultKind.Bust) && broker.Executions[^1].Order.OrderId != 0)
        {
            broker.Bust(broker.Executions[^1]);
        }
    }

    private Event Named(EventKind kind) => world.Process.Command(kind);

    private void Put(in Event e) => world.Process.Input(in e);
}
