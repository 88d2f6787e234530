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

/// <summary>Only an operator's command changes the books, by the number of the figures that he has seen.</summary>
public sealed class AdjustTests
{
    [Fact]
    public void A_position_takes_the_brokers_figure_and_the_cash_stays()
    {
        using Broker b = new();
        b.Look();
        b.Held["GLD"] = 5;
        BreakTests.Three(b);
        long number = Assert.Single(b.Breaks).Number, cash = b.State.Look.BookCash;
        b.Adjust(number + 1);
        Assert.Equal((number + 1, 0L), (b.State.Look.Adjusted, b.State.Look.AdjustTaken));
        Assert.True(b.IsFrozen("GLD"));

        b.Adjust(number, actor: 1234);
        Assert.Equal((number, 1L), (b.State.Look.Adjusted, b.State.Look.AdjustTaken));
        PositionRow row = b.State.Positions[b.Engine.IndexOf("GLD")];
        Assert.Equal((5 * Fixed.One, 100 * Fixed.One, 0L), (row.Qty, row.AvgPx, row.Frozen));
        Event notice = Assert.Single(b.Engine.Outputs, e => e.Header.Kind == EventKind.BreakAdjusted);
        Assert.Equal((number, 1234L, (long)BreakKind.PositionDiffers), (notice.Numbers.A, notice.Numbers.B, notice.Numbers.C));
        b.CashUsd = 100_000;
        b.EquityUsd = 100_500;
        b.Look();
        Assert.Equal(cash, b.State.Look.BookCash);
        Assert.Empty(b.Breaks);
        Assert.Equal(KillTier.NoNew, b.State.Tier);
    }

    [Fact]
    public void A_figure_that_has_changed_since_needs_another_look_of_the_operator()
    {
        using Broker b = new();
        b.Held["GLD"] = 5;
        BreakTests.Three(b);
        long seen = Assert.Single(b.Breaks).Number;
        b.Held["GLD"] = 6;
        b.Look();
        Assert.Equal(2, b.Notices.Count());
        b.Adjust(seen);
        Assert.Equal(0, b.State.Look.AdjustTaken);
        Assert.Equal(0, b.State.Positions[b.Engine.IndexOf("GLD")].Qty);
        b.Adjust(Assert.Single(b.Breaks).Number);
        Assert.Equal(6 * Fixed.One, b.State.Positions[b.Engine.IndexOf("GLD")].Qty);
    }

    /// <summary>Found by simulation, seed 1000068: the second of two equal trades elsewhere passed for what the person had just accepted.</summary>
    [Fact]
    public void The_same_difference_once_more_is_another_break()
    {
        using Broker b = new();
        b.Look();
        b.Held["GLD"] = 5;
        BreakTests.Three(b);
        b.Adjust(Assert.Single(b.Breaks).Number);
        Assert.False(b.IsFrozen("GLD"));
        b.Held["GLD"] = 10;
        BreakTests.Three(b);
        Assert.True(b.IsFrozen("GLD"));
        b.Adjust(b.Breaks.Single(row => row.Kind == BreakKind.PositionDiffers).Number);
        Assert.Equal(10 * Fixed.One, b.State.Positions[b.Engine.IndexOf("GLD")].Qty);
    }

    [Fact]
    public void An_order_made_elsewhere_is_accepted_and_stays_exposure()
    {
        using Broker b = new();
        b.Orders.Add((0x55AA, false, "GLD", 40, 0, true));
        BreakTests.Three(b);
        b.Adjust(Assert.Single(b.Breaks).Number);
        Assert.False(b.IsFrozen("GLD"));
        for (int i = 0; i < 5; i++)
        {
            b.Look();
        }

        Assert.Single(b.Notices);
        Assert.Equal(40 * Fixed.One, b.State.Positions[b.Engine.IndexOf("GLD")].ForeignSellQty);
        Assert.Equal(0, b.State.Look.Confirmed);
    }

    [Fact]
    public void An_order_that_the_broker_does_not_have_is_ended_in_the_books()
    {
        using Broker b = new();
        Event order = b.Order();
        BreakTests.Three(b);
        b.Adjust(Assert.Single(b.Breaks).Number);
        Assert.Equal(OrdStatus.Canceled, b.State.Orders.Single(o => o.OrderId == order.Order.OrderId).Status);
        Assert.Equal(0, b.State.Positions[b.Engine.IndexOf("GLD")].OpenBuyQty);
        b.Look();
        Assert.Empty(b.Breaks);
    }

    [Fact]
    public void Cash_takes_the_brokers_figure()
    {
        using Broker b = new();
        b.Look();
        b.CashUsd = 100_040;
        BreakTests.Three(b);
        b.Adjust(Assert.Single(b.Breaks).Number);
        b.Look();
        Assert.Empty(b.Breaks);
        Assert.Equal(100_040 * Fixed.One, b.State.Look.BookCash);
    }

    [Fact]
    public void A_symbol_with_two_breaks_is_frozen_until_both_are_adjusted()
    {
        using Broker b = new();
        b.Orders.Add((0x55AA, false, "GLD", 40, 0, true));
        b.Held["GLD"] = 2;
        BreakTests.Three(b);
        Assert.Equal(2, b.Breaks.Length);
        b.Adjust(b.Breaks[0].Number);
        Assert.True(b.IsFrozen("GLD"));
        b.Adjust(b.Breaks.Single(r => r.State == BreakState.Confirmed).Number);
        Assert.False(b.IsFrozen("GLD"));
    }

    [Fact]
    public void A_symbol_that_a_report_froze_is_listed_and_thawed_by_the_operator()
    {
        using Broker b = new();
        Event order = b.Order();
        b.Orders.Add((order.Order.OrderId, true, "GLD", order.Order.Qty / Fixed.One, 0, false));
        b.Engine.Apply(EventKind.ExecutionReport, "GLD", (ref Event e) =>
            e.Report = new ExecutionReportPayload { OrderId = order.Order.OrderId, Status = OrdStatus.PartiallyFilled, CumQty = -Fixed.One, AvgPx = 1 });
        Assert.Equal((long)FreezeReason.BadFill, b.State.Positions[b.Engine.IndexOf("GLD")].Frozen);
        BreakTests.Three(b);
        BreakRow row = Assert.Single(b.Breaks);
        Assert.Equal((BreakKind.ReportContradicts, BreakState.Confirmed, -Fixed.One), (row.Kind, row.State, row.Books));
        Assert.Equal(KillTier.Normal, b.State.Tier);
        b.Adjust(row.Number);
        Assert.False(b.IsFrozen("GLD"));
        b.Look();
        Assert.Empty(b.Breaks);
    }

    [Fact]
    public void F45_one_adjustment_of_a_foreign_order_that_the_stream_told_of_is_enough()
    {
        using Broker b = new();
        b.Engine.Apply(EventKind.ExternalOrder, "GLD", (ref Event e) => e.External = new ExternalOrderPayload { BrokerKey = 0x55AA, OrderQty = 40 * Fixed.One, Status = OrdStatus.New });
        Assert.Equal((long)LookCause.Incident, b.State.Look.Wanted);
        b.Orders.Add((0x55AA, false, "GLD", 40, 0, true));
        BreakTests.Three(b);
        Assert.True(b.IsFrozen("GLD"));
        b.Adjust(Assert.Single(b.Breaks).Number);
        Assert.False(b.IsFrozen("GLD"));
        Assert.Equal(0, b.State.Look.Confirmed);
        b.Look();
        Assert.Equal(BreakState.Accepted, Assert.Single(b.Breaks).State);
        Evidence.Fired("F45", b.Engine.Given(EventKind.ExternalOrder) + b.Engine.Given(EventKind.BrokerOrder));
    }

    [Theory]
    [InlineData(4, 4, RiskReason.None)]
    [InlineData(4, 2, RiskReason.WouldFlip)]
    [InlineData(4, 0, RiskReason.TierBlocksOpen)]
    [InlineData(4, -1, RiskReason.TierBlocksOpen)]
    [InlineData(2, 4, RiskReason.WouldFlip)]
    public void An_order_reduces_only_what_both_views_hold(int own, int broker, RiskReason expected)
    {
        using Broker b = new();
        b.Engine.Quote("GLD", 100);
        b.State.Scalars.Tier = (long)KillTier.NoNew;
        ref PositionRow row = ref b.State.Positions[b.Engine.IndexOf("GLD")];
        row.Qty = own * Fixed.One;
        row.BrokerQty = broker * Fixed.One;
        OrderPayload sell = new() { Side = Side.Sell, Qty = 4 * Fixed.One, Type = OrdType.Limit, LimitPx = 100 * Fixed.One };
        Assert.Equal(expected, new RiskGate(b.State, b.Engine.Engine.Instruments.ToArray()).FirstBroken(in sell, b.Engine.IndexOf("GLD")));
    }

    [Fact]
    public void Gross_exposure_is_the_worse_of_both_views()
    {
        using Broker b = new();
        b.Engine.Quote("GLD", 100);
        b.Engine.Quote("SLV", 20);
        RiskGate gate = new(b.State, b.Engine.Engine.Instruments.ToArray());
        b.State.Positions[b.Engine.IndexOf("GLD")].Qty = 5 * Fixed.One;
        b.State.Positions[b.Engine.IndexOf("GLD")].BrokerQty = 7 * Fixed.One;
        b.State.Positions[b.Engine.IndexOf("SLV")].BrokerQty = -10 * Fixed.One;
        Assert.Equal(900 * Fixed.One, gate.GrossWithOpen());
    }

    [Fact]
    public void Real_money_waits_for_the_arm_command()
    {
        using Broker b = new();
        _ = Lent.Wanted(b.State);
        b.Engine.Apply(EventKind.EngineStart, fill: (ref Event e) => e.Numbers.A = 1);
        b.Engine.Apply(EventKind.OrderStreamUp);
        b.Engine.Apply(EventKind.Reconciled);
        b.Engine.Quote("GLD", 100);
        OrderPayload buy = new() { Side = Side.Buy, Qty = Fixed.One, Type = OrdType.Limit, LimitPx = 100 * Fixed.One };
        RiskGate gate = new(b.State, b.Engine.Engine.Instruments.ToArray());
        Assert.Equal(RiskReason.NotArmed, gate.FirstBroken(in buy, b.Engine.IndexOf("GLD")));
        b.Engine.Apply(EventKind.Arm);
        Assert.Equal(RiskReason.None, gate.FirstBroken(in buy, b.Engine.IndexOf("GLD")));
        b.Engine.Apply(EventKind.EngineStart, fill: (ref Event e) => e.Numbers.A = 1);
        Assert.Equal(RiskReason.NotArmed, gate.FirstBroken(in buy, b.Engine.IndexOf("GLD")));
        Evidence.Held("F113");
        Evidence.Held("M07-");
    }
}
