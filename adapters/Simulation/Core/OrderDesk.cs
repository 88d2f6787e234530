using System;
using System.Collections.Generic;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>An open order with what the desk remembers of it.</summary>
internal sealed class RestingOrder(VenueOrder order, long reservePx, long openingQty)
{
    public VenueOrder Order { get; } = order;

    /// <summary>Nano-USD per share held back for the part that opens exposure.</summary>
    public long ReservePx { get; } = reservePx;

    /// <summary>Nano-shares of the order that open exposure rather than close it.</summary>
    public long OpeningQty { get; } = openingQty;

    /// <summary>Number of the book's quote at a partial fill: the rest waits for another one. -1 = none yet.</summary>
    public long FilledAtQuote { get; set; } = -1;

    public long ReservedNanos => Fixed.Notional(ReservePx, Math.Min(OpeningQty, Order.LeavesQtyNanos));
}

/// <summary>Open orders in order of arrival, notices due, and fills against the current book.</summary>
internal sealed class OrderDesk(VenueOptions options, VenueBook book, Ledger ledger, SeededRandom random)
{
    private readonly List<RestingOrder> _open = [];
    private readonly Queue<(VenueOrder Order, bool Cancel)> _due = new();

    public IReadOnlyList<RestingOrder> Open => _open;

    /// <summary>Learns of every change before its news leaves; null while the memory is recalled, or when there is none.</summary>
    public VenueMemory? Memory { get; set; }

    public void Accept(RestingOrder order)
    {
        _open.Add(order);
        _due.Enqueue((order.Order, false));
        Memory?.Accepted(order);
    }

    public void RequestCancel(VenueOrder order, long nowNs)
    {
        Set(order, OrdStatus.PendingCancel, nowNs);
        _due.Enqueue((order, true));
        Memory?.Changed(order);
    }

    /// <summary>An order out of the memory, open or not; <see cref="Resume"/> follows the last of them.</summary>
    public void Restore(RestingOrder order) => _open.Add(order);

    /// <summary>Open orders stay; what they were owed when the venue ended is due again.</summary>
    public void Resume()
    {
        Sweep();
        foreach (RestingOrder resting in _open)
        {
            if (resting.Order.Status is OrdStatus.PendingNew or OrdStatus.PendingCancel)
            {
                _due.Enqueue((resting.Order, resting.Order.Status == OrdStatus.PendingCancel));
            }
        }
    }

    /// <summary>A new status that is no fill.</summary>
    public static void Set(VenueOrder order, OrdStatus status, long nowNs)
    {
        order.Status = status;
        order.UpdatedNs = nowNs;
        order.ExpiredNs = status == OrdStatus.Expired ? nowNs : 0;
        order.CanceledNs = status == OrdStatus.Canceled ? nowNs : 0;
    }

    /// <summary>Books a fill: ledger and order.</summary>
    public VenueExecution Book(VenueOrder order, Guid execId, long px, long qty, long nowNs)
    {
        ledger.Fill(order.Instrument, order.Request.Side, px, qty);
        order.CumQtyNanos += qty;
        order.FilledNotionalNanos += Fixed.Notional(px, qty);
        order.UpdatedNs = nowNs;
        bool done = order.LeavesQtyNanos == 0;
        order.Status = done ? OrdStatus.Filled : OrdStatus.PartiallyFilled;
        order.FilledNs = done ? nowNs : 0;
        var execution = new VenueExecution(execId, px, qty, ledger.Qty(order.Instrument), nowNs);
        order.Add(execution);
        return execution;
    }

    /// <summary>Emits the answers to orders and cancels received since the last call.</summary>
    public void Answer(long nowNs, IVenueSink sink)
    {
        while (_due.TryDequeue(out (VenueOrder Order, bool Cancel) due))
        {
            if (due.Cancel)
            {
                End(due.Order, OrdStatus.Canceled, nowNs, sink);
                continue;
            }

            if (due.Order.Status == OrdStatus.PendingNew)
            {
                Set(due.Order, OrdStatus.New, nowNs);
                Memory?.Changed(due.Order);
            }

            sink.OnOrder("new", due.Order, null);
        }

        Sweep();
    }

    /// <summary>Fills what can be filled. A trade price stands for both sides where the far side has no quote.</summary>
    public void Match(long nowNs, int tradedInstrument, long tradePx, IVenueSink sink)
    {
        bool ended = false;
        for (int k = 0; k < _open.Count; k++)
        {
            RestingOrder resting = _open[k];
            VenueOrder order = resting.Order;
            if (order.Status is not (OrdStatus.New or OrdStatus.PartiallyFilled) || nowNs - order.CreatedNs < options.LatencyNs)
            {
                continue;
            }

            long px = Price(order, tradedInstrument, tradePx);
            bool tradePrint = tradePx != 0;
            if (px != 0 && (tradePrint || resting.FilledAtQuote != book.QuoteNumber(order.Instrument)))
            {
                Fill(resting, px, nowNs, sink);
            }

            if (order.IsOpen && order.Request.TimeInForce is TimeInForce.Ioc or TimeInForce.Fok && MayGiveUp(order, tradedInstrument, tradePrint))
            {
                End(order, OrdStatus.Canceled, nowNs, sink);
            }

            ended |= !order.IsOpen;
        }

        if (ended)
        {
            Sweep();
        }
    }

    public void ExpireDay(long nowNs, IVenueSink sink)
    {
        for (int k = 0; k < _open.Count; k++)
        {
            if (_open[k].Order.Request.TimeInForce == TimeInForce.Day && _open[k].Order.IsOpen)
            {
                End(_open[k].Order, OrdStatus.Expired, nowNs, sink);
            }
        }

        Sweep();
    }

    /// <summary>Nano-shares of open orders on one side of an instrument.</summary>
    public long HeldQty(int instrument, Side side)
    {
        long held = 0;
        for (int k = 0; k < _open.Count; k++)
        {
            VenueOrder order = _open[k].Order;
            if (order.Instrument == instrument && order.Request.Side == side && order.IsOpen)
            {
                held += order.LeavesQtyNanos;
            }
        }

        return held;
    }

    public long ReservedNanos()
    {
        long sum = 0;
        for (int k = 0; k < _open.Count; k++)
        {
            sum += _open[k].Order.IsOpen ? _open[k].ReservedNanos : 0;
        }

        return sum;
    }

    private long Price(VenueOrder order, int tradedInstrument, long tradePx)
    {
        bool buy = order.Request.Side == Side.Buy;
        long far = book.Far(order.Instrument, order.Request.Side);
        long limit = order.Request.Type == OrdType.Limit ? order.Request.LimitPxNanos : 0;
        if (tradePx == 0)
        {
            return far != 0 && (limit == 0 || (buy ? far <= limit : far >= limit)) ? far : 0;
        }

        bool through = limit == 0 || (buy ? tradePx < limit : tradePx > limit);
        return order.Instrument == tradedInstrument && far == 0 && through ? tradePx : 0;
    }

    private void Fill(RestingOrder resting, long px, long nowNs, IVenueSink sink)
    {
        VenueOrder order = resting.Order;
        long qty = order.LeavesQtyNanos;
        bool partial = random.Below(100) < options.PartialFillPct;
        if (partial && order.Request.TimeInForce != TimeInForce.Fok && qty >= 2 * Fixed.One)
        {
            long shares = qty / Fixed.One;
            qty = Math.Clamp((long)(shares * (0.2 + (0.6 * random.Unit()))), 1, shares - 1) * Fixed.One;
            resting.FilledAtQuote = book.QuoteNumber(order.Instrument);
        }

        VenueExecution execution = Book(order, random.NextGuid(), px, qty, nowNs);
        Memory?.Filled(order, execution);
        sink.OnOrder(order.Status == OrdStatus.Filled ? "fill" : "partial_fill", order, execution);
    }

    private void End(VenueOrder order, OrdStatus status, long nowNs, IVenueSink sink)
    {
        Set(order, status, nowNs);
        Memory?.Changed(order);
        sink.OnOrder(status == OrdStatus.Expired ? "expired" : "canceled", order, null);
    }

    /// <summary>An immediate order gives up after its first look at a quote or, where there are none, at a print.</summary>
    private bool MayGiveUp(VenueOrder order, int tradedInstrument, bool tradePrint) =>
        tradePrint ? order.Instrument == tradedInstrument : book.QuoteNumber(order.Instrument) > 0;

    private void Sweep() => _open.RemoveAll(static r => !r.Order.IsOpen);
}
