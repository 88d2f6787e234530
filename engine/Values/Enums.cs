namespace Qgtm.Fast.Values;

/// <summary>FIX 54. A sell beyond the position is a short: Alpaca has no separate side for it.</summary>
public enum Side : byte
{
    None = 0,
    Buy = 1,
    Sell = 2,
}

/// <summary>FIX 77, for the budget of requests: what closes is never held back.</summary>
public enum PositionEffect : byte
{
    Open = 0,
    Close = 1,
}

/// <summary>FIX 40.</summary>
public enum OrdType : byte
{
    None = 0,
    Market = 1,
    Limit = 2,
}

/// <summary>FIX 59.</summary>
public enum TimeInForce : byte
{
    Day = 0,
    Gtc = 1,
    Ioc = 2,
    Fok = 3,
}

/// <summary>FIX 39, and three states of our own: intended (journaled, not sent), denied (refused here), unknown.</summary>
public enum OrdStatus : byte
{
    None = 0,

    /// <summary>Journaled, perhaps sent, nothing heard yet. Counts as exposure.</summary>
    Intended = 1,
    PendingNew = 2,
    New = 3,
    PartiallyFilled = 4,
    PendingCancel = 5,

    /// <summary>The outcome of a request is not known. Counts as exposure; only the broker's answer resolves it.</summary>
    Unknown = 6,

    /// <summary>Still exposure; the broker refuses a cancel meanwhile.</summary>
    PendingReplace = 7,
    Suspended = 8,

    /// <summary>A price is guaranteed, the fill is to come.</summary>
    Stopped = 9,
    Calculated = 10,

    /// <summary>Over for today, not final: a good-till-cancelled order goes on tomorrow.</summary>
    DoneForDay = 11,
    Filled = 16,
    Canceled = 17,
    Rejected = 18,
    Expired = 19,
    Replaced = 20,

    /// <summary>Refused by our own gate: never left this process.</summary>
    Denied = 21,
}

/// <summary>FIX 150, as far as it matters beside OrdStatus: what a report says besides how the order stands.</summary>
public enum ExecType : byte
{
    Status = 0,
    Trade = 1,

    /// <summary>A fill was changed after the fact.</summary>
    TradeCorrect = 2,

    /// <summary>A fill was taken back.</summary>
    TradeCancel = 3,
    CancelRejected = 4,
    ReplaceRejected = 5,
}

/// <summary>Five monotone tiers and a sixth that stops even exits. Automatic moves go only upward.</summary>
public enum KillTier : byte
{
    Normal = 0,
    Warn = 1,
    Throttle = 2,
    NoNew = 3,
    Flatten = 4,
    HaltAll = 5,
}
