using System;

namespace Qgtm.Fast.Features;

/// <summary>
/// ln GLD = Alpha + Beta ln SLV + e as a Kalman filter (Kalman 1960, scalar observation): the hedge ratio that moves, and how far the
/// day's price is from it.
/// </summary>
internal static class HedgeFilter
{
    /// <summary>Window of variance and half-life, days.</summary>
    public const int WindowDays = 252;

    /// <summary>
    /// Noise of the observation and of both states, squared log units per day. Their ratio is the filter's memory: a gain of 0.033. With
    /// 1e-5 the filter follows prices so fast that its innovation lives two days.
    /// </summary>
    private const double ObservationNoise = 1e-3;
    private const double StateNoise = 1e-7;

    /// <summary>Predict, take the innovation, correct. Closes in USD.</summary>
    public static void OnDay(ref CrossFeatures f, ref CrossState s, PartTable parts, long day, double gold, double silver)
    {
        double y = Ln.Of(gold), x = Ln.Of(silver);
        if (s.HedgeDays == 0)
        {
            f.KalmanBeta = 1;
            f.KalmanAlpha = y - x;
            s.P00 = s.P11 = 1;
            f.KalmanVariance = 1e-4;
        }

        s.P00 += StateNoise;
        s.P11 += StateNoise;
        double e = y - f.KalmanAlpha - (f.KalmanBeta * x);
        double q = s.P00 + (2 * x * s.P01) + (x * x * s.P11) + ObservationNoise;
        double k0 = (s.P00 + (x * s.P01)) / q, k1 = (s.P01 + (x * s.P11)) / q;
        f.KalmanZ = e / Math.Sqrt(f.KalmanVariance);
        f.KalmanAlpha += k0 * e;
        f.KalmanBeta += k1 * e;
        double p01 = s.P01;
        s.P01 -= k0 * (p01 + (x * s.P11));
        s.P11 -= k1 * (p01 + (x * s.P11));
        s.P00 -= k0 * (s.P00 + (x * p01));
        f.KalmanVariance += ((e * e) - f.KalmanVariance) * (2.0 / (WindowDays + 1));
        s.SumLag = (s.SumLag * (1 - (1.0 / WindowDays))) + (e * s.Innovation);
        s.SumSquare = (s.SumSquare * (1 - (1.0 / WindowDays))) + (s.Innovation * s.Innovation);
        s.Innovation = e;
        s.HedgeDays++;
        f.KalmanHalfLife = Walk.HalfLifeOf(s.SumSquare > 0 ? s.SumLag / s.SumSquare : 0);
        Walk.Step(parts, Part.Hedge, day, e);
    }
}
