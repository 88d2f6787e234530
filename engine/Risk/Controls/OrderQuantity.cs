using Qgtm.Fast.Values;

namespace Qgtm.Fast.Risk.Controls;

/// <summary>C04: the quantity of one order: in shares, and beside what is displayed and what is traded in a day, where that is known.</summary>
[Control("C04", RiskReason.QtyTooLarge, RiskReason.AboveDisplayed, RiskReason.AboveVolume)]
public static class OrderQuantity
{
    [HotPath]
    public static RiskReason Check(in Candidate c)
    {
        long displayed = c.Order.Side == Side.Buy ? c.Market.AskSize : c.Market.BidSize, adv = c.Position.AdvShares;
        return c.Stops(RiskReason.QtyTooLarge, c.Order.Qty > c.Limits.OrderQtyMaxShares * Fixed.One) ? RiskReason.QtyTooLarge
            : c.Stops(RiskReason.AboveDisplayed, displayed > 0 && c.Order.Qty > Worth.Share(displayed, c.Limits.DisplayedMaxBps)) ? RiskReason.AboveDisplayed
            : c.Stops(RiskReason.AboveVolume, adv > 0 && c.Order.Qty / Fixed.One > Worth.Share(adv, c.Limits.AdvMaxBps)) ? RiskReason.AboveVolume
            : RiskReason.None;
    }
}
