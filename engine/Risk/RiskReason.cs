namespace Qgtm.Fast.Risk;

/// <summary>Why an order was denied. Codes by range: 50-59 order life, 1xx switch, 2xx size, 3xx price, 4xx rate, 5xx exposure, 6xx data.</summary>
public enum RiskReason : ushort
{
    None = 0,

    /// <summary>Only an order that works and has no fill is replaced (docs/adr/0019).</summary>
    NotReplaceable = 50,
    TierBlocksOpen = 101,
    TierBlocksAll = 102,
    NotReconciled = 103,
    OrderStreamDown = 104,

    /// <summary>FLATTEN does not work on this name.</summary>
    NotFlattening = 105,

    /// <summary>FLATTEN sends market orders that close, and nothing else.</summary>
    NotAClose = 106,

    /// <summary>Orders of this name still hold quantity.</summary>
    StillOpen = 107,

    /// <summary>Real money, and no operator has armed this run.</summary>
    NotArmed = 60,
    NotAllowed = 110,
    Blocked = 111,
    Frozen = 112,
    Halted = 113,
    SessionClosed = 114,
    QtyNotPositive = 201,
    QtyNotWhole = 202,
    OrderTooLarge = 203,
    PositionTooLarge = 204,
    WouldFlip = 205,
    PriceNotOnTick = 301,
    PriceCollar = 302,
    OrderRate = 401,
    DuplicateOrder = 402,
    UnknownOutcome = 403,
    OrderTableFull = 404,
    GrossExposure = 501,
    BuyingPower = 502,
    NoEquity = 503,
    QuoteStale = 601,
    QuoteUnusable = 602,

    /// <summary>The feed does not deliver every channel of the name.</summary>
    FeedDegraded = 640,

    /// <summary>The quote stands at a limit band.</summary>
    LimitState = 641,

    /// <summary>Short sales of the name are restricted.</summary>
    ShortSaleRestricted = 642,

    /// <summary>The limit price is outside the limit bands.</summary>
    OutsideBands = 643,
}
