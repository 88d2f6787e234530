namespace Qgtm.Fast.Risk;

/// <summary>Why an order was denied. Codes by range: 1xx switch, 2xx size, 3xx price, 4xx rate, 5xx exposure, 6xx data.</summary>
public enum RiskReason : ushort
{
    None = 0,
    TierBlocksOpen = 101,
    TierBlocksAll = 102,
    NotReconciled = 103,
    OrderStreamDown = 104,

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
}
