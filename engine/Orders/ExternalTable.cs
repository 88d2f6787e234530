using System;
using System.Runtime.InteropServices;
using Qgtm.Fast.Events;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Orders;

/// <summary>An order that someone else has open. Nano-shares, nano-USD.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ExternalRow
{
    /// <summary>First 8 bytes of the broker's OrderId; 0 = free.</summary>
    public long BrokerKey;
    public long OrderQty;
    public long CumQty;
    public long LimitPx;
    public int Instrument;
    public OrdStatus Status;
    public Side Side;
    public ushort Reserved;
}

/// <summary>Open orders of others: counted as exposure while they are open, never touched.</summary>
public static class ExternalTable
{
    /// <summary>The row of an order, a free one for an order that is new, -1 when there is no room.</summary>
    public static int Find(EngineState state, long brokerKey)
    {
        int free = -1;
        for (int i = 0; i < state.External.Length; i++)
        {
            long key = state.External[i].BrokerKey;
            if (key == brokerKey)
            {
                return i;
            }

            free = free < 0 && key == 0 ? i : free;
        }

        return free;
    }

    /// <summary>Sets a row to what the broker shows; a final order frees it.</summary>
    public static void Set(EngineState state, int index, int instrument, in ExternalOrderPayload o)
    {
        ref ExternalRow row = ref state.External[index];
        ref PositionRow position = ref state.Positions[instrument];
        long cum = Math.Max(row.CumQty, o.CumQty);
        long leaves = o.Status < OrdStatus.Filled ? Math.Max(0, o.OrderQty - cum) : 0;
        Add(ref position, o.Side, leaves - Leaves(in row));
        row = o.Status >= OrdStatus.Filled ? default : new ExternalRow
        {
            BrokerKey = o.BrokerKey,
            OrderQty = o.OrderQty,
            CumQty = cum,
            LimitPx = o.LimitPx,
            Instrument = instrument,
            Status = o.Status,
            Side = o.Side,
        };
    }

    private static long Leaves(ref readonly ExternalRow row) => row.BrokerKey == 0 ? 0 : Math.Max(0, row.OrderQty - row.CumQty);

    private static void Add(ref PositionRow p, Side side, long qty)
    {
        if (side == Side.Buy)
        {
            p.ExternalBuyQty += qty;
        }
        else
        {
            p.ExternalSellQty += qty;
        }
    }
}
