using System;
using System.Collections.Generic;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simtest;

/// <content>What has to hold for each output of the engine, and for what an input has changed.</content>
internal sealed partial class Invariants
{
    /// <summary>Furthest that a limit may lie from where the market was, millionths: the book's own bound for jumps, and the collar.</summary>
    private const long AwayMax = 80_000;

    /// <summary>Requests in any minute: a full bucket of 200, and 200 more that come into it.</summary>
    private const int RequestsMost = 400;

    private readonly Queue<long> _left = [];
    private bool _cancelsAll;

    /// <summary>I14: what leaves in a minute, however it is asked for: the bucket, and what is refilled meanwhile.</summary>
    private void Budget()
    {
        long now = world.NowNs;
        _left.Enqueue(now);
        while (_left.Peek() <= now - Swarm.MinuteNs)
        {
            _left.Dequeue();
        }

        if (_left.Count > RequestsMost)
        {
            world.Violate("I14", $"{_left.Count} requests in a minute");
        }
    }

    private void Output(in Event e, in Event input)
    {
        switch (e.Header.Kind)
        {
            case EventKind.NewOrderSingle:
                NewOrder(in e);
                break;
            case EventKind.OrderReplaceRequest:
                Replaced(in e);
                break;
            case EventKind.OrderCancelRequest:
                world.Books.Cancelled(e.Order.OrderId, e.Header.TimeNs);
                break;
            case EventKind.OrderMassCancelRequest:
                _cancelsAll = true;
                world.Books.Cancelled(0, e.Header.TimeNs);
                break;
            case EventKind.TierChanged:
                _audit.Add(e.Header.Sequence);
                world.Sometimes.Tier((KillTier)e.Numbers.A, (KillTier)e.Numbers.B);
                break;
            case EventKind.SymbolFrozen:
                world.Sometimes.Freeze((FreezeReason)e.Numbers.A);
                Calm(in e);
                break;
            case EventKind.ReconciliationBreak:
                world.Sometimes.Break((BreakKind)e.Numbers.C);
                world.Sometimes.Freeze(FreezeReason.ReconciliationBreak);
                world.Told.Certain(in e);
                Calm(in e);
                break;
            case EventKind.BreakAdjusted:
                _audit.Add(e.Header.Sequence);
                world.Told.Adjusted(in e);
                if (input.Header.Kind != EventKind.Adjust)
                {
                    world.Violate("I4", "a break is adjusted and nobody has asked for it");
                }

                break;
            default:
                break;
        }
    }

    private void Calm(in Event e)
    {
        if (world.Swarm.IsCalm)
        {
            world.Violate("I3", $"{e.Header.Kind} of instrument {e.Header.Instrument} ({e.Numbers.A}, {e.Numbers.B}, {e.Numbers.C}), and nothing has happened");
        }
    }

    private void Recorded(long id, int instrument, Side side, long qty, in Event request, long replaces = 0)
    {
        if (!world.Reference.Add(id, instrument, side, qty, request.Header.Sequence))
        {
            world.Violate("I1", $"order id {id:x} is given twice");
        }

        world.Books.Asked(id, instrument, side, qty, in request, replaces);
    }

    /// <summary>I6 and I13 of a replacement: until the broker has spoken both orders count.</summary>
    private void Replaced(in Event e)
    {
        OrderRow older = world.Process.State.Orders[OrderTable.Slot(e.Replace.OrigOrderId)];
        world.Sometimes.Order(older.Status);
        Recorded(e.Replace.OrderId, e.Header.Instrument, older.Side, e.Replace.Qty, in e, older.OrderId);
        Priced(e.Header.Instrument, e.Replace.LimitPx);
        if (!Reduces(e.Header.Instrument, older.Side, e.Replace.Qty) && world.Reference.FirstBroken(e.Header.Instrument, older.Side) is { } sentence)
        {
            world.Violate("I6", sentence);
        }
    }

    /// <summary>I6, I7, I13: what the gate has let through.</summary>
    private void NewOrder(in Event e)
    {
        OrderPayload o = e.Order;
        int i = e.Header.Instrument;
        EngineState state = world.Process.State;
        Recorded(o.OrderId, i, o.Side, o.Qty, in e);
        long broker = world.Told.Qty(i), books = world.Books.Qty(i);
        bool closesAll = Closes(broker, o.Side, o.Qty), reduces = Reduces(i, o.Side, o.Qty);
        KillTier tier = (KillTier)Math.Max(state.Flatten[i].Tier, (long)state.Tier);
        InSession(in e, reduces || closesAll);
        bool allowed = tier < KillTier.Throttle || reduces || (tier == KillTier.Flatten && closesAll);
        if (tier == KillTier.HaltAll || !allowed)
        {
            world.Violate("I7", $"{o.Side} {o.Qty} in tier {tier}, books {books}, broker {broker}");
        }

        if (o.Effect == PositionEffect.Close && !closesAll)
        {
            world.Violate("I6", $"{o.Side} {o.Qty} is an exit, books {books}, broker {broker}");
        }

        Priced(i, o.LimitPx);
        if (!reduces && !closesAll && world.Reference.FirstBroken(i, o.Side) is { } sentence)
        {
            world.Violate("I6", sentence);
        }
    }

    /// <summary>By the broker's word and by what was reported.</summary>
    private bool Reduces(int i, Side side, long qty) => Closes(world.Told.Qty(i), side, qty) && Closes(world.Books.Qty(i), side, qty);

    private static bool Closes(long held, Side side, long qty) => held != 0 && (held > 0) == (side == Side.Sell) && qty <= Math.Abs(held);

    private void Priced(int i, long limitPx)
    {
        (long low, long high) = world.Exchange.Range(i);
        if (limitPx != 0 && (limitPx < low - (low / 1_000_000 * AwayMax) || limitPx > high + (high / 1_000_000 * AwayMax)))
        {
            world.Violate("I13", $"a limit of {limitPx}, the market was at {low} to {high}");
        }
    }

    /// <summary>I7, I8, I16: a tier falls by two people, or from WARN by itself; one that closes cancels with the same input.</summary>
    private void Tier(in Event input)
    {
        EngineState state = world.Process.State;
        if (state.Tier < _tier)
        {
            bool twoPeople = input.Header.Kind == EventKind.LowerTier && input.Numbers.B >= 0 && (_tier < KillTier.NoNew || (input.Numbers.D >= 0 && input.Numbers.D != input.Numbers.B));
            bool cleared = input.Header.Kind == EventKind.Timer && _tier == KillTier.Warn && state.Tier == KillTier.Normal;
            if (!twoPeople && !cleared)
            {
                world.Violate(input.Header.Kind == EventKind.LowerTier ? "I16" : "I7", $"tier {_tier} falls to {state.Tier} on {input.Header.Kind} by {input.Numbers.B} and {input.Numbers.D}");
            }
        }
        else if (world.Swarm.IsCalm && state.Tier != KillTier.Normal && !NothingPays(state))
        {
            world.Violate("I7", $"tier {state.Tier}, and nothing has happened");
        }
        else if (state.Tier >= KillTier.Flatten && _tier < KillTier.Flatten && state.Scalars.Reconciled != 0 && !_cancelsAll)
        {
            world.Violate("I8", $"tier {state.Tier} on {input.Header.Kind}, and the same input asks for no cancel");
        }

        (_tier, _cancelsAll) = (state.Tier, false);
    }

    /// <summary>Minutes in which no order was worth its cost warn also where nothing is wrong (C22).</summary>
    private static bool NothingPays(EngineState state) => state.Tier == KillTier.Warn
        && state.KillHistory[state.Control.Changes & (EngineLimits.KillHistoryMax - 1)].Trigger == (long)Control.TierTrigger.AllRefused;

    /// <summary>I4: books change by reports of executions and by an operator's word, by nothing else.</summary>
    private void Quantities(in Event input)
    {
        EngineState state = world.Process.State;
        for (int i = 0; i < _qty.Length; i++)
        {
            long change = state.Positions[i].Qty - _qty[i];
            if (change != 0)
            {
                _qty[i] += change;
                if (input.Header.Kind == EventKind.Adjust)
                {
                    _adjusted[i] += change;
                    _corrected[i] = true;
                    _corrections.Add((input.Header.Sequence, i, change));
                    world.Reference.Touch(i);
                }
                else if (input.Header.Kind != EventKind.ExecutionReport)
                {
                    world.Violate("I4", $"{input.Header.Kind} moves the books of instrument {i} by {change}");
                }
            }
        }
    }

    /// <summary>I2: no order has more in the books than at the broker.</summary>
    private void Report(in Event input)
    {
        ref readonly OrderRow row = ref world.Process.State.Orders[OrderTable.Slot(input.Report.OrderId)];
        if (row.OrderId != input.Report.OrderId)
        {
            return;
        }

        world.Sometimes.Order(row.Status);
        long most = world.Broker.Of(row.OrderId)?.Cum ?? 0;
        if (row.CumQty > most)
        {
            world.Violate("I2", $"order {row.OrderId:x} has {row.CumQty} in the books, {most} at the broker");
        }
    }
}
