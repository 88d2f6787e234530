using Qgtm.Fast.Values;

namespace Qgtm.Fast.Orders;

/// <summary>The legal moves of an order. Final states absorb; a late or repeated report never moves an order back.</summary>
public static class OrderTransitions
{
    /// <summary>The status after a report, and whether it was legal. CumQty is merged as a maximum before this is asked.</summary>
    [HotPath]
    public static bool TryMerge(OrdStatus now, OrdStatus reported, bool isFilled, out OrdStatus next)
    {
        next = now;
        if (now >= OrdStatus.Filled)
        {
            return true;
        }

        if (isFilled || reported == OrdStatus.Filled)
        {
            next = OrdStatus.Filled;
            return true;
        }

        if (reported is OrdStatus.None or OrdStatus.Intended or OrdStatus.Denied)
        {
            return false;
        }

        // Working reports only move forward; a late "new" does not undo a partial fill or a pending cancel.
        bool forward = now is OrdStatus.Unknown || reported >= OrdStatus.Filled || reported > now;
        next = forward ? reported : now;
        return true;
    }
}
