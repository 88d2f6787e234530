using Qgtm.Fast.Positions;

namespace Qgtm.Fast.Risk.Controls;

/// <summary>C12: orders that open in one trading day, those of them that start a position, and those on one name.</summary>
[Control("C12", RiskReason.OrdersPerDay, RiskReason.OpensPerDay, RiskReason.NameOrdersPerDay)]
public static class DayCounts
{
    [HotPath]
    public static RiskReason Check(in Candidate c)
    {
        ref readonly ScalarsRow s = ref c.Scalars;
        ref readonly PositionRow p = ref c.Position;
        long ofName = p.DayNs == s.DayNs ? p.DayOrders : 0;
        return c.Stops(RiskReason.OrdersPerDay, s.DayOrders >= c.Limits.OrdersPerDayMax) ? RiskReason.OrdersPerDay
            : c.Stops(RiskReason.OpensPerDay, p.Qty == 0 && s.DayOpens >= c.Limits.OpensPerDayMax) ? RiskReason.OpensPerDay
            : c.Stops(RiskReason.NameOrdersPerDay, ofName >= c.Limits.NameOrdersPerDayMax) ? RiskReason.NameOrdersPerDay
            : RiskReason.None;
    }
}
