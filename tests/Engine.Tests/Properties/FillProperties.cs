using System;
using FsCheck;
using FsCheck.Fluent;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Values;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Properties;

/// <summary>Positions after any fills, against a position kept in decimals by the average-cost method.</summary>
public sealed class FillProperties(ITestOutputHelper output)
{
    private static readonly Gen<(Side Side, long Qty, long Px)[]> Fills =
        (from side in Gen.Elements(Side.Buy, Side.Sell)
         from qty in Gen.OneOf(Forall.Between(1, 500).Select(n => n * Fixed.One), Forall.Between(1, 500_000_000_000))
         from cents in Forall.Between(1, 100_000)
         select (side, qty, cents * 10_000_000)).ArrayOf();

    [Fact]
    public void A_position_agrees_with_decimals_after_every_fill() => Forall.Check(output, 500, Arbitrary(Fills), fills =>
    {
        PositionRow row = default;
        decimal qty = 0, avg = 0, realized = 0, cash = 0;
        for (int i = 0; i < fills.Length; i++)
        {
            (Side side, long nanos, long px) = fills[i];
            FillMath.Apply(ref row, side, nanos, Fixed.Notional(px, nanos));
            decimal signed = (side == Side.Buy ? nanos : -nanos) / 1e9m, price = px / 1e9m;
            cash -= signed * price;
            (qty, avg, realized) = Next(qty, avg, realized, signed, price);

            // Each fill may cut less than a nano off the average and off the result; both scale with the shares held.
            decimal slack = (i + 1) * 1e-9m * 1_000 * (fills.Length + 1);
            Assert.Equal(qty, row.Qty / 1e9m);
            AssertNear(avg, row.AvgPx / 1e9m, slack, "average price");
            AssertNear(realized, row.RealizedPnl / 1e9m, slack, "realised");
            AssertNear(cash, (row.RealizedPnl / 1e9m) - (row.AvgPx / 1e9m * qty), slack, "cash");
            Assert.True(row.AvgPx >= 0 && (row.AvgPx == 0) == (row.Qty == 0), $"average {row.AvgPx} of {row.Qty}");
        }
    });

    [Fact]
    public void Only_the_sum_of_the_fills_decides_the_quantity() => Forall.Check(output, 300, Arbitrary(Fills), fills =>
    {
        PositionRow forward = default, backward = default;
        for (int i = 0; i < fills.Length; i++)
        {
            FillMath.Apply(ref forward, fills[i].Side, fills[i].Qty, Fixed.Notional(fills[i].Px, fills[i].Qty));
            FillMath.Apply(ref backward, fills[^(i + 1)].Side, fills[^(i + 1)].Qty, Fixed.Notional(fills[^(i + 1)].Px, fills[^(i + 1)].Qty));
        }

        Assert.Equal(forward.Qty, backward.Qty);
    });

    private static Arbitrary<(Side Side, long Qty, long Px)[]> Arbitrary(Gen<(Side Side, long Qty, long Px)[]> gen) =>
        Arb.From(gen, Shrunk.Array);

    private static (decimal Qty, decimal Avg, decimal Realized) Next(decimal qty, decimal avg, decimal realized, decimal signed, decimal px)
    {
        decimal after = qty + signed;
        if (qty == 0 || Math.Sign(qty) == Math.Sign(signed))
        {
            return (after, ((qty * avg) + (signed * px)) / after, realized);
        }

        decimal closing = Math.Min(Math.Abs(signed), Math.Abs(qty));
        realized += closing * (px - avg) * Math.Sign(qty);
        return (after, after == 0 ? 0 : Math.Sign(after) == Math.Sign(qty) ? avg : px, realized);
    }

    private static void AssertNear(decimal expected, decimal actual, decimal slack, string what) =>
        Assert.True(Math.Abs(expected - actual) <= slack, $"{what}: {actual}, expected {expected} within {slack}");
}
