using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simtest;

/// <content>What has to hold once the faults have stopped and everything had its time (I19), and what only then can be compared.</content>
internal sealed partial class Invariants
{
    /// <summary>The end of the phase in which nothing goes wrong any more.</summary>
    public void AtRest()
    {
        EngineProcess p = world.Process;
        if (!p.IsAlive || p.State.Scalars.Reconciled == 0)
        {
            world.Violate("I19", p.IsAlive ? "the engine is not reconciled" : "the engine does not live");
            return;
        }

        if (p.State.Look.IsOpen != 0 || p.State.Scalars.OrderStreamUp == 0)
        {
            world.Violate("I19", $"a look is open: {p.State.Look.IsOpen}, the order stream is up: {p.State.Scalars.OrderStreamUp}");
        }

        Orders(p.State);
        Books(p.State);
        Justified(p.State);
    }

    /// <summary>I20: the journal reads from its first event, and has each change of a tier and each word on a break that was seen.</summary>
    public void Audited(List<long> journal)
    {
        if (!_audit.SequenceEqual(journal))
        {
            world.Violate("I20", $"{journal.Count} changes of tiers and words of people in the journal, {_audit.Count} were seen");
        }
    }

    private void Orders(EngineState state)
    {
        foreach (OrderRow row in state.Orders)
        {
            if (row.OrderId == 0)
            {
                continue;
            }

            BrokerOrder? order = world.Broker.Of(row.OrderId);
            if (row.IsOpen && state.Positions[row.Instrument].Frozen == 0)
            {
                world.Violate("I19", $"order {row.OrderId:x} is {row.Status}, at the broker {order?.Status.ToString() ?? "unknown"}, and nothing is frozen");
            }
            else if (order is not null && !row.IsOpen && order.IsOpen)
            {
                world.Violate("I1", $"order {row.OrderId:x} works at the broker and is {row.Status} in the books");
            }
            else if (order is not null && order.Cum != row.CumQty)
            {
                world.Violate("I2", $"order {row.OrderId:x} has {row.CumQty} in the books, {order.Cum} at the broker");
            }
        }
    }

    /// <summary>I2, I3, I23: books are what our orders have executed and what people have corrected, and that is what the broker holds.</summary>
    private void Books(EngineState state)
    {
        for (int i = 0; i < _qty.Length; i++)
        {
            long own = 0, spent = 0;
            foreach (BrokerOrder order in world.Broker.Orders)
            {
                long sign = !order.IsOurs || order.Instrument != i ? 0 : order.Side == Side.Buy ? 1 : -1;
                own += sign * order.Cum;
                spent += sign * order.Cost;
            }

            ref readonly Positions.PositionRow p = ref state.Positions[i];
            if (p.Qty != own + _adjusted[i])
            {
                world.Violate("I2", $"instrument {i}: books {p.Qty}, our executions {own}, corrected by people {_adjusted[i]}");
            }

            if (p.Qty != world.Broker.Positions[i] && (p.Frozen == 0 || state.Tier < KillTier.NoNew))
            {
                world.Violate("I3", $"instrument {i}: books {p.Qty}, broker {world.Broker.Positions[i]}, frozen {p.Frozen}, tier {state.Tier}");
            }

            long books = (p.Qty < 0 ? -p.Cost : p.Cost) - p.RealizedPnl;
            if (!_corrected[i] && !world.Books.IsRepriced(i) && Math.Abs(spent - books) > Fixed.One / 100)
            {
                world.Violate("I23", $"instrument {i}: cost less result {books}, the broker was paid {spent}");
            }
        }
    }

    /// <summary>A tier above NORMAL has a row that says why.</summary>
    private void Justified(EngineState state)
    {
        ref readonly Control.KillRow row = ref state.KillHistory[state.Control.Changes & (EngineLimits.KillHistoryMax - 1)];
        for (long n = state.Control.Changes; n > Math.Max(0, state.Control.Changes - EngineLimits.KillHistoryMax); n--)
        {
            row = ref state.KillHistory[n & (EngineLimits.KillHistoryMax - 1)];
            if (row.Instrument < 0 && row.Strategy < 0)
            {
                break;
            }
        }

        if (state.Tier != KillTier.Normal && state.Control.Changes != 0 && row is { Instrument: < 0, Strategy: < 0 } && (row.To != (long)state.Tier || row.Trigger == 0))
        {
            world.Violate("I19", $"tier {state.Tier}, and the history's last row says {row.To} for {row.Trigger}");
        }

        foreach (BreakRow b in state.Breaks)
        {
            if (b.State == BreakState.Confirmed && b.IsGone == 0 && world.Swarm.IsCalm)
            {
                world.Violate("I3", $"{b.Kind} of instrument {b.Instrument}, and nothing has happened");
            }
        }
    }
}
