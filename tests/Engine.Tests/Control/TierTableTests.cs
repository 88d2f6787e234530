using System;
using System.Linq;
using Qgtm.Fast.Control;
using Qgtm.Fast.EngineTests.Orders;
using Qgtm.Fast.Events;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Control;

/// <summary>The decision table: whole, monotone, and what it says is what the gate does.</summary>
public sealed class TierTableTests
{
    [Fact]
    public void K03_every_tier_has_its_row_and_nothing_becomes_allowed_again_further_down()
    {
        TierRule[] rules = TierTable.Rules.ToArray();
        Assert.Equal(Enum.GetValues<KillTier>(), rules.Select(r => r.Tier));
        foreach ((TierRule above, TierRule below) in rules.Zip(rules.Skip(1)))
        {
            Assert.True(above.Opens || !below.Opens);
            Assert.True(above.Exits || !below.Exits);
            Assert.True(above.Strategies || !below.Strategies);
            Assert.True(above.Cancels <= below.Cancels);
            Assert.True(above.SizeMillionths >= below.SizeMillionths);
            Assert.True(above.People <= below.People);
        }

        Assert.All(rules, r => Assert.True(TierTable.TryParse(r.Word.ToUpperInvariant(), out KillTier tier) && tier == r.Tier));
        Assert.False(TierTable.TryParse("NONE", out _));
        Evidence.Held("K03+");
    }

    [Fact]
    public void K04_the_gate_does_what_the_table_says()
    {
        foreach (TierRule rule in TierTable.Rules)
        {
            using OrderLab lab = TierLab.Holding(10);
            lab.Wait(2);
            lab.Quote();
            lab.State.Scalars.Tier = (long)rule.Tier;
            RiskGate gate = new(lab.State, Properties.Rig.Instruments);
            OrderPayload order = default;
            order.Qty = Fixed.One;
            order.LimitPx = 100 * Fixed.One;
            order.Type = OrdType.Limit;
            order.Side = Side.Buy;
            Assert.Equal(rule.Opens, gate.FirstBroken(in order, 0) == RiskReason.None);
            order.Side = Side.Sell;
            Assert.Equal(rule.Exits, gate.FirstBroken(in order, 0) == RiskReason.None);
            order.Qty = 10 * Fixed.One;
            order.LimitPx = 0;
            order.Type = OrdType.Market;
            order.Effect = PositionEffect.Close;
            Assert.Equal(rule.Closes, Approved.CheckClose(lab.State, in order, 0, out _) == RiskReason.None);
        }
        Evidence.Held("K04+");
    }

    /// <summary>Whatever FLATTEN would send, it can only make the broker's position smaller.</summary>
    [Theory]
    [InlineData(10, Side.Sell, 9, RiskReason.None)]
    [InlineData(10, Side.Sell, 10, RiskReason.None)]
    [InlineData(10, Side.Sell, 11, RiskReason.WouldFlip)]
    [InlineData(10, Side.Buy, 1, RiskReason.WouldFlip)]
    [InlineData(-10, Side.Buy, 10, RiskReason.None)]
    [InlineData(-10, Side.Buy, 11, RiskReason.WouldFlip)]
    [InlineData(-10, Side.Sell, 1, RiskReason.WouldFlip)]
    [InlineData(0, Side.Sell, 1, RiskReason.WouldFlip)]
    [InlineData(10, Side.Sell, 0, RiskReason.QtyNotPositive)]
    public void C24_a_close_never_opens_the_other_side(long held, Side side, long qty, RiskReason reason)
    {
        using OrderLab lab = TierLab.Holding(held);
        lab.State.Scalars.Tier = (long)KillTier.Flatten;
        OrderPayload order = default;
        order.Qty = qty * Fixed.One;
        order.Side = side;
        order.Type = OrdType.Market;
        order.Effect = PositionEffect.Close;
        Assert.Equal(reason, Approved.CheckClose(lab.State, in order, 0, out _));
        Evidence.Asked("C24", refused: reason != RiskReason.None, atLimit: qty == System.Math.Abs(held));
    }

    [Fact]
    public void K01_the_worse_one_of_the_accounts_tier_and_a_symbols_own_counts()
    {
        EngineState state = new();
        foreach (KillTier account in Enum.GetValues<KillTier>())
        {
            foreach (KillTier own in Enum.GetValues<KillTier>())
            {
                state.Scalars.Tier = (long)account;
                state.Flatten[1].Tier = (long)own;
                Assert.Equal(account > own ? account : own, TierTable.Of(state, 1));
                Assert.Equal(account, TierTable.Of(state, 0));
            }
        }
        Evidence.Held("K01=");
    }

    [Theory]
    [InlineData(KillTier.Throttle, 1)]
    [InlineData(KillTier.NoNew, 1)]
    [InlineData(KillTier.Warn, 0)]
    public void K01_a_tier_that_opens_nothing_takes_back_what_would_open(KillTier tier, int cancels)
    {
        using OrderLab lab = TierLab.Holding(10);
        long adds = lab.Place(5), reduces = lab.Place(5, Side.Sell);
        lab.Report(adds, OrdStatus.New);
        lab.Report(reduces, OrdStatus.New);
        lab.Raise(tier);
        Assert.Equal(Enumerable.Repeat(adds, cancels), lab.Said(EventKind.OrderCancelRequest).Select(e => e.Order.OrderId));
        Evidence.Held("K01-");
        Evidence.Held("K01+");
    }
}
