using Qgtm.Fast.EngineTests.Orders;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Risk;

/// <summary>Exposure and rules on day trades. Each control inside, at and beyond its limit.</summary>
public sealed class ExposureControlTests
{
    [Fact]
    public void C06_an_unknown_order_stops_its_side_and_counts_as_exposure()
    {
        GateBench b = new();
        b.Rest(Side.Buy, 1_000, 90, OrdStatus.Unknown);
        Assert.Equal((RiskReason.UnknownOutcome, RiskReason.None), (b.Buy(), b.Sell()));
        Assert.Equal(100_000 * Fixed.One, new RiskGate(b.State, b.Instruments).GrossWithOpen());
        Evidence.Asked("C06", refused: true);
    }

    [Theory]
    [InlineData(499, RiskReason.None)]
    [InlineData(500, RiskReason.None)]
    [InlineData(501, RiskReason.PositionTooLarge)]
    public void C06_an_order_counts_from_the_moment_it_is_recorded(double shares, RiskReason expected)
    {
        GateBench b = new();
        b.Rest(Side.Buy, 1_000, 99, OrdStatus.Intended);
        Assert.Equal(expected, b.Buy(shares));
        Evidence.Asked("C06", refused: expected != RiskReason.None, atLimit: shares is 500);
    }

    [Theory]
    [InlineData(-1, RiskReason.NoEquity)]
    [InlineData(0, RiskReason.NoEquity)]
    [InlineData(1, RiskReason.OrderTooLarge)]
    public void C09_nothing_opens_without_equity(long equity, RiskReason expected)
    {
        GateBench b = new();
        b.Scalars.Equity = equity;
        Assert.Equal(expected, b.Buy());
        b.Hold(100);
        Assert.Equal(RiskReason.None, b.Sell());
        Evidence.Asked("C09", refused: true, atLimit: equity == 0);
    }

    [Fact]
    public void C09_the_lower_equity_counts()
    {
        GateBench b = new();
        Assert.Equal(RiskReason.None, b.Buy(1_000));
        b.State.Look.LimitEquity = 500_000 * Fixed.One;
        Assert.Equal((RiskReason.None, RiskReason.OrderTooLarge), (b.Buy(500), b.Buy(501)));
        b.State.Look.LimitEquity = 2_000_000 * Fixed.One;
        Assert.Equal((RiskReason.None, RiskReason.OrderTooLarge), (b.Buy(1_000), b.Buy(1_001)));
        Evidence.Asked("C09", refused: true);
        Evidence.Asked("C09", refused: false);
    }

    [Theory]
    [InlineData(9, RiskReason.None)]
    [InlineData(10, RiskReason.None)]
    [InlineData(11, RiskReason.GrossExposure)]
    public void C09_gross_exposure_long_and_short(double shares, RiskReason expected)
    {
        GateBench b = new();
        Wide(b);
        b.Limits.GrossMaxBps = 20_000;
        b.Hold(50_000, GateBench.Silver);
        b.Hold(-19_980, GateBench.OtherGold);
        Assert.Equal(expected, b.Buy(shares));
        Assert.Equal(expected, b.Sell(shares));
        Evidence.Asked("C09", refused: expected != RiskReason.None, atLimit: shares is 10);
    }

    [Theory]
    [InlineData(9, RiskReason.None)]
    [InlineData(10, RiskReason.None)]
    [InlineData(11, RiskReason.NetExposure)]
    public void C09_net_exposure(double shares, RiskReason expected)
    {
        GateBench b = new();
        Wide(b);
        b.Limits.NetMaxBps = 10_000;
        b.Hold(59_950, GateBench.Silver);
        b.Hold(-4_000, GateBench.OtherGold);
        Assert.Equal(expected, b.Buy(shares));
        Assert.Equal(RiskReason.None, b.Sell(shares));
        Evidence.Asked("C09", refused: expected != RiskReason.None, atLimit: shares is 10);
    }

    [Theory]
    [InlineData(9, RiskReason.None)]
    [InlineData(10, RiskReason.None)]
    [InlineData(11, RiskReason.SectorExposure)]
    public void C09_exposure_in_a_sector(double shares, RiskReason expected)
    {
        GateBench b = new();
        Wide(b);
        b.Limits.SectorMaxBps = 4_000;
        b.Hold(-7_980, GateBench.OtherGold);
        Assert.Equal(expected, b.Buy(shares));
        Assert.Equal(RiskReason.None, b.Buy(shares, 20, GateBench.Silver));
        Evidence.Asked("C09", refused: expected != RiskReason.None, atLimit: shares is 10);
    }

    [Theory]
    [InlineData(9, RiskReason.None)]
    [InlineData(10, RiskReason.None)]
    [InlineData(11, RiskReason.BuyingPower)]
    public void C09_buying_power_less_what_was_sent_since(double shares, RiskReason expected)
    {
        GateBench b = new();
        b.Scalars.BuyingPower = 5_000 * Fixed.One;
        b.Scalars.SentNotional = 4_000 * Fixed.One;
        Assert.Equal(expected, b.Buy(shares));
        b.Hold(100);
        Assert.Equal(RiskReason.None, b.Sell(shares));
        Evidence.Asked("C09", refused: expected != RiskReason.None, atLimit: shares is 10);
    }

    [Theory]
    [InlineData(2, 24_999, RiskReason.None)]
    [InlineData(3, 24_999, RiskReason.PatternDayTrader)]
    [InlineData(4, 24_999, RiskReason.PatternDayTrader)]
    [InlineData(4, 25_000, RiskReason.None)]
    [InlineData(4, 25_001, RiskReason.None)]
    public void C21_pdt_below_25000_usd(long trades, long equity, RiskReason expected)
    {
        GateBench b = new();
        b.Limits.DayTradeRule = (long)DayTradeRule.Pdt;
        b.Scalars.Equity = equity * Fixed.One;
        b.Scalars.DayTrades = trades;
        Assert.Equal(expected, b.Buy());
        b.Scalars.DayTrades = 0;
        b.Scalars.BrokerDayTrades = trades;
        Assert.Equal(expected, b.Buy());
        b.Limits.DayTradeRule = (long)DayTradeRule.IntradayMargin;
        Assert.Equal(RiskReason.None, b.Buy());
        b.Limits.DayTradeRule = (long)DayTradeRule.Pdt;
        b.Hold(100);
        Assert.Equal(RiskReason.None, b.Sell());
        Evidence.Asked("C21", refused: expected != RiskReason.None, atLimit: trades == 3 || equity == 25_000);
    }

    [Theory]
    [InlineData(9, RiskReason.None)]
    [InlineData(10, RiskReason.None)]
    [InlineData(11, RiskReason.IntradayMargin)]
    public void C21_intraday_margin_of_thirty_percent(double shares, RiskReason expected)
    {
        GateBench b = new();
        Wide(b);
        b.Scalars.Equity = b.Scalars.Equity * 3 / 10;
        b.Hold(49_950, GateBench.Silver);
        Assert.Equal(expected, b.Buy(shares));
        b.Limits.DayTradeRule = (long)DayTradeRule.Pdt;
        Assert.Equal(RiskReason.None, b.Buy(shares));
        Evidence.Asked("C21", refused: expected != RiskReason.None, atLimit: shares is 10);
    }

    [Fact]
    public void C21_a_position_opened_and_closed_on_one_day_is_a_day_trade_for_five_days()
    {
        using OrderLab lab = new();
        lab.Open();
        Trade(lab, Side.Buy);
        Assert.Equal(0, Pace.DayTradesOf(in lab.State.Scalars));
        Trade(lab, Side.Sell);
        Assert.Equal(1, Pace.DayTradesOf(in lab.State.Scalars));
        Trade(lab, Side.Buy);
        for (int day = 1; day <= 5; day++)
        {
            lab.State.Scalars.NextCloseNs += 86_400 * GateBench.Second;
            Pace.OnClock(ref lab.State.Scalars);
            Assert.Equal(day < 5 ? 1 : 0, Pace.DayTradesOf(in lab.State.Scalars));
        }

        Trade(lab, Side.Sell);
        Assert.Equal(0, Pace.DayTradesOf(in lab.State.Scalars));
        Evidence.Asked("C21", refused: false);
    }

    /// <summary>Ten shares in two executions.</summary>
    private static void Trade(OrderLab lab, Side side)
    {
        long id = lab.Place(10, side);
        lab.Report(id, OrdStatus.PartiallyFilled, 4);
        lab.Report(id, OrdStatus.Filled, 10);
    }

    /// <summary>Every exposure limit as loose as it goes, so that one can be tightened.</summary>
    private static void Wide(GateBench b) =>
        b.Limits = b.Limits with { GrossMaxBps = 40_000, NetMaxBps = 40_000, SectorMaxBps = 40_000, StrategyMaxBps = 40_000, PositionMaxBps = 10_000 };
}
