using System;
using System.Linq;
using Qgtm.Fast.Strategies;
using Xunit;

namespace Qgtm.Fast.EngineTests.Strategies;

/// <summary>intraday_momentum through the engine. No daily bars are fed, so the other two are in warm-up.</summary>
public sealed class IntradayMomentumTests
{
    private const double Vwap = 100;

    [Theory]
    [InlineData(0.10, "Buy 4")]
    [InlineData(-0.10, "Sell 5")]
    public void FlowThatAgreesWithTheDistanceFromVwapIsFollowed(double distance, string order)
    {
        using EngineHarness h = Started();
        Move(h, distance);
        h.MinuteThenQuotes(("GLD", Vwap + distance));
        Assert.Equal([order], h.Orders("GLD"));
        Assert.Equal(EngineHarness.Intraday, h.NewOrders.Single().Order.Strategy);
    }

    [Fact]
    public void ANearPriceIsLeftAlone()
    {
        using EngineHarness h = Started();
        Move(h, 0.03);
        h.MinuteThenQuotes(("GLD", Vwap + 0.03));
        Assert.Equal(EmptyReason.ThresholdGate, h.Empty(EngineHarness.Intraday, "GLD"));
        Assert.Empty(h.Orders("GLD"));
    }

    [Fact]
    public void FlowAgainstTheDistanceIsLeftAlone()
    {
        using EngineHarness h = Started();
        Move(h, 0.20);
        h.Quote("GLD", Vwap + 0.12, bidLots: 1, askLots: 90);
        h.MinuteThenQuotes(("GLD", Vwap + 0.12));
        Assert.Equal(EmptyReason.ThresholdGate, h.Empty(EngineHarness.Intraday, "GLD"));
        Assert.Empty(h.Orders("GLD"));
    }

    [Fact]
    public void WithoutATradeThereIsNoVwap()
    {
        using EngineHarness h = new EngineHarness().Live();
        Move(h, 0.10);
        h.MinuteThenQuotes(("GLD", Vwap + 0.10));
        Assert.Equal(EmptyReason.MissingData, h.Empty(EngineHarness.Intraday, "GLD"));
        Assert.Empty(h.Orders("GLD"));
    }

    [Fact]
    public void AQuoteTwoMinutesOldOpensNothing()
    {
        using EngineHarness h = Started();
        Move(h, 0.10);
        h.Seconds += 120;
        h.MinuteThenQuotes(("GLD", Vwap + 0.10));
        Assert.Equal(EmptyReason.StaleData, h.Empty(EngineHarness.Intraday, "GLD"));
        Assert.Empty(h.Orders("GLD"));
    }

    [Fact]
    public void ThePositionIsClosedFromTheBarThatEndsAt1554()
    {
        using EngineHarness h = Started();
        Move(h, 0.10);
        h.MinuteThenQuotes(("GLD", Vwap + 0.10));
        h.FillAll();
        h.Seconds = 23_400 - 420;
        h.Timer();
        h.Quote("GLD", Vwap + 0.20, bidLots: 50);
        h.MinuteThenQuotes(("GLD", Vwap + 0.20));
        Assert.Equal(["Buy 4"], h.Orders("GLD"));

        // The bar is handed over with the clock of the last row before 15:54:00.
        h.Seconds = 23_400 - 360.02;
        h.Quote("GLD", Vwap + 0.20, bidLots: 50);
        h.MinuteThenQuotes(("GLD", Vwap + 0.20));
        Assert.Equal(["Buy 4", "Sell 4"], h.Orders("GLD"));
    }

    [Fact]
    public void AllNamesAtOnceUseAtMostTenPercentOfEquity() => Assert.True(IntradayMomentum.Weight * 20 <= 1);

    private static EngineHarness Started()
    {
        EngineHarness h = new EngineHarness().Live();
        h.Quote("GLD", Vwap);
        h.Trade("GLD", Vwap);
        return h;
    }

    /// <summary>Quotes walk to the distance in ten steps: every step is flow to that side.</summary>
    private static void Move(EngineHarness h, double distance)
    {
        for (int k = 1; k <= 10; k++)
        {
            h.Seconds += 1;
            h.Quote("GLD", Math.Round(Vwap + (distance * k / 10), 2));
        }
    }
}
