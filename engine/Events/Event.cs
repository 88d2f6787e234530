using System.Runtime.InteropServices;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Events;

/// <summary>The first 24 bytes of every event: where it stands in the one order, when it happened, what it is.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct EventHeader
{
    /// <summary>Position in the one order of inputs and outputs; 1 is the first. 0 = the slot was never written.</summary>
    public long Sequence;

    /// <summary>Event time, ns since the Unix epoch: the venue's clock. An output carries its cause's time.</summary>
    public long TimeNs;

    /// <summary>Index in the instrument table; -1 = none.</summary>
    public int Instrument;
    public EventKind Kind;
    public EventSource Source;
    public ushort Flags;
}

/// <summary>Best bid and offer. Prices nano-USD (0 = that side is empty), sizes nano-shares.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct QuotePayload
{
    public long BidPx;
    public long AskPx;
    public long BidSize;
    public long AskSize;

    /// <summary>Monotonic stamp of the socket read, ns. Feeds latency figures and nothing else.</summary>
    public long RecvNs;
}

/// <summary>One print. Price nano-USD, size nano-shares.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct TradePayload
{
    public long Px;
    public long Size;
    public long TradeId;

    /// <summary>Of a correction the id of the print that is replaced, of a cancel its letter.</summary>
    public long Reserved;

    /// <summary>Monotonic stamp of the socket read, ns.</summary>
    public long RecvNs;
}

/// <summary>A bar that started at Header.TimeNs. Prices nano-USD, volume nano-shares.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BarPayload
{
    public long Open;
    public long High;
    public long Low;
    public long Close;
    public long Volume;
}

/// <summary>Trading status.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct StatusPayload
{
    /// <summary>1 = halted or quoting only, 0 = trading, -1 = the code says nothing of it.</summary>
    public long Halted;

    /// <summary>Status code and reason code of the tape as text, the first letter in the lowest byte.</summary>
    public long Code;
    public long ReasonCode;
    public long Reserved;
    public long RecvNs;
}

/// <summary>Limit up, limit down: the prices between which the exchanges let trade, nano-USD.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BandsPayload
{
    public long Up;
    public long Down;

    /// <summary>The tape's letter.</summary>
    public long Indicator;
    public long Reserved;
    public long RecvNs;
}

/// <summary>FIX 8: what the broker says of one of our orders, from the stream or from REST.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ExecutionReportPayload
{
    /// <summary>Our order's id, parsed from the ClOrdId. 0 = not ours.</summary>
    public long OrderId;

    /// <summary>FIX 14, nano-shares, cumulative: merged as a maximum.</summary>
    public long CumQty;

    /// <summary>FIX 6, nano-USD: average price of CumQty; 0 before the first fill.</summary>
    public long AvgPx;

    /// <summary>First 8 bytes of the broker's OrderId (FIX 37); 0 = not told.</summary>
    public long BrokerKey;

    /// <summary>OrdStatus as reported.</summary>
    public OrdStatus Status;
    public ExecType ExecType;
    public BrokerReason Reason;

    /// <summary>HTTP status of a refusal, 0 otherwise.</summary>
    public ushort HttpStatus;

    /// <summary>As reported; None = not told.</summary>
    public Side Side;
    public byte Reserved;
}

/// <summary>One execution by its own id: the witness beside the report's cumulative figures (docs/adr/0018).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ExecutionPayload
{
    /// <summary>Our order's id; 0 = not ours.</summary>
    public long OrderId;

    /// <summary>FIX 32, nano-shares.</summary>
    public long LastQty;

    /// <summary>FIX 31, nano-USD.</summary>
    public long LastPx;

    /// <summary>First 8 bytes of the broker's ExecId (FIX 17); 0 = not told.</summary>
    public long ExecKey;

    /// <summary>As reported; None = not told.</summary>
    public Side Side;
    public byte Reserved0;
    public ushort Reserved1;
    public int Reserved2;
}

/// <summary>An order that is not ours, as the broker shows it: nano-shares, nano-USD.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ExternalOrderPayload
{
    /// <summary>First 8 bytes of the broker's OrderId.</summary>
    public long BrokerKey;
    public long OrderQty;
    public long CumQty;

    /// <summary>0 = no limit.</summary>
    public long LimitPx;
    public OrdStatus Status;
    public Side Side;
    public ushort Reserved0;
    public int Reserved1;
}

/// <summary>FIX 35=G: a new order in the place of one that works. Its side, type and time in force stay.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ReplacePayload
{
    /// <summary>Id of the new order.</summary>
    public long OrderId;

    /// <summary>Nano-USD.</summary>
    public long LimitPx;

    /// <summary>The whole quantity, nano-shares.</summary>
    public long Qty;

    /// <summary>Monotonic stamp of the tick that caused it, ns; 0 = a person or a timer did.</summary>
    public long RecvNs;

    /// <summary>FIX 41: id of the order that it replaces.</summary>
    public long OrigOrderId;
}

/// <summary>An order on its way to the venue, or a cancel of it.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct OrderPayload
{
    /// <summary>Boot epoch in the upper 32 bits, counter in the lower: never reused. The ClOrdId is its text.</summary>
    public long OrderId;

    /// <summary>Nano-USD; 0 for a market order.</summary>
    public long LimitPx;

    /// <summary>FIX 38, nano-shares, positive.</summary>
    public long Qty;

    /// <summary>Monotonic stamp of the tick that caused it, ns; 0 = a timer did.</summary>
    public long RecvNs;
    public Side Side;
    public OrdType Type;
    public TimeInForce TimeInForce;
    public PositionEffect Effect;
    public short Strategy;
    public ushort Reason;
}

/// <summary>What the broker holds: signed position in nano-shares and its average entry price in nano-USD.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PositionPayload
{
    public long Qty;
    public long AvgPx;

    /// <summary>Absolute value at the broker's mark, nano-USD; filled in for a symbol that is no instrument.</summary>
    public long Notional;

    /// <summary>Up to eight characters of such a symbol.</summary>
    public long Symbol;
    public long Reserved;
}

/// <summary>An order that the broker has open. Header.Flags: 1 = it has one of our ids, 2 = it sells.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BrokerOrderPayload
{
    /// <summary>Our order's id, or the first eight bytes of the broker's when it is not ours.</summary>
    public long Key;
    public long OrderQty;
    public long CumQty;

    /// <summary>What may still execute at its limit, nano-USD; 0 = not known.</summary>
    public long Notional;

    /// <summary>Up to eight characters of a symbol that is no instrument.</summary>
    public long Symbol;
}

/// <summary>An execution of one of our orders as the broker lists it.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BrokerExecutionPayload
{
    /// <summary>Our order's id.</summary>
    public long OrderId;

    /// <summary>First 8 bytes of the broker's ExecId.</summary>
    public long ExecKey;
    public long Qty;
    public long Px;
    public long Reserved;
}

/// <summary>The broker's account, nano-USD. Header.Flags = the broker's count of day trades in five days.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct AccountPayload
{
    public long Equity;
    public long Cash;
    public long BuyingPower;
    public long LastEquity;

    /// <summary>A BrokerReason that concerns the whole account; 0 = none.</summary>
    public long Restriction;
}

/// <summary>Numbers without a shape of their own: commands, timers, notices.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct NumbersPayload
{
    public long A;
    public long B;
    public long C;
    public long D;
    public long E;
}

/// <summary>
/// One cache line: 24 bytes of header, 40 of payload. Always passed by reference; unused payload bytes are zero, or hashes
/// would differ. All payloads stand in this file (docs/adr/0002).
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
public struct Event
{
    /// <summary>Bytes of one event, of one slot of the ring and of one journal record's body.</summary>
    public const int Size = 64;

    [FieldOffset(0)]
    public EventHeader Header;

    [FieldOffset(24)]
    public QuotePayload Quote;

    [FieldOffset(24)]
    public TradePayload Trade;

    [FieldOffset(24)]
    public BarPayload Bar;

    [FieldOffset(24)]
    public StatusPayload Status;

    [FieldOffset(24)]
    public BandsPayload Bands;

    [FieldOffset(24)]
    public ExecutionReportPayload Report;

    [FieldOffset(24)]
    public ExecutionPayload Execution;

    [FieldOffset(24)]
    public ExternalOrderPayload External;

    [FieldOffset(24)]
    public OrderPayload Order;

    [FieldOffset(24)]
    public ReplacePayload Replace;

    [FieldOffset(24)]
    public PositionPayload Position;

    [FieldOffset(24)]
    public AccountPayload Account;

    [FieldOffset(24)]
    public BrokerOrderPayload BrokerOrder;

    [FieldOffset(24)]
    public BrokerExecutionPayload BrokerExecution;

    [FieldOffset(24)]
    public NumbersPayload Numbers;

    /// <summary>True for what enters the engine, false for what it emits.</summary>
    public readonly bool IsInput => (byte)Header.Kind < 128;

    /// <summary>True for what the gateway sends to the venue.</summary>
    public readonly bool IsRequest => (byte)Header.Kind is >= 128 and < 192;
}
