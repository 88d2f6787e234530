using System;
using System.Collections.Generic;

namespace Qgtm.Fast.Instruments;

/// <summary>The names that an engine knows. Cold: built once at start.</summary>
public static class Universe
{
    private static readonly (Sector Sector, string Symbols)[] Metals =
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

    private static readonly (string Alias, string Primary)[] SameMetal =
        [("IAU", "GLD"), ("SGOL", "GLD"), ("AAAU", "GLD"), ("OUNZ", "GLD"), ("SIVR", "SLV")];

    private static readonly string[] MostLiquid = ["GLD", "SLV", "GDX", "IAU", "SPY", "TLT"];
    private static readonly string[] Thin = ["OUNZ", "AAAU", "GLTR", "RING", "SILJ", "GLL", "SIVR"];

    /// <summary>20 tradable names and five that are watched, in index order.</summary>
    public static Instrument[] Default() => [.. Of(Metals)];

    /// <summary>The default names and 19 commodity funds that are watched.</summary>
    public static Instrument[] Broad() =>
    [
        .. Of(Metals),
        .. Of([(Sector.Other, "USO BNO UNG UGA DBO DBE DBA CORN WEAT SOYB CANE NIB JO BAL COW CPER DBB DBC PDBC")]),
    ];

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

    /// <summary>For each name the one that its orders go to: itself, unless the name that it is an alias of is there and may be traded.</summary>
    public static int[] Primaries(ReadOnlySpan<Instrument> instruments)
    {
        int[] all = new int[instruments.Length];
        for (int i = 0; i < all.Length; i++)
        {
            int primary = instruments[i].Alias.Length == 0 ? -1 : IndexOf(instruments, instruments[i].Alias);
            all[i] = primary >= 0 && instruments[primary].Tradable ? primary : i;
        }

        return all;
    }

    /// <summary>The other way round: for each name its aliases.</summary>
    public static int[][] Aliases(ReadOnlySpan<int> primaries)
    {
        var found = new List<int>[primaries.Length];
        int[][] all = new int[primaries.Length][];
        Array.Fill(all, []);
        for (int i = 0; i < primaries.Length; i++)
        {
            if (primaries[i] != i)
            {
                (found[primaries[i]] ??= []).Add(i);
                all[primaries[i]] = [.. found[primaries[i]]];
            }
        }

        return all;
    }

    private static IEnumerable<Instrument> Of((Sector Sector, string Symbols)[] sectors)
    {
        foreach ((Sector sector, string symbols) in sectors)
        {
            foreach (string symbol in symbols.Split(' '))
            {
                yield return new Instrument(symbol, sector, sector is not (Sector.CrossAsset or Sector.Other))
                {
                    Alias = Array.Find(SameMetal, s => s.Alias == symbol).Primary ?? "",
                    LiquidityTier = Array.IndexOf(MostLiquid, symbol) >= 0 ? 1 : Array.IndexOf(Thin, symbol) >= 0 ? 3 : 2,
                };
            }
        }
    }
}
