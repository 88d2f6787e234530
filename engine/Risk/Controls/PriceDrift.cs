using Qgtm.Fast.Positions;

namespace Qgtm.Fast.Risk.Controls;

/// <summary>
/// C02: orders that chase their own prints pass a collar one by one. So the price of an order that opens is measured from the
/// first one of the window, too.
/// </summary>
[Control("C02", RiskReason.PriceDrift)]
public static class PriceDrift
{
    [HotPath]
    public static RiskReason Check(in Candidate c)
    {
        ref readonly PositionRow p = ref c.Position;
        bool counts = p.DriftPx != 0 && c.Scalars.TimeNs - p.DriftNs < c.Limits.DriftWindowNs && !c.Reduces;
        return c.Stops(RiskReason.PriceDrift, counts && Worth.Abs(c.Order.LimitPx - p.DriftPx) > Worth.Share(p.DriftPx, c.Limits.DriftMaxBps))
            ? RiskReason.PriceDrift : RiskReason.None;
    }
}
