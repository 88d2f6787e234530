using System;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Values;

namespace Qgtm.Fast;

/// <content>An operator's word on a break: the one way in which books change without an execution.</content>
public sealed partial class Engine
{
    /// <summary>
    /// Numbers.A = number of the break, B = who. The number stands for the figures that the operator has seen: when they have
    /// changed since, there is no such number any more and nothing happens.
    /// </summary>
    private void OnAdjust(ref readonly Event e)
    {
        ref LookRow look = ref State.Look;
        int at = BreakTable.Find(State, e.Numbers.A);
        look.Commands++;
        look.Adjusted = e.Numbers.A;
        look.AdjustTaken = at < 0 ? 0 : 1;
        if (at < 0)
        {
            return;
        }

        ref BreakRow row = ref State.Breaks[at];
        ref Event notice = ref Emit(EventKind.BreakAdjusted, row.Instrument);
        notice.Numbers.A = row.Number;
        notice.Numbers.B = e.Numbers.B;
        notice.Numbers.C = (long)row.Kind;
        notice.Numbers.D = row.Books;
        notice.Numbers.E = row.Broker;
        if (row.IsGone == 0)
        {
            Correct(in row);
            State.Control.HasReport = 0;
        }

        // Books that took the broker's figure agree with him: the same difference once more is another one.
        bool agrees = row.IsGone != 0 || row.Kind is BreakKind.PositionDiffers or BreakKind.CashDiffers or BreakKind.ReportContradicts;
        row.State = agrees ? BreakState.None : BreakState.Accepted;
        look.Confirmed--;
        if (Knows(row.Instrument) && !BreakTable.HasConfirmed(State, row.Instrument))
        {
            State.Positions[row.Instrument].Frozen = 0;
        }

        WantLook(LookCause.Recheck);
    }

    /// <summary>Real orders may leave until this run ends.</summary>
    private void OnArm()
    {
        State.Look.Commands++;
        State.Look.Armed = 1;
    }

    /// <summary>The books take the broker's figure as the operator saw it. What was made elsewhere is taken note of, no more.</summary>
    private void Correct(ref readonly BreakRow row)
    {
        switch (row.Kind)
        {
            case BreakKind.PositionDiffers: TakePosition(ref State.Positions[row.Instrument], row.Broker); break;
            case BreakKind.CashDiffers: State.Look.CashBase += row.Broker - row.Books; break;
            case BreakKind.OrderMissing: EndOrder(ref State.Orders[OrderTable.Slot(row.Key)], row.Key); break;
            case BreakKind.QtyDiffers: ResizeOrder(ref State.Orders[OrderTable.Slot(row.Key)], in row); break;
            default: break;
        }
    }

    /// <summary>Quantity and price as the broker has them; the books' cash stays what it was.</summary>
    private void TakePosition(ref PositionRow p, long qty)
    {
        long before = p.Qty < 0 ? -p.Cost : p.Cost;
        FillMath.Set(ref p, qty, p.BrokerAvgPx);
        State.Look.CashBase += (p.Qty < 0 ? -p.Cost : p.Cost) - before;
    }

    private void EndOrder(ref OrderRow order, long id)
    {
        if (order.OrderId == id && order.IsOpen)
        {
            OrderTable.AddOpen(ref State.Positions[order.Instrument], order.Side, -order.LeavesQty);
            order.Status = OrdStatus.Canceled;
            order.UpdatedNs = State.Scalars.TimeNs;
        }
    }

    /// <summary>An order that was replaced elsewhere has the broker's quantity from here on; less than is filled it cannot have.</summary>
    private void ResizeOrder(ref OrderRow order, ref readonly BreakRow row)
    {
        if (order.OrderId != row.Key || !order.IsOpen || order.OrderQty != row.Books || row.Broker < order.CumQty)
        {
            return;
        }

        long before = order.LeavesQty;
        order.OrderQty = row.Broker;
        order.Status = order.CumQty == order.OrderQty ? OrdStatus.Filled : order.Status;
        OrderTable.AddOpen(ref State.Positions[order.Instrument], order.Side, order.LeavesQty - before);
    }
}
