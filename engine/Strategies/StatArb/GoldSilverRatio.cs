using System;
using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// gold_silver_ratio: Kalman hedge ratio of ln GLD on ln SLV; trade the reversion of its innovation when |z| > 2, close
/// when |z| is under 0.5, only while the half-life of the innovation is 10-120 days. Thesis: the two metals share a trend.
/// </summary>
public sealed class GoldSilverRatio : IStrategy
{
    private GoldSilverRatio()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "gold_silver_ratio",
        Category = 'C',
        Name = "Gold/silver ratio",
        Thesis = "The two metals share a trend.",
        Legs = ["GLD", "SLV"],
        Inputs = "daily closes and mids of GLD and SLV: Kalman hedge ratio, innovation, half-life",
        Schedule = Schedule.Minute,
        Parameters =
        [
            new("entry_z", EntryZ, 1, 5, "z"),
            new("exit_z", ExitZ, 0, 2, "z"),
            new("half_life_min", HalfLifeMin, 1, 100, "days"),
            new("half_life_max", HalfLifeMax, 10, 500, "days"),
        ],
        WeightMax = 1,
        Allocation = 0.2,
        HalfLifeDays = 30,
        Loadings = new(GoldVol: 0.5, SilverVol: 0.5),
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        if (!c.Has(0) || !c.Has(1))
        {
            c.Nothing(EmptyReason.MissingData);
            return;
        }

        OnMinute(ref c.Pair, ref c.Row(0), ref c.Row(1), in c.Tick(0), in c.Tick(1), c.TimeNs, new(c[0], c[1], c[2], c[3]));
    }

    /// <summary>What it may be tuned by: z that opens, z that closes, half-lives that are traded (days).</summary>
    public readonly record struct Tuning(double Entry = EntryZ, double Exit = ExitZ, double LifeMin = HalfLifeMin, double LifeMax = HalfLifeMax)
    {
        /// <summary>The defaults.</summary>
        public Tuning()
            : this(EntryZ)
        {
        }
    }

    public const double EntryZ = 2;
    public const double ExitZ = 0.5;

    /// <summary>Half-lives of the innovation that are traded, days.</summary>
    public const double HalfLifeMin = 10;
    public const double HalfLifeMax = 120;

    /// <summary>Weight of the gold leg; the silver leg is beta-neutral against it.</summary>
    public const double Weight = 0.5;

    /// <summary>Days of history before the first signal, and the window of variance and half-life.</summary>
    public const int WindowDays = 252;

    /// <summary>A leg whose last two-sided quote is older is not traded on, ns.</summary>
    public const long QuoteAgeMaxNs = 60_000_000_000;

    /// <summary>
    /// Noise of the observation and of both states, squared log units per day. Their ratio is the filter's memory: a gain of
    /// 0.033. With 1e-5 the filter followed prices so fast that its innovation lived two days and the gate never opened.
    /// </summary>
    private const double ObservationNoise = 1e-3;
    private const double StateNoise = 1e-7;

    /// <summary>On a day's closes (USD): predict, take the innovation, correct. Kalman (1960), scalar observation.</summary>
    public static void OnDaily(ref PairRow p, double gold, double silver)
    {
        double y = Ln.Of(gold), x = Ln.Of(silver);
        if (p.Days == 0)
        {
            p.Beta = 1;
            p.Alpha = y - x;
            p.P00 = p.P11 = 1;
            p.Variance = 1e-4;
        }

        p.P00 += StateNoise;
        p.P11 += StateNoise;
        double e = y - p.Alpha - (p.Beta * x);
        double q = p.P00 + (2 * x * p.P01) + (x * x * p.P11) + ObservationNoise;
        double k0 = (p.P00 + (x * p.P01)) / q, k1 = (p.P01 + (x * p.P11)) / q;
        p.Alpha += k0 * e;
        p.Beta += k1 * e;
        double p01 = p.P01;
        p.P01 -= k0 * (p01 + (x * p.P11));
        p.P11 -= k1 * (p01 + (x * p.P11));
        p.P00 -= k0 * (p.P00 + (x * p01));
        p.Variance += ((e * e) - p.Variance) * (2.0 / (WindowDays + 1));
        p.SumLag = (p.SumLag * (1 - (1.0 / WindowDays))) + (e * p.PrevInnovation);
        p.SumSquare = (p.SumSquare * (1 - (1.0 / WindowDays))) + (p.PrevInnovation * p.PrevInnovation);
        p.PrevInnovation = e;
        p.Days++;
    }

    /// <summary>Half-life of the innovation in days, from its first autocorrelation; 0 when it does not revert.</summary>
    public static double HalfLife(ref readonly PairRow p)
    {
        double phi = p.SumSquare > 0 ? p.SumLag / p.SumSquare : 0;
        return phi is > 0 and < 1 ? 0.6931471805599453 / -Ln.Of(phi) : 0;
    }

    /// <summary>With the defaults.</summary>
    public static void OnMinute(
        ref PairRow p, ref StrategyRow goldRow, ref StrategyRow silverRow, in FeatureRow gold, in FeatureRow silver, long timeNs) =>
        OnMinute(ref p, ref goldRow, ref silverRow, in gold, in silver, timeNs, new Tuning());

    /// <summary>With both legs' features: the two targets. Without two fresh quotes the targets stay as they are.</summary>
    public static void OnMinute(
        ref PairRow p, ref StrategyRow goldRow, ref StrategyRow silverRow, in FeatureRow gold, in FeatureRow silver, long timeNs, Tuning t)
    {
        EmptyReason empty = Readiness(in p, in gold, in silver, timeNs);
        if (empty != EmptyReason.None)
        {
            goldRow.Empty = silverRow.Empty = (long)empty;
            return;
        }

        double z = (Ln.Of(gold.Mid) - p.Alpha - (p.Beta * Ln.Of(silver.Mid))) / Math.Sqrt(p.Variance);
        double size = z < 0 ? -z : z;
        bool reverts = HalfLife(in p) is double life && life >= t.LifeMin && life <= t.LifeMax;

        // Side is against z; once z * Side is above -Exit the deviation has closed, or has overshot.
        p.Side = size > t.Entry && reverts ? (z > 0 ? -1 : 1) : z * p.Side > -t.Exit ? 0 : p.Side;
        goldRow.Target = p.Side * Weight;
        silverRow.Target = -p.Side * Weight * (p.Beta > 1 ? 1 : p.Beta < 0 ? 0 : p.Beta);
        goldRow.Confidence = silverRow.Confidence = size > 4 ? 100 : size * 25;
        goldRow.EdgeBps = silverRow.EdgeBps = size > t.Exit ? (long)((size - t.Exit) * Math.Sqrt(p.Variance) * 1e4) : 0;
        empty = p.Side != 0 ? EmptyReason.None : size > t.Entry ? EmptyReason.RegimeGate : EmptyReason.ThresholdGate;
        goldRow.Empty = silverRow.Empty = (long)empty;
        goldRow.SignalNs = silverRow.SignalNs = timeNs;
    }

    private static EmptyReason Readiness(in PairRow p, in FeatureRow gold, in FeatureRow silver, long timeNs)
    {
        long oldest = gold.PrevQuoteNs < silver.PrevQuoteNs ? gold.PrevQuoteNs : silver.PrevQuoteNs;
        return p.Days < WindowDays ? EmptyReason.Warmup
            : gold.Mid <= 0 || silver.Mid <= 0 ? EmptyReason.MissingData
            : timeNs - oldest > QuoteAgeMaxNs ? EmptyReason.StaleData
            : EmptyReason.None;
    }
}
