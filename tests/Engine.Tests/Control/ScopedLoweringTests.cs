using System.Linq;
using Qgtm.Fast.Control;
using Qgtm.Fast.EngineTests.Orders;
using Qgtm.Fast.Events;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Control;

/// <summary>The ways down of one instrument's tier and of a quarantine, and of a THROTTLE whose drawdown stays.</summary>
public sealed class ScopedLoweringTests
{
    [Theory]
    [InlineData(KillTier.NoNew, KillTier.Normal, 1, 2, LoweringRefusal.None)]
    [InlineData(KillTier.NoNew, KillTier.Throttle, 1, 2, LoweringRefusal.None)]
    [InlineData(KillTier.NoNew, KillTier.NoNew, 1, 2, LoweringRefusal.NotLower)]
    [InlineData(KillTier.NoNew, KillTier.Normal, 1, -1, LoweringRefusal.People)]
    [InlineData(KillTier.NoNew, KillTier.Normal, 2, 2, LoweringRefusal.People)]
    [InlineData(KillTier.NoNew, KillTier.Normal, -1, 2, LoweringRefusal.People)]
    [InlineData(KillTier.HaltAll, KillTier.Flatten, 1, 2, LoweringRefusal.None)]
    [InlineData(KillTier.HaltAll, KillTier.Normal, 1, 2, LoweringRefusal.None)]
    public void K08_who_lowers_the_tier_of_a_name(KillTier from, KillTier to, long first, long second, LoweringRefusal refusal)
    {
        using OrderLab lab = TierLab.Holding(0, 0);
        Scope(lab, EventKind.RaiseSymbolTier, 1, (long)from, 1, (long)TierTrigger.Command);
        Scope(lab, EventKind.RaiseSymbolTier, 0, (long)KillTier.NoNew, 1, (long)TierTrigger.Command);
        lab.Outputs.Clear();
        Scope(lab, EventKind.LowerSymbolTier, 1, (long)to, first, second, lab.State.Control.Changes);
        bool falls = refusal == LoweringRefusal.None;
        Assert.Equal(((long)(falls ? to : from), (long)KillTier.NoNew), (lab.State.Flatten[1].Tier, lab.State.Flatten[0].Tier));
        Assert.Equal(falls ? [] : [(long)refusal], lab.Said(EventKind.LoweringRefused).Select(e => e.Numbers.B));
        Assert.Equal(falls ? 1 : 0, lab.Count(EventKind.SymbolTierChanged));
        Assert.Equal(falls, lab.LastChange() is { Trigger: (long)TierTrigger.Lowered, Instrument: 1, Uid: 1, SecondUid: 2 });
        Assert.Equal(to == KillTier.Flatten && falls ? 1 : 0, lab.Count(EventKind.FlattenBegun));
        Assert.Equal(KillTier.Normal, lab.State.Tier);
        Evidence.Held(falls ? "K08+" : "K08-");
        Evidence.Held("K01+");
    }

    /// <summary>An old look at the history voids it; a restart keeps the tier, and two people lower it after it; the broker must show it flat.</summary>
    [Fact]
    public void K08_a_flattened_name_comes_back_when_the_broker_shows_it_flat()
    {
        using OrderLab first = TierLab.Holding(0, 10);
        Scope(first, EventKind.RaiseSymbolTier, 1, (long)KillTier.Flatten, 1, (long)TierTrigger.Command);
        first.Wait(1);
        using OrderLab lab = first.Restart();
        lab.Command(EventKind.OrderStreamUp);
        lab.Command(EventKind.Reconciled);
        Assert.Equal((long)KillTier.Flatten, lab.State.Flatten[1].Tier);
        Scope(lab, EventKind.LowerSymbolTier, 1, 0, 1, 2, lab.State.Control.Changes - 1);
        Scope(lab, EventKind.LowerSymbolTier, 1, 0, 1, 2, lab.State.Control.Changes);
        Assert.Equal([(long)LoweringRefusal.Moved, (long)LoweringRefusal.NotFlat], lab.Said(EventKind.LoweringRefused).Select(e => e.Numbers.B));
        lab.State.Flatten[1].Stage = (long)FlattenStage.Flat;
        Scope(lab, EventKind.LowerSymbolTier, 1, 0, 1, 2, lab.State.Control.Changes);
        Assert.Equal((0L, KillTier.Normal), (lab.State.Flatten[1].Tier, TierTable.Of(lab.State, 1)));
        Scope(lab, EventKind.LowerSymbolTier, 99, 0, 1, 2, lab.State.Control.Changes);
        Evidence.Held("K08-");
        Evidence.Held("K08+");
        Evidence.Held("F109");
    }

    [Theory]
    [InlineData(1, 2, 0, LoweringRefusal.None)]
    [InlineData(1, -1, 0, LoweringRefusal.People)]
    [InlineData(1, 1, 0, LoweringRefusal.People)]
    [InlineData(1, 2, -1, LoweringRefusal.Moved)]
    public void K12_two_people_let_a_strategy_out_of_quarantine(long first, long second, long ahead, LoweringRefusal refusal)
    {
        using OrderLab lab = TierLab.Holding(0);
        Scope(lab, EventKind.Quarantine, -1, 1, 1, (long)TierTrigger.Command);
        Scope(lab, EventKind.Quarantine, -1, 3, 1, (long)TierTrigger.Command);
        Assert.Equal(0b1010, lab.State.Control.Quarantined);
        using OrderLab again = lab.Restart();
        again.Command(EventKind.OrderStreamUp);
        again.Command(EventKind.Reconciled);
        again.Outputs.Clear();
        Scope(again, EventKind.ReleaseStrategy, -1, 0, first, second, again.State.Control.Changes);
        Assert.Equal((long)LoweringRefusal.NotLower, Assert.Single(again.Said(EventKind.LoweringRefused)).Numbers.B);
        again.Outputs.Clear();
        Scope(again, EventKind.ReleaseStrategy, -1, 1, first, second, again.State.Control.Changes + ahead);
        bool free = refusal == LoweringRefusal.None;
        Assert.Equal(free ? 0b1000 : 0b1010, again.State.Control.Quarantined);
        Assert.Equal(free ? [] : [(long)refusal], again.Said(EventKind.LoweringRefused).Select(e => e.Numbers.B));
        Assert.Equal(free ? [1L] : [], again.Said(EventKind.StrategyReleased).Select(e => e.Numbers.A));
        Evidence.Held(free ? "K12+" : "K12-");
    }

    /// <summary>Nothing comes down while the books are not compared with the broker, or a break waits for a person.</summary>
    [Theory]
    [InlineData(EventKind.LowerTier)]
    [InlineData(EventKind.LowerSymbolTier)]
    [InlineData(EventKind.ReleaseStrategy)]
    public void K08_nothing_comes_down_while_books_and_broker_do_not_agree(EventKind kind)
    {
        using OrderLab lab = TierLab.Holding(0, 0);
        Scope(lab, EventKind.RaiseSymbolTier, 1, (long)KillTier.NoNew, 1, (long)TierTrigger.Command);
        Scope(lab, EventKind.Quarantine, -1, 0, 1, (long)TierTrigger.Command);
        lab.Raise(KillTier.NoNew);
        foreach ((long reconciled, long breaks) in new[] { (0L, 0L), (1L, 1L), (1L, 0L) })
        {
            (lab.State.Scalars.Reconciled, lab.State.Look.Confirmed) = (reconciled, breaks);
            Scope(lab, kind, kind == EventKind.LowerSymbolTier ? 1 : -1, 0, 1, 2, lab.State.Control.Changes);
        }

        Assert.Equal([(long)LoweringRefusal.NotReconciled, (long)LoweringRefusal.NotReconciled], lab.Said(EventKind.LoweringRefused).Select(e => e.Numbers.B));
        Assert.Equal(((long)TierTrigger.Lowered, 2L), (lab.LastChange().Trigger, lab.LastChange().SecondUid));
        Evidence.Held("K08-");
        Evidence.Held("K08+");
    }

    /// <summary>Its last order has to be gone; then it comes out, whatever the others have open.</summary>
    [Fact]
    public void K12_orders_of_the_strategy_hold_it_in_quarantine()
    {
        using OrderLab lab = TierLab.Holding(0);
        long id = lab.Place();
        int strategy = lab.Row(id).Strategy;
        lab.Report(id, OrdStatus.New);
        long other = lab.Place(instrument: 1);
        lab.Row(other).Strategy = (short)(strategy + 1);
        lab.Report(other, OrdStatus.New);
        Scope(lab, EventKind.Quarantine, -1, strategy, 1, (long)TierTrigger.Command);
        Scope(lab, EventKind.ReleaseStrategy, -1, strategy, 1, 2, lab.State.Control.Changes);
        Assert.Equal((long)LoweringRefusal.OrdersOpen, Assert.Single(lab.Said(EventKind.LoweringRefused)).Numbers.B);
        lab.Report(id, OrdStatus.Canceled);
        Scope(lab, EventKind.ReleaseStrategy, -1, strategy, 1, 2, lab.State.Control.Changes);
        Assert.Equal(0, lab.State.Control.Quarantined);
        Assert.True(lab.Row(other).IsOpen);
        Evidence.Held("K12-");
        Evidence.Held("K12=");
    }

    /// <summary>
    /// THROTTLE opens nothing, so its drawdown stays. One operator goes on at WARN; the next THROTTLE comes 3 % below that equity,
    /// and FLATTEN at 12 % from the peak as if nothing had been lowered.
    /// </summary>
    [Theory]
    [InlineData(88_760, KillTier.Warn)] // 2.99 % below 91,500
    [InlineData(88_755, KillTier.Throttle)]
    [InlineData(88_001, KillTier.Throttle)]
    [InlineData(88_000, KillTier.Flatten)]
    public void C13_one_operator_goes_on_after_a_throttle_and_the_hard_cap_stays(double equity, KillTier tier)
    {
        using OrderLab lab = Throttled(91_500);
        Scope(lab, EventKind.LowerTier, -1, (long)KillTier.Normal, 1, -1, lab.State.Control.Changes);
        Assert.Equal((KillTier.Throttle, (long)LoweringRefusal.CauseStands), (lab.State.Tier, lab.Said(EventKind.LoweringRefused).Single().Numbers.B));
        Scope(lab, EventKind.LowerTier, -1, (long)KillTier.Warn, 1, -1, lab.State.Control.Changes);
        Assert.Equal((KillTier.Warn, 91_500 * Fixed.One), (lab.State.Tier, lab.State.Control.ThrottleBase));
        Report(lab, 91_500);
        Assert.Equal(KillTier.Warn, lab.State.Tier);
        using OrderLab again = lab.Restart();
        Assert.Equal(lab.State.Control.ThrottleBase, again.State.Control.ThrottleBase);
        Report(lab, (decimal)equity);
        Assert.Equal((tier, 100_000 * Fixed.One), (lab.State.Tier, lab.State.Scalars.PeakEquity));
        KillRow row = lab.LastChange();
        Assert.Equal(
            tier == KillTier.Throttle ? (300L, 91_500 * Fixed.One) : tier == KillTier.Flatten ? (1_200L, 100_000 * Fixed.One) : (0L, 0L),
            (row.Limit, row.Basis));
        Evidence.Asked("C13", refused: tier != KillTier.Warn, atLimit: equity is 88_755 or 88_000);
    }

    /// <summary>Once the drawdown is below a warning's, the word of that day is forgotten: the next 8 % from the peak throttle again.</summary>
    [Fact]
    public void C13_what_has_healed_is_throttled_anew()
    {
        using OrderLab lab = Throttled(91_500);
        Scope(lab, EventKind.LowerTier, -1, (long)KillTier.Warn, 1, -1, lab.State.Control.Changes);
        Report(lab, 95_001);
        Assert.Equal(0, lab.State.Control.ThrottleBase);
        Report(lab, 92_000);
        Assert.Equal((KillTier.Throttle, 800L), (lab.State.Tier, lab.LastChange().Limit));
        Scope(lab, EventKind.LowerTier, -1, (long)KillTier.Warn, 1, -1, lab.State.Control.Changes);
        lab.Raise(KillTier.NoNew);
        Scope(lab, EventKind.LowerTier, -1, 0, 1, 2, lab.State.Control.Changes);
        Assert.Equal((KillTier.Normal, 0L, 92_000 * Fixed.One), (lab.State.Tier, lab.State.Control.ThrottleBase, lab.State.Scalars.PeakEquity));
        Evidence.Asked("C13", refused: true);
    }

    /// <summary>Only a THROTTLE that a drawdown asks for gives a new base: another way down would loosen the next one.</summary>
    [Theory]
    [InlineData(KillTier.Warn, KillTier.Normal)]
    [InlineData(KillTier.Throttle, KillTier.Warn)]
    public void C13_a_tier_that_a_person_has_raised_gives_no_new_base(KillTier from, KillTier to)
    {
        using OrderLab lab = TierLab.Holding(0);
        lab.State.Control.DayBase = lab.State.Control.WeekBase = 1;
        Report(lab, 95_001);
        lab.Raise(from);
        Scope(lab, EventKind.LowerTier, -1, (long)to, 1, -1, lab.State.Control.Changes);
        Assert.Equal((to, 0L, 0L), (lab.State.Tier, lab.State.Control.ThrottleBase, lab.State.Control.WarnHeld));
        Report(lab, 92_000);
        Assert.Equal((KillTier.Throttle, 800L, 100_000 * Fixed.One), (lab.State.Tier, lab.LastChange().Limit, lab.LastChange().Basis));
        Evidence.Asked("C13", refused: true, atLimit: true);
    }

    private static OrderLab Throttled(decimal equity)
    {
        OrderLab lab = TierLab.Holding(0);
        lab.State.Control.DayBase = lab.State.Control.WeekBase = 1;
        Report(lab, equity);
        Assert.Equal(KillTier.Throttle, lab.State.Tier);
        return lab;
    }

    /// <summary>Three reports that say the same are believed.</summary>
    private static void Report(OrderLab lab, decimal equity)
    {
        for (int i = 0; i < 3; i++)
        {
            lab.Account(equity);
        }
    }

    private static void Scope(OrderLab lab, EventKind kind, int instrument, long a, long b, long d, long e = 0)
    {
        Event command = default;
        command.Header.Kind = kind;
        command.Header.Source = EventSource.Commands;
        command.Header.Instrument = instrument;
        command.Header.TimeNs = lab.State.Scalars.TimeNs;
        (command.Numbers.A, command.Numbers.B, command.Numbers.D, command.Numbers.E) = (a, b, d, e);
        lab.Apply(in command);
    }
}
