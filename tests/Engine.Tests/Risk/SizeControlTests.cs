using Qgtm.Fast.Events;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Risk;

/// <summary>Sizes: value, quantity, positions, sanity, exits. Each control inside, at and beyond its limit.</summary>
public sealed class SizeControlTests
{
    [Theory]
    [InlineData(999, RiskReason.None)]
    [InlineData(1_000, RiskReason.None)]
    [InlineData(1_001, RiskReason.OrderTooLarge)]
    public void C03_order_value_limit_minus_one_limit_and_plus_one(double shares, RiskReason expected)
    {
        GateBench b = new();
        Assert.Equal(expected, b.Buy(shares));
        Assert.Equal(expected, b.Sell(shares));
        b.Hold(5_000);
        Assert.Equal(RiskReason.None, b.Sell(shares));
        Evidence.Asked("C03", refused: expected != RiskReason.None, atLimit: shares is 1_000);
    }

    [Theory]
    [InlineData(499, RiskReason.None)]
    [InlineData(500, RiskReason.None)]
    [InlineData(501, RiskReason.OrderTooLarge)]
    public void C03_order_value_in_usd(double shares, RiskReason expected)
    {
        GateBench b = new();
        b.Limits.OrderNotionalMaxUsd = 50_000;
        Assert.Equal(expected, b.Buy(shares));
        Evidence.Asked("C03", refused: expected != RiskReason.None, atLimit: shares is 500);
    }

    [Fact]
    public void C03_the_worse_one_of_limit_and_mark_counts()
    {
        GateBench b = new();
        Assert.Equal((RiskReason.None, RiskReason.OrderTooLarge), (b.Buy(1_000, 99.50), b.Buy(1_000, 100.01)));
        Assert.Equal((RiskReason.None, RiskReason.OrderTooLarge), (b.Buy(1_000, 99), b.Buy(1_001, 99)));
        Evidence.Asked("C03", refused: true);
    }

    [Theory]
    [InlineData(49, RiskReason.None)]
    [InlineData(50, RiskReason.None)]
    [InlineData(51, RiskReason.QtyTooLarge)]
    public void C04_quantity_in_shares(double shares, RiskReason expected)
    {
        GateBench b = new();
        b.Limits.OrderQtyMaxShares = 50;
        Assert.Equal(expected, b.Buy(shares));
        Evidence.Asked("C04", refused: expected != RiskReason.None, atLimit: shares is 50);
    }

    [Theory]
    [InlineData(39, RiskReason.None)]
    [InlineData(40, RiskReason.None)]
    [InlineData(41, RiskReason.AboveDisplayed)]
    public void C04_quantity_beside_the_displayed_size(double shares, RiskReason expected)
    {
        GateBench b = new();
        b.Limits.DisplayedMaxBps = 5_000;
        b.Market.AskSize = 80 * Fixed.One;
        Assert.Equal(expected, b.Buy(shares));
        Assert.Equal(RiskReason.None, b.Sell(shares));
        b.Market.AskSize = 0;
        Assert.Equal(RiskReason.None, b.Buy(shares));
        Evidence.Asked("C04", refused: expected != RiskReason.None, atLimit: shares is 40);
    }

    [Theory]
    [InlineData(99, RiskReason.None)]
    [InlineData(100, RiskReason.None)]
    [InlineData(101, RiskReason.AboveVolume)]
    public void C04_quantity_beside_the_daily_volume(double shares, RiskReason expected)
    {
        GateBench b = new();
        Assert.Equal(RiskReason.None, b.Buy(shares));
        b.Position.AdvShares = 1_000;
        Assert.Equal(expected, b.Buy(shares));
        Evidence.Asked("C04", refused: expected != RiskReason.None, atLimit: shares is 100);
    }

    [Theory]
    [InlineData(499, RiskReason.None)]
    [InlineData(500, RiskReason.None)]
    [InlineData(501, RiskReason.PositionTooLarge)]
    public void C11_position_of_the_name_long_and_short(double shares, RiskReason expected)
    {
        GateBench b = new();
        b.Hold(1_000);
        Assert.Equal(expected, b.Buy(shares));
        b.Hold(-1_000);
        Assert.Equal(expected, b.Sell(shares));
        Evidence.Asked("C11", refused: expected != RiskReason.None, atLimit: shares is 500);
    }

    [Theory]
    [InlineData(199, RiskReason.None)]
    [InlineData(200, RiskReason.None)]
    [InlineData(201, RiskReason.PositionTooLarge)]
    public void C11_open_and_foreign_orders_and_the_worse_view_count(double shares, RiskReason expected)
    {
        GateBench b = new();
        b.Position.Qty = GateBench.Nanos(400);
        b.Position.BrokerQty = GateBench.Nanos(500);
        b.Position.ForeignBuyQty = GateBench.Nanos(300);
        b.Rest(Side.Buy, 500, 99);
        Assert.Equal(expected, b.Buy(shares));
        Evidence.Asked("C11", refused: expected != RiskReason.None, atLimit: shares is 200);
    }

    [Theory]
    [InlineData(99, RiskReason.None)]
    [InlineData(100, RiskReason.None)]
    [InlineData(101, RiskReason.StrategyTooLarge)]
    public void C11_names_of_one_strategy_together(double shares, RiskReason expected)
    {
        GateBench b = new();
        b.Limits.StrategyMaxBps = 3_000;
        b.Hold(14_500, GateBench.Silver);
        Assert.Equal(expected, b.Buy(shares));
        b.State.Positions[GateBench.Silver].Strategy = 2;
        Assert.Equal(RiskReason.None, b.Buy(shares));
        Evidence.Asked("C11", refused: expected != RiskReason.None, atLimit: shares is 100);
    }

    [Theory]
    [InlineData(-1, RiskReason.QtyNotPositive)]
    [InlineData(0, RiskReason.QtyNotPositive)]
    [InlineData(0.5, RiskReason.QtyNotWhole)]
    [InlineData(0.999999999, RiskReason.QtyNotWhole)]
    [InlineData(1, RiskReason.None)]
    [InlineData(1.000000001, RiskReason.QtyNotWhole)]
    public void C23_quantity_is_positive_and_whole(double shares, RiskReason expected)
    {
        GateBench b = new();
        Assert.Equal(expected, b.Buy(shares));
        Assert.Equal(expected, b.Sell(shares));
        Evidence.Asked("C23", refused: expected != RiskReason.None, atLimit: shares is 0 or 1);
    }

    [Theory]
    [InlineData(99.99, RiskReason.None)]
    [InlineData(99.991, RiskReason.PriceNotOnTick)]
    [InlineData(0, RiskReason.PriceNotOnTick)]
    [InlineData(-100, RiskReason.PriceNotOnTick)]
    public void C23_price_is_on_the_tick(double px, RiskReason expected)
    {
        Assert.Equal(expected, new GateBench().Buy(px: px));
        Evidence.Asked("C23", refused: expected != RiskReason.None);
    }

    [Fact]
    public void C23_side_type_and_time_in_force_are_known()
    {
        GateBench b = new();
        OrderPayload good = GateBench.Order(Side.Buy, 10, 100);
        Assert.Equal(RiskReason.None, b.Ask(good));
        Assert.Equal(RiskReason.None, b.Ask(good with { TimeInForce = TimeInForce.Fok }));
        Assert.Equal(RiskReason.OrderMalformed, b.Ask(good with { Side = Side.None }));
        Assert.Equal(RiskReason.OrderMalformed, b.Ask(good with { Side = (Side)3 }));
        Assert.Equal(RiskReason.OrderMalformed, b.Ask(good with { Type = OrdType.Market }));
        Assert.Equal(RiskReason.OrderMalformed, b.Ask(good with { TimeInForce = (TimeInForce)4 }));
        Evidence.Asked("C23", refused: true);
        Evidence.Asked("C23", refused: false);
    }

    [Theory]
    [InlineData(9_999_999, RiskReason.OrderTooLarge)]
    [InlineData(10_000_000, RiskReason.OrderTooLarge)]
    [InlineData(10_000_001, RiskReason.OrderAbsurd)]
    [InlineData(9_223_372_036, RiskReason.OrderAbsurd)]
    public void C23_a_billion_usd_is_absurd_and_nothing_overflows(double shares, RiskReason expected)
    {
        GateBench b = new();
        Assert.Equal(expected, b.Buy(shares));
        Assert.Equal(RiskReason.OrderAbsurd, b.Buy(px: 1_000_001));
        b.Position.BrokerQty = long.MaxValue;
        b.Position.ForeignBuyQty = long.MaxValue;
        Assert.Equal(RiskReason.PositionTooLarge, b.Buy());
        Evidence.Asked("C23", refused: expected == RiskReason.OrderAbsurd, atLimit: shares is 10_000_000);
    }

    [Theory]
    [InlineData(9, RiskReason.None)]
    [InlineData(10, RiskReason.None)]
    [InlineData(11, RiskReason.WouldFlip)]
    public void C24_an_exit_never_opens_the_other_side(double shares, RiskReason expected)
    {
        GateBench b = new();
        b.Hold(30);
        b.Rest(Side.Sell, 20, 101);
        Assert.Equal(expected, b.Sell(shares));
        GateBench shorted = new();
        shorted.Hold(-10);
        Assert.Equal(expected, shorted.Buy(shares));
        shorted.Position.BrokerQty = GateBench.Nanos(-9);
        Assert.Equal(RiskReason.WouldFlip, shorted.Buy(10));
        Evidence.Asked("C24", refused: expected != RiskReason.None, atLimit: shares is 10);
    }

    [Fact]
    public void C24_a_close_needs_something_to_close()
    {
        GateBench b = new();
        OrderPayload close = GateBench.Order(Side.Sell, 10, 100) with { Effect = PositionEffect.Close };
        Assert.Equal(RiskReason.NothingToClose, b.Ask(close));
        b.Hold(10);
        Assert.Equal(RiskReason.None, b.Ask(close));
        b.Position.BrokerQty = 0;
        Assert.Equal(RiskReason.NothingToClose, b.Ask(close));
        Evidence.Asked("C24", refused: true);
        Evidence.Asked("C24", refused: false);
    }
}
