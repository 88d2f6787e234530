using System;
using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// gold_silver_ratio: Kalman hedge ratio of ln GLD on ln SLV; trade the reversion of its innovation when |z| > 2, close
/// when |z| is under 0.5, only while the half-life of the innovation is 10-120 days. Thesis: the two metals share a trend.
/// </summary>
public static class GoldSilverRatio
{
    public const double EntryZ = 2;
    public const double ExitZ = 0.5;

    /// <summary>Weight of the gold leg; the silver leg is beta-neutral against it.</summary>
    public const double Weight = 0.5;

    private const double StateNoise = 1e-5;

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
        double q = p.P00 + (2 * x * p.P01) + (x * x * p.P11) + 1e-3;
        double k0 = (p.P00 + (x * p.P01)) / q, k1 = (p.P01 + (x * p.P11)) / q;
        p.Alpha += k0 * e;
        p.Beta += k1 * e;
        double p01 = p.P01;
        p.P01 -= k0 * (p01 + (x * p.P11));
        p.P11 -= k1 * (p01 + (x * p.P11));
        p.P00 -= k0 * (p.P00 + (x * p01));
        p.Variance += ((e * e) - p.Variance) * (2.0 / 64);
        p.SumLag = (p.SumLag * (1 - (1.0 / 63))) + (e * p.PrevInnovation);
        p.SumSquare = (p.SumSquare * (1 - (1.0 / 63))) + (p.PrevInnovation * p.PrevInnovation);
        p.PrevInnovation = e;
        p.Days++;
    }

    /// <summary>With current prices (USD): the two targets. Gold's side is against the innovation.</summary>
    public static void OnMinute(ref PairRow p, ref StrategyRow goldRow, ref StrategyRow silverRow, double gold, double silver, long timeNs)
    {
        if (p.Days < 126 || gold <= 0 || silver <= 0)
        {
            goldRow.Empty = silverRow.Empty = (long)EmptyReason.Warmup;
            return;
        }

        double z = (Ln.Of(gold) - p.Alpha - (p.Beta * Ln.Of(silver))) / Math.Sqrt(p.Variance);
        double size = z < 0 ? -z : z;
        double phi = p.SumSquare > 0 ? p.SumLag / p.SumSquare : 0;
        double halfLife = phi is > 0 and < 1 ? 0.6931471805599453 / -Ln.Of(phi) : 0;
        bool reverts = halfLife is >= 10 and <= 120;
        p.Side = size < ExitZ ? 0 : size > EntryZ && reverts ? (z > 0 ? -1 : 1) : p.Side;
        goldRow.Target = p.Side * Weight;
        silverRow.Target = -p.Side * Weight * (p.Beta > 1 ? 1 : p.Beta < 0 ? 0 : p.Beta);
        goldRow.Confidence = silverRow.Confidence = size > 4 ? 100 : size * 25;
        goldRow.Empty = silverRow.Empty = p.Side == 0 ? (long)EmptyReason.ThresholdGate : 0;
        goldRow.SignalNs = silverRow.SignalNs = timeNs;
    }
}
