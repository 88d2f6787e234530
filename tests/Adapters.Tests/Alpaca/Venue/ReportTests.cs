using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Alpaca.Venue;

/// <summary>Reports that the venue repeats, changes, loses or brings too late, and cancels and replacements that lose their race.</summary>
public sealed class ReportTests
{
    [Theory]
    [InlineData("F35", "update new", "duplicate", """{"count":3}""")]
    [InlineData("F36", "update fill", "duplicate", """{"count":2}""")]
    [InlineData("F38", "update new", "delay", """{"by":1}""")]
    [InlineData("F62", "update *", "set", """{"set":{"timestamp":"2026-03-02T09:30:00"}}""")]
    [InlineData("F62", "update *", "set", """{"set":{"timestamp":"2031-03-02T09:30:00Z"}}""")]
    public async Task F35_F36_F38_F62_at_the_venue_repeated_late_and_misdated_reports_count_once(string row, string on, string fault, string args)
    {
        FaultPlan plan = new FaultPlan().Add(on, fault, args);
        await using VenueRun run = await VenueRun.StartAsync(plan);
        long id = await run.PlaceAsync(3);
        await run.UntilAsync(() => run.Row(id).Status == OrdStatus.Filled && run.Heard.Count(e => e.Header.Kind == EventKind.ExecutionReport) >= 2 + plan.Fired("duplicate"));
        await run.LookAsync();
        Assert.Equal((3 * Fixed.One, 0, FreezeReason.None), (run.Position.Qty, run.Position.OpenBuyQty, run.Frozen));
        Assert.Equal(1, run.State.Scalars.Executions);
        Assert.DoesNotContain(run.State.Breaks, b => b.State != BreakState.None);
        Evidence.Fired(row, plan.Fired(fault));
    }

    [Fact]
    public async Task F38_at_the_venue_a_fill_before_the_answer_to_its_order_is_in_the_books()
    {
        FaultPlan plan = new FaultPlan().Add("POST /v2/orders", "slow", """{"ms":1500,"handled":true}""", nth: 1);
        await using VenueRun run = await VenueRun.StartAsync(plan);
        Event order = run.Intend(3);
        Task<Event> sent = run.Rest.SendAsync(in order).AsTask();
        await run.UntilAsync(() => run.Row(order.Order.OrderId).Status == OrdStatus.Filled);
        Assert.False(sent.IsCompleted, "the answer came first");
        Event reply = await sent;
        run.Apply(in reply);
        Assert.Equal((OrdStatus.Filled, 3 * Fixed.One, FreezeReason.None), (run.Row(order.Order.OrderId).Status, run.Position.Qty, run.Frozen));
        Evidence.Fired("F38", plan.Fired("slow"));
    }

    [Theory]
    [InlineData("F37", "update fill", "duplicate", """{"set":{"qty":"7"}}""", FreezeReason.ExecutionConflict, 3)]
    [InlineData("F41", "overfill", "overfill", """{"shares":2}""", FreezeReason.Overfill, 5)]
    [InlineData("F42", "fill GLD", "bust", "{}", FreezeReason.TradeBust, 3)]
    [InlineData("F42", "fill GLD", "correct", """{"cents":5,"shares":2}""", FreezeReason.TradeBust, 3)]
    [InlineData("F61", "update fill", "set", """{"set":{"price":"-1"}}""", FreezeReason.BadFill, 3)]
    [InlineData("F61", "update fill", "set", """{"set":{"order.client_order_id":"q-0000000700000001"}}""", FreezeReason.UnknownOrder, 0)]
    [InlineData("F61", "update fill", "set", """{"set":{"order.side":"sell"}}""", FreezeReason.BadFill, 0)]
    public async Task F37_F41_F42_F61_at_the_venue_a_report_that_contradicts_freezes(
        string row, string on, string fault, string args, FreezeReason reason, int held)
    {
        FaultPlan plan = new FaultPlan().Add(on, fault, args, nth: 1);
        await using VenueRun run = await VenueRun.StartAsync(plan);
        await run.PlaceAsync(3);
        await run.UntilAsync(() => run.Frozen != FreezeReason.None);
        Assert.Equal(reason, run.Frozen);
        Assert.Equal(held * Fixed.One, run.Position.Qty);
        Assert.Equal(0, run.Said(EventKind.NewOrderSingle));
        Evidence.Fired(row, plan.Fired(fault));
    }

    [Fact]
    public async Task F39_F40_at_the_venue_a_fill_after_the_confirmed_cancel_is_a_position()
    {
        FaultPlan plan = new FaultPlan().Add("cancel GLD", "late-fill", nth: 1);
        await using VenueRun run = await VenueRun.StartAsync(plan);
        long id = await run.PlaceAsync(3, limitUsd: 2);
        await run.WaitAsync(12);
        await run.UntilAsync(() => run.Said(EventKind.LateFill) == 1);
        Assert.Equal((OrdStatus.Filled, 3 * Fixed.One, 0), (run.Row(id).Status, run.Position.Qty, run.Position.OpenBuyQty));
        Evidence.Fired("F39", plan.Fired("late-fill"));
        Evidence.Fired("F40", plan.Fired("late-fill"));
    }

    [Fact]
    public async Task F43_at_the_venue_a_refused_cancel_leaves_the_order_working_and_is_tried_again_later()
    {
        FaultPlan plan = new FaultPlan().Add("cancel GLD", "reject", nth: 1);
        await using VenueRun run = await VenueRun.StartAsync(plan);
        long id = await run.PlaceAsync(3, limitUsd: 2);
        await run.WaitForAsync(EventKind.OrderCancelRequest, 1);
        await run.UntilAsync(() => run.Heard.Exists(e => e.Header.Kind == EventKind.ExecutionReport && e.Report.ExecType == ExecType.CancelRejected));
        Assert.Equal((OrdStatus.New, 3 * Fixed.One), (run.Row(id).Status, run.Position.OpenBuyQty));
        await run.WaitForAsync(EventKind.OrderCancelRequest, 2);
        await run.UntilAsync(() => run.Row(id).Status == OrdStatus.Canceled);
        Assert.Equal(2, run.Said(EventKind.OrderCancelRequest));
        Assert.Equal(0, run.Position.OpenBuyQty);
        Evidence.Fired("F43", plan.Fired("reject"));
    }

    [Theory]
    [InlineData("reject", OrdStatus.New, 0)]
    [InlineData("fill-first", OrdStatus.Filled, 3)]
    public async Task F44_at_the_venue_a_replacement_that_loses_leaves_the_older_order_as_it_is(string fault, OrdStatus older, int held)
    {
        FaultPlan plan = new FaultPlan().Add("replace GLD", fault, nth: 1);
        await using VenueRun run = await VenueRun.StartAsync(plan);
        long id = await run.PlaceAsync(3, limitUsd: 2);
        await run.UntilAsync(() => run.Row(id).Status == OrdStatus.New);
        await run.WaitAsync(2);
        run.Quote(2);
        run.Input(EventKind.ReplaceOrder, id, 4 * Fixed.One, 2 * Fixed.One);
        long newer = run.Outputs.Single(e => e.Header.Kind == EventKind.OrderReplaceRequest).Replace.OrderId;
        await run.UntilAsync(() => run.Row(newer).Status == OrdStatus.Rejected && run.Row(id).Status == older);
        Assert.Equal((held * Fixed.One, FreezeReason.None), (run.Position.Qty, run.Frozen));
        Assert.Equal((3 - held) * Fixed.One, run.Position.OpenBuyQty);
        Evidence.Fired("F44", plan.Fired(fault));
    }

    [Fact]
    public async Task F55_at_the_venue_a_lost_fill_comes_from_the_question_about_a_silent_order()
    {
        FaultPlan plan = new FaultPlan().Add("update fill", "drop", nth: 1);
        await using VenueRun run = await VenueRun.StartAsync(plan);
        long id = await run.PlaceAsync(3);
        await run.UntilAsync(() => plan.Fired("drop") == 1);
        Assert.Equal(0, run.Position.Qty);
        await run.WaitAsync(7);
        Assert.Equal((OrdStatus.Filled, 3 * Fixed.One, 0), (run.Row(id).Status, run.Position.Qty, run.Position.OpenBuyQty));
        Evidence.Fired("F55", plan.Fired("drop"));
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("close")]
    public async Task F55_at_the_venue_nothing_opens_after_the_stream_broke_before_a_whole_look(string fault)
    {
        FaultPlan plan = new FaultPlan().Add("update new", fault, nth: 1);
        await using VenueRun run = await VenueRun.StartAsync(plan);
        long id = await run.PlaceAsync(3);
        await run.UntilAsync(() => run.Heard.FindAll(e => e.Header.Kind == EventKind.OrderStreamUp).Count == 2);
        Assert.Equal((0L, (long)LookCause.Reconnect), (run.State.Scalars.OrderStreamUp, run.State.Look.Wanted));
        while ((await run.Rest.GetPositionsAsync(CancellationToken.None)).Count == 0)
        {
            await run.UntilAsync(static () => true);
        }

        await run.LookAsync(LookCause.Reconnect);
        Assert.Equal((1L, OrdStatus.Filled, 3 * Fixed.One), (run.State.Scalars.OrderStreamUp, run.Row(id).Status, run.Position.Qty));
        Evidence.Fired("F55", plan.Fired(fault));
    }
}
