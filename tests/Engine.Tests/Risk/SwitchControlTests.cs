using System;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using Qgtm.Fast.EngineTests.Orders;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Risk;

/// <summary>Names, tiers, strategies, limits and the token: what is on or off, and who may turn it.</summary>
public sealed class SwitchControlTests
{
    private const long OpA = 1_001;

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public void C07_repeated_executions_disable_the_strategy_until_a_named_person_enables_it(int executions, bool disabled)
    {
        using OrderLab lab = new();
        lab.Open();
        lab.State.Risk.RepeatsMax = 3;
        long id = lab.Place(20);
        for (int n = 1; n <= executions; n++)
        {
            lab.Report(id, OrdStatus.PartiallyFilled, n);
        }

        Assert.Equal(disabled ? 1 : 0, lab.Said(EventKind.StrategyDisabled).Count());
        Assert.Equal(disabled ? 1 : 0, lab.State.Scalars.DisabledStrategies);
        lab.Command(EventKind.EnableStrategy, 0, b: 0);
        Assert.Equal(disabled ? 1 : 0, lab.State.Scalars.DisabledStrategies);
        lab.Command(EventKind.EnableStrategy, 0, OpA);
        Assert.Equal((0, 0), (lab.State.Scalars.DisabledStrategies, lab.State.Strategy(0, 0).Repeats));
        Assert.Equal(OpA, lab.Said(EventKind.StrategyEnabled).Single().Numbers.B);
        Evidence.Asked("C07", refused: disabled, atLimit: executions == 3);
    }

    [Fact]
    public void C07_the_other_side_begins_a_new_count_and_a_disabled_strategy_closes()
    {
        using OrderLab lab = new();
        lab.Open();
        lab.State.Risk.RepeatsMax = 3;
        foreach (Side side in (Side[])[Side.Buy, Side.Buy, Side.Sell, Side.Buy, Side.Buy])
        {
            lab.Report(lab.Place(10, side), OrdStatus.Filled, 10);
        }

        Assert.Empty(lab.Said(EventKind.StrategyDisabled));
        GateBench b = new();
        b.Scalars.DisabledStrategies = 1L << 2;
        OrderPayload order = GateBench.Order(Side.Buy, 10, 100);
        Assert.Equal((RiskReason.None, RiskReason.StrategyDisabled), (b.Ask(order with { Strategy = 1 }), b.Ask(order with { Strategy = 2 })));
        Assert.Equal((RiskReason.StrategyDisabled, RiskReason.StrategyDisabled), (b.Ask(order with { Strategy = -1 }), b.Ask(order with { Strategy = EngineLimits.StrategiesMax })));
        b.Hold(-10);
        Assert.Equal(RiskReason.None, b.Ask(order with { Strategy = 2 }));
        Evidence.Asked("C07", refused: true);
        Evidence.Asked("C07", refused: false);
    }

    [Fact]
    public void C10_only_listed_tradable_names_and_a_blocked_one_only_closes()
    {
        GateBench b = new();
        Assert.Equal((RiskReason.None, RiskReason.NotAllowed), (b.Buy(px: 50, instrument: GateBench.OtherGold), b.Buy(px: 500, instrument: GateBench.Watched)));
        Assert.Equal((RiskReason.NotAllowed, RiskReason.NotAllowed), (b.Buy(instrument: -1), b.Buy(instrument: b.Instruments.Length)));
        b.Position.Blocked = 1;
        Assert.Equal(RiskReason.Blocked, b.Buy());
        b.Hold(10);
        Assert.Equal((RiskReason.Blocked, RiskReason.None), (b.Buy(), b.Sell()));
        b.Position.NotTraded = 1;
        Assert.Equal((RiskReason.NotAllowed, RiskReason.NotAllowed), (b.Buy(), b.Sell()));
        Evidence.Asked("C10", refused: false, atLimit: true);
        Evidence.Asked("C10", refused: true);
    }

    /// <summary>R5: without the order stream exits still leave; with books that are not compared, or a name with a difference, nothing does.</summary>
    [Fact]
    public void Books_that_are_not_true_carry_no_order()
    {
        GateBench b = new();
        b.Hold(100);
        b.Scalars.OrderStreamUp = 0;
        Assert.Equal((RiskReason.OrderStreamDown, RiskReason.None), (b.Buy(), b.Sell()));
        b.Scalars.OrderStreamUp = 1;
        b.Position.Frozen = 1;
        Assert.Equal((RiskReason.Frozen, RiskReason.Frozen, RiskReason.None), (b.Buy(), b.Sell(), b.Buy(px: 20, instrument: GateBench.Silver)));
        b.Scalars.Reconciled = 0;
        Assert.Equal((RiskReason.NotReconciled, RiskReason.NotReconciled), (b.Sell(), b.Buy(px: 20, instrument: GateBench.Silver)));
    }

    /// <summary>What the broker says of a name at a start holds until the next one; a name that is none changes nothing.</summary>
    [Fact]
    public void C10_C14_the_brokers_terms_hold_for_their_name_alone()
    {
        using OrderLab lab = new();
        lab.Open();
        foreach ((int name, Borrow borrow, long traded) in new[] { (0, Borrow.Hard, 1L), (1, Borrow.Easy, 0L), (-1, Borrow.NotShortable, 0L), (lab.State.Positions.Length, Borrow.NotShortable, 0L) })
        {
            Event e = default;
            e.Header.Kind = EventKind.InstrumentTerms;
            e.Header.Source = EventSource.Commands;
            e.Header.Instrument = name;
            (e.Numbers.A, e.Numbers.B) = ((long)borrow, traded);
            lab.Apply(in e);
        }

        using OrderLab again = lab.Restart();
        Assert.Equal(((long)Borrow.Hard, 0L, (long)Borrow.Easy, 1L), (again.Position().Borrow, again.Position().NotTraded, again.Position(1).Borrow, again.Position(1).NotTraded));
        Evidence.Asked("C10", refused: true);
        Evidence.Asked("C14", refused: true);
    }

    [Theory]
    [InlineData(KillTier.Warn, RiskReason.None, RiskReason.None)]
    [InlineData(KillTier.Throttle, RiskReason.TierBlocksOpen, RiskReason.None)]
    [InlineData(KillTier.Flatten, RiskReason.TierBlocksOpen, RiskReason.None)]
    [InlineData(KillTier.HaltAll, RiskReason.TierBlocksAll, RiskReason.TierBlocksAll)]
    public void C13_the_tier_stops_opening_and_then_all(KillTier tier, RiskReason opening, RiskReason closing)
    {
        GateBench b = new();
        b.Scalars.Tier = (long)tier;
        b.Hold(10);
        Assert.Equal((opening, closing), (b.Buy(), b.Sell()));
        b.Scalars.Tier = 0;
        b.State.Flatten[GateBench.Gold].Tier = (long)tier;
        Assert.Equal((opening, closing, RiskReason.None), (b.Buy(), b.Sell(), b.Buy(px: 20, instrument: GateBench.Silver)));
        Evidence.Asked("C13", refused: opening != RiskReason.None);
    }

    [Theory]
    [InlineData(Borrow.Easy, 0, RiskReason.None)]
    [InlineData(Borrow.Easy, 1, RiskReason.ShortSaleRestricted)]
    [InlineData(Borrow.Hard, 0, RiskReason.HardToBorrow)]
    [InlineData(Borrow.NotShortable, 0, RiskReason.NotShortable)]
    [InlineData(Borrow.Unknown, 0, RiskReason.NotShortable)]
    [InlineData((Borrow)4, 0, RiskReason.NotShortable)]
    public void C14_a_short_sale_needs_a_name_that_is_easy_to_borrow_and_unrestricted(Borrow borrow, long barredNs, RiskReason expected)
    {
        GateBench b = new();
        b.Position.Borrow = (long)borrow;
        b.Market.ShortBarredNs = barredNs;
        Assert.Equal((expected, RiskReason.None), (b.Sell(), b.Buy()));
        b.Hold(10);
        Assert.Equal(RiskReason.None, b.Sell());
        Evidence.Asked("C14", refused: expected != RiskReason.None, atLimit: borrow == Borrow.Easy && barredNs == 1);
    }

    [Fact]
    public void C18_every_limit_has_a_key_a_bound_and_refuses_zero()
    {
        FieldInfo[] fields = typeof(RiskLimits).GetFields();
        Assert.Equal(fields.Select(f => f.Name), Enum.GetNames<RiskKey>().Skip(1));
        Assert.Equal(RiskBounds.Count, fields.Length);
        for (int key = 1; key <= RiskBounds.Count; key++)
        {
            RiskLimits built = new();
            long most = RiskBounds.MostOf((RiskKey)key), value = RiskBounds.Get(in built, (RiskKey)key);
            Assert.Equal((long)fields[key - 1].GetValue(built)!, value);
            Assert.True(most >= 2 && value >= 1 && value <= most, $"{fields[key - 1].Name}: {value} of {most}");
            Assert.Equal((false, true, true, true, false), (Allows(key, 0), Allows(key, 1), Allows(key, most - 1), Allows(key, most), Allows(key, most + 1)));
            GateBench b = new();
            Assert.Equal(RiskReason.None, b.Buy());
            MemoryMarshal.Cast<RiskLimits, long>(MemoryMarshal.CreateSpan(ref b.Limits, 1))[key - 1] = 0;
            Assert.Equal(RiskReason.LimitsMissing, b.Buy());
            Assert.Contains(fields[key - 1].Name, b.Limits.FirstProblem(), StringComparison.Ordinal);
        }

        Assert.Equal((0, 0), (RiskBounds.MostOf(RiskKey.None), RiskBounds.MostOf((RiskKey)(RiskBounds.Count + 1))));
        Evidence.Asked("C18", refused: true);
        Evidence.Asked("C18", refused: false);
    }

    [Theory]
    [InlineData(0, 900, 0, true)] // the configuration, before anything is reconciled
    [InlineData(0, 1_100, 0, true)]
    [InlineData(0, 0, 0, false)]
    [InlineData(0, 5_000, 0, true)]
    [InlineData(0, 5_001, 0, false)]
    [InlineData(1, 999, OpA, true)] // a person while trading: tighter only
    [InlineData(1, 1_001, OpA, false)]
    [InlineData(1, 999, 0, false)]
    [InlineData(1, 0, OpA, false)]
    public void C20_a_limit_changes_by_command_and_the_journal_says_before_after_and_who(long trading, long value, long who, bool taken)
    {
        using OrderLab lab = new();
        lab.Open();
        lab.State.Scalars.Reconciled = trading;
        lab.Command(EventKind.SetLimit, (long)RiskKey.OrderNotionalMaxBps, value, who);
        Assert.Equal(taken ? value : 1_000, lab.State.Risk.OrderNotionalMaxBps);
        NumbersPayload said = Assert.Single(lab.Said(taken ? EventKind.LimitChanged : EventKind.LimitRefused)).Numbers;
        Assert.Equal(((long)RiskKey.OrderNotionalMaxBps, 1_000, value, who), (said.A, said.B, said.C, said.D));
        Evidence.Asked("C20", refused: !taken, atLimit: trading == 1 && value is 999);
    }

    [Fact]
    public void C20_longer_gaps_and_windows_are_the_tighter_ones_and_unknown_keys_are_refused()
    {
        using OrderLab lab = new();
        lab.Open();
        lab.Command(EventKind.SetLimit, (long)RiskKey.OrderGapMinNs, 2_000_000_000, OpA);
        lab.Command(EventKind.SetLimit, (long)RiskKey.OrderGapMinNs, 1_999_999_999, OpA);
        lab.Command(EventKind.SetLimit, (long)RiskKey.DayTradeRule, 1, OpA);
        lab.Command(EventKind.SetLimit, RiskBounds.Count + 1, 1, OpA);
        lab.Command(EventKind.SetLimit, -1, 1, OpA);
        lab.Command(EventKind.SetLimit, 256 + 1, 1, OpA);
        Assert.Equal(2_000_000_000, lab.State.Risk.OrderGapMinNs);
        Assert.Equal((1, 5), (lab.Said(EventKind.LimitChanged).Count(), lab.Said(EventKind.LimitRefused).Count()));
        Assert.Equal(1_000, lab.State.Risk.OrderNotionalMaxBps);
        Evidence.Asked("C20", refused: true);
        Evidence.Asked("C20", refused: false);
    }

    [Fact]
    public void C26_the_seal_covers_every_field_of_a_request()
    {
        Event request = default;
        request.Header.Kind = EventKind.NewOrderSingle;
        request.Header.Instrument = 3;
        request.Order = GateBench.Order(Side.Buy, 10, 100) with { OrderId = 77, RecvNs = 5, Strategy = 2 };
        Assert.False(Seal.IsWhole(in request));
        request.Header.Flags = Seal.Of(in request);
        Assert.True(Seal.IsWhole(in request));
        int[] bits = [.. Enumerable.Range(16 * 8, 32), .. Enumerable.Range(22 * 8, 16), .. Enumerable.Range(24 * 8, 320)];
        foreach (int bit in bits)
        {
            Event changed = request;
            MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref changed, 1))[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Seal.IsWhole(in changed), $"bit {bit} is not covered");
        }

        request.Header.Kind = EventKind.OrderReplaceRequest;
        Assert.False(Seal.IsWhole(in request));
        Evidence.Asked("C26", refused: true, atLimit: true);
    }

    [Fact]
    public void C26_the_token_covers_the_order_that_was_checked_and_a_default_one_covers_nothing()
    {
        GateBench b = new();
        RiskGate gate = new(b.State, b.Instruments);
        OrderPayload order = GateBench.Order(Side.Buy, 10, 100);
        Assert.Equal(RiskReason.None, Approved.Check(gate, in order, 0, out Approved approved));
        OrderPayload other = order with { Qty = 11 * Fixed.One };
        Assert.True(approved.Covers(in order, 0));
        Assert.False(approved.Covers(in other, 0));
        Assert.False(approved.Covers(in order, 1));
        OrderPayload huge = order with { Qty = 5_000 * Fixed.One };
        Assert.Equal(RiskReason.OrderTooLarge, Approved.Check(gate, in huge, 0, out Approved none));
        Assert.False(none.IsMade || none.Covers(in order, 0));
        Evidence.Asked("C26", refused: false, atLimit: true);
        Evidence.Asked("C26", refused: true);
    }

    private static bool Allows(int key, long value) => RiskBounds.Allows((RiskKey)key, value);
}
