using System;

namespace Qgtm.Fast.Features;

/// <summary>Volatilities a year, from closes and from ranges: Parkinson (1980), Garman and Klass (1980), Yang and Zhang (2000).</summary>
internal static class BarVolatility
{
    /// <summary>4 ln 2.</summary>
    private const double FourLn2 = 2.7725887222397811;

    /// <summary>Weight of the open-to-close variance over 21 bars: 0.34 / (1.34 + 22 / 20).</summary>
    private const double OpenCloseWeight = 0.34 / (1.34 + (22.0 / 20));

    public static void Read(ref BarFeatures f, in BarState s, double yearRoot)
    {
        if (s.Count < 22)
        {
            return;
        }

        f.RealisedVol21 = yearRoot * Math.Sqrt(s.Log21.Spread(21) / 20);
        f.Parkinson21 = yearRoot * Root(s.Range21 / (21 * FourLn2));
        f.GarmanKlass21 = yearRoot * Root(s.Garman21 / 21);
        double night = s.Overnight21.Spread(21) / 20, day = s.OpenClose21.Spread(21) / 20;
        f.YangZhang21 = yearRoot * Root(night + (OpenCloseWeight * day) + ((1 - OpenCloseWeight) * s.Rogers21 / 21));
        f.Amihud21 = s.Illiquidity21 / 21 * 1e6;
        f.VolumeZ21 = BarAverages.Z(f.Volume, in s.Volume21, 21);
        f.RealisedVol63 = s.Count > 63 ? yearRoot * Math.Sqrt(s.Log63.Spread(63) / 62) : 0;
    }

    /// <summary>Of a sum that rounding may have left a little below zero.</summary>
    private static double Root(double x) => x > 0 ? Math.Sqrt(x) : 0;
}
