using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Market;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Risk;

/// <summary>
/// Every order passes here before the socket: a checklist, read from top to bottom; the first broken rule wins. Exposure is
/// the worst case: position plus open plus unknown orders. Orders that only reduce a position skip the rules on opening.
/// </summary>
public sealed class RiskGate
{
    private readonly EngineState _state;
    private readonly Instrument[] _instruments;
    private readonly RiskLimits _limits;

    public RiskGate(EngineState state, Instrument[] instruments, RiskLimits limits)
    {
        string? problem = limits.FirstProblem();
        Invariant.Holds(problem is null, problem ?? string.Empty);
        _state = state;
        _instruments = instruments;
        _limits = limits;
    }

    /// <summary>The first broken rule, or None. Changes nothing.</summary>
    [HotPath]
    public RiskReason FirstBroken(ref readonly OrderPayload o, int instrument)
    {
        if (instrument < 0 || instrument >= _instruments.Length || !_instruments[instrument].Tradable)
        {
            return RiskReason.NotAllowed;
        }

        ref readonly MarketRow market = ref _state.Market[instrument];
        ref readonly PositionRow position = ref _state.Positions[instrument];
        long closable = position.ClosableQty;
        bool reduces = closable != 0 && (closable > 0) == (o.Side == Side.Sell);
        RiskReason reason = Switches(in position, reduces, in TierTable.Of(TierTable.Of(_state, instrument)));
        reason = reason == RiskReason.None ? Sanity(in o, in position, instrument, reduces) : reason;
        reason = reason == RiskReason.None ? Data(in o, in market, instrument, reduces) : reason;
        reason = reason == RiskReason.None ? Rate(in position, in o, instrument) : reason;
        return reason == RiskReason.None && !reduces ? Exposure(in o, in market, in position) : reason;
    }

    private RiskReason Switches(ref readonly PositionRow position, bool reduces, ref readonly TierRule tier)
    {
        ref readonly ScalarsRow s = ref _state.Scalars;
        return !tier.Exits ? RiskReason.TierBlocksAll
            : _state.Look.ArmNeeded != 0 && _state.Look.Armed == 0 ? RiskReason.NotArmed
            : !reduces && !tier.Opens ? RiskReason.TierBlocksOpen
            : s.Reconciled == 0 ? RiskReason.NotReconciled
            : !reduces && s.OrderStreamUp == 0 ? RiskReason.OrderStreamDown
            : !reduces && position.Blocked != 0 ? RiskReason.Blocked
            : position.Frozen != 0 ? RiskReason.Frozen
            : s.SessionOpen == 0 ? RiskReason.SessionClosed
            : RiskReason.None;
    }

    private RiskReason Sanity(ref readonly OrderPayload o, ref readonly PositionRow position, int instrument, bool reduces)
    {
        long closable = position.ClosableQty;
        long held = closable < 0 ? -closable : closable;
        long pending = o.Side == Side.Sell ? position.OpenSellQty : position.OpenBuyQty;
        return o.Qty <= 0 ? RiskReason.QtyNotPositive
            : o.Qty % Fixed.One != 0 ? RiskReason.QtyNotWhole
            : reduces && o.Qty + pending > held ? RiskReason.WouldFlip
            : o.LimitPx <= 0 || o.LimitPx % _instruments[instrument].TickNanos != 0 ? RiskReason.PriceNotOnTick
            : RiskReason.None;
    }

    private RiskReason Data(ref readonly OrderPayload o, ref readonly MarketRow market, int instrument, bool reduces)
    {
        long bars = market.Barred & (reduces ? Bar.Exits : Bar.Opens);
        if (bars != 0)
        {
            return (bars & Bar.Exits) != 0 ? RiskReason.Halted
                : (bars & Bar.LimitState) != 0 ? RiskReason.LimitState
                : RiskReason.FeedDegraded;
        }

        if (!market.IsTwoSided && !(reduces && market.IsLocked))
        {
            return RiskReason.QuoteUnusable;
        }

        long mark = market.Mark;
        ref readonly ScalarsRow s = ref _state.Scalars;
        if (QuoteAge.IsStale(in s, in market, _instruments[instrument], _limits, !reduces))
        {
            return RiskReason.QuoteStale;
        }

        if (market.AskPx - market.BidPx > Fixed.MulDiv(mark, _limits.SpreadMaxBps, 10_000))
        {
            return RiskReason.QuoteUnusable;
        }

        if (!reduces && o.Side == Side.Sell && market.ShortBarredNs != 0)
        {
            return RiskReason.ShortSaleRestricted;
        }

        if (market.LimitUp != 0 && (o.LimitPx > market.LimitUp || o.LimitPx < market.LimitDown))
        {
            return RiskReason.OutsideBands;
        }

        long away = o.LimitPx > mark ? o.LimitPx - mark : mark - o.LimitPx;
        return away > Fixed.MulDiv(mark, _limits.CollarBps, 10_000) ? RiskReason.PriceCollar : RiskReason.None;
    }

    private RiskReason Rate(ref readonly PositionRow position, ref readonly OrderPayload o, int instrument)
    {
        ref readonly ScalarsRow s = ref _state.Scalars;
        if (s.RateCount >= _limits.OrdersPerMinuteMax && s.TimeNs - s.RateWindowNs < 60_000_000_000)
        {
            return RiskReason.OrderRate;
        }

        if (position.LastOrderNs != 0 && s.TimeNs - position.LastOrderNs < _limits.OrderGapMinNs)
        {
            return RiskReason.DuplicateOrder;
        }

        long counter = (s.OrderCounter + 1) & (EngineLimits.OrdersMax - 1);
        if (_state.Orders[counter].IsOpen)
        {
            return RiskReason.OrderTableFull;
        }

        return OrderTable.HasUnknown(_state, instrument, o.Side) ? RiskReason.UnknownOutcome : RiskReason.None;
    }

    private RiskReason Exposure(ref readonly OrderPayload o, ref readonly MarketRow market, ref readonly PositionRow position)
    {
        long equity = _state.Scalars.Equity;
        long books = _state.Look.LimitEquity;
        equity = books != 0 && books < equity ? books : equity;
        if (equity <= 0)
        {
            return RiskReason.NoEquity;
        }

        long px = o.LimitPx > market.Mark ? o.LimitPx : market.Mark;
        long notional = Fixed.Notional(px, o.Qty);
        if (notional > Fixed.MulDiv(equity, _limits.OrderNotionalMaxBps, 10_000))
        {
            return RiskReason.OrderTooLarge;
        }

        long worst = WorstQty(in position, o.Side, o.Qty);
        if (Fixed.Notional(px, worst) > Fixed.MulDiv(equity, _limits.PositionMaxBps, 10_000))
        {
            return RiskReason.PositionTooLarge;
        }

        long gross = GrossWithOpen() + notional;
        return gross > Fixed.MulDiv(equity, _limits.GrossMaxBps, 10_000) ? RiskReason.GrossExposure
            : notional > _state.Scalars.BuyingPower ? RiskReason.BuyingPower
            : RiskReason.None;
    }

    /// <summary>Largest absolute position that could result on the side of this order, nano-shares.</summary>
    private static long WorstQty(ref readonly PositionRow p, Side side, long qty)
    {
        long broker = p.BrokerQty;
        long own = p.Qty;
        if (side == Side.Buy)
        {
            return (own > broker ? own : broker) + p.OpenBuyQty + p.ForeignBuyQty + qty;
        }

        return p.OpenSellQty + p.ForeignSellQty + qty - (own < broker ? own : broker);
    }

    /// <summary>Gross exposure with open and unknown orders at the mark, the worse of both views and what was made elsewhere, nano-USD.</summary>
    public long GrossWithOpen()
    {
        long gross = _state.Look.ForeignNotional;
        for (int i = 0; i < _instruments.Length; i++)
        {
            long qty = _state.Positions[i].WorstGrossQty;
            gross += qty == 0 ? 0 : Fixed.Notional(_state.Market[i].Mark, qty);
        }

        return gross;
    }
}
