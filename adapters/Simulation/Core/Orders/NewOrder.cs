using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>Order types that Alpaca takes. The venue has words of its own: what a client makes of them is the client's to get right.</summary>
public enum VenueOrdType : byte
{
    None = 0,
    Market = 1,
    Limit = 2,
    Stop = 3,
    StopLimit = 4,
    TrailingStop = 5,
}

/// <summary>Times in force that Alpaca takes.</summary>
public enum VenueTif : byte
{
    Day = 0,
    Gtc = 1,
    Ioc = 2,
    Fok = 3,
    Opg = 4,
    Cls = 5,
}

/// <summary>Order classes that Alpaca takes for shares.</summary>
public enum VenueClass : byte
{
    Simple = 0,
    Bracket = 1,
    Oco = 2,
    Oto = 3,
}

/// <summary>Alpaca's order statuses; below 16 the order is open. Written to the venue's memory by number.</summary>
public enum VenueStatus : byte
{
    None = 0,
    PendingNew = 2,
    New = 3,
    PartiallyFilled = 4,
    PendingCancel = 5,
    Accepted = 6,
    PendingReplace = 7,
    Held = 8,
    DoneForDay = 9,
    Suspended = 10,
    Stopped = 11,
    Calculated = 12,
    AcceptedForBidding = 13,
    PendingReview = 14,
    Filled = 16,
    Canceled = 17,
    Rejected = 18,
    Expired = 19,
    Replaced = 20,
}

/// <summary>A request to place an order, as POST /v2/orders names it. Prices nano-USD, quantity nano-shares, 0 = not given.</summary>
public sealed record NewOrder(
    string Symbol, Side Side, VenueOrdType Type, VenueTif TimeInForce, long QtyNanos, long LimitPxNanos, string ClOrdId)
{
    /// <summary>Trigger of a stop order, nano-USD.</summary>
    public long StopPxNanos { get; init; }

    /// <summary>Distance of a trailing stop, nano-USD.</summary>
    public long TrailPxNanos { get; init; }

    /// <summary>Distance of a trailing stop, nano-percent.</summary>
    public long TrailPercentNanos { get; init; }

    /// <summary>Simple, or with orders that follow it.</summary>
    public VenueClass Class { get; init; }

    /// <summary>Limit of the take-profit leg, nano-USD.</summary>
    public long TakeProfitPxNanos { get; init; }

    /// <summary>Trigger of the stop-loss leg, nano-USD.</summary>
    public long StopLossPxNanos { get; init; }

    /// <summary>Limit of the stop-loss leg, nano-USD; 0 = a plain stop.</summary>
    public long StopLossLimitPxNanos { get; init; }

    /// <summary>Amount instead of a quantity, nano-USD.</summary>
    public long NotionalNanos { get; init; }

    /// <summary>May trade outside regular hours.</summary>
    public bool ExtendedHours { get; init; }

    /// <summary>True for a type that has a limit price once it works.</summary>
    public bool HasLimit => Type is VenueOrdType.Limit or VenueOrdType.StopLimit;

    /// <summary>True for a type that waits for a trigger.</summary>
    public bool HasStop => Type is VenueOrdType.Stop or VenueOrdType.StopLimit or VenueOrdType.TrailingStop;

    /// <summary>True for an order with a part of a share, or by amount.</summary>
    public bool IsFractional => NotionalNanos != 0 || QtyNanos % Fixed.One != 0;
}

/// <summary>What PATCH /v2/orders/{id} asks to change; null = as it was. Nano-units.</summary>
public sealed record OrderChange(
    long? QtyNanos = null, long? LimitPxNanos = null, long? StopPxNanos = null, long? TrailNanos = null, VenueTif? TimeInForce = null, string? ClOrdId = null);
