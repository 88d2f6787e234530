using System.Linq;
using Qgtm.Fast.Control;
using Qgtm.Fast.EngineTests.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Orders;

/// <summary>FLATTEN against a broker that is played by hand.</summary>
public sealed class FlattenTests
{
    [Fact]
    public void K05_one_cancel_of_all_then_what_the_broker_holds_is_closed_and_a_look_verifies()
    {
        using OrderLab lab = TierLab.Holding(10, -4, 7);
        long resting = lab.Place(5, Side.Buy, 2);
        lab.Report(resting, OrdStatus.New);
        lab.Outputs.Clear();
        lab.Raise(KillTier.Flatten);
        Assert.Equal([EventKind.TierChanged, EventKind.FlattenBegun, EventKind.OrderMassCancelRequest], lab.Outputs.Take(3).Select(e => e.Header.Kind));
        Assert.Equal((1L, 3L), (lab.Outputs[1].Numbers.A, lab.Outputs[1].Numbers.B));
        Assert.Equal(["0 Sell 10", "1 Buy 4"], lab.Closes());
        Assert.All(lab.Said(EventKind.NewOrderSingle), e => Assert.Equal((OrdType.Market, 0L, PositionEffect.Close), (e.Order.Type, e.Order.LimitPx, e.Order.Effect)));
        Assert.Equal((OrdStatus.PendingCancel, FlattenStage.Cancelling), (lab.Row(resting).Status, lab.Stage(2)));

        // Two of the five came before the cancel did: they are closed, too.
        lab.Report(resting, OrdStatus.Canceled, 2);
        Assert.Equal("2 Sell 9", lab.Closes()[^1]);
        lab.Report(lab.LastOrder(0), OrdStatus.Filled, 10);
        lab.Report(lab.LastOrder(1), OrdStatus.Filled, 4);
        lab.Report(lab.LastOrder(2), OrdStatus.Filled, 9);
        Assert.Equal((FlattenStage.Verifying, 0), (lab.Stage(2), lab.Count(EventKind.FlattenDone)));
        Assert.Equal((long)LookCause.Incident, lab.State.Look.Wanted);
        lab.Look();
        Event done = Assert.Single(lab.Said(EventKind.FlattenDone));
        Assert.Equal(3, done.Numbers.B);
        lab.Wait(3);
        Assert.Equal(3, lab.Closes().Length);
        Assert.Equal(1, lab.Count(EventKind.OrderMassCancelRequest));
        Evidence.Held("K05-");
    }

    /// <summary>Looks of a stop pass a spent budget: from its first request until it is seen flat, and not in what comes after it.</summary>
    [Fact]
    public void K01_a_stop_is_under_way_while_flatten_works()
    {
        using OrderLab lab = TierLab.Holding(10, 0);
        Assert.False(Flattening.IsUnderWay(lab.State));
        lab.Raise(KillTier.Flatten);
        Assert.True(Flattening.IsUnderWay(lab.State));
        lab.Report(lab.LastOrder(0), OrdStatus.Filled, 10);
        Assert.Equal((FlattenStage.Verifying, true), (lab.Stage(0), Flattening.IsUnderWay(lab.State)));
        lab.Look();
        Assert.Equal((FlattenStage.Flat, false), (lab.Stage(0), Flattening.IsUnderWay(lab.State)));

        // HALT_ALL closes nothing, and leaves the stages as they were.
        using OrderLab halted = TierLab.Holding(10);
        halted.Raise(KillTier.Flatten);
        halted.Raise(KillTier.HaltAll);
        Assert.Equal((FlattenStage.Closing, false), (halted.Stage(0), Flattening.IsUnderWay(halted.State)));
        Evidence.Held("K01+");
    }

    [Fact]
    public void F58_what_a_bulk_cancel_left_is_cancelled_one_by_one()
    {
        using OrderLab lab = TierLab.Holding(10);
        long first = lab.Place(5), second = lab.Place(6, Side.Buy, 1);
        lab.Report(first, OrdStatus.New);
        lab.Report(second, OrdStatus.New);
        lab.Raise(KillTier.Flatten);
        lab.Command(EventKind.MassCancelReport, 0);
        Assert.Equal(0, lab.Count(EventKind.OrderCancelRequest));
        lab.Wait(1);
        Assert.Equal([first, second], lab.Said(EventKind.OrderCancelRequest).Select(e => e.Order.OrderId));
        Assert.Empty(lab.Closes());
        lab.Report(first, OrdStatus.Canceled);
        Assert.Equal(["0 Sell 10"], lab.Closes());
        Evidence.Fired("F58", lab.Given(e => e.Header.Kind == EventKind.MassCancelReport && e.Numbers.A == 0));
    }

    [Fact]
    public void F59_a_symbol_that_is_refused_three_times_is_left_to_a_person_and_the_others_go()
    {
        using OrderLab lab = TierLab.Holding(10, 20);
        lab.Raise(KillTier.Flatten);
        for (int i = 1; i <= 3; i++)
        {
            Refuse(lab, 0, BrokerReason.NotTradable);
            Assert.Equal(i, lab.State.Flatten[0].Refusals);
            Assert.Equal(i, lab.Closes().Count(c => c == "0 Sell 10"));
            lab.Wait(1);
        }

        Event told = Assert.Single(lab.Said(EventKind.NeedsPerson));
        Assert.Equal((0, 3L, (long)BrokerReason.NotTradable, 10 * Fixed.One), (told.Header.Instrument, told.Numbers.A, told.Numbers.B, told.Numbers.C));
        lab.Wait(30);
        Assert.Equal(3, lab.Closes().Count(c => c == "0 Sell 10"));
        lab.Report(lab.LastOrder(1), OrdStatus.Filled, 20);
        lab.Look();
        Assert.Equal((FlattenStage.NeedsPerson, FlattenStage.Flat, 0), (lab.Stage(0), lab.Stage(1), lab.Count(EventKind.FlattenDone)));

        // A person asks again, and it goes; the tier was there all the time, and is written down once.
        lab.Raise(KillTier.Flatten);
        Assert.Equal(4, lab.Closes().Count(c => c == "0 Sell 10"));
        Assert.Equal(1, lab.Count(EventKind.TierChanged));
        lab.Report(lab.LastOrder(0), OrdStatus.Filled, 10);
        lab.Look();
        Assert.Equal(1, lab.Count(EventKind.FlattenDone));
        Evidence.Fired("F59", lab.Given(e => e.Report.Reason == BrokerReason.NotTradable));
    }

    [Fact]
    public void F60_while_the_market_is_closed_orders_are_cancelled_and_nothing_is_queued()
    {
        using OrderLab lab = TierLab.Holding(10);
        lab.State.Scalars.SessionOpen = 0;
        lab.Raise(KillTier.Flatten);
        Assert.Equal((FlattenStage.WaitsForOpen, 1), (lab.Stage(0), lab.Count(EventKind.OrderMassCancelRequest)));
        Assert.Empty(lab.Closes());
        lab.Wait(1);
        Assert.Equal(["0 Sell 10"], lab.Closes());
        Evidence.Fired("F60", lab.Count(EventKind.OrderMassCancelRequest));
    }

    [Fact]
    public void K05_a_halted_name_waits_for_its_resume_while_the_others_go()
    {
        using OrderLab lab = TierLab.Holding(10, 20);
        Halt(lab, 0, 1);
        lab.Raise(KillTier.Flatten);
        Assert.Equal(["1 Sell 20"], lab.Closes());
        lab.Wait(90);
        Assert.Equal((FlattenStage.WaitsForResume, 0), (lab.Stage(0), lab.Said(EventKind.NeedsPerson).Count(e => e.Header.Instrument == 0)));
        Halt(lab, 0, 0);
        lab.Wait(1);
        Assert.Contains("0 Sell 10", lab.Closes());
        Evidence.Held("K05+");
    }

    [Fact]
    public void K05_a_part_that_was_filled_is_not_closed_twice()
    {
        using OrderLab lab = TierLab.Holding(10);
        lab.Raise(KillTier.Flatten);
        lab.Report(lab.LastOrder(0), OrdStatus.PartiallyFilled, 4);
        lab.Wait(2);
        Assert.Equal(["0 Sell 10"], lab.Closes());
        lab.Report(lab.LastOrder(0), OrdStatus.Canceled, 4);
        Assert.Equal(["0 Sell 10", "0 Sell 6"], lab.Closes());
        Evidence.Held("K05-");
    }

    /// <summary>The broker's figure decides; where the books say another thing, two looks have to agree on it.</summary>
    [Fact]
    public void K05_size_is_what_the_broker_holds_and_books_that_differ_wait_for_two_looks()
    {
        using OrderLab lab = TierLab.Holding(10);
        lab.Look(0, 6);
        lab.Raise(KillTier.Flatten);
        Assert.Equal(FlattenStage.AwaitsLook, lab.Stage(0));
        Assert.Empty(lab.Closes());
        lab.Look(0, 7);
        Assert.Empty(lab.Closes());
        lab.Look(0, 7);
        Assert.Equal(["0 Sell 7"], lab.Closes());
        lab.Report(lab.LastOrder(0), OrdStatus.Filled, 7);

        // A look that began before the fill brings the old figure: nothing is sold again.
        lab.Look(0, 7);
        lab.Wait(3);
        Assert.Equal(["0 Sell 7"], lab.Closes());
        lab.Look(0, 0);
        lab.Look(0, 0);
        lab.Look(0, 0);
        Assert.Equal(FlattenStage.Flat, lab.Stage(0));
        Assert.Equal(3 * Fixed.One, lab.Position().Qty);
        Evidence.Held("K05+");
        Evidence.Held("F111");
    }

    [Fact]
    public void F33_a_close_whose_outcome_is_unknown_is_not_sent_again_before_the_broker_has_said_so()
    {
        using OrderLab lab = TierLab.Holding(10);
        lab.Raise(KillTier.Flatten);
        long lost = lab.LastOrder(0);
        lab.About(EventKind.OrderUnknown, lost);
        lab.About(EventKind.OrderNotFound, lost);
        lab.Wait(6);
        lab.About(EventKind.OrderNotFound, lost);
        Assert.Single(lab.Closes());
        lab.About(EventKind.OrderNotFound, lost);
        Assert.Equal(["0 Sell 10", "0 Sell 10"], lab.Closes());
        Assert.NotEqual(lost, lab.LastOrder(0));
        Evidence.Fired("F33", lab.Given(e => e.Header.Kind == EventKind.OrderUnknown));
    }

    [Fact]
    public void K05_quantity_that_others_hold_is_freed_by_another_cancel_of_all()
    {
        using OrderLab lab = TierLab.Holding(10);
        lab.Raise(KillTier.Flatten);
        Refuse(lab, 0, BrokerReason.QtyNotAvailable);
        Assert.Equal(2, lab.Count(EventKind.OrderMassCancelRequest));
        lab.Wait(1);
        Assert.Equal(2, lab.Closes().Length);
        Evidence.Held("K05-");
    }

    [Fact]
    public void F47_want_of_room_for_requests_is_no_refusal()
    {
        using OrderLab lab = TierLab.Holding(10);
        lab.Raise(KillTier.Flatten);
        for (int i = 0; i < 5; i++)
        {
            Refuse(lab, 0, BrokerReason.RateLimited);
            lab.Wait(1);
        }

        Assert.Equal((6, 0L, 0), (lab.Closes().Length, lab.State.Flatten[0].Refusals, lab.Count(EventKind.NeedsPerson)));
        Evidence.Fired("F47", lab.Given(e => e.Report.Reason == BrokerReason.RateLimited));
    }

    [Fact]
    public void K05_what_is_not_closed_after_a_minute_is_told_once()
    {
        using OrderLab lab = TierLab.Holding(10);
        lab.Raise(KillTier.Flatten);
        lab.Report(lab.LastOrder(0), OrdStatus.New);
        lab.Wait(59);
        Assert.Equal(0, lab.Count(EventKind.NeedsPerson));
        lab.Wait(1);
        Assert.Equal(1, lab.Count(EventKind.NeedsPerson));
        lab.Wait(10);
        Event told = Assert.Single(lab.Said(EventKind.NeedsPerson));
        Assert.Equal((0L, 10 * Fixed.One), (told.Numbers.A, told.Numbers.C));
        Evidence.Held("K05=");
    }

    [Fact]
    public void K04_HALT_ALL_takes_every_order_back_and_closes_nothing_not_even_what_FLATTEN_had_begun()
    {
        using OrderLab lab = TierLab.Holding(10, 20);
        lab.Raise(KillTier.Flatten);
        long first = lab.LastOrder(0);
        Refuse(lab, 1, BrokerReason.Other);
        lab.Report(first, OrdStatus.New);
        int sent = lab.Closes().Length;
        lab.Raise(KillTier.HaltAll);
        Assert.Equal(2, lab.Count(EventKind.OrderMassCancelRequest));
        Assert.Contains(lab.Said(EventKind.OrderCancelRequest), e => e.Order.OrderId == first);
        lab.Report(first, OrdStatus.Canceled, 4);
        lab.Wait(10);
        Assert.Equal(sent, lab.Closes().Length);
        Assert.Equal(6 * Fixed.One, lab.Position().BrokerQty);
        Evidence.Held("K04-");
    }

    [Fact]
    public void K05_a_restart_in_the_middle_goes_on_where_the_broker_stands()
    {
        using OrderLab before = TierLab.Holding(10, 20);
        before.Raise(KillTier.Flatten);
        long sent = before.LastOrder(0);
        before.Report(sent, OrdStatus.New);
        using OrderLab after = before.Restart();
        Assert.Equal(KillTier.Flatten, after.State.Tier);
        Assert.Empty(after.Said(EventKind.OrderMassCancelRequest));
        after.Report(sent, OrdStatus.Filled, 10);
        after.Report(before.LastOrder(1), OrdStatus.Rejected);
        after.Look();
        after.Command(EventKind.OrderStreamUp);
        after.Command(EventKind.Reconciled);
        Assert.Empty(after.Closes());
        after.Wait(1);
        Assert.Equal(["1 Sell 20"], after.Closes());
        Assert.Equal(1, after.Count(EventKind.OrderMassCancelRequest));
        after.Report(after.LastOrder(1), OrdStatus.Filled, 20);
        after.Look();
        Assert.Equal(1, after.Count(EventKind.FlattenDone));
        Evidence.Held("K05-");
    }

    [Fact]
    public void K01_one_symbol_is_flattened_and_the_rest_is_untouched()
    {
        using OrderLab lab = TierLab.Holding(10, 20);
        long own = lab.Place(5), other = lab.Place(5, Side.Buy, 1);
        lab.Report(own, OrdStatus.New);
        lab.Report(other, OrdStatus.New);
        Event e = default;
        e.Header.Kind = EventKind.RaiseSymbolTier;
        e.Header.Instrument = 0;
        e.Numbers.A = (long)KillTier.Flatten;
        e.Numbers.B = 1000;
        lab.Apply(in e);
        Assert.Equal([own], lab.Said(EventKind.OrderCancelRequest).Select(c => c.Order.OrderId));
        Assert.Equal((KillTier.Normal, 0), (lab.State.Tier, lab.Count(EventKind.OrderMassCancelRequest)));
        lab.Report(own, OrdStatus.Canceled);
        Assert.Equal(["0 Sell 10"], lab.Closes());
        lab.Report(lab.LastOrder(0), OrdStatus.Filled, 10);
        lab.Look();
        Assert.Equal((0, OrdStatus.New), (Assert.Single(lab.Said(EventKind.FlattenDone)).Header.Instrument, lab.Row(other).Status));
        Evidence.Held("K01-");
        Evidence.Held("K01+");
    }

    private static void Refuse(OrderLab lab, int instrument, BrokerReason reason)
    {
        Event e = default;
        e.Header.Kind = EventKind.ExecutionReport;
        e.Header.Instrument = instrument;
        e.Report.OrderId = lab.LastOrder(instrument);
        e.Report.Status = OrdStatus.Rejected;
        e.Report.Reason = reason;
        lab.Apply(in e);
    }

    private static void Halt(OrderLab lab, int instrument, long halted)
    {
        Event e = default;
        e.Header.Kind = EventKind.TradingStatus;
        e.Header.Instrument = instrument;
        e.Header.TimeNs = lab.State.Scalars.TimeNs;
        e.Status.Halted = halted;
        lab.Apply(in e);
    }
}
