using System.Runtime.InteropServices;

namespace Qgtm.Fast.Reconciliation;

/// <summary>The present look at the broker, and what it decides. Times ns of event time, money nano-USD.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct LookRow
{
    /// <summary>Looks begun.</summary>
    public long Number;
    public long BeginNs;
    public long Cause;

    /// <summary>1 while the answers come in.</summary>
    public long IsOpen;

    /// <summary>When the last one ended; 0 = there was none.</summary>
    public long EndNs;

    /// <summary>When the last one that asked for everything ended.</summary>
    public long FullEndNs;

    /// <summary>A <see cref="LookCause"/> that asks for a full look now; 0 = none does.</summary>
    public long Wanted;

    /// <summary>How often one was asked for, and that count when the present look began: a look answers what came before it.</summary>
    public long Wants;
    public long WantsAtBegin;

    /// <summary>Refusals and reports without an order that have been looked into.</summary>
    public long IncidentsSeen;

    /// <summary>Breaks seen that are not certain yet, and those that are.</summary>
    public long Unsettled;
    public long Confirmed;

    /// <summary>Number of the newest break.</summary>
    public long LastBreak;

    /// <summary>Number of the last command of an operator on a break, and 1 when it was taken.</summary>
    public long Adjusted;
    public long AdjustTaken;

    /// <summary>Commands of operators that were applied.</summary>
    public long Commands;

    /// <summary>1 = something made elsewhere found no room in its table in this look.</summary>
    public long Overflow;

    /// <summary>Exposure in symbols that are no instruments of this run.</summary>
    public long ForeignNotional;

    /// <summary>Cash of the books without any execution: the broker's at the first look, and an operator's adjustments.</summary>
    public long CashBase;
    public long HasCashBase;
    public long BookCash;

    /// <summary>The lower one of the broker's equity and the books': limits use it. 0 = the books have none yet.</summary>
    public long LimitEquity;

    /// <summary>Executions are compared for orders sent from here on; 0 = the broker lists none.</summary>
    public long ExecutionsFromNs;

    /// <summary>1 = the socket of the order stream is up, whether or not its gap has been looked into.</summary>
    public long StreamConnected;
    public long StreamDownNs;
    public long StreamRetries;

    /// <summary>1 = lost for good: open orders are being cancelled.</summary>
    public long StreamLost;

    /// <summary>1 = real money: no order leaves before an operator has armed this run.</summary>
    public long ArmNeeded;
    public long Armed;
}

/// <summary>One difference, and how certain it is. Quantities nano-shares, money nano-USD, times ns of event time.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BreakRow
{
    /// <summary>What an operator calls it; a difference that changes gets a new one.</summary>
    public long Number;

    /// <summary>The order's id or the unknown symbol's text; 0 for a difference that needs none.</summary>
    public long Key;
    public long Books;
    public long Broker;
    public long FirstNs;
    public long LastNs;

    /// <summary>Looks in a row that have seen just this.</summary>
    public long Looks;

    /// <summary>The look that saw it last.</summary>
    public long Look;
    public int Instrument;
    public BreakKind Kind;
    public BreakState State;

    /// <summary>Cause of the look that saw it first.</summary>
    public LookCause Cause;

    /// <summary>1 = the last look did not find it any more; it still waits for the operator.</summary>
    public byte IsGone;
}

/// <summary>An open order that was made elsewhere, or a position in a symbol that is no instrument.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ForeignRow
{
    /// <summary>The look that saw it; 0 = the row is free.</summary>
    public long Look;

    /// <summary>First eight bytes of the broker's order id; 0 = a position.</summary>
    public long Key;

    /// <summary>Up to eight characters of the symbol.</summary>
    public long Symbol;

    /// <summary>What may still execute, or is held: signed, nano-shares.</summary>
    public long Qty;

    /// <summary>nano-USD, positive; 0 = not known.</summary>
    public long Notional;

    /// <summary>-1 = no instrument of this run.</summary>
    public int Instrument;
    public int Reserved;
}

/// <summary>One of our orders as the broker has it, in the slot of the order.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BrokerOrderRow
{
    public long OrderId;

    /// <summary>The look that listed it as open.</summary>
    public long Look;
    public long OrderQty;
    public long CumQty;

    /// <summary>Sum of its listed executions, nano-shares.</summary>
    public long ExecutedQty;
}
