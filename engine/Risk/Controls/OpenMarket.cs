using Qgtm.Fast.Market;

namespace Qgtm.Fast.Risk.Controls;

/// <summary>C15: a market that is closed, or past the close that the broker has told, halted, not yet quoted again, or at its limit bands. Nothing is queued for later.</summary>
[Control("C15", RiskReason.SessionClosed, RiskReason.Halted, RiskReason.LimitState, RiskReason.OutsideBands)]
public static class OpenMarket
{
    [HotPath]
    public static RiskReason Check(in Candidate c)
    {
        ref readonly MarketRow m = ref c.Market;
        ref readonly ScalarsRow s = ref c.Scalars;
        return !s.IsOpen ? RiskReason.SessionClosed
            : (m.Barred & Bar.Exits) != 0 ? RiskReason.Halted
            : (m.Barred & Bar.LimitState) != 0 && !c.Reduces ? RiskReason.LimitState
            : m.LimitUp != 0 && (c.Order.LimitPx > m.LimitUp || c.Order.LimitPx < m.LimitDown) ? RiskReason.OutsideBands
            : RiskReason.None;
    }
}
