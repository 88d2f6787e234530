using System.Linq;
using Qgtm.Fast.EngineTests.Strategies;
using Qgtm.Fast.Events;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Risk.Controls;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Risk;

/// <summary>What an order costs and expects, and the price at which one that names none leaves.</summary>
public sealed class CostControlTests
{
    [Theory]
    [InlineData(2, RiskReason.EdgeBelowCost)]
    [InlineData(3, RiskReason.EdgeBelowCost)]
    [InlineData(4, RiskReason.None)]
    public void C22_the_edge_is_more_than_a_spread_of_two_and_a_cost_of_one(long edgeBps, RiskReason expected)
    {
        GateBench b = new();
        b.Edge(edgeBps);
        Assert.Equal(expected, b.Buy());
        Assert.Equal(expected, b.Sell());
        b.Hold(100);
        Assert.Equal(RiskReason.None, b.Sell());
        Evidence.Asked("C22", refused: expected != RiskReason.None, atLimit: edgeBps == 3);
    }

    [Theory]
    [InlineData(9, RiskReason.None)]
    [InlineData(10, RiskReason.EdgeBelowCost)]
    [InlineData(11, RiskReason.EdgeBelowCost)]
    public void C22_cost_beside_the_spread(long costBps, RiskReason expected)
    {
        GateBench b = new();
        b.Limits.CostBps = costBps;
        b.Edge(12);
        Assert.Equal(expected, b.Buy());
        Evidence.Asked("C22", refused: expected != RiskReason.None, atLimit: costBps == 10);
    }

    [Fact]
    public void C22_only_who_wants_this_side_expects_something()
    {
        GateBench b = new();
        b.State.Strategy(34, GateBench.Gold).EdgeBps = 0;
        Assert.Equal((RiskReason.EdgeBelowCost, RiskReason.None), (b.Buy(), b.Sell()));
        b.State.Strategy(4, GateBench.Gold) = new StrategyRow { Target = 0, EdgeBps = 500 };
        Assert.Equal(RiskReason.EdgeBelowCost, b.Buy());
        b.State.Strategy(4, GateBench.Gold).Target = 0.1;
        Assert.Equal(RiskReason.None, b.Buy());
        Evidence.Asked("C22", refused: true);
        Evidence.Asked("C22", refused: false);
    }

    [Theory]
    [InlineData(Side.Buy, 0, 0, 101.00)]
    [InlineData(Side.Sell, 0, 0, 99.00)]
    [InlineData(Side.Buy, 100.50, 99.50, 100.50)]
    [InlineData(Side.Sell, 100.50, 99.50, 99.50)]
    public void C01_the_edge_is_the_last_price_that_passes(Side side, double up, double down, double px)
    {
        GateBench b = new();
        (b.Market.LimitUp, b.Market.LimitDown) = (GateBench.Nanos(up), GateBench.Nanos(down));
        long edge = PriceCollar.Edge(in b.Market, side, b.Limits.CollarBps, 10_000_000);
        Assert.Equal(GateBench.Nanos(px), edge);
        OrderPayload order = GateBench.Order(side, 10, px);
        long further = side == Side.Buy ? 10_000_000 : -10_000_000;
        Assert.Equal((RiskReason.None, RiskReason.None), (b.Ask(order), b.Ask(order with { LimitPx = edge - further })));
        Assert.Equal(up > 0 ? RiskReason.OutsideBands : RiskReason.PriceCollar, b.Ask(order with { LimitPx = edge + further }));
        Evidence.Asked("C01", refused: false, atLimit: true);
    }

    [Fact]
    public void C01_an_exit_names_no_price_and_leaves_as_a_limit_at_the_edge_of_the_collar()
    {
        using EngineHarness h = new();
        h.Live();
        h.Quote("GLD", 100);
        h.State.Positions[h.IndexOf("GLD")].Qty = h.State.Positions[h.IndexOf("GLD")].BrokerQty = 10 * Fixed.One;
        h.State.Positions[h.IndexOf("GLD")].TargetDue = 1;
        h.Quote("GLD", 100.10);
        OrderPayload exit = Assert.Single(h.OrdersOf("GLD").ToArray()).Order;
        Assert.Equal((Side.Sell, OrdType.Limit, PositionEffect.Close), (exit.Side, exit.Type, exit.Effect));
        Assert.Equal(GateBench.Nanos(99.10), exit.LimitPx);
        Evidence.Asked("C01", refused: false, atLimit: true);
    }
}
