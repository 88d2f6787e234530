using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Alpaca.Venue;

/// <summary>Requests that the venue loses, refuses or answers with nonsense: what books and venue hold afterwards.</summary>
public sealed class OutcomeTests
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData("F32", "lose-answer", "{}", true)]
    [InlineData("F33", "lose-request", "{}", false)]
    [InlineData("F34", "reset-answer", "{}", true)]
    [InlineData("F34", "reset-request", "{}", false)]
    [InlineData("F48", "status", """{"status":503,"body":"html","handled":true}""", true)]
    [InlineData("F48", "status", """{"status":502,"body":"html"}""", false)]
    [InlineData("F48", "status", """{"status":504,"body":"empty","handled":true}""", true)]
    [InlineData("F48", "status", """{"status":200,"body":"challenge"}""", false)]
    public async Task F32_F33_F34_F48_at_the_venue_an_order_without_an_answer_counts_and_is_asked_about_and_sent_once(
        string row, string fault, string args, bool taken)
    {
        FaultPlan plan = new FaultPlan().Add("POST /v2/orders", fault, args, nth: 1);
        await using VenueRun run = await VenueRun.StartAsync(plan, Short);
        long id = await run.PlaceAsync(3, limitUsd: 2);
        Assert.Equal((OrdStatus.Unknown, 3 * Fixed.One), (run.Row(id).Status, run.Position.OpenBuyQty));
        Assert.True(OrderTable.HasUnknown(run.State, VenueRun.Gld, Side.Buy));
        await run.WaitAsync(8);
        await run.UntilAsync(() => run.Row(id).Status == (taken ? OrdStatus.New : OrdStatus.Rejected));
        Assert.Equal((taken ? 3 * Fixed.One : 0, FreezeReason.None), (run.Position.OpenBuyQty, run.Frozen));
        Assert.Equal(taken ? 1 : 0, (await run.Rest.GetOrdersAsync("all", 0, CancellationToken.None)).Count);
        Assert.Equal(0, run.Said(EventKind.NewOrderSingle));
        Evidence.Fired(row, plan.Fired(fault));
    }

    [Theory]
    [InlineData("F47", """{"status":429,"retryAfter":2}""", BrokerReason.RateLimited, KillTier.Normal)]
    [InlineData("F49", """{"status":403,"code":40310100,"message":"trade denied due to pattern day trading protection"}""", BrokerReason.DayTrading, KillTier.NoNew)]
    [InlineData("F49", """{"status":403,"code":40310000,"message":"insufficient buying power"}""", BrokerReason.BuyingPower, KillTier.Normal)]
    [InlineData("F50", """{"status":422,"code":42210000,"message":"invalid limit_price"}""", BrokerReason.Invalid, KillTier.Normal)]
    [InlineData("F51", """{"status":401,"body":"html"}""", BrokerReason.Credentials, KillTier.NoNew)]
    public async Task F47_F49_F50_F51_at_the_venue_a_refusal_ends_the_order_and_is_not_tried_again(
        string row, string args, BrokerReason reason, KillTier tier)
    {
        FaultPlan plan = new FaultPlan().Add("POST /v2/orders", "status", args, nth: 1);
        await using VenueRun run = await VenueRun.StartAsync(plan);
        Event order = run.Intend(3, limitUsd: 2);
        Event reply = await run.Rest.SendAsync(in order);
        run.Apply(in reply);
        Assert.Equal((OrdStatus.Rejected, reason), (reply.Report.Status, reply.Report.Reason));
        Assert.Equal((OrdStatus.Rejected, 0), (run.Row(order.Order.OrderId).Status, run.Position.OpenBuyQty));
        Assert.Equal(tier, run.State.Tier);
        await run.WaitAsync(8);
        Assert.Equal(reason == BrokerReason.RateLimited, run.Rest.Budget.Left < 5_000);
        Assert.DoesNotContain(run.Outputs, e => e.IsRequest);
        Assert.Equal(1, plan.Rules[0].Seen);
        Evidence.Fired(row, plan.Fired("status"));
    }

    [Fact]
    public async Task F49_at_the_venue_an_order_that_the_exchange_rejects_holds_nothing()
    {
        FaultPlan plan = new FaultPlan().Add("order GLD", "reject", nth: 1);
        await using VenueRun run = await VenueRun.StartAsync(plan);
        long id = await run.PlaceAsync(3);
        await run.UntilAsync(() => run.Row(id).Status == OrdStatus.Rejected);
        Assert.Equal((0, 0, FreezeReason.None), (run.Position.OpenBuyQty, run.Position.Qty, run.Frozen));
        Evidence.Fired("F49", plan.Fired("reject"));
    }

    [Fact]
    public async Task F50_at_the_venue_a_second_request_with_the_same_id_finds_the_first()
    {
        FaultPlan plan = new FaultPlan().Add("POST /v2/orders", "lose-answer", nth: 1);
        await using VenueRun run = await VenueRun.StartAsync(plan, Short);
        Event order = run.Intend(3, limitUsd: 2);
        Assert.Equal(EventKind.OrderUnknown, (await run.Rest.SendAsync(in order)).Header.Kind);
        Event second = await run.Rest.SendAsync(in order);
        Assert.Equal((EventKind.ExecutionReport, order.Order.OrderId, OrdStatus.New), (second.Header.Kind, second.Report.OrderId, second.Report.Status));
        Assert.Single(await run.Rest.GetOrdersAsync("all", 0, CancellationToken.None));
        Evidence.Fired("F50", plan.Fired("lose-answer"));
    }

    [Fact]
    public async Task F51_at_the_venue_a_key_that_is_refused_in_the_session_stops_opening()
    {
        FaultPlan plan = new();
        await using VenueRun run = await VenueRun.StartAsync(plan);
        plan.Add("GET /v2/clock", "status", """{"status":401,"body":"html"}""");
        BrokerDeniedException denied = await Assert.ThrowsAsync<BrokerDeniedException>(() => run.Rest.GetClockAsync(CancellationToken.None));
        run.Apply(denied.ToEvent());
        Assert.Equal((KillTier.NoNew, 1), (run.State.Tier, run.Said(EventKind.BrokerRestricts)));
        Evidence.Fired("F51", plan.Fired("status"));
    }

    [Fact]
    public async Task F64_at_the_venue_an_order_whose_answer_is_slow_counts_meanwhile_and_is_asked_about()
    {
        FaultPlan plan = new FaultPlan().Add("POST /v2/orders", "slow", """{"ms":1500}""", nth: 1);
        await using VenueRun run = await VenueRun.StartAsync(plan);
        Event order = run.Intend(3, limitUsd: 2);
        Task<Event> sent = run.Rest.SendAsync(in order).AsTask();
        await run.WaitAsync(7);
        Assert.Equal(3 * Fixed.One, run.Position.OpenBuyQty);
        Assert.Contains(run.Outputs, e => e.Header.Kind == EventKind.OrderStatusRequest && e.Order.OrderId == order.Order.OrderId);
        Event reply = await sent;
        run.Apply(in reply);
        await run.UntilAsync(() => run.Row(order.Order.OrderId).Status == OrdStatus.New);
        Assert.Equal((3 * Fixed.One, FreezeReason.None), (run.Position.OpenBuyQty, run.Frozen));
        Evidence.Fired("F64", plan.Fired("slow"));
    }

    [Theory]
    [InlineData("held", OrdStatus.PendingNew)]
    [InlineData("accepted", OrdStatus.PendingNew)]
    [InlineData("accepted_for_bidding", OrdStatus.PendingNew)]
    [InlineData("pending_review", OrdStatus.PendingNew)]
    [InlineData("suspended", OrdStatus.Suspended)]
    [InlineData("stopped", OrdStatus.Stopped)]
    [InlineData("calculated", OrdStatus.Calculated)]
    [InlineData("done_for_day", OrdStatus.DoneForDay)]
    [InlineData("meditating", OrdStatus.Unknown)]
    public async Task F46_at_the_venue_an_order_in_any_state_is_exposure_and_a_strange_one_freezes(string word, OrdStatus status)
    {
        bool strange = status == OrdStatus.Unknown;
        FaultPlan plan = strange
            ? new FaultPlan().Add("update new", "set", $$$"""{"set":{"order.status":"{{{word}}}"}}""", nth: 1)
            : new FaultPlan().Add("order GLD", "park", $$"""{"status":"{{word}}","ms":100000000}""", nth: 1);
        await using VenueRun run = await VenueRun.StartAsync(plan);
        long id = await run.PlaceAsync(3, limitUsd: 2);
        await run.UntilAsync(() => run.Heard.Exists(e => e.Header.Kind == EventKind.ExecutionReport));
        Assert.Equal((status, 3 * Fixed.One), (run.Row(id).Status, run.Position.OpenBuyQty));
        Assert.Equal(strange ? FreezeReason.UnknownStatus : FreezeReason.None, run.Frozen);
        Evidence.Fired("F46", plan.Fired("park") + plan.Fired("set"));
    }
}
