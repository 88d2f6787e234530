using System;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Values;

namespace Qgtm.Fast;

/// <content>Orders that wait: asked about, cancelled when old, replaced when told to.</content>
public sealed partial class Engine
{
    /// <summary>A working order older than this is cancelled, and a cancel without an answer repeated, ns of event time.</summary>
    private const long OrderAgeMaxNs = 10_000_000_000;

    /// <summary>Silence after which the broker is asked about any open order: the stream may have lost a fill, ns of event time.</summary>
    private const long PollNs = 5_000_000_000;

    /// <summary>How long an unknown order waits before the broker is asked again, ns of event time.</summary>
    private const long UnknownAskNs = 1_000_000_000;

    /// <summary>An outcome that is unknown for longer freezes the symbol, ns of event time.</summary>
    public const long UnresolvedAgeNs = 60_000_000_000;

    /// <summary>
    /// And only after so many questions: time that passed while nobody asked, or a clock that runs fast, says nothing of the broker.
    /// </summary>
    public const short UnresolvedAsks = 10;

    /// <summary>Asks about every open order that is silent, and cancels the old ones; what is too much waits for the next timer.</summary>
    private void TendOrders()
    {
        long now = State.Scalars.TimeNs;
        int requests = 0;
        foreach (ref OrderRow row in State.Orders.AsSpan())
        {
            if (row.IsOpen && Tend(ref row, now) && ++requests == EngineLimits.RequestsPerTimerMax)
            {
                return;
            }
        }
    }

    private bool Tend(ref OrderRow row, long now)
    {
        long silence = now - row.UpdatedNs;
        if (row.Status is OrdStatus.Unknown or OrdStatus.Intended)
        {
            if (silence < UnknownAskNs)
            {
                return false;
            }

            if (row.Asked < UnresolvedAsks)
            {
                row.Asked++;
            }
            else if (now - Math.Max(row.SentNs, row.UnknownNs) >= UnresolvedAgeNs)
            {
                Freeze(row.Instrument, FreezeReason.Unresolved, row.OrderId, row.OrderQty, row.CumQty);
            }

            Ask(ref row, EventKind.OrderStatusRequest);
            return true;
        }

        bool isOld = row.Status == OrdStatus.PendingCancel ? silence >= OrderAgeMaxNs
            : now - row.SentNs >= OrderAgeMaxNs && row.Status != OrdStatus.PendingReplace;
        if (isOld)
        {
            RequestCancel(ref row);
            return true;
        }

        if (silence < PollNs || row.Status == OrdStatus.PendingCancel)
        {
            return false;
        }

        Ask(ref row, EventKind.OrderStatusRequest);
        return true;
    }

    private void RequestCancel(ref OrderRow row)
    {
        OrderTransitions.TryNext(row.Status, OrderEvent.CancelSent, row.CumQty > 0, out row.Status);
        Surveillance.OnRequest(ref State.Scalars);
        Ask(ref row, EventKind.OrderCancelRequest);
    }

    private void Ask(ref OrderRow row, EventKind kind)
    {
        row.UpdatedNs = State.Scalars.TimeNs;
        Pace.OnMessage(ref State.Scalars);
        ref Event request = ref Emit(kind, row.Instrument);
        request.Order.OrderId = row.OrderId;
        request.Order.Qty = row.LeavesQty;
        request.Order.Side = row.Side;
    }

    /// <summary>A cancel that was asked for. Of an order whose outcome is not known, the broker is asked first.</summary>
    private void OnCancelOrder(ref readonly Event e)
    {
        State.Look.Commands += e.Header.Source == EventSource.Commands ? 1 : 0;
        if (!OrderTable.Has(State, e.Numbers.A))
        {
            return;
        }

        ref OrderRow row = ref State.Orders[OrderTable.Slot(e.Numbers.A)];
        if (row.IsOpen)
        {
            CancelOrAsk(ref row);
        }
    }

    private void CancelOrAsk(ref OrderRow row)
    {
        if (row.Status is OrdStatus.Unknown or OrdStatus.Intended)
        {
            Ask(ref row, EventKind.OrderStatusRequest);
        }
        else
        {
            RequestCancel(ref row);
        }
    }

    /// <summary>
    /// A new quantity or price for a working order: a new id in the books before the request leaves, linked to the old one,
    /// and both count as exposure until the broker has said which of them lives (docs/adr/0019).
    /// </summary>
    private void OnReplaceOrder(ref readonly Event e)
    {
        if (!OrderTable.Has(State, e.Numbers.A))
        {
            return;
        }

        ref OrderRow older = ref State.Orders[OrderTable.Slot(e.Numbers.A)];
        OrderPayload order = default;
        order.LimitPx = e.Numbers.C;
        order.Qty = e.Numbers.B;
        order.Side = older.Side;
        order.Type = older.Type;
        order.TimeInForce = older.TimeInForce;
        order.Strategy = (short)older.Strategy;
        RiskReason reason = older.Status == OrdStatus.New && older.CumQty == 0 ? RiskReason.None : RiskReason.NotReplaceable;
        if (reason == RiskReason.None)
        {
            reason = Replace(ref order, ref older);
        }

        if (reason != RiskReason.None)
        {
            Deny(ref order, older.Instrument, reason);
        }
    }

    private RiskReason Replace(ref OrderPayload order, ref OrderRow older)
    {
        RiskReason reason = Approved.CheckReplacement(_gate, in order, in older, out Approved approved);
        if (reason != RiskReason.None)
        {
            return reason;
        }

        order = RecordNew(in approved);
        State.Orders[OrderTable.Slot(order.OrderId)].ReplacesId = older.OrderId;
        OrderTransitions.TryNext(older.Status, OrderEvent.ReplaceSent, hasFills: false, out older.Status);
        older.UpdatedNs = State.Scalars.TimeNs;
        ref Event request = ref Emit(EventKind.OrderReplaceRequest, older.Instrument);
        request.Replace.OrderId = order.OrderId;
        request.Replace.LimitPx = order.LimitPx;
        request.Replace.Qty = order.Qty;
        request.Replace.OrigOrderId = older.OrderId;
        request.Header.Flags = Seal.Of(in request);
        return RiskReason.None;
    }
}
