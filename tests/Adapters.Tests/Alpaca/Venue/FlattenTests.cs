using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Alpaca.Venue;

/// <summary>The engine's way out at the venue, while the venue refuses.</summary>
public sealed class FlattenTests
{
    private const string Refused = """{"status":403,"code":40310000,"message":"insufficient qty available for order (requested: 3, available: 0)"}""";

    [Fact]
    public async Task F58_at_the_venue_what_a_bulk_cancel_left_is_cancelled_again_until_all_is_flat()
    {
        FaultPlan plan = new();
        await using VenueRun run = await HoldingAsync(plan);
        plan.Add("bulk cancel*", "fail", times: 1).Add("POST /v2/orders", "status", Refused, times: 1);
        await run.FlattenAsync(() => run.Said(EventKind.FlattenDone) > 0);
        Assert.Equal((1, 1), (plan.Fired("fail"), plan.Fired("status")));
        await AssertFlatAsync(run);
        Evidence.Fired("F58", plan.Fired("fail") + plan.Fired("status"));
    }

    [Fact]
    public async Task F59_at_the_venue_a_symbol_that_is_refused_three_times_is_left_to_a_person()
    {
        FaultPlan plan = new();
        await using VenueRun run = await HoldingAsync(plan);
        plan.Add("POST /v2/orders", "status", Refused);
        await run.FlattenAsync(() => run.State.Flatten[VenueRun.Gld].Stage == (long)FlattenStage.NeedsPerson);
        Assert.Equal(3, plan.Fired("status"));
        Assert.Single(await run.Rest.GetPositionsAsync(CancellationToken.None));

        // It is not tried for ever.
        await run.WaitAsync(30);
        Assert.Equal(3, plan.Fired("status"));
        Evidence.Fired("F59", plan.Fired("status"));
    }

    [Fact]
    public async Task F60_at_the_venue_a_closed_market_cancels_and_queues_nothing()
    {
        FaultPlan plan = new();
        await using VenueRun run = await HoldingAsync(plan);
        plan.Add("GET /v2/clock", "set", """{"set":{"is_open":false}}""", times: 100);
        int orders = run.Said(EventKind.NewOrderSingle);
        await run.FlattenAsync(() => plan.Fired("set") >= 5 && run.State.Flatten[VenueRun.Gld].Stage == (long)FlattenStage.WaitsForOpen);
        Assert.Empty(await run.Rest.GetOrdersAsync("open", 0, CancellationToken.None));
        Assert.Equal(3 * Fixed.One, Assert.Single(await run.Rest.GetPositionsAsync(CancellationToken.None)).Position.Qty);
        Assert.Equal((false, orders), (run.SessionOpen, run.Said(EventKind.NewOrderSingle)));
        await run.FlattenAsync(() => run.Said(EventKind.FlattenDone) > 0);
        await AssertFlatAsync(run);
        Evidence.Fired("F60", plan.Fired("set"));
    }

    /// <summary>Three shares held, and an order that rests.</summary>
    private static async Task<VenueRun> HoldingAsync(FaultPlan plan)
    {
        VenueRun run = await VenueRun.StartAsync(plan);
        long id = await run.PlaceAsync(3);
        await run.UntilAsync(() => run.Row(id).Status == OrdStatus.Filled);
        await run.PlaceAsync(3, limitUsd: 2);
        await run.LookAsync();
        Assert.Equal(3 * Fixed.One, run.Position.BrokerQty);
        return run;
    }

    private static async Task AssertFlatAsync(VenueRun run)
    {
        Assert.Empty(await run.Rest.GetPositionsAsync(CancellationToken.None));
        Assert.Empty(await run.Rest.GetOrdersAsync("open", 0, CancellationToken.None));
        Assert.Equal((0, 0, 0), (run.Position.Qty, run.Position.OpenBuyQty, run.Position.OpenSellQty));
    }
}
