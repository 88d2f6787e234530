namespace Qgtm.Fast.Risk;

/// <summary>
/// Why an order was denied. Codes by range: 50-69 order life and run, 1xx switch, 2xx size, 3xx price, 4xx rate, 5xx exposure,
/// 6xx data. Which control says which: docs/risk.md.
/// </summary>
public enum RiskReason : ushort
{
    None = 0,

    /// <summary>Only an order that works and has no fill is replaced (docs/adr/0019).</summary>
    NotReplaceable = 50,

    /// <summary>Real money, and no operator has armed this run.</summary>
    NotArmed = 60,

    /// <summary>The limits are missing or absurd.</summary>
    LimitsMissing = 61,

    /// <summary>The strategy has no limits of its own: it does not start.</summary>
    StrategyLimitsMissing = 62,
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
    NotAllowed = 110,
    Blocked = 111,
    Frozen = 112,
    Halted = 113,
    SessionClosed = 114,

    /// <summary>The strategy has executed the same side too often without a person: one has to enable it.</summary>
    StrategyDisabled = 115,

    /// <summary>The name is not on the strategy's list.</summary>
    NotItsName = 116,
    QtyNotPositive = 201,
    QtyNotWhole = 202,
    OrderTooLarge = 203,
    PositionTooLarge = 204,
    WouldFlip = 205,

    /// <summary>A value that no order of this fund can have, or that does not fit into 64 bits.</summary>
    OrderAbsurd = 206,

    /// <summary>Side, type or time in force is none that the engine sends.</summary>
    OrderMalformed = 207,

    /// <summary>A close, and both views do not agree on something to close.</summary>
    NothingToClose = 208,
    QtyTooLarge = 209,

    /// <summary>Too large for the size displayed on the other side.</summary>
    AboveDisplayed = 210,

    /// <summary>Too large for the average daily volume.</summary>
    AboveVolume = 211,

    /// <summary>The names that this strategy moved last are worth too much together.</summary>
    StrategyTooLarge = 212,

    /// <summary>Larger than this strategy's orders may be.</summary>
    StrategyOrderTooLarge = 213,

    /// <summary>The name would become larger than this strategy may make it.</summary>
    StrategyPositionTooLarge = 214,
    PriceNotOnTick = 301,
    PriceCollar = 302,

    /// <summary>Mark, last trade and previous close do not agree: there is no reference to measure from.</summary>
    ReferencesDisagree = 303,

    /// <summary>Our own orders have moved their price too far in a short time.</summary>
    PriceDrift = 304,

    /// <summary>It could trade with an order of our own.</summary>
    SelfCross = 305,

    /// <summary>No strategy that wants it expects more of it than it costs.</summary>
    EdgeBelowCost = 306,
    OrderRate = 401,
    DuplicateOrder = 402,
    UnknownOutcome = 403,
    OrderTableFull = 404,
    OrderGap = 405,
    MessageRate = 406,
    OrdersPerDay = 407,
    OpensPerDay = 408,
    NameOrdersPerDay = 409,
    StrategyOrdersPerDay = 410,
    GrossExposure = 501,
    BuyingPower = 502,
    NoEquity = 503,
    NetExposure = 504,
    SectorExposure = 505,
    WindowNotional = 506,
    PatternDayTrader = 507,
    IntradayMargin = 508,
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

    /// <summary>The name cannot be sold short.</summary>
    NotShortable = 644,

    /// <summary>The name is not easy to borrow.</summary>
    HardToBorrow = 645,
}
