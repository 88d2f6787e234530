using Qgtm.Fast.Market;

namespace Qgtm.Fast.Risk.Controls;

/// <summary>
/// C16: the quote behind an order is two-sided (a locked one only closes), not too wide, fresh, and moves; the feed delivers
/// every channel of the name. Jumps and crossed quotes never reach the row: <see cref="MarketTable"/> holds them back.
/// </summary>
[Control("C16", RiskReason.FeedDegraded, RiskReason.QuoteUnusable, RiskReason.QuoteStale)]
public static class SaneQuote
{
    [HotPath]
    public static RiskReason Check(in Candidate c)
    {
        ref readonly MarketRow m = ref c.Market;
        return (m.Barred & Bar.NotSubscribed) != 0 && !c.Reduces ? RiskReason.FeedDegraded
            : !m.IsTwoSided && !(c.Reduces && m.IsLocked) ? RiskReason.QuoteUnusable
            : QuoteAge.IsStale(in c.Scalars, in m, c.Instrument, in c.Limits, !c.Reduces) ? RiskReason.QuoteStale
            : m.AskPx - m.BidPx > Worth.Share(m.Mark, c.Limits.SpreadMaxBps) ? RiskReason.QuoteUnusable
            : RiskReason.None;
    }
}
