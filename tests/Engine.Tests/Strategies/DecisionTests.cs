using System;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Reference;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Strategies;

/// <summary>When strategies are asked, what they are tuned by, and how far each has come.</summary>
public sealed class DecisionTests
{
    private const long DayNs = 86_400_000_000_000;
    private static readonly int Hedging = StrategyCatalogue.IndexOf("hedging_pressure"), Decay = StrategyCatalogue.IndexOf("levered_etf_decay");

    [Fact]
    public void The_days_decision_comes_ten_minutes_before_the_close_and_once()
    {
        using EngineHarness h = Ready();
        long first = h.State.Scalars.DecidedNs;
        Assert.True(first < EngineHarness.CloseNs, "the decision of the session before is made up for at the first timer");
        h.State.Flow.GoldCommercialNetZ52 = 2;
        h.Seconds = 23_400 - 601;
        h.Timer();
        Assert.Equal(0, h.Row(Hedging, "GLD").Target);
        h.Seconds = 23_400 - 600;
        h.Timer();
        Assert.Equal((EngineHarness.CloseNs, true), (h.State.Scalars.DecidedNs, h.Row(Hedging, "GLD").Target > 0));
        h.State.Flow.GoldCommercialNetZ52 = 0;
        h.Seconds += 60;
        h.Timer();
        Assert.True(h.Row(Hedging, "GLD").Target > 0, "a decision is for the day");
        Assert.Single(h.Outputs, e => e.Header.Kind == EventKind.Signal && e.Numbers.A == Hedging);
    }

    [Fact]
    public void A_decision_that_was_missed_is_made_up_for_when_trading_begins()
    {
        using EngineHarness h = new();
        Feed(h);
        h.State.Flow.GoldCommercialNetZ52 = 2;
        h.Live();
        Assert.True(h.Row(Hedging, "GLD").Target > 0);
    }

    [Fact]
    public void A_weekly_strategy_is_asked_once_a_week()
    {
        using EngineHarness h = Ready();
        h.Seconds = 23_400 - 600;
        h.Timer();
        long asked = h.Row(Decay, "NUGT").SignalNs;
        Assert.Equal(EngineHarness.OpenNs + (22_800 * Fixed.One), asked);
        h.State.Scalars.DecidedNs -= 1;
        h.Seconds += 1;
        h.Timer();
        Assert.Equal((EngineHarness.CloseNs, asked), (h.State.Scalars.DecidedNs, h.Row(Decay, "NUGT").SignalNs));
        h.State.Scalars.DecidedNs -= 7 * DayNs;
        h.Seconds += 1;
        h.Timer();
        Assert.NotEqual(asked, h.Row(Decay, "NUGT").SignalNs);
    }

    [Fact]
    public void Aliases_are_bought_as_their_primary()
    {
        using EngineHarness h = new EngineHarness().Live();
        h.Quote("IAU", 50);
        h.Quote("GLD", 100);
        h.State.Strategy(EngineHarness.Trend, h.IndexOf("IAU")) = new() { Target = 0.05, EdgeBps = 1_000 };
        h.State.Positions[h.IndexOf("GLD")].TargetDue = h.State.Positions[h.IndexOf("IAU")].TargetDue = 1;
        h.Seconds += 2;
        h.Quote("IAU", 50);
        h.Quote("GLD", 100.01);
        Assert.Empty(h.Orders("IAU"));
        Assert.Equal(["Buy 49"], h.Orders("GLD"));
    }

    [Theory]
    [InlineData(0, 2.5, true)]
    [InlineData(0, 0.99, false)]
    [InlineData(0, 5, true)]
    [InlineData(0, 5.01, false)]
    [InlineData(0, double.NaN, false)]
    [InlineData(4, 2, false)]
    [InlineData(-1, 2, false)]
    public void A_parameter_is_taken_within_its_range_and_nothing_else_is(int parameter, double value, bool taken)
    {
        using EngineHarness h = new EngineHarness().Live();
        h.Apply(EventKind.SetParameter, fill: (ref Event e) =>
        {
            e.Numbers.A = EngineHarness.Pair;
            e.Numbers.B = parameter;
            e.Numbers.C = BitConverter.DoubleToInt64Bits(value);
            e.Numbers.D = 1;
        });
        Assert.Equal(taken ? value : GoldSilverRatio.EntryZ, h.State.Parameters[0]);
        Assert.Equal(taken ? 0 : 1, h.Outputs.Count(e => e.Header.Kind == EventKind.StrategyCommandRefused));
    }

    [Theory]
    [InlineData(StrategyStage.Candidate, StrategyStage.Validated, true)]
    [InlineData(StrategyStage.Candidate, StrategyStage.Paper, false)]
    [InlineData(StrategyStage.Paper, StrategyStage.LiveSmall, true)]
    [InlineData(StrategyStage.Paper, StrategyStage.LiveFull, false)]
    [InlineData(StrategyStage.LiveFull, StrategyStage.Candidate, true)]
    [InlineData(StrategyStage.LiveFull, StrategyStage.Paused, true)]
    [InlineData(StrategyStage.Paused, StrategyStage.LiveSmall, false)]
    [InlineData(StrategyStage.Paused, StrategyStage.Paper, true)]
    [InlineData(StrategyStage.Retired, StrategyStage.Candidate, false)]
    public void A_stage_goes_up_one_step_at_a_time_and_down_at_once(StrategyStage from, StrategyStage to, bool taken)
    {
        using EngineHarness h = new EngineHarness().Live();
        h.State.Books[Hedging].Stage = (long)from;
        Stage(h, to, actor: 1000);
        Assert.Equal(taken ? to : from, (StrategyStage)h.State.Books[Hedging].Stage);
        Event[] said = [.. h.Outputs.Where(e => e.Header.Kind == EventKind.StrategyStageChanged)];
        Assert.Equal(taken ? [((long)Hedging, (long)from, (long)to, 1000L)] : [], said.Select(e => (e.Numbers.A, e.Numbers.B, e.Numbers.C, e.Numbers.D)));
    }

    [Fact]
    public void Nobody_changes_no_stage_while_trading()
    {
        using EngineHarness h = new EngineHarness().Live();
        Stage(h, StrategyStage.Validated, actor: 0);
        Assert.Equal((long)StrategyStage.Paper, h.State.Books[Hedging].Stage);
    }

    [Theory]
    [InlineData(StrategyStage.Paper, false, 1)]
    [InlineData(StrategyStage.Paper, true, 0)]
    [InlineData(StrategyStage.LiveSmall, true, 0.25)]
    [InlineData(StrategyStage.LiveFull, true, 1)]
    [InlineData(StrategyStage.Validated, false, 0)]
    [InlineData(StrategyStage.Retired, true, 0)]
    public void With_real_money_a_strategy_begins_with_a_quarter(StrategyStage stage, bool isLive, double share) =>
        Assert.Equal(share, StrategyStages.ShareOf(stage, isLive));

    [Fact]
    public void A_live_strategy_without_skill_goes_back_to_shadow_and_says_so()
    {
        using EngineHarness h = new EngineHarness().Live();
        h.State.Books[Hedging].Stage = (long)StrategyStage.LiveFull;
        h.State.Skills[Hedging].Demoted = 1;
        h.State.Books[EngineHarness.Trend].Stage = (long)StrategyStage.Paper;
        h.State.Skills[EngineHarness.Trend].Demoted = 1;
        h.Daily("GLD", 100, 2);
        h.Daily("GLD", 101, 1);
        h.Seconds = 120;
        h.Timer();
        Assert.Equal(((long)StrategyStage.Validated, (long)StrategyStage.Paper), (h.State.Books[Hedging].Stage, h.State.Books[EngineHarness.Trend].Stage));
        Event said = Assert.Single(h.Outputs, e => e.Header.Kind == EventKind.StrategyStageChanged);
        Assert.Equal((Hedging, (long)StageReason.Skill), (said.Numbers.A, said.Numbers.E));
        Assert.Equal(0, h.State.Books[Hedging].Weight);
    }

    private static void Stage(EngineHarness h, StrategyStage to, long actor) => h.Apply(EventKind.SetStage, fill: (ref Event e) =>
    {
        e.Numbers.A = Hedging;
        e.Numbers.B = (long)to;
        e.Numbers.C = actor;
        e.Numbers.E = (long)StageReason.Person;
    });

    private static EngineHarness Ready()
    {
        EngineHarness h = new();
        Feed(h);
        return h.Live();
    }

    /// <summary>Days of the names, and a flow part that is full.</summary>
    private static void Feed(EngineHarness h)
    {
        for (int day = 70; day >= 1; day--)
        {
            h.Daily("GLD", 100 + (day % 3), day);
            h.Daily("NUGT", 30 + (day % 5), day);
            h.Daily("GDX", 30 + (day % 4), day);
        }

        ref PartRow row = ref h.State.Parts[Part.GoldCommercial];
        row.Count = PartTable.Window(Part.GoldCommercial);
        row.LastDay = EngineHarness.OpenNs / DayNs;
    }
}
