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

    /// <summary>Last reported by the broker, and the executions that it has reported since.</summary>
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

    /// <summary>What orders made elsewhere may still buy and sell, as the last look saw it.</summary>
    public long ForeignBuyQty;
    public long ForeignSellQty;

    /// <summary>The broker's average entry price.</summary>
    public long BrokerAvgPx;

    /// <summary>Sum of all executions, both sides.</summary>
    public long TradedQty;

    /// <summary>The last order that was sent: when, its limit, its quantity with the sign of its side.</summary>
    public long LastSentNs;
    public long LastSentPx;
    public long LastSentQty;

    /// <summary>The first order that opened in the window of the drift: when, and its limit.</summary>
    public long DriftNs;
    public long DriftPx;

    /// <summary>The trading day, by its close, that DayOrders counts orders of that opened.</summary>
    public long DayNs;
    public long DayOrders;

    /// <summary>The trading day, by its close, in which the position last grew.</summary>
    public long OpenedDayNs;

    /// <summary>An <see cref="Instruments.Borrow"/>, and 1 when the broker takes no order: what he said at the start.</summary>
    public long Borrow;
    public long NotTraded;

    /// <summary>Average volume of a day over about twenty of them, whole shares; 0 = no day was seen.</summary>
    public long AdvShares;

    /// <summary>A one-off override: RiskReason above its side's byte, nano-shares at most, until when (ns); 0 = there is none.</summary>
    public long OverrideWhat;
    public long OverrideQty;
    public long OverrideUntilNs;

    /// <summary>The smaller one of both views when they agree on the side, else 0: what may be closed for certain.</summary>
    public readonly long ClosableQty => Qty > 0 && BrokerQty > 0 ? (Qty < BrokerQty ? Qty : BrokerQty)
        : Qty < 0 && BrokerQty < 0 ? (Qty > BrokerQty ? Qty : BrokerQty)
        : 0;
}
