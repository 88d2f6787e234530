using System;
using System.Numerics;
using FsCheck.Fluent;
using Qgtm.Fast.Values;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Properties;

/// <summary>Scaled integers against whole numbers without bounds: the same value, or an overflow exactly where it does not fit.</summary>
public sealed class FixedProperties(ITestOutputHelper output)
{
    private const int Count = 20_000;

    [Fact]
    public void Notional_is_the_truncated_product_or_overflows() => Forall.Check(
        output,
        Count,
        from px in Forall.Long from qty in Forall.Long select (px, qty),
        x => AssertSame(new BigInteger(x.px) * x.qty / Fixed.One, () => Fixed.Notional(x.px, x.qty)));

    [Fact]
    public void MulDiv_is_the_truncated_quotient_or_overflows() => Forall.Check(
        output,
        Count,
        from a in Forall.Long from b in Forall.Long from c in Forall.Long.Where(c => c != 0) select (a, b, c),
        x => AssertSame(new BigInteger(x.a) * x.b / x.c, () => Fixed.MulDiv(x.a, x.b, x.c)));

    [Fact]
    public void MulDiv_by_zero_throws() => Assert.Throws<DivideByZeroException>(() => Fixed.MulDiv(1, 1, 0));

    [Fact]
    public void FloorTo_is_the_next_multiple_below_or_overflows() => Forall.Check(
        output, Count, Rounding, x => AssertSame(Floor(x.Px, x.Tick), () => Fixed.FloorTo(x.Px, x.Tick)));

    [Fact]
    public void CeilTo_is_the_next_multiple_above_or_overflows() => Forall.Check(
        output, Count, Rounding, x => AssertSame(-Floor(-(BigInteger)x.Px, x.Tick), () => Fixed.CeilTo(x.Px, x.Tick)));

    private static FsCheck.Gen<(long Px, long Tick)> Rounding { get; } =
        from px in Forall.Long
        from tick in FsCheck.Fluent.Gen.Elements(1L, 100_000, 10_000_000, 1_000_000_000, 7, long.MaxValue)
        select (px, tick);

    private static BigInteger Floor(BigInteger px, long tick)
    {
        BigInteger rest = px % tick;
        return px - (rest < 0 ? rest + tick : rest);
    }

    private static void AssertSame(BigInteger exact, Func<long> actual)
    {
        if (exact < long.MinValue || exact > long.MaxValue)
        {
            Assert.Throws<OverflowException>(() => actual());
        }
        else
        {
            Assert.Equal((long)exact, actual());
        }
    }
}
