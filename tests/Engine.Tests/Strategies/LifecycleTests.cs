using System;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Strategies;
using Xunit;

namespace Qgtm.Fast.EngineTests.Strategies;

/// <summary>The engine's own rules on what people change about strategies, whoever sends the command.</summary>
public sealed class LifecycleTests
{
    private const long Alice = 1_001, Bob = (1L << 32) + 2;
    private static readonly int Hedging = StrategyCatalogue.IndexOf("hedging_pressure");

    [Theory]
    [InlineData(StrategyStage.Paper, StrategyStage.LiveSmall, 0, false)]
    [InlineData(StrategyStage.Paper, StrategyStage.LiveSmall, Alice, false)]
    [InlineData(StrategyStage.Paper, StrategyStage.LiveSmall, Bob, true)]
    [InlineData(StrategyStage.LiveSmall, StrategyStage.LiveFull, 0, false)]
    [InlineData(StrategyStage.LiveSmall, StrategyStage.LiveFull, Bob, true)]
    [InlineData(StrategyStage.LiveFull, StrategyStage.LiveSmall, 0, true)]
    [InlineData(StrategyStage.LiveFull, StrategyStage.Paused, 0, true)]
    [InlineData(StrategyStage.Validated, StrategyStage.Paper, 0, true)]
    [InlineData(StrategyStage.Paused, StrategyStage.Paper, 0, true)]
    public void With_real_money_a_stage_that_trades_more_takes_two_people(StrategyStage from, StrategyStage to, long second, bool taken)
    {
        using EngineHarness h = Live(from);
        Change(h, second, Stage(to));
        Assert.Equal(taken ? to : from, (StrategyStage)h.State.Books[Hedging].Stage);
        Assert.Equal(taken ? 0 : 1, h.State.Change.Refused);
        Assert.Equal(taken ? 0 : 1, h.Outputs.Count(e => e.Header.Kind == EventKind.StrategyCommandRefused));
    }

    [Theory]
    [InlineData(StrategyStage.LiveSmall, 0.2, 0, false)]
    [InlineData(StrategyStage.LiveSmall, 0.2, Bob, true)]
    [InlineData(StrategyStage.LiveSmall, 0.05, 0, true)]
    [InlineData(StrategyStage.Paper, 0.2, 0, true)]
    public void With_real_money_a_larger_share_takes_two_people(StrategyStage stage, double share, long second, bool taken)
    {
        using EngineHarness h = Live(stage);
        Change(h, second, Share(share));
        Assert.Equal(taken ? share : 0.1, h.State.Books[Hedging].Allocation, 9);
        Event[] said = [.. h.Outputs.Where(e => e.Header.Kind == EventKind.AllocationChanged)];
        Assert.Equal(taken ? [(100_000L, (long)(share * 1e6), Alice)] : [], said.Select(e => (e.Numbers.B, e.Numbers.C, e.Numbers.D)));
    }

    [Theory]
    [InlineData(StrategyStage.LiveFull, 0, false)]
    [InlineData(StrategyStage.LiveFull, Bob, true)]
    [InlineData(StrategyStage.Paper, 0, true)]
    public void With_real_money_a_parameter_takes_two_people(StrategyStage stage, long second, bool taken)
    {
        using EngineHarness h = Live(stage);
        Change(h, second, Parameter(2));
        Assert.Equal(taken ? 2 : 1, h.State.Parameters[Hedging * EngineLimits.ParametersMax]);
    }

    [Fact]
    public void A_second_person_counts_for_the_commands_of_the_change_and_no_further()
    {
        using EngineHarness h = Live(StrategyStage.LiveFull);
        Change(h, Bob, Parameter(2));
        Send(h, Parameter(2.5));
        Assert.Equal(2, h.State.Parameters[Hedging * EngineLimits.ParametersMax]);
        Change(h, Bob, Parameter(2.5));
        Assert.Equal(2.5, h.State.Parameters[Hedging * EngineLimits.ParametersMax]);
    }

    [Fact]
    public void Nobody_without_a_name_changes_anything_while_trading()
    {
        using EngineHarness h = new EngineHarness().Live();
        Send(h, Parameter(2, by: 0));
        Send(h, Share(0.01, by: 0));
        Assert.Equal((1, 0.1), (h.State.Parameters[Hedging * EngineLimits.ParametersMax], h.State.Books[Hedging].Allocation));
        Assert.Equal(2, h.Outputs.Count(e => e.Header.Kind == EventKind.StrategyCommandRefused));
    }

    /// <summary>The tool waits for this count, so it must come with the last command and not before.</summary>
    [Fact]
    public void A_change_is_over_with_its_last_command_whether_it_was_taken_or_not()
    {
        using EngineHarness h = new EngineHarness().Live();
        long before = h.State.Look.Commands;
        Head(h, 0, 3);
        Send(h, Parameter(2));
        Send(h, Parameter(99));
        Assert.Equal((before, 1, 1), (h.State.Look.Commands, h.State.Change.Left, h.State.Change.Refused));
        Send(h, Stage(StrategyStage.LiveSmall));
        Assert.Equal((before + 1, 0, 1), (h.State.Look.Commands, h.State.Change.Left, h.State.Change.Refused));
        Head(h, 0, 0);
        Assert.Equal(before + 2, h.State.Look.Commands);
    }

    [Fact]
    public void A_new_stage_says_how_the_strategy_stood_and_gives_it_its_days_anew()
    {
        using EngineHarness h = new EngineHarness().Live();
        h.State.Skills[Hedging].Sharpe = 0.25;
        h.State.Skills[Hedging].DaysBelow = 22;
        h.State.Skills[Hedging].Demoted = 1;
        h.State.Books[Hedging].Days = 80;
        h.State.Books[Hedging].TotalReturn = -0.01;
        Change(h, 0, Stage(StrategyStage.Validated));
        Event metrics = Assert.Single(h.Outputs, e => e.Header.Kind == EventKind.StrategyMetrics);
        Assert.Equal((Hedging, 250_000, 80, -10_000, 22), (metrics.Numbers.A, metrics.Numbers.B, metrics.Numbers.C, metrics.Numbers.D, metrics.Numbers.E));
        Assert.Equal((22, 1), (h.State.Skills[Hedging].DaysBelow, h.State.Skills[Hedging].Demoted));
        Change(h, 0, Stage(StrategyStage.Paper));
        Assert.Equal((0, 0), (h.State.Skills[Hedging].DaysBelow, h.State.Skills[Hedging].Demoted));
    }

    [Fact]
    public void What_is_deployed_is_remembered_word_for_word()
    {
        using EngineHarness h = new();
        h.Apply(EventKind.StrategyDeployed, fill: (ref Event e) => (e.Numbers.A, e.Numbers.B, e.Numbers.C, e.Numbers.D, e.Numbers.E) = (Hedging, 1, -2, 3, long.MinValue));
        h.Apply(EventKind.StrategyDeployed, fill: (ref Event e) => e.Numbers.A = EngineLimits.StrategiesMax);
        Assert.True(h.State.Deployments[Hedging].Is(new DeploymentRow { A = 1, B = -2, C = 3, D = long.MinValue }));
        Assert.Equal(1, h.State.Deployments.Count(d => d.IsSet));
    }

    [Fact]
    public void A_name_that_is_quoted_too_wide_opens_nothing_and_may_be_closed()
    {
        using EngineHarness h = new EngineHarness().Live();
        int gold = h.IndexOf("GLD");
        ref StrategyRow row = ref h.State.Strategy(EngineHarness.Intraday, gold);
        Wide(h, 0.4);
        Assert.InRange(h.State.Spreads[gold], 39_000, 41_000);
        Minute(h, up: true);
        Assert.Equal((0d, (long)EmptyReason.WideSpread, 0L), (row.Target, row.Empty, row.EdgeBps));
        h.State.Spreads[gold] = 4_000;
        Minute(h, up: true);
        double held = row.Target;
        Assert.True(held > 0 && row.EdgeBps > 0, "the same minute on a tight name opens");
        h.State.Spreads[gold] = 26_000;
        Minute(h, up: true);
        Assert.Equal((held, 0L), (row.Target, row.EdgeBps));
        Minute(h, up: false);
        Assert.True(row.Target == 0, "a name that is dropped may be closed, and does not change its side");
    }

    /// <summary>One wide quote among tight ones is no reason, and none without a session.</summary>
    [Fact]
    public void A_spread_is_a_mean()
    {
        using EngineHarness h = new EngineHarness().Live();
        int gold = h.IndexOf("GLD");
        Wide(h, 0.02);
        long tight = h.State.Spreads[gold];
        Wide(h, 1.0);
        Assert.InRange(h.State.Spreads[gold], tight + 1, 5_000);
    }

    private static void Wide(EngineHarness h, double usd)
    {
        h.Seconds += 1;
        h.BidAsk("GLD", 100 - (usd / 2), 100 + (usd / 2));
        h.Timer();
    }

    /// <summary>A minute far above or below the day's mean price, with orders flowing that way.</summary>
    private static void Minute(EngineHarness h, bool up)
    {
        h.Seconds += 60;
        h.Quote("GLD", 100);
        ref FeatureRow f = ref h.State.Features[h.IndexOf("GLD")];
        f.OrderFlow60s = up ? 100 : -100;
        f.SessionVolume = 1_000;
        f.Vwap = up ? 99 : 101;
        h.Minute("GLD", 100);
    }

    private static EngineHarness Live(StrategyStage stage)
    {
        EngineHarness h = new EngineHarness().Live();
        h.State.Scalars.RealMoney = 1;
        h.State.Books[Hedging].Stage = (long)stage;
        return h;
    }

    private static void Change(EngineHarness h, long second, Event command)
    {
        Head(h, second, 1);
        Send(h, command);
    }

    private static void Head(EngineHarness h, long second, long count) =>
        h.Apply(EventKind.StrategyChange, fill: (ref Event e) => (e.Numbers.A, e.Numbers.B, e.Numbers.E) = (Alice, second, count));

    private static void Send(EngineHarness h, Event command) => h.Apply(command.Header.Kind, fill: (ref Event e) => e.Numbers = command.Numbers);

    private static Event Stage(StrategyStage to) => Of(EventKind.SetStage, (long)to, Alice, 0, (long)StageReason.Person);

    private static Event Share(double share, long by = Alice) => Of(EventKind.SetAllocation, (long)(share * 1e6), by, 0, 0);

    private static Event Parameter(double value, long by = Alice) => Of(EventKind.SetParameter, 0, BitConverter.DoubleToInt64Bits(value), by, 0);

    private static Event Of(EventKind kind, long b, long c, long d, long last)
    {
        Event e = default;
        e.Header.Kind = kind;
        (e.Numbers.A, e.Numbers.B, e.Numbers.C, e.Numbers.D, e.Numbers.E) = (Hedging, b, c, d, last);
        return e;
    }
}
