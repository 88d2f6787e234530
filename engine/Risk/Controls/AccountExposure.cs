namespace Qgtm.Fast.Risk.Controls;

/// <summary>
/// C09: gross (the leverage), net and sector exposure of the worst case against the lower one of the broker's equity and ours,
/// and the broker's buying power less what was sent since he told it.
/// </summary>
[Control("C09", RiskReason.GrossExposure, RiskReason.NetExposure, RiskReason.SectorExposure, RiskReason.BuyingPower)]
public static class AccountExposure
{
    [HotPath]
    public static RiskReason Check(in Candidate c, in Exposures e) =>
        Breaks(in c, e.Gross, c.Limits.GrossMaxBps) ? RiskReason.GrossExposure
        : Breaks(in c, e.Net, c.Limits.NetMaxBps) ? RiskReason.NetExposure
        : Breaks(in c, e.Sector, c.Limits.SectorMaxBps) ? RiskReason.SectorExposure
        : Worth.Sum(c.Scalars.SentNotional, c.Notional) > c.Scalars.BuyingPower ? RiskReason.BuyingPower
        : RiskReason.None;

    private static bool Breaks(ref readonly Candidate c, long before, long bps) => Worth.Sum(before, c.Notional) > Worth.Share(c.Equity, bps);
}
