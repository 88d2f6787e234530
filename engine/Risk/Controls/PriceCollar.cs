using Qgtm.Fast.Market;

namespace Qgtm.Fast.Risk.Controls;

/// <summary>
/// C01: no limit price leaves further from the fresh mark than the collar. What opens also needs mark, last trade and previous
/// close to agree, as far as they are known; an exit does not wait for a print.
/// </summary>
[Control("C01", RiskReason.PriceCollar, RiskReason.ReferencesDisagree)]
public static class PriceCollar
{
    [HotPath]
    public static RiskReason Check(in Candidate c)
    {
        ref readonly MarketRow m = ref c.Market;
        ref readonly RiskLimits l = ref c.Limits;
        long mark = m.Mark;
        return IsBeyond(c.Order.LimitPx, mark, l.CollarBps) ? RiskReason.PriceCollar
            : c.Reduces ? RiskReason.None
            : (m.LastPx > 0 && IsBeyond(m.LastPx, mark, l.LastTradeAwayMaxBps)) || (m.PrevClose > 0 && IsBeyond(m.PrevClose, mark, l.PrevCloseAwayMaxBps))
            ? RiskReason.ReferencesDisagree
            : RiskReason.None;
    }

    private static bool IsBeyond(long px, long mark, long bps) => Worth.Abs(px - mark) > Worth.Share(mark, bps);
}
