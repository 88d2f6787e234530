using System;
using Qgtm.Fast.Events;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Orders;

/// <summary>
/// Orders by id: boot epoch in the upper 32 bits, counter in the lower, slot = counter modulo capacity. An id is never
/// reused; a slot is, but only when its order is final.
/// </summary>
public static class OrderTable
{
    /// <summary>The id of the next order. Deterministic: epoch and counter are state.</summary>
    [HotPath]
    public static long NextId(EngineState state)
    {
        ref ScalarsRow s = ref state.Scalars;
        s.OrderCounter++;
        return (s.BootEpoch << 32) | s.OrderCounter;
    }

    /// <summary>Slot of an id.</summary>
    [HotPath]
    public static int Slot(long orderId) => (int)(orderId & (EngineLimits.OrdersMax - 1));

    /// <summary>True when this instrument and side has an order whose outcome nobody knows.</summary>
    [HotPath]
    public static bool HasUnknown(EngineState state, int instrument, Side side)
    {
        ref readonly PositionRow p = ref state.Positions[instrument];
        if ((side == Side.Buy ? p.OpenBuyQty : p.OpenSellQty) == 0)
        {
            return false;
        }

        foreach (ref readonly OrderRow row in state.Orders.AsSpan())
        {
            if (row.Status == OrdStatus.Unknown && row.Instrument == instrument && row.Side == side)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Records an order as intended, before anybody may send it. It is exposure from here on.</summary>
    [HotPath]
    public static void Record(EngineState state, in OrderPayload o, int instrument, long causeSequence)
    {
        ref OrderRow row = ref state.Orders[Slot(o.OrderId)];
        Invariant.Holds(!row.IsOpen, "An open order's slot is never reused.");
        row = default;
        row.OrderId = o.OrderId;
        row.OrderQty = o.Qty;
        row.LimitPx = o.LimitPx;
        row.SentNs = row.UpdatedNs = state.Scalars.TimeNs;
        row.CauseSequence = causeSequence;
        row.Instrument = instrument;
        row.Strategy = o.Strategy;
        row.Status = OrdStatus.Intended;
        row.Side = o.Side;
        row.Type = o.Type;
        row.TimeInForce = o.TimeInForce;
        AddOpen(ref state.Positions[instrument], o.Side, o.Qty);
    }

    /// <summary>Adds to (or, negative, releases from) the open quantity of a side.</summary>
    [HotPath]
    public static void AddOpen(ref PositionRow p, Side side, long qty)
    {
        if (side == Side.Buy)
        {
            p.OpenBuyQty += qty;
        }
        else
        {
            p.OpenSellQty += qty;
        }

        Invariant.Holds(p.OpenBuyQty >= 0 && p.OpenSellQty >= 0, "Open quantity is never negative.");
    }
}
