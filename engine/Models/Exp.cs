using System;

namespace Qgtm.Fast.Models;

/// <summary>The exponential from + - x alone, so that every machine gives the same bits (docs/adr/0050).</summary>
public static class Exp
{
    private const double PerLn2 = 1.4426950408889634;

    /// <summary>ln 2 in two parts; the first ends in zero bits, so that its product with a whole number below 2^20 is exact.</summary>
    private const double Ln2High = 0.693147180369123816490;
    private const double Ln2Low = 1.90821492927058770002e-10;

    /// <summary>Above it the result is infinite, below its negative counterpart it is zero.</summary>
    private const double Largest = 709.8;
    private const double Least = -745.2;

    /// <summary>1/n! from n = 2: the rest of the series is under 1e-18 where it is used.</summary>
    private static ReadOnlySpan<double> Series =>
    [
        1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5_040, 1.0 / 40_320, 1.0 / 362_880, 1.0 / 3_628_800,
        1.0 / 39_916_800, 1.0 / 479_001_600, 1.0 / 6_227_020_800, 1.0 / 87_178_291_200,
    ];

    /// <summary>e^x to about 1e-16 relative: x = k ln 2 + r with |r| at most 0.347, and e^x = 2^k (1 + r + r^2/2 + ...).</summary>
    public static double Of(double x)
    {
        if (double.IsNaN(x))
        {
            return x;
        }

        if (x > Largest)
        {
            return double.PositiveInfinity;
        }

        if (x < Least)
        {
            return 0;
        }

        int k = (int)((x * PerLn2) + (x < 0 ? -0.5 : 0.5));
        double r = x - (k * Ln2High) - (k * Ln2Low);
        double sum = 0;
        for (int n = Series.Length - 1; n >= 0; n--)
        {
            sum = (sum * r) + Series[n];
        }

        // In two steps: 2^k itself may be out of range where the result is not.
        int half = k / 2;
        return (1 + (r + (r * r * sum))) * PowerOfTwo(half) * PowerOfTwo(k - half);
    }

    private static double PowerOfTwo(int k) => BitConverter.Int64BitsToDouble((k + 1023L) << 52);
}
