namespace Qgtm.Fast.Orders;

/// <summary>Why an instrument is frozen: nothing is sent for it until an operator has looked.</summary>
public enum FreezeReason
{
    None = 0,

    /// <summary>Books and broker disagree on the position.</summary>
    ReconciliationBreak = 1,

    /// <summary>The same execution id came with another quantity or price.</summary>
    ExecutionConflict = 2,

    /// <summary>The broker took back or changed a fill: only an operator's adjustment reverses it.</summary>
    TradeBust = 3,

    /// <summary>More was filled than ordered.</summary>
    Overfill = 4,

    /// <summary>A fill without a positive quantity and price, or on the wrong symbol or side. Not in the books.</summary>
    BadFill = 5,

    /// <summary>The outcome of an order is still not known after <see cref="Engine.UnresolvedAgeNs"/>.</summary>
    Unresolved = 7,

    /// <summary>A status that is in no list: the order lives, how is not known.</summary>
    UnknownStatus = 8,

    /// <summary>A report on an id of ours that these books never sent.</summary>
    UnknownOrder = 9,

    /// <summary>An order that the broker had said three times not to know is there after all.</summary>
    Reopened = 10,

    /// <summary>The same cumulative quantity at another average price.</summary>
    PriceChanged = 11,
}
