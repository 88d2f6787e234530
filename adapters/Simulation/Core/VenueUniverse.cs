using System;
using System.Collections.Generic;

namespace Qgtm.Fast.Simulation;

/// <summary>How one instrument is generated: start price in USD, loadings on the factors, spread in ticks, share of the events.</summary>
internal sealed record GeneratedName(
    string Symbol, string Name, double Price, double[] Loadings, double IdioVol, int SpreadTicks, double Weight, bool Tradable);

/// <summary>
/// The 25 instruments of the generator, ids 0-24: 20 tradable and 5 that are data only, and the constants of its model. Each
/// constant is measured by tests/Adapters.Tests/Simulation/Calibration or named as an assumption in docs/generator.md.
/// </summary>
internal static class VenueUniverse
{
    public const long Tick = 10_000_000;

    /// <summary>Factors in the order of the loadings: gold, silver, platinum, palladium, equity, rates, dollar, miners.</summary>
    public const int Factors = 8;

    /// <summary>Ids of the two names whose log ratio reverts, which are also their factors: GLD on factor 0, SLV on 1.</summary>
    public const int Gold = 0, Silver = 5;

    /// <summary>Half-life of the deviation of ln GLD - ln SLV from its level at the start prices, trading days.</summary>
    public const double RatioHalfLifeDays = 120;

    /// <summary>Standard deviation of the log of a day's volatility: what makes the tails of daily returns fat.</summary>
    public const double DayVolatilitySpread = 0.49;

    /// <summary>Jumps in a session, and the variance of one in average minutes of the session.</summary>
    public const double JumpsPerSession = 2.2, JumpMinutes = 14;

    /// <summary>Variance within a session is 1 + slope b + bend (b^2 - 1/3), b from -1 at the opening to 1 at the close.</summary>
    public const double VarianceSlope = -0.6, VarianceBend = 0.54;

    /// <summary>The same for the number of events, around their mean in one second.</summary>
    public const double RateSlope = -0.1, RateBend = 1.42, EventsPerSecond = 60;

    /// <summary>One event in this many is a trade.</summary>
    public const int TradeOdds = 6;

    /// <summary>Mean of a trade's size, shares.</summary>
    public const double TradeSizeMean = 150;

    /// <summary>Annual volatility of each factor as a fraction.</summary>
    public static readonly double[] Volatility = [0.16, 0.32, 0.29, 0.38, 0.18, 0.15, 0.07, 0.235];

    /// <summary>Correlation of each factor with gold; their own shocks are independent beyond it.</summary>
    public static readonly double[] GoldCorrelation = [1, 0.78, 0.6, 0.41, 0.08, 0.25, -0.47, 0];

    /// <summary>Share of a day's variance between the close and the opening.</summary>
    public static readonly double[] NightShare = [0.57, 0.57, 0.61, 0.57, 0.42, 0.55, 0.67, 0.15];

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
        Of("GDX", "VanEck Gold Miners ETF", 85, [1.77, 0, 0, 0, 0.31, 0, 0, 1], 0.03, 1, 10),
        Of("GDXJ", "VanEck Junior Gold Miners ETF", 112, [1.97, 0.04, 0, 0, 0.5, 0, 0, 1.1], 0.11, 2, 5),
        Of("RING", "iShares MSCI Global Gold Miners ETF", 68, [1.77, 0, 0, 0, 0.31, 0, 0, 1], 0.04, 4, 1),
        Of("SIL", "Global X Silver Miners ETF", 78, [1.2, 0.37, 0, 0, 0.39, 0, 0, 0.88], 0.13, 4, 2),
        Of("SILJ", "Amplify Junior Silver Miners ETF", 26, [1.32, 0.46, 0, 0, 0.45, 0, 0, 1.02], 0.16, 2, 2),
        Of("UGL", "ProShares Ultra Gold", 48, [2], 0.01, 4, 2),
        Of("AGQ", "ProShares Ultra Silver", 95, [0, 2], 0.02, 5, 3),
        Of("NUGT", "Direxion Daily Gold Miners Bull 2X", 150, [3.54, 0, 0, 0, 0.62, 0, 0, 2], 0.04, 6, 3),
        Of("GLL", "ProShares UltraShort Gold", 14, [-2], 0.01, 2, 1),
        Of("ZSL", "ProShares UltraShort Silver", 17, [0, -2], 0.02, 2, 2),
        Of("SPY", "SPDR S&P 500 ETF Trust", 690, [0, 0, 0, 0, 1], 0.003, 1, 14, tradable: false),
        Of("TLT", "iShares 20+ Year Treasury Bond ETF", 88, [0, 0, 0, 0, 0, 1], 0.005, 1, 6, tradable: false),
        Of("TIP", "iShares TIPS Bond ETF", 110, [0, 0, 0, 0, 0, 0.28], 0.04, 1, 2, tradable: false),
        Of("UUP", "Invesco DB US Dollar Index Bullish", 27, [0, 0, 0, 0, 0, 0, 1], 0.005, 1, 2, tradable: false),
        Of("VIXY", "ProShares VIX Short-Term Futures ETF", 26, [0, 0, 0, 0, -4], 0.2, 2, 3, tradable: false),
    ];

    /// <summary>Volatility of the part of a day that is night, or of the rest, per square root of a day.</summary>
    public static double[] Daily(bool night)
    {
        var part = new double[Factors];
        for (int f = 0; f < Factors; f++)
        {
            part[f] = Volatility[f] * Math.Sqrt((night ? NightShare[f] : 1 - NightShare[f]) / 252);
        }

        return part;
    }

    /// <summary>A day's volatility relative to the average one: lognormal with a mean square of 1.</summary>
    public static double DayScale(SeededRandom random) =>
        Math.Exp(DayVolatilitySpread * (random.Normal() - DayVolatilitySpread));

    /// <summary>How far the log ratio closes its deviation over a part of a day.</summary>
    public static double Pull(double days) => 1 - Math.Pow(0.5, days / RatioHalfLifeDays);

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
