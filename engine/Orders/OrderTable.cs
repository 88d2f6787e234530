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

    /// <summary>Slots that an order was ever in: ids are given in turn, so the first ones.</summary>
    public static int Used(EngineState state) => (int)Math.Min(state.Scalars.OrderCounter + 1, EngineLimits.OrdersMax);

    /// <summary>True when the state has this order.</summary>
    [HotPath]
    public static bool Has(EngineState state, long orderId) => orderId != 0 && state.Orders[Slot(orderId)].OrderId == orderId;

    /// <summary>False for what the books have already, and for what no order of the books is about: a look leaves it out.</summary>
    public static bool IsNews(EngineState state, long orderId, OrdStatus status, long cumQty)
    {
        ref readonly OrderRow row = ref state.Orders[Slot(orderId)];
        return orderId != 0 && row.OrderId == orderId && (row.Status != status || row.CumQty < cumQty);
    }

    /// <summary>
    /// True when the state may have sent this id and forgotten it: a younger order has its slot. Any other id of our form
    /// was never sent by these books.
    /// </summary>
    public static bool MayHaveForgotten(EngineState state, long orderId) =>
        (state.Orders[Slot(orderId)].OrderId & 0xFFFF_FFFF) > (orderId & 0xFFFF_FFFF) && orderId >> 32 <= state.Scalars.BootEpoch;

    /// <summary>What the order and those that it has replaced have filled together, nano-shares.</summary>
    public static long ChainQty(EngineState state, ref readonly OrderRow row)
    {
        long sum = row.CumQty;
        long before = row.ReplacesId;
        for (int links = 0; links < EngineLimits.OrdersMax && Has(state, before); links++)
        {
            ref readonly OrderRow older = ref state.Orders[Slot(before)];
            sum += older.CumQty;
            before = older.ReplacesId;
        }

        return sum;
    }

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
