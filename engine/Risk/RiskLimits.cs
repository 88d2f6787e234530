namespace Qgtm.Fast.Risk;

/// <summary>Every limit of the gate. 0 refuses; it never means "off".</summary>
public sealed record RiskLimits
{
    /// <summary>One order, share of equity in basis points.</summary>
    public long OrderNotionalMaxBps { get; init; } = 1_000;

    /// <summary>One name, share of equity in basis points.</summary>
    public long PositionMaxBps { get; init; } = 1_500;

    /// <summary>Gross exposure with open and unknown orders, share of equity in basis points.</summary>
    public long GrossMaxBps { get; init; } = 20_000;

    /// <summary>Distance of a limit price from the mark, basis points.</summary>
    public long CollarBps { get; init; } = 100;

    /// <summary>Spread above which a quote is not used, basis points.</summary>
    public long SpreadMaxBps { get; init; } = 100;

    /// <summary>Age of the quote behind an order, ns of event time.</summary>
    public long QuoteAgeMaxNs { get; init; } = 15_000_000_000;

    /// <summary>How long a quote may stay the same in every price and size, ns of event time.</summary>
    public long QuoteFrozenMaxNs { get; init; } = 300_000_000_000;

    /// <summary>New orders in one minute of event time; the broker takes 200 requests and a quarter is kept for cancels.</summary>
    public long OrdersPerMinuteMax { get; init; } = 120;

    /// <summary>Time between two orders on one instrument, ns.</summary>
    public long OrderGapMinNs { get; init; } = 1_000_000_000;

    /// <summary>The first limit that is missing, zero or absurd, as a sentence; null when all are sane.</summary>
    public string? FirstProblem() =>
        OrderNotionalMaxBps is <= 0 or > 5_000 ? "OrderNotionalMaxBps must be 1..5000."
        : PositionMaxBps is <= 0 or > 10_000 ? "PositionMaxBps must be 1..10000."
        : GrossMaxBps is <= 0 or > 40_000 ? "GrossMaxBps must be 1..40000."
        : CollarBps is <= 0 or > 1_000 ? "CollarBps must be 1..1000."
        : SpreadMaxBps is <= 0 or > 1_000 ? "SpreadMaxBps must be 1..1000."
        : QuoteAgeMaxNs is <= 0 or > 600_000_000_000 ? "QuoteAgeMaxNs must be 1..600 s."
        : QuoteFrozenMaxNs is <= 0 or > 3_600_000_000_000 ? "QuoteFrozenMaxNs must be 1..3600 s."
        : OrdersPerMinuteMax is <= 0 or > 150 ? "OrdersPerMinuteMax must be 1..150."
        : OrderGapMinNs <= 0 ? "OrderGapMinNs must be positive."
        : null;
}
