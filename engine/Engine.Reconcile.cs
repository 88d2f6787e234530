using System;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Values;

namespace Qgtm.Fast;

/// <content>
/// Looks at the broker. Its view counts for limits at once; the books change only by executions, or by an operator's
/// adjustment, which is a command in the journal.
/// </content>
public sealed partial class Engine
{
    /// <summary>A quantity (nano-shares) or an amount (nano-USD) of the broker beyond this is no view of this account.</summary>
    private const long AbsurdNanos = 1_000_000 * Fixed.One, AbsurdUsdNanos = 100_000_000 * Fixed.One;

    private readonly Finding[] _found = new Finding[EngineLimits.BreaksMax];

    /// <summary>Asks for a full look. A graver cause replaces a lesser one.</summary>
    private void WantLook(LookCause cause)
    {
        ref LookRow look = ref State.Look;
        look.Wants++;
        look.Wanted = (long)cause > look.Wanted ? (long)cause : look.Wanted;
    }

    /// <summary>Numbers.A = why. One that never ended leaves its answers behind and no judgement.</summary>
    private void OnLookBegin(ref readonly Event e)
    {
        ref LookRow look = ref State.Look;
        look.Number++;
        look.BeginNs = State.Scalars.TimeNs;
        look.Cause = e.Numbers.A is >= 0 and <= (long)LookCause.End ? e.Numbers.A : (long)LookCause.Periodic;
        look.IsOpen = 1;
        look.WantsAtBegin = look.Wants;
        look.Overflow = 0;
    }

    /// <summary>The broker's view only: what the order has executed comes as an execution report.</summary>
    private void OnBrokerOrder(ref readonly Event e)
    {
        ref readonly BrokerOrderPayload o = ref e.BrokerOrder;
        if (o.Key == 0 || o.OrderQty is < 0 or > AbsurdNanos || o.CumQty < 0 || o.CumQty > o.OrderQty || o.Notional is < 0 or > AbsurdUsdNanos)
        {
            State.Look.Overflow = 1;
            return;
        }

        if ((e.Header.Flags & 1) != 0 && State.Orders[OrderTable.Slot(o.Key)].OrderId == o.Key)
        {
            ref BrokerOrderRow row = ref BrokerOrder(o.Key);
            row.Look = State.Look.Number;
            row.OrderQty = o.OrderQty;
            row.CumQty = o.CumQty;
            return;
        }

        long leaves = o.OrderQty - o.CumQty;
        NoteForeign(e.Header.Instrument, o.Key, o.Symbol, (e.Header.Flags & 2) != 0 ? -leaves : leaves, o.Notional);
    }

    private void OnBrokerExecution(ref readonly Event e)
    {
        long id = e.BrokerExecution.OrderId;
        if (id != 0 && State.Orders[OrderTable.Slot(id)].OrderId == id && e.BrokerExecution.Qty is > 0 and <= AbsurdNanos)
        {
            BrokerOrder(id).ExecutedQty += e.BrokerExecution.Qty;
        }
    }

    /// <summary>The broker's word on one instrument: for limits from here on, for the books only a thing to compare.</summary>
    private void OnVenuePosition(ref readonly Event e)
    {
        if (e.Position.Qty is < -AbsurdNanos or > AbsurdNanos || e.Position.AvgPx is < 0 or > AbsurdNanos || e.Position.Notional is < 0 or > AbsurdUsdNanos)
        {
            State.Look.Overflow = 1;
        }
        else if (Knows(e.Header.Instrument))
        {
            ref PositionRow p = ref State.Positions[e.Header.Instrument];
            p.BrokerQty = e.Position.Qty;
            NoteLookQty(e.Header.Instrument, e.Position.Qty);
            p.BrokerAvgPx = e.Position.AvgPx;
        }
        else if (e.Position.Qty != 0)
        {
            NoteForeign(-1, 0, e.Position.Symbol, e.Position.Qty, e.Position.Notional);
        }
    }

    /// <summary>Numbers.A = parts, B = executions are listed from here on. Every difference is noted, the certain ones freeze.</summary>
    private void OnLookEnd(ref readonly Event e)
    {
        ref LookRow look = ref State.Look;
        if (look.IsOpen == 0)
        {
            return;
        }

        long parts = e.Numbers.A;
        look.IsOpen = 0;
        look.EndNs = State.Scalars.TimeNs;
        look.ExecutionsFromNs = e.Numbers.B;
        CountForeign(parts);
        KeepCash();
        int n = Comparer.Compare(State, _instruments.Length, parts, _found);
        for (int i = 0; i < n; i++)
        {
            if (BreakTable.Note(State, in _found[i], out int row))
            {
                Break(in State.Breaks[row]);
            }

            if (_found[i].Kind == BreakKind.OrderMissing && i < EngineLimits.RequestsPerTimerMax)
            {
                Ask(ref State.Orders[OrderTable.Slot(_found[i].Key)], EventKind.OrderStatusRequest);
            }
        }

        BreakTable.Sweep(State, parts);
        if ((parts & LookParts.Full) == LookParts.Full)
        {
            AnswerWants();
        }

        if (look.Unsettled != 0)
        {
            WantLook(LookCause.Recheck);
        }

        AfterLook(parts);
    }

    /// <summary>A full look answers what was asked before it began; a stream that came back before it counts as up now.</summary>
    private void AnswerWants()
    {
        ref LookRow look = ref State.Look;
        look.FullEndNs = State.Scalars.TimeNs;
        if (look.Wants != look.WantsAtBegin)
        {
            return;
        }

        look.Wanted = 0;
        State.Scalars.OrderStreamUp = look.StreamConnected;
    }

    /// <summary>Certain: the symbol is frozen, nothing opens, the notice says what the books and the broker have.</summary>
    private void Break(ref readonly BreakRow row)
    {
        if (Knows(row.Instrument) && State.Positions[row.Instrument].Frozen == 0)
        {
            State.Positions[row.Instrument].Frozen = (long)FreezeReason.ReconciliationBreak;
        }

        ref Event notice = ref Emit(EventKind.ReconciliationBreak, row.Instrument);
        notice.Numbers.A = row.Books;
        notice.Numbers.B = row.Broker;
        notice.Numbers.C = (long)row.Kind;
        notice.Numbers.D = row.Number;
        notice.Numbers.E = row.Key;
        RaiseTier(KillTier.NoNew, new TierCause(TierTrigger.ReconciliationBreak, row.Number, Basis: row.Instrument));
    }

    private ref BrokerOrderRow BrokerOrder(long orderId)
    {
        ref BrokerOrderRow row = ref State.BrokerOrders[OrderTable.Slot(orderId)];
        if (row.OrderId != orderId)
        {
            row = default;
            row.OrderId = orderId;
        }

        return ref row;
    }

    /// <summary>Shown and counted, never touched. Its row is the one of the last look, else one that an earlier look left.</summary>
    private void NoteForeign(int instrument, long key, long symbol, long qty, long notional)
    {
        int at = -1;
        long look = State.Look.Number;
        for (int i = 0; i < EngineLimits.ForeignMax; i++)
        {
            ref readonly ForeignRow row = ref State.Foreign[i];
            if (row.Look != 0 && row.Key == key && row.Symbol == symbol && row.Instrument == instrument)
            {
                at = i;
                break;
            }

            at = row.Look == 0 || (at < 0 && row.Look < look - 1) ? i : at;
        }

        if (at < 0)
        {
            State.Look.Overflow = 1;
            return;
        }

        State.Foreign[at] = new ForeignRow
        {
            Look = look,
            Key = key,
            Symbol = symbol,
            Qty = qty,
            Notional = notional,
            Instrument = Knows(instrument) ? instrument : -1,
        };
    }

    /// <summary>Rows that this look did not see are free; what it saw is exposure.</summary>
    private void CountForeign(long parts)
    {
        for (int i = 0; i < _instruments.Length; i++)
        {
            State.Positions[i].ForeignBuyQty = State.Positions[i].ForeignSellQty = 0;
        }

        State.Look.ForeignNotional = 0;
        foreach (ref ForeignRow row in State.Foreign.AsSpan())
        {
            bool asked = (parts & (row.Key == 0 ? LookParts.Holdings : LookParts.Orders)) != 0;
            if (row.Look == 0 || (asked && row.Look != State.Look.Number))
            {
                row = default;
            }
            else if (row.Instrument < 0)
            {
                State.Look.ForeignNotional += row.Notional;
            }
            else if (row.Qty > 0)
            {
                State.Positions[row.Instrument].ForeignBuyQty += row.Qty;
            }
            else
            {
                State.Positions[row.Instrument].ForeignSellQty -= row.Qty;
            }
        }
    }

    /// <summary>The books' cash begins with the broker's; from then on executions move it, and limits use the lower equity.</summary>
    private void KeepCash()
    {
        ref LookRow look = ref State.Look;
        if (look.HasCashBase == 0 && State.Scalars.Equity != 0)
        {
            look.CashBase = 0;
            look.CashBase = State.Scalars.Cash - Comparer.Cash(State, _instruments.Length).Cash;
            look.HasCashBase = 1;
        }

        if (look.HasCashBase != 0)
        {
            look.BookCash = Comparer.Cash(State, _instruments.Length).Cash;
            long equity = Comparer.Equity(State, _instruments.Length, look.BookCash);
            look.LimitEquity = Comparer.HasFreshMarks(State, _instruments.Length) ? equity : 0;
        }
    }
}
