namespace Qgtm.Fast.Reconciliation;

/// <summary>What the books and the broker can disagree on.</summary>
public enum BreakKind : byte
{
    None = 0,

    /// <summary>An order that works in the books is not among the broker's open ones.</summary>
    OrderMissing = 1,

    /// <summary>The broker works an order that the books do not have, or have as final: often one made elsewhere.</summary>
    OrderExtra = 2,

    /// <summary>Both have the order, with another quantity, or the broker has filled less of it.</summary>
    QtyDiffers = 3,

    /// <summary>The broker lists executions that the books lack.</summary>
    ExecutionMissing = 4,

    /// <summary>The books have executions that the broker does not list.</summary>
    ExecutionExtra = 5,
    PositionDiffers = 6,

    /// <summary>A position in a symbol that is no instrument of this run.</summary>
    PositionInUnknownSymbol = 7,
    CashDiffers = 8,
    EquityDiffers = 9,

    /// <summary>More orders and positions made elsewhere than there is room for: the view is not whole.</summary>
    ViewTooLarge = 10,

    /// <summary>A report contradicted the books or itself: a FreezeReason. No look judges it.</summary>
    ReportContradicts = 11,
}

/// <summary>Why the broker is looked at.</summary>
public enum LookCause : byte
{
    None = 0,
    Periodic = 1,

    /// <summary>The last look found something that is not certain yet.</summary>
    Recheck = 2,

    /// <summary>An order was refused, lost, or not ours.</summary>
    Incident = 3,

    /// <summary>The order stream is back: nothing opens before this look is done.</summary>
    Reconnect = 4,
    Start = 5,
    End = 6,
}

/// <summary>The parts of a look, as flags. What was not asked for is not judged.</summary>
public static class LookParts
{
    /// <summary>Account and positions.</summary>
    public const long Holdings = 1;

    /// <summary>Open orders.</summary>
    public const long Orders = 2;

    /// <summary>Executions.</summary>
    public const long Executions = 4;

    /// <summary>Everything but executions, which not every venue lists.</summary>
    public const long Full = Holdings | Orders;
}

/// <summary>How certain a break is.</summary>
public enum BreakState : byte
{
    /// <summary>The row is free.</summary>
    None = 0,

    /// <summary>Seen, and perhaps only an answer that lags behind.</summary>
    Settling = 1,

    /// <summary>Certain: the symbol is frozen until an operator has looked.</summary>
    Confirmed = 2,

    /// <summary>An operator has taken note of it; silent while it stays the same.</summary>
    Accepted = 3,
}
