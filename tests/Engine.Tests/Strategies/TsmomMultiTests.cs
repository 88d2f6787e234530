using System;
using Qgtm.Fast.Strategies;
using Xunit;

namespace Qgtm.Fast.EngineTests.Strategies;

/// <summary>tsmom_multi through the engine. No trades are fed, so intraday_momentum is silent; no SLV bars, so the pair is.</summary>
public sealed class TsmomMultiTests
{
    [Theory]
    [InlineData(0.001, "Buy")]
    [InlineData(-0.001, "Sell")]
    public void ATrendIsFollowed(double drift, string side)
    {
        using EngineHarness h = new();
        double price = Walk(h, 260, _ => drift);
        Trade(h, price);
        StrategyRow row = h.Row(EngineHarness.Trend, "GLD");
        Assert.Equal(100, row.Confidence);

        // 1.7 * 10 % / 20 names / annual volatility.
        double expected = 0.0085 / (h.State.Features[0].DailyVolatility * Math.Sqrt(252));
        Assert.Equal(Math.Sign(drift) * Math.Min(expected, TsmomMulti.WeightMax), row.Target, 12);
        string order = Assert.Single(h.Orders("GLD"));
        Assert.StartsWith(side, order, StringComparison.Ordinal);
    }

    [Fact]
    public void HorizonsThatDisagreeCancel()
    {
        using EngineHarness h = new();
        double price = Walk(h, 260, k => k < 180 ? -0.005 : 0.002);
        Trade(h, price);
        Assert.Equal(EmptyReason.ThresholdGate, h.Empty(EngineHarness.Trend, "GLD"));
        Assert.Empty(h.NewOrders);
    }

    [Fact]
    public void AYearWithoutItsLastDayIsNotEnough()
    {
        using EngineHarness h = new();
        double price = Walk(h, 252, _ => 0.001);
        Trade(h, price);
        Assert.Equal(EmptyReason.Warmup, h.Empty(EngineHarness.Trend, "GLD"));
        Assert.Empty(h.NewOrders);
    }

    [Fact]
    public void BarsThatEndedTenDaysAgoSetNoTarget()
    {
        using EngineHarness h = new();
        h.Quote("GLD", 100);
        double price = Walk(h, 260, _ => 0.001, endedDaysAgo: 10);
        Trade(h, price);
        Assert.Equal(EmptyReason.StaleData, h.Empty(EngineHarness.Trend, "GLD"));
        Assert.Equal(0, h.Row(EngineHarness.Trend, "GLD").Target);
        Assert.Empty(h.NewOrders);
    }

    /// <summary>Daily bars with the drift per day and a zigzag of 1 %; returns the last price.</summary>
    private static double Walk(EngineHarness h, int days, Func<int, double> drift, int endedDaysAgo = 1)
    {
        double log = Math.Log(300);
        double price = 300;
        for (int k = 0; k < days; k++)
        {
            log += drift(k);
            price = Math.Exp(log + (k % 2 == 0 ? 0.005 : -0.005));
            h.Daily("GLD", price, days - 1 - k + endedDaysAgo);
        }

        return price;
    }

    private static void Trade(EngineHarness h, double price)
    {
        h.Live();
        h.Quote("GLD", price);
        h.MinuteThenQuotes(("GLD", price));
    }
}
