using System;
using System.Linq;
using Qgtm.Fast.EngineTests.Orders;
using Qgtm.Fast.Events;
using Qgtm.Fast.Market;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Risk;

/// <summary>C19: one order, one control, once, two people, five minutes; and what nobody passes.</summary>
public sealed class OverrideTests
{
    private const long OpA = 1_001, OpB = 1_002;

    [Theory]
    [InlineData(1_499, RiskReason.None)]
    [InlineData(1_500, RiskReason.None)]
    [InlineData(1_501, RiskReason.OrderTooLarge)]
    public void C19_an_order_no_larger_than_the_override_passes_that_one_control(double shares, RiskReason expected)
    {
        GateBench b = new();
        b.Limits.PositionMaxBps = 10_000;
        Assert.Equal(RiskReason.OrderTooLarge, b.Buy(shares));
        Grant(b, RiskReason.OrderTooLarge, Side.Buy, 1_500);
        Assert.Equal(expected, b.Buy(shares));
        Assert.Equal(RiskReason.OrderTooLarge, b.Sell(shares));
        b.Limits.GrossMaxBps = 1_000;
        Assert.Equal(expected == RiskReason.None ? RiskReason.GrossExposure : expected, b.Buy(shares));
        Evidence.Asked("C19", refused: expected != RiskReason.None, atLimit: shares is 1_500);
    }

    [Theory]
    [InlineData(-1, RiskReason.None)]
    [InlineData(0, RiskReason.None)]
    [InlineData(1, RiskReason.OrderTooLarge)]
    public void C19_until_its_deadline(long beyondNs, RiskReason expected)
    {
        GateBench b = new();
        b.Limits.PositionMaxBps = 10_000;
        Grant(b, RiskReason.OrderTooLarge, Side.Buy, 1_500);
        b.Position.OverrideUntilNs = b.Scalars.TimeNs - beyondNs;
        Assert.Equal(expected, b.Buy(1_001));
        Evidence.Asked("C19", refused: expected != RiskReason.None, atLimit: beyondNs == 0);
    }

    [Theory]
    [InlineData(OpA, OpB, Override.LongestNs - 1, RiskReason.OrderGap, true)]
    [InlineData(OpA, OpB, Override.LongestNs, RiskReason.OrderGap, true)]
    [InlineData(OpA, OpB, Override.LongestNs + 1, RiskReason.OrderGap, false)]
    [InlineData(OpA, OpB, 0, RiskReason.OrderGap, false)]
    [InlineData(OpA, OpA, 1_000, RiskReason.OrderGap, false)]
    [InlineData(OpA, 0, 1_000, RiskReason.OrderGap, false)]
    [InlineData(0, OpB, 1_000, RiskReason.OrderGap, false)]
    [InlineData(OpA, OpB, 1_000, RiskReason.TierBlocksOpen, false)]
    [InlineData(OpA, OpB, 1_000, RiskReason.None, false)]
    public void C19_two_people_at_most_five_minutes_and_a_reason_that_can_be_waived(long first, long second, long holdsNs, RiskReason reason, bool taken)
    {
        using OrderLab lab = new();
        lab.Open();
        Event grant = default;
        grant.Header.Kind = EventKind.GrantOverride;
        grant.Header.Source = EventSource.Commands;
        grant.Header.TimeNs = lab.State.Scalars.TimeNs;
        grant.Numbers = new NumbersPayload { A = Override.What(Side.Buy, reason), B = 5 * Fixed.One, C = lab.State.Scalars.TimeNs + holdsNs, D = first, E = second };
        lab.Apply(in grant);
        NumbersPayload said = Assert.Single(lab.Said(taken ? EventKind.OverrideGranted : EventKind.OverrideRefused)).Numbers;
        Assert.Equal((first, second), (said.D, said.E));
        Assert.Equal(taken, lab.Position().OverrideWhat != 0);
        using OrderLab again = lab.Restart();
        Assert.Equal((lab.Position().OverrideWhat, lab.Position().OverrideUntilNs), (again.Position().OverrideWhat, again.Position().OverrideUntilNs));
        Evidence.Asked("C19", refused: !taken, atLimit: holdsNs == Override.LongestNs);
    }

    [Fact]
    public void C19_is_spent_by_the_order_that_took_it()
    {
        using OrderLab lab = new();
        lab.Open();
        lab.Position().OverrideWhat = Override.What(Side.Buy, RiskReason.OrderTooLarge);
        lab.Position().OverrideQty = 50 * Fixed.One;
        lab.Position().OverrideUntilNs = long.MaxValue;
        OrderPayload order = GateBench.Order(Side.Buy, 10, 100);
        Assert.Equal(RiskReason.OrderTooLarge, Override.IsFor(in lab.Position(), in order, lab.State.Scalars.TimeNs));
        lab.Wait(2);
        lab.Position().TargetDue = 1;
        lab.State.Strategy(1, 0) = new() { Target = 0.05, EdgeBps = 1_000 };
        lab.Quote(px: 101);
        Assert.Equal([], lab.Said(EventKind.Denied).Select(e => (RiskReason)e.Order.Reason));
        long id = Assert.Single(lab.Said(EventKind.NewOrderSingle)).Order.OrderId;
        Assert.Equal((id, (long)RiskReason.OrderTooLarge), (lab.Said(EventKind.OverrideSpent).Single().Numbers.A, lab.Said(EventKind.OverrideSpent).Single().Numbers.B));
        Assert.Equal((0, 0, 0), (lab.Position().OverrideWhat, lab.Position().OverrideQty, lab.Position().OverrideUntilNs));
        Evidence.Asked("C19", refused: false);
    }

    /// <summary>Even when the state says otherwise: the controls that nobody passes do not ask.</summary>
    [Fact]
    public void C19_never_a_tier_a_halt_a_missing_limit_or_books_that_are_not_true()
    {
        (RiskReason Reason, Action<GateBench> Break)[] never =
        [
            (RiskReason.TierBlocksOpen, b => b.Scalars.Tier = (long)KillTier.NoNew),
            (RiskReason.TierBlocksAll, b => b.Scalars.Tier = (long)KillTier.HaltAll),
            (RiskReason.NotReconciled, b => b.Scalars.Reconciled = 0),
            (RiskReason.Frozen, b => b.Position.Frozen = 1),
            (RiskReason.Halted, b => b.Market.Barred = Bar.Halted),
            (RiskReason.SessionClosed, b => b.Scalars.SessionOpen = 0),
            (RiskReason.LimitsMissing, b => b.Limits.CollarBps = 0),
            (RiskReason.StrategyDisabled, b => b.Scalars.DisabledStrategies = 1),
            (RiskReason.StrategyLimitsMissing, b => b.State.StrategyLimits[0] = default),
            (RiskReason.BuyingPower, b => b.Scalars.BuyingPower = 1),
            (RiskReason.NoEquity, b => b.Scalars.Equity = 0),
            (RiskReason.QuoteStale, b => b.Market.QuoteTimeNs -= 60 * GateBench.Second),
            (RiskReason.UnknownOutcome, b => b.Rest(Side.Buy, 1, 99, OrdStatus.Unknown)),
        ];
        foreach ((RiskReason reason, Action<GateBench> spoil) in never)
        {
            GateBench b = new();
            Assert.False(Override.CanPass(reason));
            Assert.Equal(RiskReason.None, b.Buy());
            Grant(b, reason, Side.Buy, 10);
            spoil(b);
            Assert.Equal(reason, b.Buy());
        }
        Evidence.Asked("C19", refused: true);
    }

    private static void Grant(GateBench b, RiskReason reason, Side side, double shares)
    {
        b.Position.OverrideWhat = Override.What(side, reason);
        b.Position.OverrideQty = GateBench.Nanos(shares);
        b.Position.OverrideUntilNs = b.Scalars.TimeNs + 1;
    }
}
