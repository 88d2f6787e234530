using Qgtm.Fast.Values;

namespace Qgtm.Fast.Positions;

/// <summary>How an execution changes a position. Average-cost method; a flip closes first and then opens.</summary>
public static class FillMath
{
    /// <param name="row">The position.</param>
    /// <param name="side">Side of the execution.</param>
    /// <param name="qty">Nano-shares, positive.</param>
    /// <param name="px">Nano-USD.</param>
    [HotPath]
    public static void Apply(ref PositionRow row, Side side, long qty, long px)
    {
        long signed = side == Side.Buy ? qty : -qty;
        long before = row.Qty;
        row.BrokerQty += signed;
        row.TradedQty += qty;
        bool adds = before == 0 || (before > 0) == (signed > 0);
        if (adds)
        {
            long held = before < 0 ? -before : before;
            long cost = Fixed.Notional(row.AvgPx, held) + Fixed.Notional(px, qty);
            row.Qty = before + signed;
            row.AvgPx = Fixed.MulDiv(cost, Fixed.One, held + qty);
            return;
        }

        long open = before < 0 ? -before : before;
        long closing = qty < open ? qty : open;
        long gain = before > 0 ? px - row.AvgPx : row.AvgPx - px;
        row.RealizedPnl += Fixed.MulDiv(gain, closing, Fixed.One);
        row.Qty = before + signed;
        row.AvgPx = row.Qty == 0 ? 0 : qty > open ? px : row.AvgPx;
    }
}
