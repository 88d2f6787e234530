using Qgtm.Fast.Instruments;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Risk.Controls;

/// <summary>C14: a sale that is no exit is a short one: the broker must have said that the name is easy to borrow, and it must not be under a restriction.</summary>
[Control("C14", RiskReason.NotShortable, RiskReason.HardToBorrow, RiskReason.ShortSaleRestricted)]
public static class ShortSales
{
    [HotPath]
    public static RiskReason Check(in Candidate c) =>
        c.Reduces || c.Order.Side != Side.Sell ? RiskReason.None
        : c.Position.Borrow == (long)Borrow.Hard ? RiskReason.HardToBorrow
        : c.Position.Borrow != (long)Borrow.Easy ? RiskReason.NotShortable
        : c.Market.ShortBarredNs != 0 ? RiskReason.ShortSaleRestricted
        : RiskReason.None;
}
