using Qgtm.Fast.Values;

namespace Qgtm.Fast.Risk.Controls;

/// <summary>
/// C21: the rule set that the account is under. PDT: below 25,000 USD nothing opens after three day trades in five days, since
/// its exit could be the fourth. Intraday margin: the worst case needs no more margin than there is equity.
/// </summary>
[Control("C21", RiskReason.PatternDayTrader, RiskReason.IntradayMargin)]
public static class DayTrades
{
    /// <summary>Equity from which PDT does not count trades, nano-USD.</summary>
    public const long FreeEquity = 25_000 * Fixed.One;

    /// <summary>Day trades in five days that the next one would be too many after.</summary>
    public const long TradesMost = 3;

    /// <summary>Maintenance margin in basis points: what a short position needs, which is more than a long one does.</summary>
    public const long MarginBps = 3_000;

    [HotPath]
    public static RiskReason Check(in Candidate c, in Exposures e) =>
        c.Limits.DayTradeRule == (long)DayTradeRule.Pdt
            ? (c.Equity < FreeEquity && Pace.DayTradesOf(in c.Scalars) >= TradesMost ? RiskReason.PatternDayTrader : RiskReason.None)
        : Worth.Share(Worth.Sum(e.Gross, c.Notional), MarginBps) > c.Equity ? RiskReason.IntradayMargin
        : RiskReason.None;
}
