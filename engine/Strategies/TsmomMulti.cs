using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// tsmom_multi: time-series momentum over 21, 63, 126 and 252 days, volatility-scaled, long and short (Moskowitz, Ooi and
/// Pedersen 2012, eq. 5, with four horizons averaged). Thesis: trends in metals persist for months.
/// </summary>
public static class TsmomMulti
{
    /// <summary>Annual volatility that the sleeve aims at.</summary>
    public const double VolatilityTarget = 0.10;

    /// <summary>
    /// What diversification and split horizons leave unused: the sleeve's volatility without it was 5.4 % on eight ETFs,
    /// 2011-2024 (RealDataTests).
    /// </summary>
    public const double Leverage = 1.7;

    /// <summary>What a trend of one name is expected to earn in a day, as a share of a day's volatility: a Sharpe ratio of 0.4 a year.</summary>
    public const double SharpeExpected = 0.025;

    /// <summary>Days that a target is held for, about: the shortest horizon.</summary>
    public const double HoldingDays = 21;

    /// <summary>Largest weight of one name.</summary>
    public const double WeightMax = 0.14;

    /// <summary>A bar that began longer ago sets no target, ns: a long weekend is shorter.</summary>
    public const long BarAgeMaxNs = 7L * 86_400_000_000_000;

    /// <summary>On a daily bar that began at <paramref name="barNs"/>: the mean sign of four horizon returns times target over realised volatility.</summary>
    public static void OnDaily(ref StrategyRow row, in FeatureRow f, int names, long barNs, long timeNs)
    {
        if (f.DailyCount <= 252)
        {
            row.Empty = (long)EmptyReason.Warmup;
            row.Target = 0;
            return;
        }

        if (f.DailyVolatility <= 0 || timeNs - barNs > BarAgeMaxNs)
        {
            row.Empty = (long)(f.DailyVolatility <= 0 ? EmptyReason.MissingData : EmptyReason.StaleData);
            return;
        }

        double trend = (Sign(f.Return21d) + Sign(f.Return63d) + Sign(f.Return126d) + Sign(f.Return252d)) * 0.25;
        double annual = f.DailyVolatility * 15.874507866387544;
        double weight = trend * Leverage * VolatilityTarget / annual / names;
        row.Target = weight > WeightMax ? WeightMax : weight < -WeightMax ? -WeightMax : weight;
        row.Confidence = 100 * (trend < 0 ? -trend : trend);
        row.EdgeBps = (long)(SharpeExpected * (trend < 0 ? -trend : trend) * f.DailyVolatility * 1e4 * HoldingDays);
        row.Empty = trend == 0 ? (long)EmptyReason.ThresholdGate : 0;
        row.SignalNs = timeNs;
    }

    private static double Sign(double x) => x > 0 ? 1 : x < 0 ? -1 : 0;
}
