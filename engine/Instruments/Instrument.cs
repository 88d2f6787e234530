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
}

/// <summary>The 25 names of the default universe, in index order. Cold: built once at start.</summary>
public static class Universe
{
    /// <summary>20 tradable names and five that are watched.</summary>
    public static Instrument[] Default()
    {
        (Sector Sector, string Symbols)[] sectors =
        [
            (Sector.Gold, "GLD IAU SGOL AAAU OUNZ"),
            (Sector.Silver, "SLV SIVR"),
            (Sector.CrossPrecious, "PPLT PALL GLTR"),
            (Sector.GoldMiners, "GDX GDXJ RING"),
            (Sector.SilverMiners, "SIL SILJ"),
            (Sector.Leveraged, "UGL AGQ NUGT"),
            (Sector.Inverse, "GLL ZSL"),
            (Sector.CrossAsset, "SPY TLT TIP UUP VIXY"),
        ];
        var all = new Instrument[25];
        int n = 0;
        foreach ((Sector sector, string symbols) in sectors)
        {
            foreach (string symbol in symbols.Split(' '))
            {
                all[n++] = new Instrument(symbol, sector, sector != Sector.CrossAsset);
            }
        }

        return all;
    }

    /// <summary>Index of a symbol, or -1.</summary>
    public static int IndexOf(ReadOnlySpan<Instrument> instruments, string symbol)
    {
        for (int i = 0; i < instruments.Length; i++)
        {
            if (string.Equals(instruments[i].Symbol, symbol, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
