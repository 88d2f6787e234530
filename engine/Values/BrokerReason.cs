namespace Qgtm.Fast.Values;

/// <summary>
/// Why the broker, or the way to it, refused. Codes by range: 1xx access, 2xx account, 3xx order, 4xx request. Access and
/// account reasons concern every order: they raise NO_NEW.
/// </summary>
public enum BrokerReason : ushort
{
    None = 0,

    /// <summary>401, or a 403 without a code: the key is wrong, rotated or revoked.</summary>
    Credentials = 101,

    /// <summary>Another 403 without a meaning that is known here.</summary>
    Forbidden = 102,
    AccountNotAuthorized = 201,
    LiquidationOnly = 202,
    OrdersRejectedByUser = 203,
    DayTrading = 204,
    BuyingPower = 301,
    QtyNotAvailable = 302,
    WashTrade = 303,
    OppositeOrderOpen = 304,
    ShortNotAllowed = 305,
    NotTradable = 306,

    /// <summary>The request itself is wrong: price increment, members, quantity.</summary>
    Invalid = 401,

    /// <summary>The id exists already: the proof that the first order was taken.</summary>
    DuplicateId = 402,

    /// <summary>The order is in a state that does not allow it.</summary>
    NotInState = 403,
    NotFound = 404,

    /// <summary>The broker's limit of requests.</summary>
    RateLimited = 405,

    /// <summary>Our own budget of requests: it was never sent.</summary>
    RequestBudget = 406,

    /// <summary>The engine was stopped and wakes up: it was never sent.</summary>
    EngineAsleep = 407,
    Other = 499,
}

/// <summary>What a reason means for trading as a whole.</summary>
public static class BrokerReasons
{
    /// <summary>True when no order can be expected to pass until a person has looked.</summary>
    [HotPath]
    public static bool StopsOpening(BrokerReason reason) => (ushort)reason is >= 100 and < 300;
}
