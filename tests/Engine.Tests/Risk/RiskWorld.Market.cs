using System;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Market;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.EngineTests.Risk;

/// <content>How a sequence begins, quotes, and what is switched on and off, in both worlds alike.</content>
internal sealed partial class RiskWorld
{
    private void Begin()
    {
        ref Qgtm.Fast.ScalarsRow s = ref _state.Scalars;
        s.TimeNs = _model.Now;
        s.Reconciled = s.OrderStreamUp = s.SessionOpen = 1;
        s.OpenedNs = _model.OpenedAt = _model.Now - (_random.Next(12) == 0 ? 200 * Second : 3_600 * Second);
        s.NextCloseNs = _model.ClosesAt = _model.Now + (_random.Next(12) == 0 ? 310 * Second : 7_200 * Second);
        s.DayNs = s.NextCloseNs;
        Account();
        for (int i = 0; i < Instruments.Length; i++)
        {
            Quote(i);
            Edge(i);
            _model.Names[i].Borrow = i switch { 1 => Borrow.Hard, 2 => Borrow.NotShortable, _ => Borrow.Easy };
            _model.Names[i].Volume = i == 1 ? 3_000 : 0;
            _state.Positions[i].Borrow = (long)_model.Names[i].Borrow;
            _state.Positions[i].AdvShares = (long)_model.Names[i].Volume;
            Hold(i, _random.Next(3) == 0 ? 0 : _random.Next(-60, 61));
        }
    }

    /// <summary>Each strategy's own limits: built in, sometimes tight, seldom none; edges that mostly pay.</summary>
    private void Strategies()
    {
        Array.Clear(_state.StrategyLimits);
        for (int s = 0; s < 3; s++)
        {
            StrategyLimits own = StrategyLimits.BuiltIn;
            (own.OrderNotionalMaxBps, own.PositionMaxBps, own.GrossMaxBps) = _wide ? (5_000, 10_000, 40_000) : (own.OrderNotionalMaxBps, own.PositionMaxBps, own.GrossMaxBps);
            own.OrderNotionalMaxBps = _random.Next(8) == 0 ? _random.Next(100, 1_500) : own.OrderNotionalMaxBps;
            own.PositionMaxBps = _random.Next(8) == 0 ? _random.Next(300, 2_500) : own.PositionMaxBps;
            own.GrossMaxBps = _random.Next(8) == 0 ? _random.Next(500, 9_000) : own.GrossMaxBps;
            own.OrdersPerDayMax = _random.Next(8) == 0 ? _random.Next(1, 4) : own.OrdersPerDayMax;
            _state.StrategyLimits[s] = _random.Next(40) == 0 ? default : own;
        }
    }

    private void Edge(int name)
    {
        RiskModel.Name n = _model.Names[name];
        n.BuyEdge = _random.Next(12) == 0 ? _random.Next(20) : 500;
        n.SellEdge = _random.Next(12) == 0 ? _random.Next(20) : 500;
        _state.Strategy(34, name) = new() { Target = 0.1, EdgeBps = (long)n.BuyEdge };
        _state.Strategy(35, name) = new() { Target = -0.1, EdgeBps = (long)n.SellEdge };
    }

    private void Hold(int name, int shares)
    {
        int broker = _random.Next(5) == 0 ? _random.Next(-60, 61) : shares;
        ref PositionRow p = ref _state.Positions[name];
        p.Qty = GateBench.Nanos(shares);
        p.BrokerQty = GateBench.Nanos(broker);
        (_model.Names[name].Own, _model.Names[name].Broker) = (shares, broker);
    }

    /// <summary>A mark within a percent of the last one; now and then too wide, locked, one-sided or repeated.</summary>
    private void Quote(int name)
    {
        RiskModel.Name n = _model.Names[name];
        decimal mid = n.Mark > 0 ? Math.Round(n.Mark * (1 + (_random.Next(-80, 81) / 10_000m)), 2) : _random.Next(20, 200);
        decimal half = _random.Next(25) switch { 0 => 0, 1 => Math.Round(mid / 150, 2), _ => _random.Next(1, 4) / 100m };
        n.Bid = _random.Next(40) == 0 ? 0 : mid - half;
        n.Ask = mid + half;
        n.BidSize = n.AskSize = _random.Next(1, 12) * 10;
        n.QuoteAt = _model.Now;
        n.ChangedAt = _random.Next(30) == 0 ? _model.Now - (301 * Second) : _model.Now;
        n.Last = _random.Next(4) == 0 ? n.Last : _random.Next(30) == 0 ? mid * 2 : mid;
        n.Close = n.Close > 0 ? n.Close : _random.Next(30) == 0 ? mid * 3 : mid;
        ref MarketRow m = ref _state.Market[name];
        m.BidPx = GateBench.Nanos((double)n.Bid);
        m.AskPx = GateBench.Nanos((double)n.Ask);
        m.BidSize = GateBench.Nanos((double)n.BidSize);
        m.AskSize = GateBench.Nanos((double)n.AskSize);
        m.QuoteTimeNs = n.QuoteAt;
        m.ChangedNs = n.ChangedAt;
        m.LastPx = GateBench.Nanos((double)n.Last);
        m.PrevClose = GateBench.Nanos((double)n.Close);
    }

    private void Switch(int what)
    {
        int name = _random.Next(Instruments.Length);
        RiskModel.Name n = _model.Names[name];
        ref MarketRow m = ref _state.Market[name];
        ref PositionRow p = ref _state.Positions[name];
        switch (what)
        {
            case 0: n.Halted = !n.Halted; m.Barred ^= Bar.Halted; break;
            case 1: n.AtBand = !n.AtBand; m.Barred ^= Bar.LimitState; break;
            case 2: n.Unsubscribed = !n.Unsubscribed; m.Barred ^= Bar.NotSubscribed; break;
            case 3: n.ShortBarred = !n.ShortBarred; m.ShortBarredNs ^= 1; break;
            case 4: n.Blocked = !n.Blocked; p.Blocked ^= 1; break;
            case 5: n.Frozen = !n.Frozen; p.Frozen ^= 1; break;
            case 6: p.ForeignBuyQty = GateBench.Nanos((double)(n.ForeignBuys = _random.Next(40))); break;
            case 7: p.ForeignSellQty = GateBench.Nanos((double)(n.ForeignSells = _random.Next(40))); break;
            case 8: Bands(n, ref m); break;
            case 9: _state.Scalars.SessionOpen ^= 1; _model.SessionOpen = !_model.SessionOpen; break;
            case 10: _state.Scalars.OrderStreamUp ^= 1; _model.StreamUp = !_model.StreamUp; break;
            case 11: _state.Scalars.Reconciled ^= 1; _model.Reconciled = !_model.Reconciled; break;
            case 12: _state.Look.ArmNeeded ^= 1; _model.NeedsArm = !_model.NeedsArm; break;
            case 13: n.NotTraded = !n.NotTraded; p.NotTraded ^= 1; break;
            case 14: p.Borrow = (long)(n.Borrow = (Borrow)_random.Next(4)); break;
            case 15: p.AdvShares = (long)(n.Volume = _random.Next(3) * 1_500); break;
            case 16: Unlist(n, name); break;
            default: _state.Scalars.Tier = _model.Tier = Math.Max(_model.Tier, _random.Next(4) == 0 ? _random.Next(6) : _random.Next(3)); break;
        }
    }

    /// <summary>Two people let one order pass; which, is often what was refused last.</summary>
    private void WaiveOne()
    {
        int name = _random.Next(3);
        RiskModel.Name n = _model.Names[name];
        ref PositionRow p = ref _state.Positions[name];
        RiskReason reason = _random.Next(3) == 0 || !Override.CanPass(_last) ? Passable[_random.Next(Passable.Length)] : _last;
        (n.Waived, n.WaivedSide, n.WaivedQty, n.WaivedUntil) = (reason, _random.Next(2) == 0 ? Side.Buy : Side.Sell, _random.Next(1, 300), _model.Now + (_random.Next(1, 60) * Second));
        p.OverrideWhat = Override.What(n.WaivedSide, n.Waived);
        p.OverrideQty = GateBench.Nanos((double)n.WaivedQty);
        p.OverrideUntilNs = n.WaivedUntil;
    }

    /// <summary>As the engine does when an order is recorded.</summary>
    private bool Spend(in OrderPayload order, RiskModel.Name n)
    {
        ref PositionRow p = ref _state.Positions[Array.IndexOf(_model.Names, n)];
        if (Override.IsFor(in p, in order, _model.Now) == RiskReason.None)
        {
            return false;
        }

        p.OverrideWhat = 0;
        n.WaivedQty = 0;
        return true;
    }

    private void Unlist(RiskModel.Name n, int name)
    {
        int strategy = _random.Next(3);
        ref long barred = ref _state.Strategy(strategy, name).Barred;
        barred ^= 1;
        _ = barred != 0 ? n.BarredFor.Add(strategy) : n.BarredFor.Remove(strategy);
    }

    private void Bands(RiskModel.Name n, ref MarketRow m)
    {
        bool none = n.Up > 0 || n.Mark <= 0;
        n.Up = none ? 0 : Math.Round(n.Mark * 1.002m, 2);
        n.Down = none ? 0 : Math.Round(n.Mark * 0.998m, 2);
        m.LimitUp = GateBench.Nanos((double)n.Up);
        m.LimitDown = GateBench.Nanos((double)n.Down);
    }

    /// <summary>Some of the limits so tight that a short sequence meets them; now and then all that is a share of equity wide open.</summary>
    private RiskLimits Limits()
    {
        RiskLimits l = new();
        _wide = _random.Next(4) == 0;
        int oneIn = _wide ? 30 : _random.Next(2, 12);
        for (int key = 1; key <= RiskBounds.Count; key++)
        {
            if (_wide && (RiskKey)key is RiskKey.OrderNotionalMaxBps or RiskKey.PositionMaxBps or RiskKey.GrossMaxBps or RiskKey.NetMaxBps
                or RiskKey.SectorMaxBps or RiskKey.StrategyMaxBps)
            {
                RiskBounds.Set(ref l, (RiskKey)key, RiskBounds.MostOf((RiskKey)key));
            }
            else if (_random.Next(oneIn) == 0)
            {
                RiskBounds.Set(ref l, (RiskKey)key, Tight((RiskKey)key));
            }
        }

        return l;
    }

    private long Tight(RiskKey key) => key switch
    {
        RiskKey.CollarBps or RiskKey.SpreadMaxBps or RiskKey.DriftMaxBps => _random.Next(5, 150),
        RiskKey.LastTradeAwayMaxBps or RiskKey.PrevCloseAwayMaxBps => _random.Next(50, 500),
        RiskKey.QuoteAgeMaxNs or RiskKey.QuoteFrozenMaxNs or RiskKey.OrderGapMinNs or RiskKey.DriftWindowNs or RiskKey.DuplicateWindowNs => _random.Next(1, 60) * Second / 2,
        RiskKey.OrderNotionalMaxUsd => _random.Next(500, 5_000),
        RiskKey.OrderQtyMaxShares => _random.Next(5, 60),
        RiskKey.DisplayedMaxBps => _random.Next(1_000, 20_000),
        RiskKey.AdvMaxBps => _random.Next(1, 200),
        RiskKey.DayTradeRule => _random.Next(1, 3),
        RiskKey.OrdersPerMinuteMax or RiskKey.OrdersPerSecondMax or RiskKey.MessagesPerMinuteMax or RiskKey.OrdersPerDayMax
            or RiskKey.OpensPerDayMax or RiskKey.NameOrdersPerDayMax or RiskKey.RepeatsMax or RiskKey.RefusedCyclesMax => _random.Next(1, 6),
        RiskKey.OrderNotionalMaxBps => _random.Next(100, 5_000),
        RiskKey.WarnDrawdownBps or RiskKey.ThrottleDrawdownBps or RiskKey.FlattenDrawdownBps or RiskKey.DayLossMaxBps or RiskKey.WeekLossMaxBps or RiskKey.RequestsPerFillMax => _random.Next(1, 301),
        RiskKey.CostBps => _random.Next(1, 30),
        _ => _random.Next(500, 10_000),
    };
}
