using System;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Reconciliation;

/// <summary>What looks at the broker find, how certain it must be, and what it does. Ids are those of the fault catalogue.</summary>
public sealed class BreakTests
{
    [Fact]
    public void Equal_views_find_nothing()
    {
        using Broker b = new();
        Event order = b.Order();
        b.Orders.Add((order.Order.OrderId, true, "GLD", order.Order.Qty / Fixed.One, 0, false));
        b.Look(cause: LookCause.Start, executions: true);
        b.Report(order, OrdStatus.Filled, order.Order.Qty / Fixed.One);
        b.Orders.Clear();
        b.Held["GLD"] = order.Order.Qty / Fixed.One;
        b.Executions.Add((order.Order.OrderId, order.Order.Qty / Fixed.One));
        for (int i = 0; i < 5; i++)
        {
            b.Look(executions: true);
        }

        Assert.Equal(6, b.State.Look.Number);
        Assert.Empty(b.Breaks);
        Assert.Equal(KillTier.Normal, b.State.Tier);
    }

    [Theory]
    [InlineData(1, 3, true)]
    [InlineData(2, 3, true)]
    [InlineData(3, 1, true)]
    [InlineData(3, 3, false)]
    [InlineData(6, 1, false)]
    public void A_difference_is_certain_after_three_equal_looks_and_five_seconds(int looks, int secondsApart, bool trades)
    {
        using Broker b = new();
        b.Held["GLD"] = 5;
        for (int i = 0; i < looks; i++)
        {
            b.Look(secondsApart);
        }

        Assert.Equal(trades ? KillTier.Normal : KillTier.NoNew, b.State.Tier);
        Assert.Equal(trades, !b.IsFrozen("GLD"));
        Assert.Equal(trades ? BreakState.Settling : BreakState.Confirmed, Assert.Single(b.Breaks).State);
    }

    [Fact]
    public void F52_a_position_that_differs_at_the_start_freezes_and_nothing_is_corrected()
    {
        using Broker b = new();
        b.Held["GLD"] = -5;
        for (int i = 0; i < 3; i++)
        {
            b.Look(0.2, LookCause.Start);
        }

        Assert.Equal(KillTier.NoNew, b.State.Tier);
        Event notice = Assert.Single(b.Notices);
        Assert.Equal((0, -5 * Fixed.One, (long)BreakKind.PositionDiffers), (notice.Numbers.A, notice.Numbers.B, notice.Numbers.C));
        Assert.Equal(0, b.State.Positions[b.Engine.IndexOf("GLD")].Qty);
        for (int i = 0; i < 20; i++)
        {
            b.Look();
        }

        Assert.Single(b.Notices);
        Assert.Equal(0, b.State.Positions[b.Engine.IndexOf("GLD")].Qty);
        Assert.Empty(b.Engine.NewOrders);
        Evidence.Fired("F52", b.Engine.Given(EventKind.LookEnd));
        Evidence.Held("M02-");
        Evidence.Held("M03-");
    }

    [Fact]
    public void F45_an_order_made_elsewhere_is_counted_at_once_then_frozen_and_never_touched()
    {
        using Broker b = new();
        b.Orders.Add((0x55AA, false, "GLD", 40, 10, false));
        b.Look();
        PositionRow row = b.State.Positions[b.Engine.IndexOf("GLD")];
        Assert.Equal((30 * Fixed.One, 0L), (row.ForeignBuyQty, row.ForeignSellQty));
        Assert.False(b.IsFrozen("GLD"));
        b.Look();
        b.Look();
        Assert.True(b.IsFrozen("GLD"));
        Assert.Equal((long)BreakKind.OrderExtra, Assert.Single(b.Notices).Numbers.C);
        Assert.DoesNotContain(b.Engine.Outputs, e => e.IsRequest);

        // Gone again: the exposure goes at once, the symbol waits for the operator.
        b.Orders.Clear();
        b.Look();
        Assert.Equal(0, b.State.Positions[b.Engine.IndexOf("GLD")].ForeignBuyQty);
        Assert.True(b.IsFrozen("GLD"));
        Assert.Equal(1, Assert.Single(b.Breaks).IsGone);
        Evidence.Fired("F45", b.Engine.Given(EventKind.BrokerOrder));
    }

    [Fact]
    public void F45_an_own_order_that_was_resized_or_cancelled_elsewhere_freezes()
    {
        using Broker resized = new();
        Event order = resized.Order();
        resized.Orders.Add((order.Order.OrderId, true, "GLD", (order.Order.Qty / Fixed.One) + 1, 0, false));
        Three(resized);
        Assert.Equal((long)BreakKind.QtyDiffers, Assert.Single(resized.Notices).Numbers.C);

        using Broker cancelled = new();
        order = cancelled.Order();
        Three(cancelled);
        Assert.Equal((long)BreakKind.OrderMissing, Assert.Single(cancelled.Notices).Numbers.C);
        Assert.True(cancelled.IsFrozen("GLD"));
        Assert.NotEqual(0, cancelled.State.Positions[cancelled.Engine.IndexOf("GLD")].OpenBuyQty);
        Assert.True(cancelled.Engine.Outputs.Count(e => e.Header.Kind == EventKind.OrderStatusRequest && e.Order.OrderId == order.Order.OrderId) >= 3);
        Evidence.Fired("F45", resized.Engine.Given(EventKind.BrokerOrder) + cancelled.Engine.Given(EventKind.LookEnd));
    }

    [Fact]
    public void F53_a_position_in_an_unknown_symbol_counts_and_stops_opening()
    {
        using Broker b = new();
        b.Strange["ZZZT"] = (10, 25_000);
        RiskGate gate = new(b.State, b.Engine.Engine.Instruments.ToArray());
        b.Look();
        Assert.Equal(25_000 * Fixed.One, gate.GrossWithOpen());
        b.Look();
        b.Look();
        Event notice = Assert.Single(b.Notices);
        Assert.Equal(((long)BreakKind.PositionInUnknownSymbol, (long)'Z', -1), (notice.Numbers.C, notice.Numbers.E, notice.Header.Instrument));
        Assert.Equal(KillTier.NoNew, b.State.Tier);
        Evidence.Fired("F53", b.Engine.Given(EventKind.LookEnd));
    }

    [Theory]
    [InlineData(99_998.99, true)] // the slack is one USD
    [InlineData(99_999.0, false)]
    [InlineData(99_999.01, false)]
    [InlineData(100_001.0, false)]
    [InlineData(100_001.01, true)]
    public void F54_cash_that_differs_is_a_break_beyond_the_slack(double cash, bool breaks)
    {
        using Broker b = new();
        b.Look();
        b.CashUsd = (decimal)cash;
        Three(b);
        Assert.Equal(breaks, b.Notices.Any(n => n.Numbers.C == (long)BreakKind.CashDiffers));
        Assert.Equal(breaks ? KillTier.NoNew : KillTier.Normal, b.State.Tier);
        Evidence.Case("F54", breaks, b.Engine.Given(EventKind.LookEnd) - 1);
        Evidence.Held("M02=");
    }

    [Fact]
    public void F54_a_stale_account_lowers_the_limit_at_once_and_is_a_break_when_it_stays()
    {
        using Broker b = new();
        b.Look();
        Event order = b.Order();
        b.Report(order, OrdStatus.Filled, 4);
        b.Held["GLD"] = 4;
        b.Engine.Quote("GLD", 99);
        b.EquityUsd = 150_000;
        b.Look(1);
        Assert.Equal(100_000 - 4, b.State.Look.LimitEquity / Fixed.One);
        Assert.Empty(b.Notices);
        Assert.Equal(BreakKind.EquityDiffers, Assert.Single(b.Breaks).Kind);
        Three(b);
        Assert.Equal((long)BreakKind.EquityDiffers, Assert.Single(b.Notices).Numbers.C);
        Evidence.Fired("F54", b.Engine.Given(EventKind.LookEnd) - 1);
    }

    [Fact]
    public void F56_an_answer_that_lags_behind_the_stream_never_freezes()
    {
        using Broker b = new();
        Event order = b.Order();
        int lagged = 0;
        for (int i = 1; i <= 40; i++)
        {
            // The stream is one fill ahead of the positions at each look, and both say the same at every tenth.
            b.Report(order, OrdStatus.PartiallyFilled, Math.Min(i / 10, 3));
            b.Orders.Clear();
            b.Orders.Add((order.Order.OrderId, true, "GLD", order.Order.Qty / Fixed.One, Math.Min(i / 10, 3), false));
            b.Held["GLD"] = (i % 10) is 0 or 1 ? Math.Min(i / 10, 3) - 1 : Math.Min(i / 10, 3);
            b.Look(4);
            lagged += b.Breaks.Length;
        }

        Assert.True(lagged >= 4, "the lag was never seen");
        Assert.Empty(b.Notices);
        Assert.Equal(KillTier.Normal, b.State.Tier);
        Evidence.Fired("F56", lagged);
        Evidence.Held("M02+");
        Evidence.Held("M03+");
    }

    [Fact]
    public void F56_what_is_certain_stays_so_when_the_answers_flip()
    {
        using Broker b = new();
        b.Held["GLD"] = 5;
        Three(b);
        for (int i = 0; i < 10; i++)
        {
            b.Held["GLD"] = i % 2 == 0 ? 0 : 5;
            b.Look();
            Assert.True(b.IsFrozen("GLD"));
        }

        Assert.Single(b.Notices);
        Evidence.Fired("F56", b.Engine.Given(EventKind.LookEnd) - 3);
    }

    [Theory]
    [InlineData(0, BreakKind.ExecutionExtra)]
    [InlineData(4, BreakKind.ExecutionMissing)]
    public void Executions_are_compared_with_what_the_order_has_filled(int listed, BreakKind kind)
    {
        using Broker b = new();
        Event order = b.Order();
        b.Report(order, OrdStatus.PartiallyFilled, 3);
        b.Held["GLD"] = 3;
        b.Orders.Add((order.Order.OrderId, true, "GLD", order.Order.Qty / Fixed.One, 3, false));
        if (listed != 0)
        {
            b.Executions.Add((order.Order.OrderId, listed));
        }

        b.Look(executions: true);
        b.Look(executions: true);
        b.Look(executions: true);
        Assert.Equal((long)kind, Assert.Single(b.Notices).Numbers.C);
    }

    [Fact]
    public void A_look_that_did_not_end_judges_nothing_and_one_that_lacks_a_part_does_not_judge_it()
    {
        using Broker b = new();
        b.Orders.Add((0x55AA, false, "GLD", 40, 0, false));
        b.Held["SLV"] = 3;
        for (int i = 0; i < 5; i++)
        {
            b.Engine.Seconds += 3;
            b.Begin(LookCause.Periodic);
            b.Answer();
        }

        Assert.Empty(b.Breaks);
        for (int i = 0; i < 3; i++)
        {
            b.Engine.Seconds += 3;
            b.Begin(LookCause.Periodic);
            b.Answer();
            b.Engine.Apply(EventKind.LookEnd, fill: (ref Event e) => e.Numbers.A = LookParts.Holdings);
        }

        Assert.Equal((long)BreakKind.PositionDiffers, Assert.Single(b.Notices).Numbers.C);
        Assert.NotEqual(0, b.State.Positions[b.Engine.IndexOf("GLD")].ForeignBuyQty);
    }

    [Fact]
    public void More_than_can_be_remembered_is_a_break_of_its_own()
    {
        using Broker b = new();
        for (int i = 1; i <= EngineLimits.ForeignMax + 1; i++)
        {
            b.Orders.Add((i, false, "GLD", 1, 0, false));
        }

        Three(b);
        Assert.Contains(b.Notices, n => n.Numbers.C == (long)BreakKind.ViewTooLarge);
        b.Orders.Clear();
        b.Held["GLD"] = 10_000_000;
        b.Look();
        Assert.Equal(0, b.State.Positions[b.Engine.IndexOf("GLD")].BrokerQty);
        Assert.Equal(1, b.State.Look.Overflow);
    }

    internal static void Three(Broker b)
    {
        for (int i = 0; i < 3; i++)
        {
            b.Look();
        }
    }
}
