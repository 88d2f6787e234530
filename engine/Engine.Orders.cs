using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Market;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Portfolio;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Risk.Controls;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Values;

namespace Qgtm.Fast;

/// <content>From targets to orders.</content>
public sealed partial class Engine
{
    /// <summary>Smallest change worth an order, basis points of equity.</summary>
    private const long NoTradeBandBps = 25;

    /// <summary>Nets all strategies to one target for the instrument and sends the difference, if the gate agrees.</summary>
    [HotPath]
    private void Rebalance(int instrument, long recvNs)
    {
        ref readonly MarketRow market = ref State.Market[instrument];
        ref PositionRow position = ref State.Positions[instrument];
        long equity = State.Scalars.Equity;
        if (!_instruments[instrument].Tradable || _primary[instrument] != instrument || !(market.IsTwoSided || market.IsLocked) || equity <= 0
            || position.OpenBuyQty != 0 || position.OpenSellQty != 0 || !TierTable.Of(TierTable.Of(State, instrument)).Strategies)
        {
            return;
        }

        double weight = Netting.Weight(State, instrument, _aliases[instrument], _instruments[instrument].Sector);
        long scale = TierTable.SizeOf(State, instrument);
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
        order.Qty = Clip(size, Fixed.MulDiv(equity, State.Risk.OrderNotionalMaxBps * 9 / 10, 10_000), market.Mark);
        order.TimeInForce = TimeInForce.Day;
        order.Effect = position.Qty != 0 && (position.Qty > 0) == (diff < 0) ? PositionEffect.Close : PositionEffect.Open;
        order.Type = order.Effect == PositionEffect.Close ? OrdType.Market : OrdType.Limit;
        order.Strategy = (short)position.Strategy;
        order.RecvNs = recvNs;
        order.LimitPx = order.Type == OrdType.Market ? 0 : Marketable(in market, order.Side, _instruments[instrument].TickNanos);
        Submit(ref order, instrument);
    }

    /// <summary>The step toward the target. A step never crosses zero: close first, open with the next order.</summary>
    private static long Diff(long held, long wanted)
    {
        bool crosses = (held > 0 && wanted < 0) || (held < 0 && wanted > 0);
        return crosses ? -held : wanted - held;
    }

    /// <summary>Slices a step to the largest order, with room for the limit price above the mark. Whole shares.</summary>
    private static long Clip(long qty, long notional, long mark)
    {
        long most = notional / mark * Fixed.One;
        return qty > most && most > 0 ? most : qty;
    }

    /// <summary>What opens: a limit five ticks through the far side. It fills like a market order, and no further than that.</summary>
    private static long Marketable(ref readonly MarketRow m, Side side, long tick) => side == Side.Buy
        ? Fixed.CeilTo(m.AskPx + (5 * tick), tick)
        : Fixed.FloorTo(m.BidPx - (5 * tick), tick);

    [HotPath]
    private void Submit(ref OrderPayload order, int instrument)
    {
        if (order.Type == OrdType.Market && Knows(instrument))
        {
            // C01: an exit wants out and names no price; it leaves as a limit at the collar's edge. Only FLATTEN goes to the market.
            order.Type = OrdType.Limit;
            order.LimitPx = PriceCollar.Edge(in State.Market[instrument], order.Side, State.Risk.CollarBps, _instruments[instrument].TickNanos);
        }

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
        NoteAttempt(sent: false);
        State.Positions[instrument].LastOrderNs = State.Scalars.TimeNs;
        order.Reason = (ushort)reason;
        Emit(EventKind.Denied, instrument).Order = order;
    }

    /// <summary>Records the order as in flight first, and only then hands it out.</summary>
    [HotPath]
    private void Route(ref readonly Approved approved)
    {
        OrderPayload order = RecordNew(in approved);
        ref Event request = ref Emit(EventKind.NewOrderSingle, approved.Instrument);
        request.Order = order;
        request.Header.Flags = Seal.Of(in request);
    }

    private OrderPayload RecordNew(ref readonly Approved approved)
    {
        Invariant.Holds(approved.IsMade, "The router takes only what the gate has approved.");
        ref ScalarsRow s = ref State.Scalars;
        OrderPayload order = approved.Order;
        Invariant.Holds(approved.Covers(in order, approved.Instrument), "The order is the one that the gate has approved.");
        order.OrderId = OrderTable.NextId(State);
        bool waived = Override.IsFor(in State.Positions[approved.Instrument], in order, s.TimeNs) != RiskReason.None;
        Pace.OnSent(State, in order, approved.Instrument);
        OrderTable.Record(State, in order, approved.Instrument, _cause);
        NoteAttempt(sent: true);
        s.Orders++;
        State.Positions[approved.Instrument].LastOrderNs = s.TimeNs;
        if (waived)
        {
            SpendOverride(approved.Instrument, order.OrderId);
        }

        return order;
    }
}
