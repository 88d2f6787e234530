using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Strategies;
using Xunit;

namespace Qgtm.Fast.Tests.Strategies.Catalogue;

public sealed class CatalogueTests
{
    /// <summary>They want nothing by design: what they say is tested where their models are.</summary>
    private static readonly string[] TradeNothing = ["meta_labeller", "regime_classifier_pm"];

    public static TheoryData<string> Trading => [.. Ids.Except(TradeNothing, StringComparer.Ordinal)];

    public static TheoryData<string> Every => [.. Ids];

    private static IEnumerable<string> Ids => StrategyCatalogue.All.Select(e => e.Info.Id);

    [Fact]
    public void ThereAreTwentyNineAndTwoAtLeastAndNoIdIsGivenTwice()
    {
        Assert.True(StrategyCatalogue.All.Count(e => e.Info.Category != 'S') >= 29);
        Assert.True(StrategyCatalogue.All.Count(e => e.Info.Category == 'S') >= 2);
        Assert.Equal(StrategyCatalogue.All.Length, Ids.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.True(StrategyCatalogue.All.Length <= EngineLimits.StrategiesMax);
    }

    [Theory]
    [MemberData(nameof(Every))]
    public void ADeclarationIsWhole(string id)
    {
        StrategyInfo info = StrategyCatalogue.All[StrategyCatalogue.IndexOf(id)].Info;
        Assert.Contains(info.Category, "ABCDEFGHS");
        Assert.EndsWith(".", info.Thesis, StringComparison.Ordinal);
        Assert.NotEmpty(info.Inputs);
        Assert.NotEmpty(info.KillCondition);
        Assert.True(info.HalfLifeDays > 0 && info.CapacityUsd > 0 && info.SharpeExpected > 0, id);
        Assert.All(info.Legs, l => Assert.True(l == "*" || Universe.IndexOf(Universe.Default(), l) >= 0, l));
        Assert.All(info.Parameters, p => Assert.True(p.Min <= p.Default && p.Default <= p.Max && p.Min < p.Max && p.Unit.Length != 0, p.Name));
        Assert.Equal(info.Parameters.Length, info.Parameters.Select(p => p.Name).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void EveryTradingStrategyHasAScenario() =>
        Assert.Equal(Ids.Except(TradeNothing, StringComparer.Ordinal).Order(StringComparer.Ordinal), Scenarios.All.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Trading))]
    public void ItWantsWhatItsScenarioIsMadeFor(string id)
    {
        Scenario s = Scenarios.All[id];
        StrategyBench bench = new(id);
        s.Arrange(bench);
        bench.Decide();
        Assert.Equal(s.Sign, Math.Sign(bench.Target(s.Symbol)));
        Assert.Equal(EmptyReason.None, bench.Reason(s.Symbol));
        Assert.InRange(Math.Abs(bench.Target(s.Symbol)), 0, bench.Info.WeightMax);
        Assert.InRange(bench.Row(s.Symbol).Confidence, 0, 100);
        Assert.True(bench.Row(s.Symbol).EdgeBps > 0, "an order of it would not pass the cost gate");
    }

    [Theory]
    [MemberData(nameof(Trading))]
    public void ItWantsNothingWhenItsGateIsClosed(string id)
    {
        Scenario s = Scenarios.All[id];
        StrategyBench bench = new(id);
        s.Arrange(bench);
        s.Spoil(bench);
        bench.Decide();
        Assert.Equal(0, bench.Target(s.Symbol));
        Assert.NotEqual(EmptyReason.None, bench.Reason(s.Symbol));
    }

    [Theory]
    [MemberData(nameof(Every))]
    public void WithoutDataItSaysMissing(string id)
    {
        StrategyBench bench = new(id);
        bench.State.Scalars.NextCloseNs = StrategyBench.Now + (id == "overnight_gold" ? 60_000_000_000 : 3_600_000_000_000);
        bench.Decide();
        string leg = bench.Info.Legs is ["*"] ? "GLD" : bench.Info.Legs[0];
        Assert.Equal(0, bench.Target(leg));
        EmptyReason expected = id is "tsmom_multi" or "gold_silver_ratio" or "meta_labeller" ? EmptyReason.Warmup : EmptyReason.MissingData;
        Assert.Equal(expected, bench.Reason(leg));
    }

    [Theory]
    [MemberData(nameof(Trading))]
    public void WithStaleDataItSaysSoAndOpensNothing(string id)
    {
        Scenario s = Scenarios.All[id];
        if (!s.Age)
        {
            return;
        }

        StrategyBench bench = new(id);
        s.Arrange(bench);
        bench.Later(400 * StrategyBench.DayNs);
        bench.State.Scalars.NextCloseNs = bench.State.Scalars.TimeNs + (id == "overnight_gold" ? 60_000_000_000 : 3_600_000_000_000);
        bench.Decide();
        Assert.Equal(EmptyReason.StaleData, bench.Reason(s.Symbol));
        Assert.Equal(0, bench.Row(s.Symbol).EdgeBps);
    }

    [Fact]
    public void AHeldTargetStaysWhenItsSourceIsLate()
    {
        StrategyBench bench = new("hedging_pressure");
        Scenarios.All["hedging_pressure"].Arrange(bench);
        bench.Decide();
        double held = bench.Target("GLD");
        bench.Later(30 * StrategyBench.DayNs).Decide();
        Assert.NotEqual(0, held);
        Assert.Equal((held, 0L), (bench.Target("GLD"), bench.Row("GLD").EdgeBps));
    }
}
