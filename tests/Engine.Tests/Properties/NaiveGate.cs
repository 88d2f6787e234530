using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Market;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.EngineTests.Properties;

/// <summary>
/// The limits once more, slowly: decimals instead of scaled integers, and exposure from the order table instead of the
/// running sums. It lists every rule that an order breaks, by the words of the rule.
/// </summary>
internal sealed class NaiveGate(EngineState state, Instrument[] instruments, RiskLimits limits)
{
    /// <summary>True when the order makes the position smaller.</summary>
    public bool Reduces(in OrderPayload o, int instrument) =>
        Math.Sign(state.Positions[instrument].Qty) == (o.Side == Side.Sell ? 1 : -1)
        && Math.Sign(state.Positions[instrument].BrokerQty) == (o.Side == Side.Sell ? 1 : -1);

    /// <summary>Rules that hold for every order.</summary>
    public IEnumerable<string> Broken(OrderPayload o, int instrument)
    {
        ScalarsRow s = state.Scalars;
        MarketRow m = state.Market[instrument];
        decimal mark = (Dec(m.BidPx) + Dec(m.AskPx)) / 2, px = Dec(o.LimitPx);
        List<OrderRow> open = [.. state.Orders.Where(r => r.LeavesQty > 0)];
        decimal pending = open.Where(r => r.Instrument == instrument && r.Side == o.Side).Sum(r => Dec(r.LeavesQty));
        (string Rule, bool Broken)[] rules =
        [
            ("tradable", !instruments[instrument].Tradable),
            ("armed", state.Look.ArmNeeded != 0 && state.Look.Armed == 0),
            ("halted tier", s.Tier == (long)KillTier.HaltAll),
            ("reconciled", s.Reconciled == 0),
            ("frozen", state.Positions[instrument].Frozen != 0),
            ("session", s.SessionOpen == 0),
            ("whole quantity", o.Qty <= 0 || o.Qty % Fixed.One != 0),
            ("tick", o.LimitPx <= 0 || o.LimitPx % instruments[instrument].TickNanos != 0),
            ("no flip", Reduces(in o, instrument) && Dec(o.Qty) + pending > Math.Min(Math.Abs(Dec(state.Positions[instrument].Qty)), Math.Abs(Dec(state.Positions[instrument].BrokerQty)))),
            ("halted name", (m.Barred & 3) != 0),
            ("usable quote", m.BidPx <= 0 || m.AskPx < m.BidPx),
            ("fresh quote", s.TimeNs - m.QuoteTimeNs > limits.QuoteAgeMaxNs),
            ("limit bands", m.LimitUp > 0 && (o.LimitPx > m.LimitUp || o.LimitPx < m.LimitDown)),
            ("spread", Dec(m.AskPx) - Dec(m.BidPx) > Share(mark, limits.SpreadMaxBps)),
            ("collar", Math.Abs(px - mark) > Share(mark, limits.CollarBps)),
            ("own order on the other side", open.Exists(r => r.Instrument == instrument && r.Side != o.Side)),
            ("unknown outcome", open.Exists(r => r.Status == OrdStatus.Unknown && r.Instrument == instrument && r.Side == o.Side)),
        ];
        return rules.Where(r => r.Broken).Select(r => r.Rule);
    }

    /// <summary>Rules that hold only for an order that opens or adds.</summary>
    public IEnumerable<string> BrokenByOpening(OrderPayload o, int instrument)
    {
        ScalarsRow s = state.Scalars;
        decimal mark = Mark(instrument), px = Math.Max(mark, Dec(o.LimitPx)), notional = px * Dec(o.Qty), equity = Dec(state.Look.LimitEquity == 0 ? s.Equity : Math.Min(s.Equity, state.Look.LimitEquity));
        PositionRow p = state.Positions[instrument];
        decimal sign = o.Side == Side.Buy ? 1 : -1;
        decimal held = Math.Max(sign * Dec(p.Qty), sign * Dec(p.BrokerQty));
        decimal worst = held + Dec(o.Qty) + Leaves(instrument, o.Side) + Dec(o.Side == Side.Buy ? p.ForeignBuyQty : p.ForeignSellQty);
        decimal gross = notional + Enumerable.Range(0, instruments.Length).Sum(Gross) + Dec(state.Look.ForeignNotional);
        MarketRow m = state.Market[instrument];
        decimal net = notional + Dec(state.Look.ForeignNotional) + Enumerable.Range(0, instruments.Length).Sum(i => Mark(i) * OnSide(i, o.Side));
        bool edge = s.TimeNs - s.OpenedNs < 300_000_000_000 || s.NextCloseNs - s.TimeNs < 300_000_000_000;
        (string Rule, bool Broken)[] rules =
        [
            ("limit state or subscription", (m.Barred & 12) != 0),
            ("locked quote", m.AskPx == m.BidPx),
            ("fresh quote at the session's edge", edge && s.TimeNs - m.QuoteTimeNs > limits.QuoteAgeMaxNs / 3),
            ("quote that moves", s.TimeNs - m.ChangedNs > limits.QuoteFrozenMaxNs),
            ("short sale restriction", o.Side == Side.Sell && m.ShortBarredNs != 0),
            ("rate", s.RateCount >= limits.OrdersPerMinuteMax && s.TimeNs - s.RateWindowNs < 60_000_000_000),
            ("tier", s.Tier >= (long)KillTier.Throttle),
            ("order stream", s.OrderStreamUp == 0),
            ("equity", equity <= 0),
            ("order size", notional > Share(equity, limits.OrderNotionalMaxBps)),
            ("position size", px * worst > Share(equity, limits.PositionMaxBps)),
            ("gross exposure", gross > Share(equity, limits.GrossMaxBps)),
            ("strategy", gross - Dec(state.Look.ForeignNotional) > Share(equity, limits.StrategyMaxBps)),
            ("net exposure", net > Share(equity, limits.NetMaxBps)),
            ("sector", notional + Enumerable.Range(0, instruments.Length).Where(i => instruments[i].Sector == instruments[instrument].Sector).Sum(Gross) > Share(equity, limits.SectorMaxBps)),
            ("margin", gross * 0.3m > equity),
            ("buying power", notional > Dec(s.BuyingPower)),
        ];
        return rules.Where(r => r.Broken).Select(r => r.Rule);
    }

    private decimal Gross(int i) => Mark(i) * (
        Math.Max(Math.Abs(Dec(state.Positions[i].Qty)), Math.Abs(Dec(state.Positions[i].BrokerQty))) + Leaves(i, Side.Buy) + Leaves(i, Side.Sell)
        + Dec(state.Positions[i].ForeignBuyQty) + Dec(state.Positions[i].ForeignSellQty));

    /// <summary>The most that one side of a name can come to, signed toward it.</summary>
    private decimal OnSide(int i, Side side)
    {
        PositionRow p = state.Positions[i];
        decimal sign = side == Side.Buy ? 1 : -1;
        return Math.Max(sign * Dec(p.Qty), sign * Dec(p.BrokerQty)) + Leaves(i, side) + Dec(side == Side.Buy ? p.ForeignBuyQty : p.ForeignSellQty);
    }

    private decimal Leaves(int instrument, Side side) =>
        state.Orders.Where(r => r.LeavesQty > 0 && r.Instrument == instrument && r.Side == side).Sum(r => Dec(r.LeavesQty));

    private decimal Mark(int i)
    {
        MarketRow m = state.Market[i];
        return m.BidPx > 0 && m.AskPx >= m.BidPx ? (Dec(m.BidPx) + Dec(m.AskPx)) / 2 : m.LastPx > 0 ? Dec(m.LastPx) : Dec(m.PrevClose);
    }

    private static decimal Dec(long nanos) => nanos / 1_000_000_000m;

    /// <summary>A share in basis points; a hundredth of a micro-dollar on top, for what whole nanos cut off.</summary>
    private static decimal Share(decimal of, long bps) => (of * bps / 10_000) + 0.00000001m;
}
