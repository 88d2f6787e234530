using Qgtm.Fast.Values;

namespace Qgtm.Fast.Positions;

/// <summary>
/// How an execution changes a position. Average-cost method on sums, not on averages: what was paid adds up exactly, whatever
/// pieces it came in. A flip closes first and then opens.
/// </summary>
public static class FillMath
{
    /// <param name="row">The position.</param>
    /// <param name="side">Side of the execution.</param>
    /// <param name="qty">Nano-shares, positive.</param>
    /// <param name="cost">What was paid or received for them, nano-USD.</param>
    [HotPath]
    public static void Apply(ref PositionRow row, Side side, long qty, long cost)
    {
        long signed = side == Side.Buy ? qty : -qty;
        long before = row.Qty;
        long open = before < 0 ? -before : before;
        row.Qty = before + signed;
        row.BrokerQty += signed;
        row.TradedQty += qty;
        if (before == 0 || (before > 0) == (signed > 0))
        {
            row.Cost += cost;
            row.AvgPx = Fixed.MulDiv(row.Cost, Fixed.One, open + qty);
            return;
        }

        long closing = qty < open ? qty : open;
        long proceeds = closing == qty ? cost : Fixed.MulDiv(cost, closing, qty);
        long share = closing == open ? row.Cost : Fixed.MulDiv(row.Cost, closing, open);
        row.RealizedPnl += before > 0 ? proceeds - share : share - proceeds;
        row.Cost = closing == open ? cost - proceeds : row.Cost - share;
        row.AvgPx = row.Qty == 0 ? 0 : qty > open ? Fixed.MulDiv(row.Cost, Fixed.One, qty - open) : row.AvgPx;
    }

    /// <summary>Sets a position without an execution: an operator's adjustment.</summary>
    /// <param name="row">The position.</param>
    /// <param name="qty">Signed, nano-shares.</param>
    /// <param name="avgPx">Nano-USD.</param>
    public static void Set(ref PositionRow row, long qty, long avgPx)
    {
        row.Qty = qty;
        row.AvgPx = qty == 0 ? 0 : avgPx;
        row.Cost = Fixed.Notional(row.AvgPx, qty < 0 ? -qty : qty);
    }
}
