using System;

namespace Qgtm.Fast.Instruments;

/// <summary>Precious-metals sectors of the universe.</summary>
public enum Sector : byte
{
    Other = 0,
    Gold = 1,
    Silver = 2,
    CrossPrecious = 3,
    GoldMiners = 4,
    SilverMiners = 5,
    Leveraged = 6,
    Inverse = 7,
    CrossAsset = 8,
}

/// <summary>Whether a name can be sold short, as the broker says at each start. What he has not said is not sold short.</summary>
public enum Borrow : byte
{
    Unknown = 0,
    Easy = 1,
    Hard = 2,
    NotShortable = 3,
}

/// <summary>One instrument: its symbol, its sector, whether orders may name it, its tick in nano-USD.</summary>
public sealed record Instrument(string Symbol, Sector Sector, bool Tradable, long TickNanos = 10_000_000)
{
    /// <summary>Age of a quote that is still used, ns; 0 = the limits' own.</summary>
    public long QuoteAgeMaxNs { get; init; }

    /// <summary>The name that its orders go to, as it holds the same metal; "" = itself.</summary>
    public string Alias { get; init; } = "";

    /// <summary>A name whose mean quoted spread is over this many basis points is dropped: strategies open nothing on it. 0 = never.</summary>
    public long SpreadMaxBps { get; init; } = 25;

    /// <summary>1 = trades all day long at a tick, 2 = usually, 3 = thin.</summary>
    public int LiquidityTier { get; init; } = 2;
}
