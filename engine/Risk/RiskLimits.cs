using System.Runtime.InteropServices;
using Qgtm.Fast.Control;

namespace Qgtm.Fast.Risk;

/// <summary>
/// Every limit of the gate: one row of the state, so that a replay sees what the run saw. 0 refuses; it never means "off".
/// Order and names are those of <see cref="RiskKey"/>; bounds stand in <see cref="RiskBounds"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct RiskLimits
{
    /// <summary>One order, share of equity in basis points (C03).</summary>
    public long OrderNotionalMaxBps = 1_000;

    /// <summary>One name, share of equity in basis points (C11).</summary>
    public long PositionMaxBps = 1_500;

    /// <summary>Gross exposure with open and unknown orders, share of equity in basis points: the leverage (C09).</summary>
    public long GrossMaxBps = 20_000;

    /// <summary>Distance of a limit price from the mark, basis points (C01).</summary>
    public long CollarBps = 100;

    /// <summary>Spread above which a quote is not used, basis points (C16).</summary>
    public long SpreadMaxBps = 100;

    /// <summary>Age of the quote behind an order, ns of event time (C16).</summary>
    public long QuoteAgeMaxNs = 15_000_000_000;

    /// <summary>How long a quote may stay the same in every price and size, ns of event time (C16).</summary>
    public long QuoteFrozenMaxNs = 300_000_000_000;

    /// <summary>New orders that open, in one minute of event time (C05).</summary>
    public long OrdersPerMinuteMax = 120;

    /// <summary>Time between two orders on one instrument, ns (C25).</summary>
    public long OrderGapMinNs = 1_000_000_000;

    /// <summary>Distance between mark and last trade, basis points: beyond it the reference of the collar is none (C01).</summary>
    public long LastTradeAwayMaxBps = 1_000;

    /// <summary>Distance between mark and previous close, basis points (C01).</summary>
    public long PrevCloseAwayMaxBps = 3_000;

    /// <summary>One order in whole USD, whatever the equity (C03).</summary>
    public long OrderNotionalMaxUsd = 10_000_000;

    /// <summary>One order in whole shares (C04).</summary>
    public long OrderQtyMaxShares = 1_000_000;

    /// <summary>One order as a share of the size displayed on the other side, basis points (C04).</summary>
    public long DisplayedMaxBps = 1_000_000;

    /// <summary>One order as a share of the average daily volume, basis points, where that is known (C04).</summary>
    public long AdvMaxBps = 1_000;

    /// <summary>New orders that open, in one second of event time (C05).</summary>
    public long OrdersPerSecondMax = 120;

    /// <summary>Orders, replacements, cancels and questions in one minute, above which nothing opens (C05).</summary>
    public long MessagesPerMinuteMax = 150;

    /// <summary>How far own orders on one name may move their price within the window, basis points (C02).</summary>
    public long DriftMaxBps = 1_000;

    /// <summary>The window of <see cref="DriftMaxBps"/>, ns of event time (C02).</summary>
    public long DriftWindowNs = 300_000_000_000;

    /// <summary>The same side, quantity and price again within this time is a duplicate, ns of event time (C08).</summary>
    public long DuplicateWindowNs = 1_000_000_000;

    /// <summary>Executions in a row on one side of one name that disable their strategy (C07).</summary>
    public long RepeatsMax = 500;

    /// <summary>Net exposure, long or short, share of equity in basis points (C09).</summary>
    public long NetMaxBps = 20_000;

    /// <summary>Gross exposure in one sector, share of equity in basis points (C09).</summary>
    public long SectorMaxBps = 4_000;

    /// <summary>Gross exposure in names that one strategy moved last, share of equity in basis points (C11).</summary>
    public long StrategyMaxBps = 20_000;

    /// <summary>Orders that open, in one trading day (C12).</summary>
    public long OrdersPerDayMax = 46_800;

    /// <summary>Orders that open a position where none was, in one trading day (C12).</summary>
    public long OpensPerDayMax = 46_800;

    /// <summary>Orders that open, on one name in one trading day (C12).</summary>
    public long NameOrdersPerDayMax = 23_400;

    /// <summary>Notional of orders that open, in one minute, share of equity in basis points (C25).</summary>
    public long WindowNotionalMaxBps = 120_000;

    /// <summary>A <see cref="Risk.DayTradeRule"/>: the rule set on day trades that the account is under (C21).</summary>
    public long DayTradeRule = (long)Risk.DayTradeRule.IntradayMargin;

    /// <summary>Minutes in a row, in which every order was refused, that raise WARN (C22).</summary>
    public long RefusedCyclesMax = 3;

    /// <summary>What a round trip costs beside the spread, fees and slippage, basis points: what opens has to expect more (C22).</summary>
    public long CostBps = 1;

    /// <summary>Loss from the peak of broker-confirmed equity that raises WARN, basis points (C13).</summary>
    public long WarnDrawdownBps = Drawdown.WarnBps;

    /// <summary>Loss from the peak that raises THROTTLE, basis points: the soft cap (C13).</summary>
    public long ThrottleDrawdownBps = Drawdown.ThrottleBps;

    /// <summary>Loss from the peak that raises FLATTEN, basis points: the hard cap (C13).</summary>
    public long FlattenDrawdownBps = Drawdown.FlattenBps;

    /// <summary>Loss since the last session close that raises NO_NEW, basis points (C13).</summary>
    public long DayLossMaxBps = Drawdown.DayBps;

    /// <summary>Loss since the last close of the week before that raises NO_NEW, basis points (C13).</summary>
    public long WeekLossMaxBps = Drawdown.WeekBps;

    /// <summary>Orders, replacements and cancels of a day for each execution of it; more warn (M10).</summary>
    public long RequestsPerFillMax = 50;

    /// <summary>The built-in limits; `default` has none and refuses.</summary>
    public RiskLimits()
    {
    }

    /// <summary>The first limit that is missing, zero or absurd, as a sentence that names its key; null when all are sane.</summary>
    public readonly string? FirstProblem()
    {
        for (int key = 1; key <= RiskBounds.Count; key++)
        {
            if (RiskBounds.Problem((RiskKey)key, RiskBounds.Get(in this, (RiskKey)key)) is { } sentence)
            {
                return sentence;
            }
        }

        return null;
    }
}

/// <summary>The rule sets on day trades. PDT is the old one; a broker moves its accounts to intraday margin on a day of its own.</summary>
public enum DayTradeRule : byte
{
    None = 0,

    /// <summary>Three day trades in five days below 25,000 USD: nothing opens that could become the fourth.</summary>
    Pdt = 1,

    /// <summary>No count of trades: the margin that the worst case needs must be there at any time of the day.</summary>
    IntradayMargin = 2,
}
