using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control;

/// <summary>What a strategy wanted of an instrument. Time ns of event time.</summary>
public struct SignalRow
{
    public long TimeNs;

    /// <summary>Millionths of the strategy's own allocation, -1,000,000 to 1,000,000.</summary>
    public long TargetMillionths;

    /// <summary>0-100.</summary>
    public long Confidence;
    public int Instrument;
    public int Strategy;
    public EmptyReason Empty;
}

/// <summary>An order that the gate refused. Time ns of event time, quantity nano-shares, price nano-USD.</summary>
public struct DenialRow
{
    public long TimeNs;
    public long Qty;
    public long LimitPx;
    public int Instrument;
    public int Strategy;
    public Side Side;
    public RiskReason Reason;
}

/// <summary>A move of the kill tier, the kind of input that caused it, and that input's instrument (-1 = none).</summary>
public struct TierRow
{
    public long TimeNs;
    public KillTier From;
    public KillTier To;
    public EventKind Cause;
    public int Instrument;
}

/// <summary>Copies of the last rows, newest first, and counts since the start: all taken at one moment.</summary>
public sealed record RecentView(OrderRow[] Orders, SignalRow[] Signals, DenialRow[] Denials, TierRow[] Tiers)
{
    /// <summary>Orders that reached a status, by OrdStatus.</summary>
    public required long[] OrdersByStatus { get; init; }

    /// <summary>Refusals of the gate, by RiskReason.</summary>
    public required long[] DenialsByReason { get; init; }

    /// <summary>Refusals of the broker, by HTTP status; 0 = told by the order stream.</summary>
    public required long[] RejectsByHttpStatus { get; init; }
}
