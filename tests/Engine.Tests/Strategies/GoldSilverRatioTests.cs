using System;
using Qgtm.Fast.Strategies;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Strategies;

/// <summary>gold_silver_ratio through the engine. 252 daily bars: enough for the pair, one too few for tsmom_multi.</summary>
public sealed class GoldSilverRatioTests(ITestOutputHelper output)
{
    private const double SilverPx = 46;

    [Theory]
    [InlineData(3, "Sell", "Buy")]
    [InlineData(-3, "Buy", "Sell")]
    public void AFarDeviationIsTradedAgainst(double z, string goldSide, string silverSide)
    {
        using EngineHarness h = Started(halfLife: 60);
        At(h, z);
        Assert.StartsWith(goldSide, Assert.Single(h.Orders("GLD")), StringComparison.Ordinal);
        Assert.StartsWith(silverSide, Assert.Single(h.Orders("SLV")), StringComparison.Ordinal);
        StrategyRow gold = h.Row(EngineHarness.Pair, "GLD"), silver = h.Row(EngineHarness.Pair, "SLV");
        Assert.Equal(-gold.Target * Math.Clamp(h.State.Pair[0].Beta, 0, 1), silver.Target, 12);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(-1)]
    public void TheLegsAreClosedWhenTheDeviationHasClosedOrOvershot(double z)
    {
        using EngineHarness h = Started(halfLife: 60);
        Settle(h, 3);
        Settle(h, 1);
        Assert.True(h.State.Positions[h.IndexOf("GLD")].Qty < 0);
        Assert.True(h.State.Positions[h.IndexOf("SLV")].Qty > 0);
        Settle(h, z);
        Assert.Equal(0, h.Row(EngineHarness.Pair, "GLD").Target);
        Assert.Equal((0L, 0L), (h.State.Positions[h.IndexOf("GLD")].Qty, h.State.Positions[h.IndexOf("SLV")].Qty));
    }

    [Fact]
    public void ANearDeviationIsLeftAlone()
    {
        using EngineHarness h = Started(halfLife: 60);
        At(h, 1.8);
        Assert.Equal(EmptyReason.ThresholdGate, h.Empty(EngineHarness.Pair, "GLD"));
        Assert.Empty(h.NewOrders);
    }

    [Fact]
    public void ADeviationThatLivesADayIsNotTraded()
    {
        using EngineHarness h = Started(halfLife: 0.5);
        At(h, 3);
        Assert.Equal(EmptyReason.RegimeGate, h.Empty(EngineHarness.Pair, "GLD"));
        Assert.Empty(h.NewOrders);
    }

    [Fact]
    public void WithoutASilverQuoteNothingIsTraded()
    {
        using EngineHarness h = Started(halfLife: 60);
        double gold = GoldAt(h, 3);
        h.Quote("GLD", gold);
        h.MinuteThenQuotes(("GLD", gold));
        Assert.Equal(EmptyReason.MissingData, h.Empty(EngineHarness.Pair, "GLD"));
        Assert.Empty(h.NewOrders);
    }

    [Fact]
    public void ASilverQuoteTwoMinutesOldStopsBothLegs()
    {
        using EngineHarness h = Started(halfLife: 60);
        double gold = GoldAt(h, 3);
        h.Quote("SLV", SilverPx);
        h.Seconds += 120;
        h.Quote("GLD", gold);
        h.MinuteThenQuotes(("GLD", gold));
        h.Quote("SLV", SilverPx);
        Assert.Equal(EmptyReason.StaleData, h.Empty(EngineHarness.Pair, "SLV"));
        Assert.Empty(h.NewOrders);
    }

    /// <summary>A year of days: silver walks, gold is half of it in logs plus a deviation with the half-life in days.</summary>
    private EngineHarness Started(double halfLife, int seed = 11)
    {
        Random random = new(seed);
        EngineHarness h = new();
        double phi = Math.Exp(-Math.Log(2) / halfLife), silver = Math.Log(SilverPx), deviation = 0;
        for (int k = 252; k >= 1; k--)
        {
            silver += 0.018 * Normal(random);
            deviation = (phi * deviation) + (0.008 * Normal(random));
            h.Daily("GLD", Math.Exp(4 + (0.5 * silver) + deviation), k);
            h.Daily("SLV", Math.Exp(silver), k);
        }

        PairRow pair = h.State.Pair[0];
        output.WriteLine($"seed {seed}: half-life {GoldSilverRatio.HalfLife(in pair):F1} days, beta {pair.Beta:F2}");
        return h.Live();
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Minutes at one deviation, orders filled, until a large step has gone out in slices.</summary>
    private static void Settle(EngineHarness h, double z)
    {
        for (int k = 0; k < 3; k++)
        {
            h.Seconds += 60;
            At(h, z);
            h.FillAll();
        }
    }

    private static void At(EngineHarness h, double z)
    {
        double gold = GoldAt(h, z);
        h.Quote("SLV", SilverPx);
        h.Quote("GLD", gold);
        h.MinuteThenQuotes(("SLV", SilverPx), ("GLD", gold));
    }

    /// <summary>The price of gold at which the innovation is so many standard deviations.</summary>
    private static double GoldAt(EngineHarness h, double z)
    {
        PairRow p = h.State.Pair[0];
        return Math.Exp(p.Alpha + (p.Beta * Math.Log(SilverPx)) + (z * Math.Sqrt(p.Variance)));
    }
}
