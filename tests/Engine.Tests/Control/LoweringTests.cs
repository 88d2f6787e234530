using System;
using System.Linq;
using Qgtm.Fast.Control;
using Qgtm.Fast.EngineTests.Orders;
using Qgtm.Fast.Events;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Control;

/// <summary>The ways down: WARN by itself, all else by people, and the ramp behind it.</summary>
public sealed class LoweringTests
{
    private const long Day = 86_400 * Fixed.One;

    [Theory]
    [InlineData(KillTier.Warn, KillTier.Normal, 1, -1, LoweringRefusal.None)]
    [InlineData(KillTier.Warn, KillTier.Normal, -1, -1, LoweringRefusal.People)]
    [InlineData(KillTier.Warn, KillTier.Warn, 1, 2, LoweringRefusal.NotLower)]
    [InlineData(KillTier.Warn, KillTier.Throttle, 1, 2, LoweringRefusal.NotLower)]
    [InlineData(KillTier.NoNew, KillTier.Normal, 1, -1, LoweringRefusal.People)]
    [InlineData(KillTier.NoNew, KillTier.Normal, 1, 1, LoweringRefusal.People)]
    [InlineData(KillTier.NoNew, KillTier.Normal, 1, 2, LoweringRefusal.None)]
    [InlineData(KillTier.Flatten, KillTier.Normal, 1, 2, LoweringRefusal.CoolOff)]
    [InlineData(KillTier.HaltAll, KillTier.Normal, 1, 2, LoweringRefusal.CoolOff)]
    [InlineData(KillTier.HaltAll, KillTier.Flatten, 1, 2, LoweringRefusal.None)]
    [InlineData(KillTier.HaltAll, KillTier.Flatten, 2, 2, LoweringRefusal.People)]
    public void K08_who_may_lower_what(KillTier from, KillTier to, long first, long second, LoweringRefusal refusal)
    {
        using OrderLab lab = TierLab.Holding(0);
        lab.Raise(from);
        lab.Outputs.Clear();
        Lower(lab, to, first, second);
        Assert.Equal(refusal == LoweringRefusal.None ? to : from, lab.State.Tier);
        Assert.Equal(refusal == LoweringRefusal.None ? [] : [(long)refusal], lab.Said(EventKind.LoweringRefused).Select(e => e.Numbers.B));
        Assert.Equal(refusal == LoweringRefusal.None, lab.LastChange() is { Trigger: (long)TierTrigger.Lowered, Uid: 1 or 2 });
        Evidence.Held("K08-");
    }

    /// <summary>What two people agreed on is lowered, and nothing that came after; the same command a second time is such a thing.</summary>
    [Theory]
    [InlineData(-1, LoweringRefusal.Moved)]
    [InlineData(0, LoweringRefusal.None)]
    [InlineData(1, LoweringRefusal.Moved)]
    public void K08_a_change_in_between_voids_it(long ahead, LoweringRefusal refusal)
    {
        using OrderLab lab = TierLab.Holding(0);
        lab.Raise(KillTier.Warn);
        lab.Raise(KillTier.NoNew);
        lab.Outputs.Clear();
        Lower(lab, KillTier.Throttle, 1, 2, ahead);
        Assert.Equal(refusal == LoweringRefusal.None ? KillTier.Throttle : KillTier.NoNew, lab.State.Tier);
        Lower(lab, KillTier.Normal, 1, 2, -1);
        Assert.Equal(
            refusal == LoweringRefusal.None ? [(long)LoweringRefusal.Moved] : [(long)refusal, (long)LoweringRefusal.Moved],
            lab.Said(EventKind.LoweringRefused).Select(e => e.Numbers.B));
        Assert.DoesNotContain(Enum.GetValues<LoweringRefusal>(), r => LoweringRefusals.WordsOf(r).Length == 0);
        Evidence.Held("K08=");
    }

    /// <summary>Event time and a session close, both; a restart in between changes neither.</summary>
    [Theory]
    [InlineData(-1, true, LoweringRefusal.CoolOff)]
    [InlineData(0, true, LoweringRefusal.None)]
    [InlineData(1, true, LoweringRefusal.None)]
    [InlineData(0, false, LoweringRefusal.CoolOff)]
    public void K08_the_cool_off_takes_a_day_and_a_session_close(long beyondNs, bool close, LoweringRefusal refusal)
    {
        using OrderLab first = TierLab.Holding(0);
        first.Raise(KillTier.Flatten);
        long raised = first.State.Control.RaisedNs;
        using OrderLab lab = first.Restart();
        lab.Command(EventKind.OrderStreamUp);
        lab.Command(EventKind.Reconciled);
        lab.Wait(1);
        lab.Look();
        lab.Look();
        lab.Wait(1);
        Assert.Equal(1, lab.Count(EventKind.FlattenDone));
        lab.State.Scalars.TimeNs = raised + Lowering.CoolOffNs + beyondNs;
        lab.State.Control.Closes += close ? 1 : 0;
        Assert.Equal(refusal, Lowering.FirstBroken(lab.State, KillTier.Normal, 1, 2, lab.State.Control.Changes));
        Assert.Equal((raised, KillTier.Flatten), (lab.State.Control.RaisedNs, lab.State.Tier));
        Evidence.Held("K08=");
    }

    [Fact]
    public void K08_one_person_cannot_lower_what_still_stands_and_two_begin_a_new_peak()
    {
        using OrderLab lab = TierLab.Holding(0);
        lab.State.Control.DayBase = lab.State.Control.WeekBase = 1;
        for (int i = 0; i < 3; i++)
        {
            lab.Account(91_000);
        }

        Assert.Equal(KillTier.Throttle, lab.State.Tier);
        Lower(lab, KillTier.Normal, 1, -1);
        Assert.Equal((KillTier.Throttle, (long)LoweringRefusal.CauseStands), (lab.State.Tier, lab.Said(EventKind.LoweringRefused).Single().Numbers.B));
        lab.Raise(KillTier.NoNew);
        Lower(lab, KillTier.Normal, 1, 2);
        lab.Account(91_000);
        Assert.Equal((KillTier.Normal, 91_000 * Fixed.One), (lab.State.Tier, lab.State.Scalars.PeakEquity));
        Evidence.Held("K08-");
        Evidence.Held("K08+");
    }

    [Fact]
    public void K08_nothing_is_lowered_before_the_broker_was_seen_flat()
    {
        using OrderLab lab = TierLab.Holding(10);
        lab.Raise(KillTier.Flatten);
        lab.State.Control.Closes++;
        lab.State.Control.RaisedNs -= Lowering.CoolOffNs;
        Lower(lab, KillTier.NoNew, 1, 2);
        Assert.Equal((KillTier.Flatten, (long)LoweringRefusal.NotFlat), (lab.State.Tier, lab.Said(EventKind.LoweringRefused).Single().Numbers.B));
        Evidence.Held("K08-");
    }

    /// <summary>50 % at first, a tenth more with each session close that is seen; asking, waiting and starting anew move nothing.</summary>
    [Fact]
    public void K08_sizes_come_back_in_five_trading_days()
    {
        using OrderLab lab = TierLab.Holding(0);
        lab.Raise(KillTier.HaltAll);
        lab.State.Control.Closes++;
        lab.State.Control.RaisedNs -= Lowering.CoolOffNs;
        Lower(lab, KillTier.Normal, 1, 2);
        long at = lab.State.Scalars.TimeNs;
        foreach (long percent in new long[] { 50, 60, 70, 80, 90, 100, 100 })
        {
            lab.Wait(2);
            Lower(lab, KillTier.Normal, 1, 2);
            Assert.Equal(percent * 10_000, TierTable.SizeOf(lab.State, 0));
            using OrderLab again = lab.Restart();
            Assert.Equal(percent * 10_000, TierTable.SizeOf(again.State, 0));
            at += Day;
            lab.State.Scalars.NextCloseNs = at - 1;
            Event e = default;
            e.Header.Kind = EventKind.Timer;
            e.Header.TimeNs = at;
            e.Numbers.B = at + Day;
            lab.Apply(in e);
        }
        Evidence.Held("K08=");
    }

    [Theory]
    [InlineData(1_799, 96_010, false, KillTier.Warn)]
    [InlineData(1_800, 96_010, false, KillTier.Normal)]
    [InlineData(1_801, 96_010, false, KillTier.Normal)]
    [InlineData(1_801, 96_000, false, KillTier.Warn)]
    [InlineData(1_801, 96_010, true, KillTier.Warn)]
    public void K03_a_warning_ends_by_itself_when_its_cause_is_gone_and_no_person_has_asked_for_it(int seconds, long equity, bool byPerson, KillTier tier)
    {
        using OrderLab lab = TierLab.Holding(0);
        lab.State.Control.DayBase = lab.State.Control.WeekBase = 1;
        for (int i = 0; i < 3; i++)
        {
            lab.Account(95_000);
        }

        Assert.Equal(KillTier.Warn, lab.State.Tier);
        if (byPerson)
        {
            lab.Raise(KillTier.Warn);
        }

        lab.Account(equity);
        lab.Account(equity);
        lab.Account(equity);
        lab.Jump(seconds);
        Assert.Equal(tier, lab.State.Tier);
        Assert.Equal(tier == KillTier.Normal, lab.LastChange().Trigger == (long)TierTrigger.WarnCleared);
        Evidence.Held("K03+");
    }

    private static void Lower(OrderLab lab, KillTier tier, long first, long second, long ahead = 0)
    {
        Event e = default;
        e.Header.Kind = EventKind.LowerTier;
        e.Header.Source = EventSource.Commands;
        e.Header.Instrument = -1;
        e.Numbers.A = (long)tier;
        e.Numbers.B = first;
        e.Numbers.D = second;
        e.Numbers.E = lab.State.Control.Changes + ahead;
        lab.Apply(in e);
    }
}
