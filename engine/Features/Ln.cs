using System;

namespace Qgtm.Fast.Features;

/// <summary>Natural logarithm from + - x / alone, so that every machine gives the same bits (docs/adr/0010).</summary>
public static class Ln
{
    private const double Ln2 = 0.69314718055994530942;

    /// <summary>ln(x) for finite x above 0, to about 1e-15 relative: x = m 2^k, ln m = 2 atanh((m-1)/(m+1)).</summary>
    public static double Of(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)((bits >> 52) & 0x7FF) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (m > 1.4142135623730951)
        {
            m *= 0.5;
            exponent++;
        }

        double s = (m - 1) / (m + 1);
        double square = s * s;
        double sum = 0;
        for (int n = 23; n >= 1; n -= 2)
        {
            sum = (sum * square) + (1.0 / n);
        }

        return (2 * s * sum) + (exponent * Ln2);
    }
}
