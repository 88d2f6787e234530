using Qgtm.Fast.Events;
using Qgtm.Fast.Market;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Values;

namespace Qgtm.Fast;

/// <content>From targets to orders, and from reports to positions.</content>
public sealed partial class Engine
{
    /// <summary>Smallest change worth an order, basis points of equity.</summary>
    private const long NoTradeBandBps = 25;

    /// <summary>"Not found" answers that end an unknown order.</summary>
    public const int NotFoundMin = 3;

    /// <summary>The age that an unknown order must have to be ended so, ns of event time.</summary>
    public const long NotFoundAgeNs = 5_000_000_000;

    /// <summary>Share of equity of each strategy, by index: pair, trend, intraday.</summary>
    private static double Allocation(int strategy) => strategy switch { Pair => 0.2, Trend => 1.0, _ => 0.1 };

    /// <summary>Nets all strategies to one target for the instrument and sends the difference, if the gate agrees.</summary>
    [HotPath]
    private void Rebalance(int instrument, long recvNs)
    {
        ref readonly MarketRow market = ref State.Market[instrument];
        ref PositionRow position = ref State.Positions[instrument];
        long equity = State.Scalars.Equity;
        if (!_instruments[instrument].Tradable || !(market.IsTwoSided || market.IsLocked) || equity <= 0
            || position.OpenBuyQty != 0 || position.OpenSellQty != 0)
        {
            return;
        }

        double weight = 0;
        for (int strategy = Pair; strategy <= Intraday; strategy++)
        {
            weight += Row(strategy, instrument).Target * Allocation(strategy);
        }

        long scale = State.Tier >= KillTier.Throttle ? 500_000 : 1_000_000;
        long target = Fixed.MulDiv(equity, (long)(weight * 1e6) * scale / 1_000_000, 1_000_000);
        long wanted = Fixed.MulDiv(target, 1, market.Mark) * Fixed.One;
        long diff = Diff(position.Qty, wanted);
        if (market.IsLocked && (position.Qty == 0 || (position.Qty > 0) == (diff > 0)))
        {
            return; // A locked quote closes; what opens waits for the next one.
        }

        position.TargetDue = 0;
        long size = diff < 0 ? -diff : diff;
        if (size == 0 || Fixed.Notional(market.Mark, size) < Fixed.MulDiv(equity, NoTradeBandBps, 10_000))
        {
            return;
        }

        OrderPayload order = default;
        order.Side = diff > 0 ? Side.Buy : Side.Sell;
        order.Qty = Clip(size, equity, market.Mark);
        order.Type = OrdType.Limit;
        order.TimeInForce = TimeInForce.Day;
        order.Strategy = (short)position.Strategy;
        order.RecvNs = recvNs;
        order.LimitPx = Marketable(in market, order.Side, _instruments[instrument].TickNanos);
        Submit(ref order, instrument);
    }

    /// <summary>The step toward the target. A step never crosses zero: close first, open with the next order.</summary>
    private static long Diff(long held, long wanted)
    {
        bool crosses = (held > 0 && wanted < 0) || (held < 0 && wanted > 0);
        return crosses ? -held : wanted - held;
    }

    /// <summary>Slices a step to the largest order, with room for the limit price above the mark. Whole shares.</summary>
    private static long Clip(long qty, long equity, long mark)
    {
        long most = Fixed.MulDiv(equity, 900, 10_000) / mark * Fixed.One;
        return qty > most && most > 0 ? most : qty;
    }

    /// <summary>A limit five ticks through the far side: fills like a market order, and no further than that.</summary>
    private static long Marketable(ref readonly MarketRow m, Side side, long tick) => side == Side.Buy
        ? Fixed.CeilTo(m.AskPx + (5 * tick), tick)
        : Fixed.FloorTo(m.BidPx - (5 * tick), tick);

    [HotPath]
    private void Submit(ref OrderPayload order, int instrument)
    {
        RiskReason reason = Approved.Check(_gate, in order, instrument, out Approved approved);
        if (reason != RiskReason.None)
        {
            Deny(ref order, instrument, reason);
            return;
        }

        Route(in approved);
    }

    private void Deny(ref OrderPayload order, int instrument, RiskReason reason)
    {
        State.Scalars.Denied++;
        State.Positions[instrument].LastOrderNs = State.Scalars.TimeNs;
        order.Reason = (ushort)reason;
        Emit(EventKind.Denied, instrument).Order = order;
    }

    /// <summary>Records the order as in flight first, and only then hands it out.</summary>
    [HotPath]
    private void Route(ref readonly Approved approved)
    {
        Invariant.Holds(approved.IsMade, "The router takes only what the gate has approved.");
        ref ScalarsRow s = ref State.Scalars;
        OrderPayload order = approved.Order;
        order.OrderId = OrderTable.NextId(State);
        OrderTable.Record(State, in order, approved.Instrument, _cause);
        if (s.TimeNs - s.RateWindowNs >= 60_000_000_000)
        {
            s.RateWindowNs = s.TimeNs;
            s.RateCount = 0;
        }

        s.RateCount++;
        s.Orders++;
        State.Positions[approved.Instrument].LastOrderNs = s.TimeNs;
        Emit(EventKind.NewOrderSingle, approved.Instrument).Order = order;
    }

    private void OnExecutionReport(ref readonly Event e)
    {
        ref readonly ExecutionReportPayload r = ref e.Report;
        ref OrderRow row = ref State.Orders[OrderTable.Slot(r.OrderId)];
        if (r.OrderId == 0 || row.OrderId != r.OrderId)
        {
            State.Scalars.Orphans++;
            Emit(EventKind.OrphanReport, e.Header.Instrument).Report = r;
            return;
        }

        long before = row.LeavesQty;
        long fresh = r.CumQty - row.CumQty;
        if (fresh > 0)
        {
            Fill(ref row, in r, fresh);
        }

        bool isFilled = row.CumQty >= row.OrderQty;
        if (!OrderTransitions.TryMerge(row.Status, r.Status, isFilled, out OrdStatus next))
        {
            OrderTable.AddOpen(ref State.Positions[row.Instrument], row.Side, row.LeavesQty - before);
            State.Scalars.BadTransitions++;
            Emit(EventKind.BadTransition, row.Instrument).Report = r;
            return;
        }

        State.Scalars.Rejects += next == OrdStatus.Rejected && row.Status != next ? 1 : 0;
        row.Status = next;
        row.UpdatedNs = State.Scalars.TimeNs;
        OrderTable.AddOpen(ref State.Positions[row.Instrument], row.Side, row.LeavesQty - before);
    }

    /// <summary>CumQty is merged as a maximum, so a repeated or late report adds nothing; the price is that of the difference.</summary>
    private void Fill(ref OrderRow row, ref readonly ExecutionReportPayload r, long fresh)
    {
        long cost = Fixed.Notional(r.AvgPx, r.CumQty) - Fixed.Notional(row.AvgPx, row.CumQty);
        long px = Fixed.MulDiv(cost, Fixed.One, fresh);
        FillMath.Apply(ref State.Positions[row.Instrument], row.Side, fresh, px);
        row.CumQty = r.CumQty;
        row.AvgPx = r.AvgPx;
        State.Scalars.Fills++;
    }

    private void OnOrderUnknown(ref readonly Event e)
    {
        ref OrderRow row = ref State.Orders[OrderTable.Slot(e.Report.OrderId)];
        if (row.OrderId == e.Report.OrderId && row.Status is OrdStatus.Intended)
        {
            row.Status = OrdStatus.Unknown;
            row.UpdatedNs = State.Scalars.TimeNs;
        }
    }

    /// <summary>
    /// The broker has searched and did not find this id. One such answer may come before the order does: only three of them,
    /// the last one five seconds or more after sending, end an order without a report.
    /// </summary>
    private void OnOrderNotFound(ref readonly Event e)
    {
        ref OrderRow row = ref State.Orders[OrderTable.Slot(e.Report.OrderId)];
        if (row.OrderId != e.Report.OrderId || row.Status is not (OrdStatus.Intended or OrdStatus.Unknown))
        {
            return;
        }

        row.Status = OrdStatus.Unknown;
        row.NotFound++;
        if (row.NotFound < NotFoundMin || State.Scalars.TimeNs - row.SentNs < NotFoundAgeNs)
        {
            return;
        }

        OrderTable.AddOpen(ref State.Positions[row.Instrument], row.Side, -row.LeavesQty);
        row.Status = OrdStatus.Rejected;
        State.Scalars.Rejects++;
    }
}
