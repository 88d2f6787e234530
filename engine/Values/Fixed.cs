using System;
using System.Runtime.CompilerServices;

namespace Qgtm.Fast.Values;

/// <summary>
/// Scaled integers: every price is nano-USD per share, every quantity nano-shares, every amount nano-USD (1e-9), in a
/// <see cref="long"/>. No binary floating point touches an order, a position or a limit (docs/adr/0005).
/// </summary>
public static class Fixed
{
    /// <summary>One unit (USD, share) in nanos.</summary>
    public const long One = 1_000_000_000;

    /// <summary>Price (nano-USD) times quantity (nano-shares) in nano-USD, rounded toward zero. Overflow throws.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Notional(long priceNanos, long qtyNanos)
    {
        long high = Math.BigMul(priceNanos, qtyNanos, out long low);
        if (high == (low >> 63))
        {
            return low / One;
        }

        return NotionalWide(priceNanos, qtyNanos);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long NotionalWide(long priceNanos, long qtyNanos) => (long)((Int128)priceNanos * qtyNanos / One);

    /// <summary>value * numerator / denominator without intermediate overflow, rounded toward zero.</summary>
    public static long MulDiv(long value, long numerator, long denominator) =>
        (long)((Int128)value * numerator / denominator);

    /// <summary>A feature's view of a scaled integer. Never convert back except through a rounding named at the call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double ToDouble(long nanos) => nanos * 1e-9;

    /// <summary>Rounds a price down to a multiple of the tick (both nano-USD). Overflow throws.</summary>
    public static long FloorTo(long priceNanos, long tickNanos)
    {
        long rest = priceNanos % tickNanos;
        return rest < 0 ? priceNanos - rest - tickNanos : priceNanos - rest;
    }

    /// <summary>Rounds a price up to a multiple of the tick (both nano-USD). Overflow throws.</summary>
    public static long CeilTo(long priceNanos, long tickNanos)
    {
        long rest = priceNanos % tickNanos;
        return rest > 0 ? priceNanos - rest + tickNanos : priceNanos - rest;
    }
}
