namespace Qgtm.Fast.Risk.Controls;

/// <summary>C09: gross (the leverage), net and sector exposure of the worst case against the lower one of the broker's equity and ours.</summary>
[Control("C09", RiskReason.GrossExposure, RiskReason.NetExposure, RiskReason.SectorExposure)]
public static class AccountExposure
{
    [HotPath]
    public static RiskReason Check(in Candidate c, in Exposures e) =>
        c.Stops(RiskReason.GrossExposure, Breaks(in c, e.Gross, c.Limits.GrossMaxBps)) ? RiskReason.GrossExposure
        : c.Stops(RiskReason.NetExposure, Breaks(in c, e.Net, c.Limits.NetMaxBps)) ? RiskReason.NetExposure
        : c.Stops(RiskReason.SectorExposure, Breaks(in c, e.Sector, c.Limits.SectorMaxBps)) ? RiskReason.SectorExposure
        : RiskReason.None;

    private static bool Breaks(ref readonly Candidate c, long before, long bps) => Worth.Sum(before, c.Notional) > Worth.Share(c.Equity, bps);
}
