using Qgtm.Fast.Instruments;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Risk.Controls;

/// <summary>C14: a sale that is no exit is a short one: the name must be shortable, easy to borrow, and not under a restriction.</summary>
[Control("C14", RiskReason.NotShortable, RiskReason.HardToBorrow, RiskReason.ShortSaleRestricted)]
public static class ShortSales
{
    [HotPath]
    public static RiskReason Check(in Candidate c) =>
        c.Reduces || c.Order.Side != Side.Sell ? RiskReason.None
        : c.Instrument.Borrow == Borrow.NotShortable ? RiskReason.NotShortable
        : c.Instrument.Borrow == Borrow.Hard ? RiskReason.HardToBorrow
        : c.Market.ShortBarredNs != 0 ? RiskReason.ShortSaleRestricted
        : RiskReason.None;
}
