using System.Collections.Generic;

namespace Qgtm.Fast.Simulation;

/// <summary>How one instrument is generated: start price in USD, loadings on the factors, spread in ticks, share of the events.</summary>
internal sealed record GeneratedName(
    string Symbol, string Name, double Price, double[] Loadings, double IdioVol, int SpreadTicks, double Weight, bool Tradable);

/// <summary>The 25 instruments of the generator, ids 0-24: 20 tradable and 5 that are data only.</summary>
internal static class VenueUniverse
{
    public const long Tick = 10_000_000;

    /// <summary>Factors in the order of the loadings: gold, silver, platinum, palladium, equity, rates, dollar, miners.</summary>
    public const int Factors = 8;

    /// <summary>Annual volatility of each factor as a fraction.</summary>
    public static readonly double[] Volatility = [0.17, 0.30, 0.24, 0.34, 0.15, 0.13, 0.07, 0.18];

    /// <summary>Correlation of each factor with gold; their own shocks are independent beyond it.</summary>
    public static readonly double[] GoldCorrelation = [1, 0.8, 0.6, 0.4, 0, 0.2, -0.4, 0];

    public static readonly GeneratedName[] Names =
    [
        Of("GLD", "SPDR Gold Shares", 385, [1], 0.004, 1, 14),
        Of("IAU", "iShares Gold Trust", 79, [1], 0.005, 1, 8),
        Of("SGOL", "abrdn Physical Gold Shares ETF", 40, [1], 0.006, 1, 3),
        Of("AAAU", "Goldman Sachs Physical Gold ETF", 41, [1], 0.006, 2, 2),
        Of("OUNZ", "VanEck Merk Gold ETF", 40, [1], 0.007, 2, 2),
        Of("SLV", "iShares Silver Trust", 46, [0, 1], 0.006, 1, 10),
        Of("SIVR", "abrdn Physical Silver Shares ETF", 48, [0, 1], 0.008, 2, 3),
        Of("PPLT", "abrdn Physical Platinum Shares ETF", 140, [0, 0, 1], 0.02, 8, 2),
        Of("PALL", "abrdn Physical Palladium Shares ETF", 130, [0, 0, 0, 1], 0.02, 10, 2),
        Of("GLTR", "abrdn Physical Precious Metals Basket", 170, [0.6, 0.3, 0.05, 0.05], 0.02, 10, 1),
        Of("GDX", "VanEck Gold Miners ETF", 85, [1.8, 0, 0, 0, 0.3, 0, 0, 1], 0.03, 1, 10),
        Of("GDXJ", "VanEck Junior Gold Miners ETF", 112, [1.9, 0.1, 0, 0, 0.35, 0, 0, 1.1], 0.04, 2, 5),
        Of("RING", "iShares MSCI Global Gold Miners ETF", 68, [1.8, 0, 0, 0, 0.3, 0, 0, 1], 0.04, 4, 1),
        Of("SIL", "Global X Silver Miners ETF", 78, [0.9, 0.6, 0, 0, 0.3, 0, 0, 1], 0.05, 4, 2),
        Of("SILJ", "Amplify Junior Silver Miners ETF", 26, [0.9, 0.7, 0, 0, 0.35, 0, 0, 1.1], 0.06, 2, 2),
        Of("UGL", "ProShares Ultra Gold", 48, [2], 0.01, 4, 2),
        Of("AGQ", "ProShares Ultra Silver", 95, [0, 2], 0.02, 5, 3),
        Of("NUGT", "Direxion Daily Gold Miners Bull 2X", 150, [3.6, 0, 0, 0, 0.6, 0, 0, 2], 0.04, 6, 3),
        Of("GLL", "ProShares UltraShort Gold", 14, [-2], 0.01, 2, 1),
        Of("ZSL", "ProShares UltraShort Silver", 17, [0, -2], 0.02, 2, 2),
        Of("SPY", "SPDR S&P 500 ETF Trust", 690, [0, 0, 0, 0, 1], 0.003, 1, 14, tradable: false),
        Of("TLT", "iShares 20+ Year Treasury Bond ETF", 88, [0, 0, 0, 0, 0, 1], 0.005, 1, 6, tradable: false),
        Of("TIP", "iShares TIPS Bond ETF", 110, [0, 0, 0, 0, 0, 0.4], 0.01, 1, 2, tradable: false),
        Of("UUP", "Invesco DB US Dollar Index Bullish", 27, [0, 0, 0, 0, 0, 0, 1], 0.005, 1, 2, tradable: false),
        Of("VIXY", "ProShares VIX Short-Term Futures ETF", 26, [0, 0, 0, 0, -4], 0.2, 2, 3, tradable: false),
    ];

    public static List<VenueInstrument> Instruments()
    {
        var list = new List<VenueInstrument>(Names.Length);
        for (int i = 0; i < Names.Length; i++)
        {
            list.Add(new VenueInstrument(i, Names[i].Symbol, Names[i].Name, "ARCA", Tick, Names[i].Tradable));
        }

        return list;
    }

    private static GeneratedName Of(
        string symbol, string name, double price, double[] loadings, double idio, int spread, double weight, bool tradable = true)
    {
        var full = new double[Factors];
        loadings.CopyTo(full, 0);
        return new GeneratedName(symbol, name, price, full, idio, spread, weight, tradable);
    }
}
