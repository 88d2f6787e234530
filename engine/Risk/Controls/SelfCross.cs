using System;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Risk.Controls;

/// <summary>C17: no order of ours rests on the other side at a price at which both could trade with each other.</summary>
[Control("C17", RiskReason.SelfCross)]
public static class SelfCross
{
    [HotPath]
    public static RiskReason Check(in Candidate c)
    {
        bool buys = c.Order.Side == Side.Buy;
        return (buys ? c.Position.OpenSellQty : c.Position.OpenBuyQty) != 0 && Crosses(in c, buys) ? RiskReason.SelfCross : RiskReason.None;
    }

    private static bool Crosses(ref readonly Candidate c, bool buys)
    {
        foreach (ref readonly OrderRow row in c.State.Orders.AsSpan())
        {
            if (row.IsOpen && row.Instrument == c.Index && row.Side != c.Order.Side
                && (row.LimitPx == 0 || (buys ? c.Order.LimitPx >= row.LimitPx : c.Order.LimitPx <= row.LimitPx)))
            {
                return true;
            }
        }

        return false;
    }
}
