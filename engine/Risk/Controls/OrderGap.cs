namespace Qgtm.Fast.Risk.Controls;

/// <summary>C25: the shortest time between two attempts on one name. The other half of C25 is <see cref="WindowNotional"/>.</summary>
[Control("C25", RiskReason.OrderGap)]
public static class OrderGap
{
    [HotPath]
    public static RiskReason Check(in Candidate c) =>
        c.Stops(RiskReason.OrderGap, c.Position.LastOrderNs != 0 && c.Scalars.TimeNs - c.Position.LastOrderNs < c.Limits.OrderGapMinNs)
            ? RiskReason.OrderGap : RiskReason.None;
}
