using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Alpaca.Venue;

/// <summary>Others on the account, and lists that lie.</summary>
public sealed class AccountTests
{
    private const string Foreign = """{"symbol":"GLD","shares":4,"limitCents":150,"client_order_id":"web"}""";

    [Fact]
    public async Task F45_at_the_venue_an_order_of_another_is_counted_and_freezes_and_is_never_touched()
    {
        FaultPlan plan = new();
        await using VenueRun run = await VenueRun.StartAsync(plan);
        plan.Add("row", "external-order", Foreign, nth: 1);
        await run.UntilAsync(() => run.Heard.Exists(e => e.Header.Kind == EventKind.ExternalOrder));
        Assert.Equal((long)LookCause.Incident, run.State.Look.Wanted);
        await run.LookAsync();
        Assert.Equal((4 * Fixed.One, FreezeReason.None), (run.Position.ForeignBuyQty, run.Frozen));
        await run.LookAsync();
        await run.LookAsync();
        Assert.Equal((FreezeReason.ReconciliationBreak, BreakKind.OrderExtra), (run.Frozen, Certain(run).Kind));
        await run.WaitAsync(12);
        Assert.DoesNotContain(run.Outputs, e => e.IsRequest);
        Assert.Single(await run.Rest.GetOrdersAsync("open", 0, CancellationToken.None));
        Evidence.Fired("F45", plan.Fired("external-order"));
    }

    [Theory]
    [InlineData("external-cancel", OrdStatus.Canceled, FreezeReason.None)]
    [InlineData("external-replace", OrdStatus.Replaced, FreezeReason.ReconciliationBreak)]
    public async Task F45_at_the_venue_an_own_order_that_another_ends_is_ended_and_what_took_its_place_freezes(
        string fault, OrdStatus end, FreezeReason frozen)
    {
        FaultPlan plan = new();
        await using VenueRun run = await VenueRun.StartAsync(plan);
        long id = await run.PlaceAsync(3, limitUsd: 2);
        plan.Add("row", fault, times: 1);
        await run.UntilAsync(() => run.Row(id).Status == end);
        await run.ThreeLooksAsync();
        Assert.Equal((frozen, 0), (run.Frozen, run.Position.OpenBuyQty));
        Assert.Equal(frozen == FreezeReason.None ? 0 : 4 * Fixed.One, run.Position.ForeignBuyQty);
        Evidence.Fired("F45", plan.Fired(fault));
    }

    [Fact]
    public async Task F65_at_the_venue_a_stolen_key_is_seen_by_its_orders_and_its_end_stops_opening()
    {
        FaultPlan plan = new();
        await using VenueRun run = await VenueRun.StartAsync(plan);
        plan.Add("row", "external-order", """{"symbol":"GLD","shares":4,"client_order_id":"thief"}""", nth: 1);
        await run.UntilAsync(() => run.Heard.Exists(e => e.Header.Kind == EventKind.ExternalOrder && e.External.Status == OrdStatus.Filled));
        await run.ThreeLooksAsync();
        Assert.Equal((FreezeReason.ReconciliationBreak, KillTier.NoNew, 0), (run.Frozen, run.State.Tier, run.Position.Qty));
        Assert.Equal(BreakKind.PositionDiffers, Certain(run).Kind);

        // The key is revoked: the thief's and ours are one.
        plan.Add("* /v2/*", "status", """{"status":401,"body":"html"}""");
        Event order = run.Intend(3, limitUsd: 2);
        await run.SendAsync(order);
        Assert.Equal(OrdStatus.Rejected, run.Row(order.Order.OrderId).Status);
        await Assert.ThrowsAsync<BrokerDeniedException>(() => run.LookAsync());
        Assert.True(run.Said(EventKind.BrokerRestricts) > 0, "nobody was told of the key");
        Evidence.Fired("F65", plan.Fired("external-order") + plan.Fired("status"));
    }

    [Theory]
    [InlineData("F52", "GET /v2/positions", "add-row", """{"add":{"symbol":"GLD","qty":"-5","avg_entry_price":"100","market_value":"-500"}}""", BreakKind.PositionDiffers)]
    [InlineData("F53", "GET /v2/positions", "add-row", """{"add":{"symbol":"ZZZT","qty":"5","avg_entry_price":"100","market_value":"500"}}""", BreakKind.PositionInUnknownSymbol)]
    [InlineData("F54", "GET /v2/account", "set", """{"set":{"cash":"99000","equity":"99000"}}""", BreakKind.CashDiffers)]
    public async Task F52_F53_F54_at_the_venue_what_differs_is_a_break_after_three_looks_and_nothing_is_corrected(
        string row, string on, string fault, string args, BreakKind kind)
    {
        FaultPlan plan = new();
        await using VenueRun run = await VenueRun.StartAsync(plan);
        plan.Add(on, fault, args);
        await run.LookAsync(LookCause.Start);
        Assert.Equal(KillTier.Normal, run.State.Tier);
        await run.ThreeLooksAsync();
        Assert.Equal((KillTier.NoNew, 0), (run.State.Tier, run.Position.Qty));
        Assert.Contains(run.State.Breaks, b => b.Kind == kind && b.State == BreakState.Confirmed);
        Assert.DoesNotContain(run.Outputs, e => e.IsRequest);
        Evidence.Fired(row, plan.Fired(fault));
    }

    [Theory]
    [InlineData("F54", "GET /v2/account")]
    [InlineData("F56", "GET /v2/positions")]
    public async Task F54_F56_at_the_venue_an_answer_that_lags_is_not_certain_and_freezes_nothing(string row, string on)
    {
        FaultPlan plan = new FaultPlan().Add(on, "stale", nth: 2);
        await using VenueRun run = await VenueRun.StartAsync(plan);
        long id = await run.PlaceAsync(3);
        await run.UntilAsync(() => run.Row(id).Status == OrdStatus.Filled);
        await run.LookAsync();
        Assert.Contains(run.State.Breaks, b => b.State == BreakState.Settling);
        await run.ThreeLooksAsync();
        Assert.DoesNotContain(run.State.Breaks, b => b.State != BreakState.None);
        Assert.Equal((FreezeReason.None, KillTier.Normal), (run.Frozen, run.State.Tier));
        Evidence.Fired(row, plan.Fired("stale"));
        Evidence.Held("M03=");
    }

    [Theory]
    [InlineData("repeat-row")]
    [InlineData("drop-row")]
    public async Task F57_at_the_venue_a_list_with_a_repeated_or_missing_row_changes_nothing(string fault)
    {
        FaultPlan plan = new();
        await using VenueRun run = await VenueRun.StartAsync(plan);
        long id = await run.PlaceAsync(3, limitUsd: 2);
        await run.UntilAsync(() => run.Heard.Exists(e => e.Header.Kind == EventKind.ExecutionReport));
        plan.Add("GET /v2/orders", fault, times: 2);
        await run.LookAsync();
        await run.ThreeLooksAsync();
        Assert.Equal((OrdStatus.New, 3 * Fixed.One, FreezeReason.None), (run.Row(id).Status, run.Position.OpenBuyQty, run.Frozen));
        Assert.Equal((0, 0), (run.Position.ForeignBuyQty, run.Position.Qty));
        Evidence.Fired("F57", plan.Fired(fault));
    }

    private static BreakRow Certain(VenueRun run) => Assert.Single(run.State.Breaks, b => b.State == BreakState.Confirmed && b.Instrument == VenueRun.Gld);
}
