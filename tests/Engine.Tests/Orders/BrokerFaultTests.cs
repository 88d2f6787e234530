using System;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Orders;

/// <summary>What the books do when the broker misbehaves; the number in a name is the row of the fault catalogue.</summary>
public sealed class BrokerFaultTests
{
    [Fact]
    public void F32_an_outcome_that_stays_unknown_counts_blocks_and_freezes()
    {
        using OrderLab lab = new();
        lab.Open();
        long id = lab.Place();
        lab.About(EventKind.OrderUnknown, id);
        Assert.Equal((OrdStatus.Unknown, 10 * Fixed.One), (lab.Row(id).Status, lab.Position().OpenBuyQty));
        Assert.True(OrderTable.HasUnknown(lab.State, 0, Side.Buy) && !OrderTable.HasUnknown(lab.State, 0, Side.Sell));
        lab.Wait(59);
        Assert.Equal(FreezeReason.None, lab.Frozen());
        lab.Wait(2);
        Assert.Equal(FreezeReason.Unresolved, lab.Frozen());
        Assert.Equal((OrdStatus.Unknown, 10 * Fixed.One), (lab.Row(id).Status, lab.Position().OpenBuyQty));
        Assert.True(lab.Said(EventKind.OrderStatusRequest).Count(e => e.Order.OrderId == id) > 20);
        Assert.Empty(lab.Said(EventKind.NewOrderSingle));

        lab.Report(id, OrdStatus.Filled, 10);
        Assert.Equal((OrdStatus.Filled, 0, 10 * Fixed.One), (lab.Row(id).Status, lab.Position().OpenBuyQty, lab.Position().Qty));
        Assert.Equal(FreezeReason.Unresolved, lab.Frozen());
        Evidence.Fired("F32", lab.Given(e => e.Header.Kind == EventKind.OrderUnknown));
    }

    [Fact]
    public void F32_time_in_which_nobody_asked_freezes_nothing()
    {
        using OrderLab lab = new();
        lab.Open();
        long id = lab.Place();
        lab.About(EventKind.OrderUnknown, id);
        for (int i = 0; i < Engine.UnresolvedAsks; i++)
        {
            lab.Jump(600);
            Assert.Equal(FreezeReason.None, lab.Frozen());
        }

        // The process was down for an hour: its questions begin anew, and so does the minute.
        lab.Jump(3_600);
        Assert.Equal(FreezeReason.Unresolved, lab.Frozen());
        lab.Position().Frozen = 0;
        lab.Command(EventKind.EngineStart);
        lab.Wait(59);
        Assert.Equal(FreezeReason.None, lab.Frozen());
        lab.Wait(2);
        Assert.Equal(FreezeReason.Unresolved, lab.Frozen());
        Evidence.Fired("F32", lab.Given(e => e.Header.Kind == EventKind.OrderUnknown));
    }

    [Fact]
    public void F33_only_the_brokers_word_ends_an_order_that_never_arrived()
    {
        using OrderLab lab = new();
        long id = lab.Place();
        for (int i = 0; i < 20; i++)
        {
            lab.About(EventKind.OrderNotFound, id);
        }

        Assert.Equal((OrdStatus.Intended, 0), (lab.Row(id).Status, lab.Row(id).NotFound));
        lab.About(EventKind.OrderUnknown, id);
        lab.Wait(6);
        lab.About(EventKind.OrderNotFound, id);
        lab.About(EventKind.OrderNotFound, id);
        Assert.Equal(OrdStatus.Unknown, lab.Row(id).Status);
        lab.About(EventKind.OrderNotFound, id);
        Assert.Equal((OrdStatus.Rejected, 0), (lab.Row(id).Status, lab.Position().OpenBuyQty));
        Assert.Equal(FreezeReason.None, lab.Frozen());
        Evidence.Fired("F33", lab.Given(e => e.Header.Kind == EventKind.OrderNotFound));
    }

    [Fact]
    public void F33_an_order_that_was_declared_dead_and_lives_is_exposure_again()
    {
        using OrderLab lab = new();
        long id = lab.Place();
        lab.About(EventKind.OrderUnknown, id);
        lab.Wait(6);
        for (int i = 0; i < Engine.NotFoundMin; i++)
        {
            lab.About(EventKind.OrderNotFound, id);
        }

        Assert.Equal(OrdStatus.Rejected, lab.Row(id).Status);
        lab.Report(id, OrdStatus.New);
        Assert.Equal((OrdStatus.New, 10 * Fixed.One), (lab.Row(id).Status, lab.Position().OpenBuyQty));
        Assert.Equal(FreezeReason.Reopened, lab.Frozen());
        Evidence.Fired("F33", lab.Given(e => e.Header.Kind == EventKind.OrderNotFound));
    }

    [Fact]
    public void F35_a_repeated_acknowledgement_resets_nothing()
    {
        using OrderLab lab = new();
        long id = lab.Place();
        lab.Report(id, OrdStatus.New);
        lab.Report(id, OrdStatus.Filled, 10);
        long at = lab.Row(id).CumQty;
        for (int i = 0; i < 3; i++)
        {
            lab.Report(id, OrdStatus.New);
            lab.Report(id, OrdStatus.PendingNew);
        }

        Assert.Equal((OrdStatus.Filled, at, 0, 10 * Fixed.One), (lab.Row(id).Status, lab.Row(id).CumQty, lab.Position().OpenBuyQty, lab.Position().Qty));
        Evidence.Fired("F35", lab.Given(e => e.Report.Status is OrdStatus.New or OrdStatus.PendingNew) - 1);
    }

    [Fact]
    public void F36_an_execution_counts_once_also_across_a_restart()
    {
        using OrderLab lab = new();
        long id = lab.Place();
        lab.Execution(id, 77, 4);
        lab.Report(id, OrdStatus.PartiallyFilled, 4);
        lab.Execution(id, 77, 4);
        lab.Report(id, OrdStatus.PartiallyFilled, 4);
        Assert.Equal((1, 1), (lab.State.Scalars.Executions, lab.State.Scalars.DuplicateExecutions));
        using OrderLab again = lab.Restart();
        again.Execution(id, 77, 4);
        again.Report(id, OrdStatus.PartiallyFilled, 4);
        Assert.Equal((1, 2), (again.State.Scalars.Executions, again.State.Scalars.DuplicateExecutions));
        Assert.Equal((4 * Fixed.One, FreezeReason.None), (again.Position().Qty, again.Frozen()));
        Evidence.Fired("F36", lab.Given(e => e.Execution.ExecKey == 77 && e.Header.Kind == EventKind.Execution) + again.Given(e => e.Header.Kind == EventKind.Execution) - 1);
    }

    [Theory]
    [InlineData(5, 100)]
    [InlineData(4, 101)]
    public void F37_the_same_execution_with_other_figures_freezes_and_is_said(long shares, long px)
    {
        using OrderLab lab = new();
        long id = lab.Place();
        lab.Execution(id, 77, 4);
        using OrderLab again = lab.Restart();
        again.Execution(id, 77, shares, px);
        Assert.Equal(FreezeReason.ExecutionConflict, again.Frozen());
        Event notice = Assert.Single(again.Said(EventKind.SymbolFrozen));
        Assert.Equal(((long)FreezeReason.ExecutionConflict, id, shares * Fixed.One, px * Fixed.One), (notice.Numbers.A, notice.Numbers.B, notice.Numbers.C, notice.Numbers.D));
        Assert.Equal(0, again.State.Scalars.DuplicateExecutions);
        Evidence.Fired("F37", again.Given(e => e.Header.Kind == EventKind.Execution && (e.Execution.LastQty != 4 * Fixed.One || e.Execution.LastPx != 100 * Fixed.One)));
    }

    [Fact]
    public void F39_a_fill_after_the_confirmed_cancel_is_a_position_and_is_said()
    {
        using OrderLab lab = new();
        long id = lab.Place();
        lab.Report(id, OrdStatus.Canceled);
        Assert.Equal(0, lab.Position().OpenBuyQty);
        lab.Report(id, OrdStatus.Canceled, 4, 90, ExecType.Trade);
        Assert.Equal((OrdStatus.Canceled, 4 * Fixed.One, 0), (lab.Row(id).Status, lab.Position().Qty, lab.Position().OpenBuyQty));
        Event late = Assert.Single(lab.Said(EventKind.LateFill));
        Assert.Equal((id, 4 * Fixed.One, 90 * Fixed.One), (late.Numbers.A, late.Numbers.B, late.Numbers.C));
        Evidence.Fired("F39", lab.Given(e => e.Report.Status == OrdStatus.Canceled && e.Report.CumQty > 0));
    }

    [Theory]
    [InlineData(OrdStatus.Canceled, 0)]
    [InlineData(OrdStatus.Expired, 0)]
    [InlineData(OrdStatus.DoneForDay, 6)]
    public void F40_the_rest_of_a_partial_fill_is_released_exactly(OrdStatus end, long leaves)
    {
        using OrderLab lab = new();
        long id = lab.Place();
        lab.Report(id, OrdStatus.PartiallyFilled, 4);
        lab.Report(id, end, 4);
        Assert.Equal((end, leaves * Fixed.One, 4 * Fixed.One), (lab.Row(id).Status, lab.Position().OpenBuyQty, lab.Position().Qty));
        Evidence.Fired("F40", lab.Given(e => e.Report.Status == end));
    }

    [Theory]
    [InlineData(10, 11, KillTier.Normal)]
    [InlineData(10, 200, KillTier.Flatten)]
    public void F41_an_overfill_is_in_the_books_and_frozen_and_a_large_one_flattens(long ordered, long filled, KillTier tier)
    {
        using OrderLab lab = new();
        long id = lab.Place(ordered);
        lab.Report(id, OrdStatus.Filled, filled);
        Assert.Equal((filled * Fixed.One, FreezeReason.Overfill, tier), (lab.Position().Qty, lab.Frozen(), lab.State.Tier));
        Assert.Equal(0, lab.Row(id).LeavesQty);
        Evidence.Fired("F41", lab.Given(e => e.Report.CumQty > ordered * Fixed.One));
    }

    [Theory]
    [InlineData(ExecType.TradeCancel)]
    [InlineData(ExecType.TradeCorrect)]
    public void F42_a_busted_fill_stays_in_the_books_until_an_operator_has_looked(ExecType type)
    {
        using OrderLab lab = new();
        long id = lab.Place();
        lab.Report(id, OrdStatus.Filled, 10);
        lab.Report(id, OrdStatus.Filled, 6, 100, type);
        Assert.Equal((10 * Fixed.One, FreezeReason.TradeBust), (lab.Position().Qty, lab.Frozen()));
        Assert.Equal((10 * Fixed.One, 6 * Fixed.One), (lab.Said(EventKind.SymbolFrozen).Single().Numbers.C, lab.Said(EventKind.SymbolFrozen).Single().Numbers.D));
        Evidence.Fired("F42", lab.Given(e => e.Report.ExecType == type));
    }

    [Fact]
    public void F43_a_refused_cancel_is_no_storm_of_cancels()
    {
        using OrderLab lab = new();
        lab.Open();
        long id = lab.Place();
        lab.Report(id, OrdStatus.New);
        lab.Wait(10);
        Assert.Equal(OrdStatus.PendingCancel, lab.Row(id).Status);
        lab.Report(id, OrdStatus.PendingCancel, 0, type: ExecType.CancelRejected);
        Assert.Equal(OrdStatus.New, lab.Row(id).Status);
        lab.Wait(20);
        Assert.InRange(lab.Said(EventKind.OrderCancelRequest).Count(), 2, 4);
        lab.Report(id, OrdStatus.Filled, 10);
        Assert.Equal((OrdStatus.Filled, 10 * Fixed.One), (lab.Row(id).Status, lab.Position().Qty));
        Evidence.Fired("F43", lab.Given(e => e.Header.Kind == EventKind.ExecutionReport && e.Report.ExecType == ExecType.CancelRejected));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void F44_a_replacement_has_a_new_id_and_both_count_until_the_broker_has_spoken(bool refused)
    {
        using OrderLab lab = new();
        lab.Open();
        long older = lab.Place();
        lab.Report(older, OrdStatus.New);
        lab.Wait(2);
        lab.Quote();
        lab.Command(EventKind.ReplaceOrder, older, 12 * Fixed.One, 100 * Fixed.One);
        ReplacePayload request = Assert.Single(lab.Said(EventKind.OrderReplaceRequest)).Replace;
        long newer = request.OrderId;
        Assert.Equal((older, 12 * Fixed.One, 100 * Fixed.One), (request.OrigOrderId, request.Qty, request.LimitPx));
        Assert.Equal((OrdStatus.PendingReplace, OrdStatus.Intended, 22 * Fixed.One), (lab.Row(older).Status, lab.Row(newer).Status, lab.Position().OpenBuyQty));

        lab.Report(older, OrdStatus.Filled, 10);
        Evidence.Fired("F44", lab.Given(e => e.Header.Kind == EventKind.ExecutionReport && e.Report.OrderId == older && e.Report.Status == OrdStatus.Filled));
        if (refused)
        {
            lab.Report(newer, OrdStatus.Rejected);
            Assert.Equal((OrdStatus.Filled, 0, FreezeReason.None), (lab.Row(older).Status, lab.Position().OpenBuyQty, lab.Frozen()));
            return;
        }

        lab.Report(newer, OrdStatus.Filled, 2);
        Assert.Equal((12 * Fixed.One, FreezeReason.None, 0), (lab.Position().Qty, lab.Frozen(), lab.Position().OpenBuyQty));
        lab.Report(newer, OrdStatus.Filled, 5);
        Assert.Equal((15 * Fixed.One, FreezeReason.Overfill), (lab.Position().Qty, lab.Frozen()));
    }

    [Fact]
    public void F44_a_refused_or_lost_replacement_leaves_the_older_order_working()
    {
        using OrderLab lab = new();
        lab.Open();
        long older = lab.Place();
        lab.Report(older, OrdStatus.New);
        lab.Wait(2);
        lab.Quote();
        lab.Command(EventKind.ReplaceOrder, older, 8 * Fixed.One, 100 * Fixed.One);
        lab.Report(lab.Said(EventKind.OrderReplaceRequest).Single().Replace.OrderId, OrdStatus.Rejected);
        Assert.Equal((OrdStatus.New, 10 * Fixed.One), (lab.Row(older).Status, lab.Position().OpenBuyQty));
        lab.Report(older, OrdStatus.PartiallyFilled, 1);
        lab.Wait(2);
        lab.Quote();
        lab.Command(EventKind.ReplaceOrder, older, 8 * Fixed.One, 100 * Fixed.One);
        Assert.Equal((ushort)RiskReason.NotReplaceable, lab.Said(EventKind.Denied).Last().Order.Reason);
        Evidence.Fired("F44", lab.Given(e => e.Header.Kind == EventKind.ExecutionReport && e.Report.Status == OrdStatus.Rejected));
    }

    [Fact]
    public void F45_an_order_of_another_asks_for_a_look_and_is_never_touched()
    {
        using OrderLab lab = new();
        lab.Open();
        lab.External(5, OrdStatus.Filled, 30, 30);
        Assert.Equal(0, lab.State.Look.Wanted);
        lab.External(5, OrdStatus.New, 30);
        Assert.Equal((long)global::Qgtm.Fast.Reconciliation.LookCause.Incident, lab.State.Look.Wanted);
        lab.Wait(60);
        Assert.DoesNotContain(lab.Outputs, e => e.IsRequest);
        Assert.Equal(0, lab.Position().Qty);
        Evidence.Fired("F45", lab.Given(e => e.Header.Kind == EventKind.ExternalOrder));
    }

    [Theory]
    [InlineData(OrdStatus.PendingNew)]
    [InlineData(OrdStatus.Suspended)]
    [InlineData(OrdStatus.Stopped)]
    [InlineData(OrdStatus.Calculated)]
    [InlineData(OrdStatus.DoneForDay)]
    [InlineData(OrdStatus.PendingReplace)]
    [InlineData(OrdStatus.PendingCancel)]
    [InlineData(OrdStatus.Unknown)]
    public void F46_every_odd_status_is_exposure_and_an_unknown_one_freezes(OrdStatus status)
    {
        using OrderLab lab = new();
        long id = lab.Place();
        lab.Report(id, status);
        Assert.Equal((status, 10 * Fixed.One), (lab.Row(id).Status, lab.Position().OpenBuyQty));
        Assert.Equal(status == OrdStatus.Unknown ? FreezeReason.UnknownStatus : FreezeReason.None, lab.Frozen());
        Evidence.Fired("F46", lab.Given(e => e.Header.Kind == EventKind.ExecutionReport && e.Report.Status == status));
    }

    [Fact]
    public void F51_a_refused_key_stops_opening()
    {
        using OrderLab lab = new();
        lab.Command(EventKind.BrokerDenied, (long)BrokerReason.Credentials, 401);
        Assert.Equal(KillTier.NoNew, lab.State.Tier);
        Assert.Equal((long)BrokerReason.Credentials, lab.Said(EventKind.BrokerRestricts).Single().Numbers.A);
        Evidence.Fired("F51", lab.Given(e => e.Header.Kind == EventKind.BrokerDenied));
    }

    [Fact]
    public void F55_a_fill_that_the_stream_lost_comes_from_the_question_about_a_silent_order()
    {
        using OrderLab lab = new();
        lab.Open();
        long id = lab.Place();
        lab.Report(id, OrdStatus.New);
        lab.Wait(6);
        Assert.Contains(lab.Said(EventKind.OrderStatusRequest), r => r.Order.OrderId == id);
        lab.Report(id, OrdStatus.Filled, 10);
        Assert.Equal((OrdStatus.Filled, 10 * Fixed.One, 0), (lab.Row(id).Status, lab.Position().Qty, lab.Position().OpenBuyQty));
        Evidence.Fired("F55", lab.Said(EventKind.OrderStatusRequest).Count(r => r.Order.OrderId == id)); // each is a silence of five seconds
    }

    [Fact]
    public void F56_an_answer_that_lags_behind_the_stream_changes_nothing()
    {
        using OrderLab lab = new();
        long id = lab.Place();
        lab.Report(id, OrdStatus.PartiallyFilled, 4);
        lab.Report(id, OrdStatus.New);
        Assert.Equal((OrdStatus.PartiallyFilled, 6 * Fixed.One), (lab.Row(id).Status, lab.Position().OpenBuyQty));
        lab.Report(id, OrdStatus.Filled, 10);
        lab.Report(id, OrdStatus.PartiallyFilled, 4);
        lab.Report(id, OrdStatus.PendingCancel);
        Assert.Equal((OrdStatus.Filled, 10 * Fixed.One, 0, FreezeReason.None), (lab.Row(id).Status, lab.Position().Qty, lab.Position().OpenBuyQty, lab.Frozen()));
        Evidence.Fired("F56", lab.Given(e => e.Header.Kind == EventKind.ExecutionReport && e.Report.CumQty < 10 * Fixed.One) - 1); // all but the first are behind
    }

    [Fact]
    public void A_frozen_symbol_is_free_again_by_an_operators_word_on_its_number_and_not_before()
    {
        using OrderLab lab = new();
        long id = lab.Place();
        lab.Execution(id, 77, 4);
        lab.Execution(id, 77, 5);
        long number = lab.Said(EventKind.SymbolFrozen).Single().Numbers.E;
        Assert.NotEqual(0, number);
        lab.Command(EventKind.Adjust, number + 1);
        Assert.Equal(FreezeReason.ExecutionConflict, lab.Frozen());
        using OrderLab again = lab.Restart();
        Assert.Equal(FreezeReason.ExecutionConflict, again.Frozen());
        again.Command(EventKind.Adjust, number, 1);
        Assert.Equal((FreezeReason.None, number), (again.Frozen(), again.Said(EventKind.BreakAdjusted).Single().Numbers.A));
        again.Execution(id, 77, 5);
        Assert.Equal(FreezeReason.ExecutionConflict, again.Frozen());
    }

    [Fact]
    public void F49_a_restricted_account_stops_opening_and_is_said_once()
    {
        using OrderLab lab = new();
        lab.Open();
        Event e = default;
        e.Header.Kind = EventKind.VenueAccount;
        e.Account.Equity = e.Account.Cash = e.Account.LastEquity = 100_000 * Fixed.One;
        e.Account.Restriction = (long)BrokerReason.OrdersRejectedByUser;
        lab.Apply(in e);
        lab.Apply(in e);
        Assert.Equal(KillTier.NoNew, lab.State.Tier);
        Assert.Single(lab.Said(EventKind.BrokerRestricts));
        Evidence.Fired("F49", lab.Given(e => e.Header.Kind == EventKind.VenueAccount && e.Account.Restriction != 0));
    }
}
