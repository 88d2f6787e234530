using System;
using System.Runtime.CompilerServices;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Risk;

/// <summary>Amounts that are compared with limits. What does not fit is as large as can be: it breaks the limit, not the process.</summary>
public static class Worth
{
    /// <summary>Price (nano-USD) times quantity (nano-shares), nano-USD, rounded toward zero.</summary>
    [HotPath]
    public static long Of(long px, long qty)
    {
        long high = Math.BigMul(px, qty, out long low);
        return high == (low >> 63) ? low / Fixed.One : Wide(px, qty);
    }

    /// <summary>The sum.</summary>
    [HotPath]
    public static long Sum(long a, long b)
    {
        long sum = unchecked(a + b);
        return ((a ^ sum) & (b ^ sum)) >= 0 ? sum : a < 0 ? long.MinValue : long.MaxValue;
    }

    /// <summary>The absolute value.</summary>
    [HotPath]
    public static long Abs(long value) => value >= 0 ? value : value == long.MinValue ? long.MaxValue : -value;

    /// <summary>A share in basis points, rounded toward zero.</summary>
    [HotPath]
    public static long Share(long of, long bps) => Clamp((Int128)of * bps / 10_000);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Wide(long px, long qty) => Clamp((Int128)px * qty / Fixed.One);

    private static long Clamp(Int128 value) => value > long.MaxValue ? long.MaxValue : value < long.MinValue ? long.MinValue : (long)value;
}
