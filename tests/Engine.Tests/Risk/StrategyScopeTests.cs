using System.Linq;
using Qgtm.Fast.EngineTests.Orders;
using Qgtm.Fast.EngineTests.Strategies;
using Qgtm.Fast.Events;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Risk;

/// <summary>A strategy's own limits: inside, at and beyond each, and that it does not start without one.</summary>
public sealed class StrategyScopeTests
{
    [Theory]
    [InlineData(49, RiskReason.None)]
    [InlineData(50, RiskReason.None)]
    [InlineData(51, RiskReason.StrategyOrderTooLarge)]
    public void C18_value_of_a_strategys_order(double shares, RiskReason expected)
    {
        GateBench b = new();
        b.State.StrategyLimits[0].OrderNotionalMaxBps = 50;
        Assert.Equal(expected, b.Buy(shares));
        b.Hold(100);
        Assert.Equal(RiskReason.None, b.Sell(shares));
        Evidence.Asked("C18", refused: expected != RiskReason.None, atLimit: shares is 50);
    }

    [Theory]
    [InlineData(99, RiskReason.None)]
    [InlineData(100, RiskReason.None)]
    [InlineData(101, RiskReason.StrategyPositionTooLarge)]
    public void C11_size_of_a_name_for_its_strategy(double shares, RiskReason expected)
    {
        GateBench b = new();
        b.State.StrategyLimits[0].PositionMaxBps = 500;
        b.Hold(400);
        Assert.Equal(expected, b.Buy(shares));
        b.Hold(-400);
        Assert.Equal(expected, b.Sell(shares));
        b.Hold(400);
        b.State.Positions[0].Strategy = 1;
        Assert.Equal(expected, b.Buy(shares));
        Evidence.Asked("C11", refused: expected != RiskReason.None, atLimit: shares is 100);
    }

    [Theory]
    [InlineData(99, RiskReason.None)]
    [InlineData(100, RiskReason.None)]
    [InlineData(101, RiskReason.StrategyTooLarge)]
    public void C11_the_tighter_one_of_the_strategys_limit_and_that_of_all(double shares, RiskReason expected)
    {
        GateBench b = new();
        b.State.StrategyLimits[0].GrossMaxBps = 3_000;
        b.Hold(14_500, GateBench.Silver);
        Assert.Equal(expected, b.Buy(shares));
        Evidence.Asked("C11", refused: expected != RiskReason.None, atLimit: shares is 100);
    }

    [Theory]
    [InlineData(2, 0, RiskReason.None)]
    [InlineData(3, 0, RiskReason.StrategyOrdersPerDay)]
    [InlineData(4, 0, RiskReason.StrategyOrdersPerDay)]
    [InlineData(4, 1, RiskReason.None)]
    public void C18_orders_of_a_strategy_in_a_day(long sent, int daysAgo, RiskReason expected)
    {
        GateBench b = new();
        ref StrategyLimits own = ref b.State.StrategyLimits[0];
        own.OrdersPerDayMax = 3;
        own.DayOrders = sent;
        own.DayNs = b.Scalars.DayNs - (daysAgo * 86_400 * GateBench.Second);
        Assert.Equal(expected, b.Buy());
        OrderPayload order = GateBench.Order(Side.Buy, 10, 100);
        Pace.OnSent(b.State, in order, GateBench.Gold);
        Assert.Equal(daysAgo == 0 ? sent + 1 : 1, own.DayOrders);
        Evidence.Asked("C18", refused: expected != RiskReason.None, atLimit: sent == 3);
    }

    [Fact]
    public void C18_a_strategy_trades_its_own_names_and_none_without_limits()
    {
        GateBench b = new();
        b.State.Strategy(0, GateBench.Gold).Barred = 1;
        Assert.Equal((RiskReason.NotItsName, RiskReason.None), (b.Buy(), b.Buy(px: 20, instrument: GateBench.Silver)));
        OrderPayload order = GateBench.Order(Side.Buy, 10, 100);
        Assert.Equal((RiskReason.None, RiskReason.StrategyLimitsMissing), (b.Ask(order with { Strategy = 2 }), b.Ask(order with { Strategy = 31 })));
        b.Hold(10);
        Assert.Equal(RiskReason.None, b.Sell());
        Evidence.Asked("C18", refused: true);
        Evidence.Asked("C18", refused: false);
    }

    /// <summary>The first key that a start forgets, gives as 0, or beyond its bound: the strategy has no target, and no order comes.</summary>
    [Theory]
    [InlineData(StrategyKey.None, 0, true)]
    [InlineData(StrategyKey.OrderNotionalMaxBps, 0, false)]
    [InlineData(StrategyKey.PositionMaxBps, 0, false)]
    [InlineData(StrategyKey.GrossMaxBps, -1, false)]
    [InlineData(StrategyKey.OrdersPerDayMax, 50_001, false)]
    [InlineData(StrategyKey.Names, 2, false)]
    public void C18_a_strategy_that_lacks_a_limit_does_not_start(StrategyKey spoilt, long value, bool starts)
    {
        using EngineHarness h = new();
        h.Apply(EventKind.EngineStart);
        Set(h, StrategyKey.None, 0);
        for (StrategyKey key = StrategyKey.OrderNotionalMaxBps; key <= StrategyKey.Names; key++)
        {
            Set(h, key, key == spoilt ? value : key == StrategyKey.Names ? 1 : 500);
        }

        Assert.Equal(starts ? 0 : 1, h.Outputs.Count(e => e.Header.Kind == EventKind.StrategyLimitRefused));
        Assert.Equal(starts, h.State.StrategyLimits[EngineHarness.Intraday].IsWhole);
        h.Live();
        h.Quote("GLD", 100);
        h.Trade("GLD", 100, 1_000);
        h.Seconds += 60;
        h.Quote("GLD", 100.20, bidLots: 50);
        h.Trade("GLD", 100.21);
        h.MinuteThenQuotes(("GLD", 100.20));
        Assert.Equal(starts, h.Row(EngineHarness.Intraday, "GLD").Target != 0);
        Assert.Equal(starts ? EmptyReason.None : EmptyReason.NotStarted, h.Empty(EngineHarness.Intraday, "GLD"));
        Assert.Equal(starts ? 1 : 0, h.OrdersOf("GLD").Count());
        Set(h, StrategyKey.None, 0);
        Assert.Equal(starts, h.State.StrategyLimits[EngineHarness.Intraday].IsWhole);
        Evidence.Asked("C18", refused: !starts);
    }

    [Fact]
    public void C18_limits_of_a_strategy_are_as_the_run_set_them_after_a_restart()
    {
        using OrderLab lab = new();
        lab.Command(EventKind.SetStrategyLimit, 1, (long)StrategyKey.None);
        lab.Command(EventKind.SetStrategyLimit, 1, (long)StrategyKey.PositionMaxBps, 77);
        using OrderLab next = lab.Restart();
        Assert.Equal((77, false, true), (next.State.StrategyLimits[1].PositionMaxBps, next.State.StrategyLimits[1].IsWhole, next.State.StrategyLimits[0].IsWhole));
        Evidence.Asked("C18", refused: false);
    }

    private static void Set(EngineHarness h, StrategyKey key, long value) => h.Apply(EventKind.SetStrategyLimit, fill: (ref Event e) =>
    {
        e.Numbers.A = EngineHarness.Intraday;
        e.Numbers.B = (long)key;
        e.Numbers.C = value;
    });
}
