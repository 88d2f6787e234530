using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Simulation;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Faults;

/// <summary>Every fault of orders and their updates does what its name says, and its counter proves it.</summary>
public sealed class OrderFaultTests
{
    [Theory]
    [InlineData("lose-answer", true)]
    [InlineData("reset-answer", true)]
    [InlineData("lose-request", false)]
    [InlineData("reset-request", false)]
    public async Task An_outcome_is_unknown_to_the_client_and_known_to_the_venue(string fault, bool arrived)
    {
        FaultPlan plan = new FaultPlan().Add("POST /v2/orders", fault, nth: 1);
        await using FaultBench bench = await FaultBench.StartAsync(plan);
        using CancellationTokenSource patience = new();
        Task<string> sent = SendAsync(bench, patience.Token);
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(20));
        for (int i = 0; i < 1_500 && (plan.Fired(fault) == 0 || (arrived && await StatusOfOneAsync(bench) != 200)); i++)
        {
            await look.WaitForNextTickAsync();
        }

        await patience.CancelAsync();
        Exception lost = await Assert.ThrowsAnyAsync<Exception>(() => sent);
        Assert.True(lost is HttpRequestException or OperationCanceledException or System.IO.IOException, lost.ToString());
        Assert.Equal(arrived ? 200 : 404, await StatusOfOneAsync(bench));
        Assert.Equal(1, plan.Fired(fault));
    }

    private static async Task<string> SendAsync(FaultBench bench, CancellationToken patience)
    {
        using StringContent order = new(FaultBench.Limit("one"));
        using HttpResponseMessage answer = await bench.Http.PostAsync(new Uri("/v2/orders", UriKind.Relative), order, patience);
        return await answer.Content.ReadAsStringAsync(patience);
    }

    private static async Task<int> StatusOfOneAsync(FaultBench bench)
    {
        using HttpResponseMessage found = await bench.Http.GetAsync(new Uri("/v2/orders:by_client_order_id?client_order_id=one", UriKind.Relative));
        return (int)found.StatusCode;
    }

    [Theory]
    [InlineData("{\"status\":503,\"body\":\"html\",\"handled\":true}", 503, "text/html", "<html>", true)]
    [InlineData("{\"status\":200,\"body\":\"challenge\"}", 200, "text/html", "Just a moment", false)]
    [InlineData("{\"status\":504,\"body\":\"empty\",\"handled\":true}", 504, null, "", true)]
    [InlineData("{\"status\":500}", 500, "application/json", "50010000", false)]
    [InlineData("{\"status\":429,\"retryAfter\":2}", 429, "application/json", "too many requests.", false)]
    [InlineData("{\"status\":401,\"body\":\"html\"}", 401, "text/html", "401", false)]
    [InlineData("{\"status\":403,\"code\":40110000,\"message\":\"request is not authorized\"}", 403, "application/json", "40110000", false)]
    [InlineData("{\"status\":403,\"code\":40310100,\"message\":\"trade denied due to pattern day trading protection\"}", 403, "application/json", "pattern day", false)]
    public async Task An_answer_can_be_anything(string args, int status, string? type, string words, bool arrived)
    {
        FaultPlan plan = new FaultPlan().Add("POST /v2/orders", "status", args, nth: 1);
        await using FaultBench bench = await FaultBench.StartAsync(plan);
        using HttpResponseMessage answer = await bench.PostAsync(FaultBench.Limit("one"));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains(words, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(args.Contains("retryAfter", StringComparison.Ordinal), answer.Headers.RetryAfter is not null);
        Assert.Equal(arrived ? 1 : 0, (await bench.GetAsync("/v2/orders?status=all")).GetArrayLength());
        Assert.Equal(1, plan.Fired("status"));
    }

    [Fact]
    public async Task Updates_are_dropped_doubled_late_and_changed()
    {
        FaultPlan plan = new FaultPlan()
            .Add("update new", "delay", """{"by":1}""", nth: 1)
            .Add("update fill", "duplicate", """{"set":{"qty":"7","order.filled_qty":"7"}}""", nth: 1)
            .Add("update new", "drop", nth: 2)
            .Add("update fill", "set", """{"set":{"order.status":"weird","price":"-1"}}""", nth: 2);
        await using FaultBench bench = await FaultBench.StartAsync(plan);
        await bench.PostAsync(FaultBench.Market("one"));
        List<JsonElement> first = await bench.UpdatesAsync("new");
        Assert.Equal(["fill", "fill", "new"], first.Select(Event));
        Assert.Equal(Text(first[0], "execution_id"), Text(first[1], "execution_id"));
        Assert.Equal(("3", "7"), (Text(first[0], "qty"), Text(first[1], "qty")));
        Assert.Equal("7", Text(first[1].GetProperty("order"), "filled_qty"));
        await bench.PostAsync(FaultBench.Market("two", side: "sell"));
        JsonElement second = Assert.Single(await bench.UpdatesAsync("fill"));
        Assert.Equal(("weird", "-1"), (Text(second.GetProperty("order"), "status"), Text(second, "price")));
        Assert.Equal(new Dictionary<string, long> { ["delay"] = 1, ["drop"] = 1, ["duplicate"] = 1, ["set"] = 1 }, plan.Counters.ToDictionary());
    }

    [Fact]
    public async Task A_cancel_can_be_rejected_and_a_fill_can_come_after_it()
    {
        FaultPlan plan = new FaultPlan().Add("cancel GLD", "reject", nth: 1).Add("cancel GLD", "late-fill", nth: 2);
        await using FaultBench bench = await FaultBench.StartAsync(plan);
        string id = Text(await bench.JsonAsync(HttpMethod.Post, "/v2/orders", body: FaultBench.Limit("one")), "id");
        await bench.UpdatesAsync("new");
        await bench.JsonAsync(HttpMethod.Delete, $"/v2/orders/{id}", System.Net.HttpStatusCode.NoContent);
        Assert.Equal("new", Text((await bench.UpdatesAsync("order_cancel_rejected"))[^1].GetProperty("order"), "status"));
        await bench.JsonAsync(HttpMethod.Delete, $"/v2/orders/{id}", System.Net.HttpStatusCode.NoContent);
        Assert.Equal(["canceled", "fill"], (await bench.UpdatesAsync("fill")).Select(Event));
        Assert.Equal("3", Text(await bench.GetAsync("/v2/positions/GLD"), "qty"));
        Assert.Equal((1, 1), (plan.Fired("reject"), plan.Fired("late-fill")));
    }

    [Theory]
    [InlineData("reject", "order_replace_rejected", "new", 0)]
    [InlineData("fill-first", "order_replace_rejected", "filled", 3)]
    public async Task A_replace_can_lose(string fault, string says, string status, int held)
    {
        FaultPlan plan = new FaultPlan().Add("replace", fault, nth: 1);
        await using FaultBench bench = await FaultBench.StartAsync(plan);
        string id = Text(await bench.JsonAsync(HttpMethod.Post, "/v2/orders", body: FaultBench.Limit("one")), "id");
        await bench.UpdatesAsync("new");
        JsonElement fresh = await bench.JsonAsync(HttpMethod.Patch, $"/v2/orders/{id}", body: """{"limit_price":"2.5"}""");
        List<JsonElement> updates = await bench.UpdatesAsync("rejected");
        Assert.Contains(says, updates.Select(Event));
        Assert.Equal(status, Text(await bench.GetAsync($"/v2/orders/{id}"), "status"));
        Assert.Equal("rejected", Text(await bench.GetAsync($"/v2/orders/{Text(fresh, "id")}"), "status"));
        Assert.Equal(held, (await bench.GetAsync("/v2/positions")).GetArrayLength() == 0 ? 0 : int.Parse(Text(await bench.GetAsync("/v2/positions/GLD"), "qty")));
        Assert.Equal(1, plan.Fired(fault));
    }

    [Fact]
    public async Task Fills_can_be_too_many_busted_and_corrected()
    {
        FaultPlan plan = new FaultPlan()
            .Add("overfill", "overfill", """{"shares":2}""", nth: 1)
            .Add("fill GLD", "bust", nth: 1)
            .Add("fill SLV", "correct", """{"cents":5,"shares":2}""", nth: 1);
        await using FaultBench bench = await FaultBench.StartAsync(plan);
        await bench.PostAsync(FaultBench.Market("one"));
        List<JsonElement> updates = await bench.UpdatesAsync("trade_bust");
        JsonElement fill = updates.First(u => Event(u) == "fill");
        Assert.Equal(("5", "5"), (Text(fill, "qty"), Text(fill.GetProperty("order"), "filled_qty")));
        Assert.Equal(Text(fill, "execution_id"), Text(updates[^1], "execution_id"));
        Assert.Empty((await bench.GetAsync("/v2/positions")).EnumerateArray());
        Assert.Equal("100000", Text(await bench.GetAsync("/v2/account"), "cash"));
        Assert.Empty((await bench.GetAsync("/v2/account/activities/FILL")).EnumerateArray());
        await bench.PostAsync(FaultBench.Market("two", symbol: "SLV"));
        updates = await bench.UpdatesAsync("trade_correct");
        Assert.Equal("2", Text(await bench.GetAsync("/v2/positions/SLV"), "qty"));
        JsonElement activity = Assert.Single((await bench.GetAsync("/v2/account/activities/FILL")).EnumerateArray());
        Assert.Equal(("2", Text(updates[^1], "price")), (Text(activity, "qty"), Text(activity, "price")));
        Assert.Equal((1, 1, 1), (plan.Fired("overfill"), plan.Fired("bust"), plan.Fired("correct")));
    }

    [Theory]
    [InlineData("held")]
    [InlineData("suspended")]
    [InlineData("stopped")]
    [InlineData("calculated")]
    [InlineData("done_for_day")]
    [InlineData("accepted_for_bidding")]
    [InlineData("accepted")]
    [InlineData("pending_review")]
    public async Task An_order_can_be_parked_in_any_state_and_go_on(string status)
    {
        FaultPlan plan = new FaultPlan().Add("order GLD", "park", $$"""{"status":"{{status}}","ms":5000}""", nth: 1).Add("order SLV", "reject", nth: 1);
        await using FaultBench bench = await FaultBench.StartAsync(plan);
        await bench.PostAsync(FaultBench.Market("one"));
        List<JsonElement> updates = await bench.UpdatesAsync("fill");
        Assert.Equal([status, "new", "fill"], updates.Select(Event));
        Assert.Equal(status, Text(updates[0].GetProperty("order"), "status"));
        await bench.PostAsync(FaultBench.Market("two", symbol: "SLV"));
        JsonElement refused = (await bench.UpdatesAsync("rejected"))[^1].GetProperty("order");
        Assert.NotEqual(JsonValueKind.Null, refused.GetProperty("failed_at").ValueKind);
        Assert.Equal((1, 1), (plan.Fired("park"), plan.Fired("reject")));
    }

    [Fact]
    public async Task Others_trade_on_the_account()
    {
        FaultPlan plan = new FaultPlan()
            .Add("row", "external-order", """{"symbol":"GLD","shares":4,"limitCents":150,"client_order_id":"web"}""", nth: 50)
            .Add("row", "external-replace", nth: 200)
            .Add("row", "external-cancel", nth: 400)
            .Add("row", "drift", """{"symbol":"SLV","shares":-100}""", nth: 600);
        await using FaultBench bench = await FaultBench.StartAsync(plan);
        List<JsonElement> updates = await bench.UpdatesAsync("canceled");
        Assert.Equal(["new", "replaced", "new", "canceled"], updates.Select(Event));
        Assert.Equal("web", Text(updates[0].GetProperty("order"), "client_order_id"));
        Assert.Equal("5", Text(updates[2].GetProperty("order"), "qty"));
        while (plan.Fired("drift") == 0)
        {
            await Task.Yield();
        }

        JsonElement position = await bench.GetAsync("/v2/positions/SLV");
        Assert.Equal(("-100", "short"), (Text(position, "qty"), Text(position, "side")));
        Assert.Equal(4, plan.Counters.Count);
    }

    [Fact]
    public async Task Bulk_calls_fail_in_part_and_lists_repeat_and_lag()
    {
        FaultPlan plan = new FaultPlan()
            .Add("bulk cancel*", "fail", nth: 1)
            .Add("bulk close*", "fail", """{"status":422}""", nth: 1)
            .Add("GET /v2/orders", "repeat-row", nth: 1)
            .Add("GET /v2/positions", "add-row", """{"add":{"symbol":"ZZZ","qty":"5"}}""", nth: 1)
            .Add("GET /v2/account", "stale", nth: 2)
            .Add("GET /v2/account", "set", """{"set":{"cash":"1"}}""", nth: 4);
        await using FaultBench bench = await FaultBench.StartAsync(plan);
        string cash = Text(await bench.GetAsync("/v2/account"), "cash");
        await bench.PostAsync(FaultBench.Market("buy"));
        await bench.UpdatesAsync("fill");
        Assert.Equal(cash, Text(await bench.GetAsync("/v2/account"), "cash"));
        Assert.NotEqual(cash, Text(await bench.GetAsync("/v2/account"), "cash"));
        Assert.Equal("1", Text(await bench.GetAsync("/v2/account"), "cash"));
        await bench.PostAsync(FaultBench.Limit("one"));
        await bench.PostAsync(FaultBench.Limit("two"));
        Assert.Equal(3, (await bench.GetAsync("/v2/orders")).GetArrayLength());
        Assert.Equal("ZZZ", Text((await bench.GetAsync("/v2/positions"))[1], "symbol"));
        JsonElement cancels = await bench.JsonAsync(HttpMethod.Delete, "/v2/orders", System.Net.HttpStatusCode.MultiStatus);
        Assert.Equal([500, 200], cancels.EnumerateArray().Select(r => r.GetProperty("status").GetInt32()));
        JsonElement closes = await bench.JsonAsync(HttpMethod.Delete, "/v2/positions", System.Net.HttpStatusCode.MultiStatus);
        Assert.Equal(422, closes[0].GetProperty("status").GetInt32());
        Assert.Equal(2, plan.Fired("fail"));
        Assert.All((string[])["repeat-row", "add-row", "stale", "set"], f => Assert.Equal(1, plan.Fired(f)));
    }

    [Fact]
    public async Task An_answer_can_be_slow_and_a_row_can_be_missing()
    {
        FaultPlan plan = new FaultPlan().Add("POST /v2/orders", "slow", """{"ms":50,"handled":true}""", nth: 1).Add("GET /v2/orders", "drop-row", """{"row":0}""", nth: 1);
        await using FaultBench bench = await FaultBench.StartAsync(plan);
        Task<HttpResponseMessage> asked = bench.PostAsync(FaultBench.Market("one"));

        // The venue has taken the order: its fill can come before the answer to the call that placed it.
        await bench.UpdatesAsync("fill");
        Assert.Equal(200, (int)(await asked).StatusCode);
        await bench.PostAsync(FaultBench.Limit("two"));
        Assert.Empty((await bench.GetAsync("/v2/orders")).EnumerateArray());
        Assert.Single((await bench.GetAsync("/v2/orders")).EnumerateArray());
        Assert.Equal((1, 1), (plan.Fired("slow"), plan.Fired("drop-row")));
    }

    [Theory]
    [InlineData("close")]
    [InlineData("reset")]
    [InlineData("silence")]
    [InlineData("raw")]
    public async Task The_stream_of_updates_can_end_or_carry_nonsense(string fault)
    {
        FaultPlan plan = new FaultPlan().Add("update new", fault, """{"text":"{\"stream\":"}""", nth: 1);
        await using FaultBench bench = await FaultBench.StartAsync(plan);
        await bench.PostAsync(FaultBench.Market("one"));
        if (fault == "silence")
        {
            while ((await bench.GetAsync("/v2/positions")).GetArrayLength() == 0)
            {
                await Task.Yield();
            }
        }
        else
        {
            await Assert.ThrowsAnyAsync<Exception>(() => bench.UpdatesAsync("fill"));
        }

        Assert.Equal(fault == "raw", fault is not "silence" && bench.Trades.State == System.Net.WebSockets.WebSocketState.Open);
        Assert.Equal(1, plan.Fired(fault));
    }

    private static string Event(JsonElement update) => Text(update, "event");

    private static string Text(JsonElement e, string name) => e.GetProperty(name).GetString()!;
}
