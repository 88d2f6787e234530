using System.Linq;
using Qgtm.Fast.Control;
using Qgtm.Fast.EngineTests.Orders;
using Qgtm.Fast.EngineTests.Strategies;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Control;

/// <summary>What raises a tier by itself, each just before, at and just beyond its limit, with its arithmetic in the kill history.</summary>
public sealed class TriggerTests
{
    private const decimal Peak = 100_000;

    [Theory]
    [InlineData(9500001, KillTier.Normal, 0)]
    [InlineData(9500000, KillTier.Warn, 500)]
    [InlineData(9498999, KillTier.Warn, 501)]
    [InlineData(9200001, KillTier.Warn, 799)]
    [InlineData(9200000, KillTier.Throttle, 800)]
    [InlineData(9198999, KillTier.Throttle, 801)]
    [InlineData(8800001, KillTier.Throttle, 1_199)]
    [InlineData(8800000, KillTier.Flatten, 1_200)]
    [InlineData(8798999, KillTier.Flatten, 1_201)]
    public void K03_the_drawdown_from_the_peak_raises_at_its_limits(long cents, KillTier tier, long bps)
    {
        using OrderLab lab = At(Peak);
        KeepBases(lab);
        Believed(lab, cents / 100m);
        Assert.Equal(tier, lab.State.Tier);
        if (tier != KillTier.Normal)
        {
            KillRow row = lab.LastChange();
            Assert.Equal((TierTrigger.Drawdown, bps, (long)(Peak * Fixed.One)), ((TierTrigger)row.Trigger, row.Measured, row.Basis));
            Assert.Equal((Drawdown.LimitOf(new RiskLimits(), tier), (long)tier, -1L), (row.Limit, row.To, row.Uid));
        }
        Evidence.Held("K03=");
        Evidence.Held("K10=");
        Evidence.Held("K10+");
    }

    [Theory]
    [InlineData(9700001, KillTier.Normal)]
    [InlineData(9700000, KillTier.NoNew)]
    [InlineData(9698999, KillTier.NoNew)]
    public void C13_the_loss_of_a_day_stops_opening(long cents, KillTier tier)
    {
        using OrderLab lab = At(Peak);
        lab.State.Scalars.PeakEquity = (long)(98_000 * (decimal)Fixed.One);
        Believed(lab, cents / 100m);
        Assert.Equal(tier, lab.State.Tier);
        Assert.True(tier == KillTier.Normal || lab.LastChange() is { Trigger: (long)TierTrigger.DailyLoss, Limit: 300 });
        Evidence.Asked("C13", refused: tier != KillTier.Normal, atLimit: cents == 9700000);
    }

    [Theory]
    [InlineData(9500001, KillTier.Normal)]
    [InlineData(9500000, KillTier.NoNew)]
    [InlineData(9498999, KillTier.NoNew)]
    public void C13_the_loss_of_a_week_stops_opening(long cents, KillTier tier)
    {
        using OrderLab lab = At(Peak);
        lab.State.Scalars.PeakEquity = (long)(98_000 * (decimal)Fixed.One);
        lab.State.Control.DayBase = lab.State.Scalars.PeakEquity - (500 * Fixed.One);
        Believed(lab, cents / 100m);
        Assert.Equal(tier, lab.State.Tier);
        Assert.True(tier == KillTier.Normal || lab.LastChange() is { Trigger: (long)TierTrigger.WeeklyLoss, Limit: 500 });
        Evidence.Asked("C13", refused: tier != KillTier.Normal, atLimit: cents == 9500000);
    }

    [Theory]
    [InlineData(4, 0, KillTier.Normal)]
    [InlineData(5, 0, KillTier.Warn)]
    [InlineData(6, 0, KillTier.Warn)]
    [InlineData(9, 0, KillTier.Warn)]
    [InlineData(10, 0, KillTier.NoNew)]
    [InlineData(11, 0, KillTier.NoNew)]
    [InlineData(11, 30, KillTier.Normal)]
    public void K03_refusals_within_a_minute_warn_and_then_stop(int refusals, int secondsBetween, KillTier tier)
    {
        using OrderLab lab = At(Peak);
        for (int i = 0; i < refusals; i++)
        {
            lab.Report(lab.Place(), OrdStatus.Rejected);
            lab.Wait(secondsBetween);
        }

        Assert.Equal(tier, lab.State.Tier);
        Assert.True(tier == KillTier.Normal || lab.LastChange().Trigger == (long)TierTrigger.Rejects);
        Evidence.Held("K03=");
    }

    /// <summary>Cash and equity move alike, and no execution or mark explains it: nobody's profit, whatever its size.</summary>
    [Theory]
    [InlineData(-60_000)]
    [InlineData(-20_000)]
    [InlineData(-1_100)]
    [InlineData(1_100)]
    [InlineData(400_000)]
    public void C13_money_that_comes_or_goes_moves_the_peak_and_not_the_tier(decimal flow)
    {
        using OrderLab lab = At(Peak);
        KeepBases(lab);
        Believed(lab, 96_000);
        long before = EquityWatch.LossBps(lab.State.Scalars.PeakEquity, lab.State.Control.Equity);
        lab.Account(96_000 + flow, 100_000 + flow);
        Assert.Equal((KillTier.Normal, 1L, (long)(flow * Fixed.One)), (lab.State.Tier, lab.State.Control.FlowsSeen, lab.State.Control.Flows));
        Assert.Equal((400L, before), (before, EquityWatch.LossBps(lab.State.Scalars.PeakEquity, lab.State.Control.Equity)));

        // A loss after it counts as it would have without it.
        Believed(lab, (96_000 + flow) * 95 / 96, 100_000 + flow);
        Assert.Equal(KillTier.Warn, lab.State.Tier);
        Evidence.Asked("C13", refused: false);
    }

    [Fact]
    public void C13_an_execution_that_the_broker_knew_first_is_no_money_that_went()
    {
        using OrderLab lab = At(Peak);
        lab.Account(Peak, 90_000);
        lab.Account(99_950, 90_000);
        Assert.Equal((0L, 0L), (lab.State.Control.FlowsSeen, lab.State.Control.SuspectsSeen));
        Evidence.Asked("C13", refused: false);
    }

    /// <summary>Once or twice it is a bad tick, of the broker's or ours; the third time it is so.</summary>
    [Theory]
    [InlineData(1, KillTier.Normal)]
    [InlineData(2, KillTier.Normal)]
    [InlineData(3, KillTier.Flatten)]
    public void C13_an_equity_that_nothing_explains_counts_when_it_stays(int reports, KillTier tier)
    {
        using OrderLab lab = At(Peak);
        for (int i = 0; i < reports; i++)
        {
            lab.Account(70_000);
        }

        Assert.Equal((tier, (long)reports), (lab.State.Tier, lab.State.Control.SuspectsSeen));
        lab.Account(Peak);
        Assert.Equal(tier, lab.State.Tier);
        Evidence.Asked("C13", refused: tier != KillTier.Normal);
    }

    [Fact]
    public void C13_a_tick_far_up_does_not_become_the_peak()
    {
        using OrderLab lab = At(Peak);
        lab.Account(130_000);
        lab.Account(Peak);
        Assert.Equal(((long)(Peak * Fixed.One), KillTier.Normal), (lab.State.Scalars.PeakEquity, lab.State.Tier));
        Evidence.Asked("C13", refused: false);
    }

    /// <summary>Our own marks explain it: believed at once.</summary>
    [Fact]
    public void K10_a_loss_that_the_marks_show_stops_at_the_first_report()
    {
        using OrderLab lab = At(Peak);
        lab.Quote();
        lab.Report(lab.Place(900), OrdStatus.Filled, 900);
        lab.Account(Peak, 10_000);
        lab.State.Market[0].BidPx = 85_990_000_000;
        lab.State.Market[0].AskPx = 86_010_000_000;
        lab.Account(87_400, 10_000);
        Assert.Equal((KillTier.Flatten, 0L), (lab.State.Tier, lab.State.Control.SuspectsSeen));
        Assert.Equal(["0 Sell 900"], lab.Closes());
        Evidence.Held("K10-");
    }

    [Fact]
    public void K03_bases_move_with_session_closes_that_were_seen_and_weeks_with_mondays()
    {
        using OrderLab lab = At(Peak);
        ref ControlRow c = ref lab.State.Control;
        Believed(lab, 99_000);
        Close(lab, 1);
        Assert.Equal((1L, 99_000 * Fixed.One, 100_000 * Fixed.One), (c.Closes, c.DayBase, c.WeekBase));
        for (int day = 2; day <= 7; day++)
        {
            Close(lab, day);
        }

        Assert.Equal((7L, 99_000 * Fixed.One), (c.Closes, c.WeekBase));

        // Said again and again, or moved back, it is no further close.
        lab.Command(EventKind.Timer, 1, lab.State.Scalars.NextCloseNs);
        lab.Command(EventKind.Timer, 1, lab.State.Scalars.NextCloseNs - 1);
        Assert.Equal(7, c.Closes);
        Evidence.Held("K03=");
    }

    /// <summary>Said by a person.</summary>
    [Fact]
    public void K12_a_strategy_that_is_put_aside_wants_nothing_any_more_and_the_others_go_on()
    {
        using EngineHarness h = Market.Scene.Trending(400);
        int gld = h.IndexOf("GLD");
        h.State.Strategy(EngineHarness.Trend, gld).Target = 0.5;
        h.State.Strategy(EngineHarness.Pair, gld).Target = 0.25;
        long resting = Rest(h, gld, EngineHarness.Pair), other = Rest(h, gld, EngineHarness.Trend);
        for (int i = 0; i < 2; i++)
        {
            h.Apply(EventKind.Quarantine, fill: (ref Event e) => e.Numbers.A = EngineHarness.Pair);
        }

        Assert.Equal((1L, 0.0, 0.5), (h.State.Control.Quarantined, h.Row(EngineHarness.Pair, "GLD").Target, h.Row(EngineHarness.Trend, "GLD").Target));
        Assert.Equal([resting], h.Outputs.Where(e => e.Header.Kind == EventKind.OrderCancelRequest).Select(e => e.Order.OrderId));
        Assert.Equal(OrdStatus.New, h.State.Orders[OrderTable.Slot(other)].Status);
        Event notice = Assert.Single(h.Outputs, e => e.Header.Kind == EventKind.StrategyQuarantined);
        Assert.Equal(((long)EngineHarness.Pair, KillTier.Normal, 1L), (notice.Numbers.A, h.State.Tier, h.State.Positions[gld].TargetDue));
        Evidence.Held("K12-");
        Evidence.Held("K12+");
    }

    /// <summary>intraday_momentum holds on to what it wanted while its reason stands: here that is no number from -1 to 1.</summary>
    [Theory]
    [InlineData(7, true)]
    [InlineData(1.0000001, true)]
    [InlineData(1, false)]
    [InlineData(-1.0000001, true)]
    [InlineData(double.NaN, true)]
    [InlineData(double.NegativeInfinity, true)]
    public void K12_a_target_that_is_no_number_between_minus_one_and_one_puts_its_strategy_aside(double target, bool aside)
    {
        using EngineHarness h = Market.Scene.Trending(400);
        int gld = h.IndexOf("GLD");
        bool up = target > 0;
        h.State.Strategy(EngineHarness.Intraday, gld).Target = target;
        h.State.Features[gld].Vwap = up ? 50 : 200;
        h.State.Features[gld].OrderFlow60s = up ? -1 : 1;
        h.Minute("GLD", 100.10);
        Assert.Equal(aside ? 1L << EngineHarness.Intraday : 0, h.State.Control.Quarantined);
        Assert.Equal(aside ? 0 : target, h.Row(EngineHarness.Intraday, "GLD").Target);
        KillRow row = h.State.KillHistory[1];
        Assert.Equal(aside ? ((long)TierTrigger.BadTarget, (long)EngineHarness.Intraday) : (0L, 0L), (row.Trigger, row.Strategy));
        Evidence.Held("K12=");
    }

    /// <summary>A close before all time cannot be subtracted from: the strategy that tries throws.</summary>
    [Fact]
    public void K12_a_strategy_that_throws_is_put_aside_and_the_others_go_on()
    {
        using EngineHarness h = Market.Scene.Trending(400);
        int gld = h.IndexOf("GLD");
        h.State.Strategy(EngineHarness.Intraday, gld).Target = 1;
        h.State.Strategy(EngineHarness.Trend, gld).Target = 0.5;
        long resting = Rest(h, gld, EngineHarness.Intraday), other = Rest(h, gld, EngineHarness.Trend);
        h.State.Scalars.NextCloseNs = long.MinValue;
        h.Minute("GLD", 100.10);
        long throwers = (1L << EngineHarness.Intraday) | (1L << StrategyCatalogue.IndexOf("overnight_gold"));
        Assert.Equal(throwers, h.State.Control.Quarantined);
        Assert.Equal((0.0, 0.5), (h.Row(EngineHarness.Intraday, "GLD").Target, h.Row(EngineHarness.Trend, "GLD").Target));
        KillRow row = h.State.KillHistory[1];
        Assert.Equal(((long)TierTrigger.StrategyThrew, (long)EngineHarness.Intraday, KillTier.Normal), (row.Trigger, row.Strategy, h.State.Tier));
        Assert.Equal([resting], h.Outputs.Where(e => e.Header.Kind == EventKind.OrderCancelRequest).Select(e => e.Order.OrderId));
        Assert.Equal(OrdStatus.New, h.State.Orders[OrderTable.Slot(other)].Status);
        Evidence.Held("K12-");
        Evidence.Held("K12+");
    }

    /// <summary>Caps may be tighter than the built-in ones, never wider: what is missing or absurd is the widest.</summary>
    [Theory]
    [InlineData(10, 9, KillTier.Normal)]
    [InlineData(10, 10, KillTier.Throttle)]
    [InlineData(10, 11, KillTier.Throttle)]
    [InlineData(800, 799, KillTier.Warn)]
    [InlineData(801, 800, KillTier.Throttle)]
    [InlineData(0, 799, KillTier.Warn)]
    [InlineData(0, 800, KillTier.Throttle)]
    public void C13_the_soft_cap_is_a_limit_that_may_be_tightened(long capBps, long lossBps, KillTier tier)
    {
        using OrderLab lab = At(Peak);
        KeepBases(lab);
        lab.State.Risk.ThrottleDrawdownBps = capBps;
        Believed(lab, Peak * (10_000 - lossBps) / 10_000);
        Assert.Equal(tier, lab.State.Tier);
        Evidence.Held(lossBps == capBps ? "C13=" : tier == KillTier.Throttle ? "C13-" : "C13+");
    }

    private static long Rest(EngineHarness h, int instrument, int strategy)
    {
        OrderPayload order = default;
        order.OrderId = OrderTable.NextId(h.State);
        order.Qty = 5 * Fixed.One;
        order.LimitPx = 90 * Fixed.One;
        order.Side = Side.Buy;
        order.Strategy = (short)strategy;
        OrderTable.Record(h.State, in order, instrument, 0);
        h.State.Orders[OrderTable.Slot(order.OrderId)].Status = OrdStatus.New;
        return order.OrderId;
    }

    private static OrderLab At(decimal equity)
    {
        OrderLab lab = new();
        lab.Open();
        lab.Account(equity, 100_000);
        lab.Outputs.Clear();
        return lab;
    }

    /// <summary>Daily and weekly loss are others' tests.</summary>
    private static void KeepBases(OrderLab lab) => lab.State.Control.DayBase = lab.State.Control.WeekBase = 1;

    private static void Believed(OrderLab lab, decimal equity, decimal? cash = null)
    {
        for (int i = 0; i < EquityWatch.SuspectsMax; i++)
        {
            lab.Account(equity, cash);
        }
    }

    /// <summary>2026-03-02 is a Monday: the close of a day after so many days, and a timer behind it.</summary>
    private static void Close(OrderLab lab, int day)
    {
        const long Day = 86_400 * Fixed.One;
        long first = EngineHarness.CloseNs;
        Event e = default;
        e.Header.Kind = EventKind.Timer;
        e.Header.Source = EventSource.Timers;
        e.Header.TimeNs = first + ((day - 1) * Day) - Fixed.One;
        e.Numbers.B = first + ((day - 1) * Day);
        lab.Apply(in e);
        e.Header.TimeNs += 2 * Fixed.One;
        e.Numbers.B += Day;
        lab.Apply(in e);
    }
}
