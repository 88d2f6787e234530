using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.EngineTests.Risk;

/// <summary>
/// The whole gate once more, slowly, from the words of docs/risk.md: decimals, and lists of what was sent and filled instead of
/// running counts. It names every rule that an order breaks, not the first. Times ns, shares and USD as decimals.
/// </summary>
internal sealed class RiskModel(Instrument[] instruments, RiskLimits limits, StrategyLimits[] own)
{
    private const long Second = 1_000_000_000, Minute = 60 * Second;

    public Name[] Names { get; } = [.. instruments.Select(_ => new Name())];

    public List<Live> Open { get; } = [];

    public List<Sent> Orders { get; } = [];

    /// <summary>Every request, orders included.</summary>
    public List<long> Messages { get; } = [];

    /// <summary>Day trades by day; a day is the index of its list entry.</summary>
    public List<int> DayTrades { get; } = [0];

    public HashSet<int> Disabled { get; } = [];

    public long Now { get; set; }

    public long OpenedAt { get; set; }

    public long ClosesAt { get; set; }

    public int Tier { get; set; }

    public bool Reconciled { get; set; } = true;

    public bool StreamUp { get; set; } = true;

    public bool SessionOpen { get; set; } = true;

    public bool NeedsArm { get; set; }

    public decimal Equity { get; set; }

    public decimal BooksEquity { get; set; }

    public decimal BuyingPower { get; set; }

    public decimal SentSinceAccount { get; set; }

    public int BrokerDayTrades { get; set; }

    public decimal Elsewhere { get; set; }

    private int Day => DayTrades.Count - 1;

    /// <summary>True when both views hold something that the side takes away from.</summary>
    public bool Reduces(Side side, int name) =>
        side == Side.Sell ? Names[name].Own > 0 && Names[name].Broker > 0 : Names[name].Own < 0 && Names[name].Broker < 0;

    /// <summary>Every rule that the order breaks.</summary>
    public IEnumerable<RiskReason> Broken(Intent o)
    {
        Name n = Names[o.Name];
        bool opens = !Reduces(o.Side, o.Name), edge = opens && (Now - OpenedAt < 5 * Minute || ClosesAt - Now < 5 * Minute);
        decimal mid = n.Mark, closable = Math.Min(Math.Abs(n.Own), Math.Abs(n.Broker));
        decimal displayed = o.Side == Side.Buy ? n.AskSize : n.BidSize;
        decimal pending = Leaves(o.Name, o.Side);
        decimal adv = n.Volume;
        Sent? last = Orders.LastOrDefault(s => s.Name == o.Name);
        Sent? first = FirstOfDrift(o.Name);
        (RiskReason Reason, bool Broken)[] rules =
        [
            (RiskReason.NotAllowed, !instruments[o.Name].Tradable || n.NotTraded),
            (RiskReason.TierBlocksAll, Tier == 5),
            (RiskReason.TierBlocksOpen, opens && Tier >= 2),
            (RiskReason.NotArmed, NeedsArm),
            (RiskReason.NotReconciled, !Reconciled),
            (RiskReason.OrderStreamDown, opens && !StreamUp),
            (RiskReason.Frozen, n.Frozen),
            (RiskReason.Blocked, opens && n.Blocked),
            (RiskReason.StrategyDisabled, opens && Disabled.Contains(o.Strategy)),
            (RiskReason.SessionClosed, !SessionOpen || Now >= ClosesAt),
            (RiskReason.Halted, n.Halted),
            (RiskReason.LimitState, opens && n.AtBand),
            (RiskReason.OutsideBands, n.Up > 0 && (o.Px > n.Up || o.Px < n.Down)),
            (RiskReason.QtyNotPositive, o.Qty <= 0),
            (RiskReason.QtyNotWhole, o.Qty != Math.Floor(o.Qty)),
            (RiskReason.PriceNotOnTick, o.Px <= 0 || o.Px * 100 != Math.Floor(o.Px * 100)),
            (RiskReason.OrderAbsurd, o.Px > 1_000_000 || Math.Max(mid, o.Px) * o.Qty > 1_000_000_000),
            (RiskReason.WouldFlip, !opens && o.Qty + pending > closable),
            (RiskReason.NothingToClose, opens && o.Closes),
            (RiskReason.FeedDegraded, opens && n.Unsubscribed),
            (RiskReason.QuoteUnusable, n.Bid <= 0 || n.Ask < n.Bid || (opens && n.Ask == n.Bid) || n.Ask - n.Bid > Bps(mid, limits.SpreadMaxBps)),
            (RiskReason.QuoteStale, Now - n.QuoteAt > (edge ? limits.QuoteAgeMaxNs / 3 : limits.QuoteAgeMaxNs) || (opens && Now - n.ChangedAt > limits.QuoteFrozenMaxNs)),
            (RiskReason.NotShortable, Shorts(o) && (n.Borrow is Borrow.NotShortable or Borrow.Unknown)),
            (RiskReason.HardToBorrow, Shorts(o) && n.Borrow == Borrow.Hard),
            (RiskReason.ShortSaleRestricted, Shorts(o) && n.ShortBarred),
            (RiskReason.PriceCollar, Math.Abs(o.Px - mid) > Bps(mid, limits.CollarBps)),
            (RiskReason.ReferencesDisagree, opens && (Away(n.Last, mid, limits.LastTradeAwayMaxBps) || Away(n.Close, mid, limits.PrevCloseAwayMaxBps))),
            (RiskReason.PriceDrift, opens && first is not null && Away(o.Px, first.Px, limits.DriftMaxBps)),
            (RiskReason.SelfCross, Open.Exists(l => l.Name == o.Name && l.Side != o.Side && (o.Side == Side.Buy ? o.Px >= l.Px : o.Px <= l.Px))),
            (RiskReason.OrderRate, opens && (InMinute().Orders >= limits.OrdersPerMinuteMax || InSecond() >= limits.OrdersPerSecondMax)),
            (RiskReason.MessageRate, InMinute().Messages >= (opens ? limits.MessagesPerMinuteMax : 200)),
            (RiskReason.DuplicateOrder, last is not null && (last.Side, last.Qty, last.Px) == (o.Side, o.Qty, o.Px) && Now - last.At < limits.DuplicateWindowNs),
            (RiskReason.OrderGap, n.TriedAt != 0 && Now - n.TriedAt < limits.OrderGapMinNs),
            (RiskReason.UnknownOutcome, Open.Exists(l => l.Name == o.Name && l.Side == o.Side && l.Unknown)),
            (RiskReason.QtyTooLarge, opens && o.Qty > limits.OrderQtyMaxShares),
            (RiskReason.AboveDisplayed, opens && displayed > 0 && o.Qty > Bps(displayed, limits.DisplayedMaxBps)),
            (RiskReason.AboveVolume, opens && adv > 0 && o.Qty > Bps(adv, limits.AdvMaxBps)),
            .. opens ? ByEquity(o, n) : [],
        ];
        bool waives = o.Side == n.WaivedSide && o.Qty <= n.WaivedQty && Now <= n.WaivedUntil;
        return rules.Where(r => r.Broken && !(waives && r.Reason == n.Waived)).Select(r => r.Reason);
    }

    /// <summary>Rules that are shares of equity or counts of the day; they hold for what opens.</summary>
    private IEnumerable<(RiskReason Reason, bool Broken)> ByEquity(Intent o, Name n)
    {
        decimal equity = BooksEquity != 0 ? Math.Min(Equity, BooksEquity) : Equity;
        decimal px = Math.Max(o.Px, n.Mark), notional = px * o.Qty;
        decimal gross = Elsewhere + notional + Sum(Gross), net = Elsewhere + notional + Sum(i => Names[i].Mark * OnSide(i, o.Side));
        IEnumerable<Sent> today = Orders.Where(s => s.Day == Day && s.Opens);
        StrategyLimits mine = own[o.Strategy];
        bool pdt = limits.DayTradeRule == (long)DayTradeRule.Pdt;
        return
        [
            (RiskReason.NoEquity, equity <= 0),
            (RiskReason.OrderTooLarge, notional > Bps(equity, limits.OrderNotionalMaxBps) || notional > limits.OrderNotionalMaxUsd),
            (RiskReason.PositionTooLarge, px * (OnSide(o.Name, o.Side) + o.Qty) > Bps(equity, limits.PositionMaxBps)),
            (RiskReason.StrategyTooLarge, notional + Sum(i => Names[i].Strategy == o.Strategy ? Gross(i) : 0) > Bps(equity, mine.GrossMaxBps > 0 ? Math.Min(limits.StrategyMaxBps, mine.GrossMaxBps) : limits.StrategyMaxBps)),
            (RiskReason.StrategyLimitsMissing, !mine.IsWhole),
            (RiskReason.NotItsName, n.BarredFor.Contains(o.Strategy)),
            (RiskReason.StrategyOrderTooLarge, mine.IsWhole && notional > Bps(equity, mine.OrderNotionalMaxBps)),
            (RiskReason.StrategyPositionTooLarge, mine.IsWhole && px * (OnSide(o.Name, o.Side) + o.Qty) > Bps(equity, mine.PositionMaxBps)),
            (RiskReason.StrategyOrdersPerDay, mine.IsWhole && today.Count(s => s.Strategy == o.Strategy) >= mine.OrdersPerDayMax),
            (RiskReason.EdgeBelowCost, n.Mark * (o.Side == Side.Buy ? n.BuyEdge : n.SellEdge) / 10_000 <= n.Ask - n.Bid + Bps(n.Mark, limits.CostBps)),
            (RiskReason.GrossExposure, gross > Bps(equity, limits.GrossMaxBps)),
            (RiskReason.NetExposure, net > Bps(equity, limits.NetMaxBps)),
            (RiskReason.SectorExposure, notional + Sum(i => instruments[i].Sector == instruments[o.Name].Sector ? Gross(i) : 0) > Bps(equity, limits.SectorMaxBps)),
            (RiskReason.BuyingPower, SentSinceAccount + notional > BuyingPower),
            (RiskReason.WindowNotional, InMinute().Notional + notional > Bps(equity, limits.WindowNotionalMaxBps)),
            (RiskReason.OrdersPerDay, today.Count() >= limits.OrdersPerDayMax),
            (RiskReason.OpensPerDay, n.Own == 0 && today.Count(s => s.Starts) >= limits.OpensPerDayMax),
            (RiskReason.NameOrdersPerDay, today.Count(s => s.Name == o.Name) >= limits.NameOrdersPerDayMax),
            (RiskReason.PatternDayTrader, pdt && equity < 25_000 && Math.Max(BrokerDayTrades, DayTrades.TakeLast(5).Sum()) >= 3),
            (RiskReason.IntradayMargin, !pdt && gross * 0.3m > equity),
        ];
    }

    /// <summary>The minute that began with the first message a minute or more after the one before began.</summary>
    private (int Messages, int Orders, decimal Notional) InMinute()
    {
        long begin = Begin(Messages, Minute);
        if (Now - begin >= Minute)
        {
            return default;
        }

        IEnumerable<Sent> sent = Orders.Where(s => s.At >= begin);
        return (Messages.Count(m => m >= begin), sent.Count(), sent.Where(s => s.Opens).Sum(s => s.Notional));
    }

    private int InSecond()
    {
        long begin = Begin(Orders.Where(s => s.Opens).Select(s => s.At), Second);
        return Now - begin >= Second ? 0 : Orders.Count(s => s.Opens && s.At >= begin);
    }

    private Sent? FirstOfDrift(int name)
    {
        IEnumerable<Sent> opened = Orders.Where(s => s.Name == name && s.Opens);
        long begin = Begin(opened.Select(s => s.At), limits.DriftWindowNs);
        return Now - begin >= limits.DriftWindowNs ? null : opened.FirstOrDefault(s => s.At >= begin);
    }

    private static long Begin(IEnumerable<long> times, long length)
    {
        long begin = long.MinValue / 2;
        foreach (long t in times)
        {
            begin = t - begin >= length ? t : begin;
        }

        return begin;
    }

    private bool Shorts(Intent o) => o.Side == Side.Sell && !Reduces(o.Side, o.Name);

    private decimal Sum(Func<int, decimal> of) => Enumerable.Range(0, Names.Length).Sum(of);

    private decimal Leaves(int name, Side side) => Open.Where(l => l.Name == name && l.Side == side).Sum(l => l.Leaves);

    private decimal OnSide(int name, Side side)
    {
        Name n = Names[name];
        return side == Side.Buy ? Math.Max(n.Own, n.Broker) + Leaves(name, side) + n.ForeignBuys : Math.Max(-n.Own, -n.Broker) + Leaves(name, side) + n.ForeignSells;
    }

    private decimal Gross(int name)
    {
        Name n = Names[name];
        return n.Mark * (Math.Max(Math.Abs(n.Own), Math.Abs(n.Broker)) + Leaves(name, Side.Buy) + Leaves(name, Side.Sell) + n.ForeignBuys + n.ForeignSells);
    }

    private static bool Away(decimal px, decimal from, long bps) => px > 0 && Math.Abs(px - from) > Bps(from, bps);

    private static decimal Bps(decimal of, long bps) => of * bps / 10_000;

    /// <summary>One name: its market, and what is held of it.</summary>
    internal sealed class Name
    {
        public decimal Bid, Ask, BidSize, AskSize, Last, Close, Up, Down, Own, Broker, ForeignBuys, ForeignSells;
        public long QuoteAt, ChangedAt, TriedAt;
        public bool Halted, AtBand, Unsubscribed, ShortBarred, Blocked, Frozen;
        public int Strategy, OpenedDay = -1;
        public decimal BuyEdge, SellEdge, Volume, WaivedQty;
        public bool NotTraded;
        public Borrow Borrow;
        public RiskReason Waived;
        public Side WaivedSide;
        public long WaivedUntil;

        public HashSet<int> BarredFor { get; } = [];

        public decimal Mark => Bid > 0 && Ask >= Bid ? (Bid + Ask) / 2 : Last > 0 ? Last : Close;
    }

    /// <summary>An order that may still execute.</summary>
    internal sealed class Live(long id, Intent order)
    {
        public long Id => id;

        public int Name => order.Name;

        public Side Side => order.Side;

        public decimal Px => order.Px;

        public int Strategy => order.Strategy;

        public decimal Leaves { get; set; } = order.Qty;

        public bool Unknown { get; set; }

        public bool Filled => Leaves != order.Qty;
    }

    /// <summary>What somebody wants to send.</summary>
    internal sealed record Intent(int Name, Side Side, decimal Qty, decimal Px, int Strategy, bool Closes);

    /// <summary>What was sent.</summary>
    internal sealed record Sent(long At, int Day, int Name, Side Side, decimal Qty, decimal Px, decimal Notional, bool Opens, bool Starts, int Strategy);
}
