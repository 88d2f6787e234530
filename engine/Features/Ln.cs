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

        // The series 1 + s^2/3 + s^4/5 + ..., written out: the constants are folded, and there is no division.
        double sum = 1.0 / 23;
        sum = (sum * square) + (1.0 / 21);
        sum = (sum * square) + (1.0 / 19);
        sum = (sum * square) + (1.0 / 17);
        sum = (sum * square) + (1.0 / 15);
        sum = (sum * square) + (1.0 / 13);
        sum = (sum * square) + (1.0 / 11);
        sum = (sum * square) + (1.0 / 9);
        sum = (sum * square) + (1.0 / 7);
        sum = (sum * square) + (1.0 / 5);
        sum = (sum * square) + (1.0 / 3);
        sum = (sum * square) + 1;
        return (2 * s * sum) + (exponent * Ln2);
    }
}
