using System.Runtime.InteropServices;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Orders;

/// <summary>One of our orders, 104 bytes. Quantities nano-shares, prices nano-USD, times ns of event time.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct OrderRow
{
    /// <summary>Boot epoch in the upper 32 bits, counter in the lower; 0 = the row is free.</summary>
    public long OrderId;
    public long OrderQty;
    public long CumQty;
    public long AvgPx;
    public long LimitPx;
    public long SentNs;
    public long UpdatedNs;

    /// <summary>Sequence of the event that caused it.</summary>
    public long CauseSequence;
    public int Instrument;
    public short Strategy;

    /// <summary>How often the broker was asked while the outcome was unknown: counted to <see cref="Engine.UnresolvedAsks"/>.</summary>
    public short Asked;
    public OrdStatus Status;
    public Side Side;
    public OrdType Type;
    public TimeInForce TimeInForce;

    /// <summary>How often the broker has said that it does not know this order.</summary>
    public int NotFound;

    /// <summary>First 8 bytes of the broker's OrderId; 0 = not told.</summary>
    public long BrokerKey;

    /// <summary>Id of the order that this one replaces; 0 = none.</summary>
    public long ReplacesId;

    /// <summary>When its outcome became unknown; 0 = never.</summary>
    public long UnknownNs;

    /// <summary>FIX 151: what may still execute. 0 when the order is final.</summary>
    public readonly long LeavesQty => IsOpen ? OrderQty - CumQty : 0;

    /// <summary>Anything that is not final: intended, working, being cancelled, unknown. All of it is exposure.</summary>
    public readonly bool IsOpen => Status is > OrdStatus.None and < OrdStatus.Filled;
}
