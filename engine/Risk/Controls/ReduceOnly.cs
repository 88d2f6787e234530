using Qgtm.Fast.Values;

namespace Qgtm.Fast.Risk.Controls;

/// <summary>
/// C24: an exit takes what has really been filled, in our view and in the broker's, less what other exits already take. It can
/// never open the other side, and an order that says it closes is none that opens. What takes the place of an exit fills together
/// with it no more than the larger of both, so the one that is replaced does not count beside it.
/// </summary>
[Control("C24", RiskReason.WouldFlip, RiskReason.NothingToClose)]
public static class ReduceOnly
{
    [HotPath]
    public static RiskReason Check(in Candidate c)
    {
        if (!c.Reduces)
        {
            return c.Order.Effect == PositionEffect.Close ? RiskReason.NothingToClose : RiskReason.None;
        }

        long held = Worth.Abs(c.Position.ClosableQty);
        long pending = (c.Order.Side == Side.Sell ? c.Position.OpenSellQty : c.Position.OpenBuyQty) - c.Replaced;
        return Worth.Sum(c.Order.Qty, pending) > held ? RiskReason.WouldFlip : RiskReason.None;
    }
}
