using System.Runtime.InteropServices;

namespace Qgtm.Fast.Positions;

/// <summary>One instrument's position from executions, and what the broker says of it. Nano-shares, nano-USD.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PositionRow
{
    /// <summary>Signed.</summary>
    public long Qty;

    /// <summary>What the open position was bought (or sold short) for, nano-USD, positive: sums of executions, without division.</summary>
    public long Cost;

    /// <summary>Weighted average when adding, unchanged when reducing, reset when flipped or closed.</summary>
    public long AvgPx;
    public long RealizedPnl;

    /// <summary>Open and unknown buys.</summary>
    public long OpenBuyQty;

    /// <summary>Open and unknown sells.</summary>
    public long OpenSellQty;

    /// <summary>Last reported by the broker.</summary>
    public long BrokerQty;

    /// <summary>A <see cref="Orders.FreezeReason"/>: no order on this instrument until an operator has looked; 0 = free.</summary>
    public long Frozen;
    public long LastOrderNs;

    /// <summary>1 = on the block list: closing only.</summary>
    public long Blocked;

    /// <summary>1 = a bar has set targets since orders were last considered: the next two-sided quote does it.</summary>
    public long TargetDue;

    /// <summary>Index of the strategy that changed its target last.</summary>
    public long Strategy;

    /// <summary>Broker minus books at the last look, nano-shares, and how many looks in a row have seen just that.</summary>
    public long BreakQty;
    public long BreakLooks;
}
