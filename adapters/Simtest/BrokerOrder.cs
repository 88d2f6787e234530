using System.Collections.Generic;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simtest;

/// <summary>An order as the broker has it. Nano-shares, nano-USD.</summary>
internal sealed class BrokerOrder
{
    /// <summary>The broker's id, its first eight bytes.</summary>
    public long Key;

    /// <summary>The id that it was sent with; 0 = somebody else's.</summary>
    public long OrderId;
    public int Instrument;
    public Side Side;
    public OrdType Type;
    public long Qty;
    public long Cum;
    public long Cost;
    public long LimitPx;
    public long SubmittedNs;
    public OrdStatus Status;

    /// <summary>The id has our form, and the books of the engine here do not have it: another engine's, or lost with a disk that lied.</summary>
    public bool IsOther;

    /// <summary>An order of the engine here.</summary>
    public bool IsOurs => OrderId != 0 && !IsOther;

    /// <summary>It came while the exchange was closed, and waits for the next session.</summary>
    public bool IsHeld;

    /// <summary>Nobody wants the other side of it before that.</summary>
    public long RestsUntilNs;

    /// <summary>What it had executed after each execution, and what was paid for that.</summary>
    public List<(long Cum, long Cost)> Steps { get; } = [];

    /// <summary>What was paid for the first shares of it.</summary>
    public long CostAt(long cum) => cum == 0 ? 0 : Steps.Find(s => s.Cum == cum).Cost;

    public bool IsOpen => Status is > OrdStatus.None and < OrdStatus.Filled;

    public long LeavesQty => IsOpen && Qty > Cum ? Qty - Cum : 0;

    public long AvgPx => Cum == 0 ? 0 : Fixed.MulDiv(Cost, Fixed.One, Cum);

    /// <summary>The order as an answer or a frame shows it.</summary>
    public Event Report(EventSource source, long timeNs, ExecType type = ExecType.Status)
    {
        Event e = default;
        e.Header.Kind = EventKind.ExecutionReport;
        e.Header.Source = source;
        e.Header.Instrument = Instrument;
        e.Header.TimeNs = timeNs;
        e.Report.OrderId = OrderId;
        e.Report.CumQty = Cum;
        e.Report.AvgPx = AvgPx;
        e.Report.BrokerKey = Key;
        e.Report.Status = Status;
        e.Report.ExecType = type;
        e.Report.Side = Side;
        return e;
    }

    /// <summary>The order as the list of open ones shows it.</summary>
    public Event View()
    {
        Event e = default;
        e.Header.Kind = EventKind.BrokerOrder;
        e.Header.Instrument = Instrument;
        e.Header.Flags = (ushort)((OrderId != 0 ? 1 : 0) | (Side == Side.Sell ? 2 : 0));
        e.BrokerOrder.Key = OrderId != 0 ? OrderId : Key;
        e.BrokerOrder.OrderQty = Qty;
        e.BrokerOrder.CumQty = Cum;
        e.BrokerOrder.Notional = LimitPx == 0 ? 0 : Fixed.Notional(LimitPx, Qty - Cum);
        return e;
    }
}

/// <summary>One execution at the broker.</summary>
internal readonly record struct BrokerExecution(BrokerOrder Order, long Key, long Qty, long Px, long TimeNs);
