using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Adapters.Tests.Simulation.Http;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Simulation.Http;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Faults;

/// <summary>Every fault of the market-data stream does what its name says, and its counter proves it.</summary>
public sealed class DataFaultTests
{
    private const string Subscribe = """{"action":"subscribe","quotes":["GLD"],"trades":["GLD"],"bars":["GLD"],"updatedBars":["GLD"],"statuses":["GLD"],"lulds":["GLD"],"imbalances":["GLD"]}""";

    [Fact]
    public async Task Messages_are_dropped_doubled_swapped_and_moved_in_time()
    {
        FaultPlan plan = new FaultPlan()
            .Add("data q GLD", "duplicate", nth: 1)
            .Add("data q GLD", "skew", """{"ms":-60000}""", nth: 2)
            .Add("data q GLD", "drop", nth: 3)
            .Add("data q GLD", "delay", """{"by":2}""", nth: 4);
        List<JsonElement> faulty = await QuotesAsync(plan, 6);
        List<JsonElement> clean = await QuotesAsync(new FaultPlan(), 6);
        Assert.Equal(Text(faulty[0]), Text(faulty[1]));
        Assert.Equal(Text(clean[0]), Text(faulty[0]));
        Assert.Equal(Time(clean[1]).AddMinutes(-1), Time(faulty[2]));
        Assert.Equal([Text(clean[4]), Text(clean[5]), Text(clean[3])], faulty[3..6].Select(Text));
        Assert.All((string[])["duplicate", "skew", "drop", "delay"], f => Assert.Equal(1, plan.Fired(f)));
    }

    [Theory]
    [InlineData("{\"swap\":[\"bp\",\"ap\"]}")]
    [InlineData("{\"copy\":{\"ap\":\"bp\"}}")]
    [InlineData("{\"set\":{\"bp\":0,\"ap\":1e15,\"as\":-5}}")]
    public async Task A_quote_can_be_crossed_locked_or_absurd(string args)
    {
        FaultPlan plan = new FaultPlan().Add("data q GLD", "set", args, nth: 1);
        JsonElement quote = (await QuotesAsync(plan, 1))[0];
        (double bid, double ask) = (quote.GetProperty("bp").GetDouble(), quote.GetProperty("ap").GetDouble());
        Assert.True(args.Contains("swap", StringComparison.Ordinal) ? bid > ask : args.Contains("copy", StringComparison.Ordinal) ? bid == ask : bid == 0 && ask > 1e14);
        Assert.Equal(1, plan.Fired("set"));
    }

    [Theory]
    [InlineData("set", "{\"set\":{\"bp\":\"raw:NaN\"}}")]
    [InlineData("raw", "{\"text\":\"[{\\\"T\\\":\\\"zz\\\"\"}")]
    [InlineData("raw", "{\"hex\":\"5bfffe5d\",\"binary\":true}")]
    [InlineData("truncate", "{}")]
    public async Task A_frame_can_be_no_json(string fault, string args)
    {
        FaultPlan plan = new FaultPlan().Add("data q GLD", fault, args, nth: 3);
        await using VenueServer server = await StartAsync(plan);
        using StreamClient trades = await StreamClient.TradesAsync(server);
        using StreamClient data = await StreamClient.DataAsync(server, Subscribe);
        await Assert.ThrowsAnyAsync<JsonException>(async () =>
        {
            while (true)
            {
                using JsonDocument frame = await data.NextAsync();
            }
        });
        using JsonDocument next = await data.NextAsync();
        Assert.Equal(JsonValueKind.Array, next.RootElement.ValueKind);
        Assert.Equal(1, plan.Fired(fault));
    }

    [Fact]
    public async Task A_frame_can_be_a_giant_and_an_error_can_come_at_any_time()
    {
        FaultPlan plan = new FaultPlan().Add("data q *", "giant", """{"bytes":2000000}""", nth: 1).Add("data q *", "error", """{"code":407,"msg":"slow client","close":true}""", nth: 2);
        await using VenueServer server = await StartAsync(plan);
        using StreamClient trades = await StreamClient.TradesAsync(server);
        using StreamClient data = await StreamClient.DataAsync(server, Subscribe);
        List<JsonElement> seen = [];
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            while (true)
            {
                using JsonDocument frame = await data.NextAsync();
                seen.AddRange(frame.RootElement.EnumerateArray().Select(m => m.Clone()));
            }
        });
        Assert.Contains(seen, m => m.TryGetProperty("pad", out JsonElement pad) && pad.GetString()!.Length == 2_000_000);
        Assert.Equal(407, seen[^1].GetProperty("code").GetInt32());
        Assert.Equal((1, 1), (plan.Fired("giant"), plan.Fired("error")));
    }

    [Theory]
    [InlineData("close")]
    [InlineData("reset")]
    public async Task A_stream_can_end_at_any_message(string fault)
    {
        FaultPlan plan = new FaultPlan().Add("data q GLD", fault, nth: 5);
        await using VenueServer server = await StartAsync(plan);
        using StreamClient trades = await StreamClient.TradesAsync(server);
        using StreamClient data = await StreamClient.DataAsync(server, Subscribe);
        await data.DrainAsync();
        Assert.Equal(fault == "close" ? WebSocketState.CloseReceived : WebSocketState.Aborted, data.State);
        Assert.Equal(1, plan.Fired(fault));
    }

    [Fact]
    public async Task A_stream_can_fall_silent_and_the_venue_goes_on()
    {
        FaultPlan plan = new FaultPlan().Add("data q GLD", "silence", nth: 5);
        await using VenueServer server = await StartAsync(plan);
        using StreamClient trades = await StreamClient.TradesAsync(server);
        using StreamClient data = await StreamClient.DataAsync(server, Subscribe);
        Task reading = data.DrainAsync();
        while (plan.Fired("silence") == 0)
        {
            await Task.Yield();
        }

        long rows = server.Core.RowsPublished;
        while (server.Core.RowsPublished < rows + 10_000)
        {
            await Task.Yield();
        }

        Assert.False(reading.IsCompleted);
        data.Abort();
        await reading;
    }

    [Fact]
    public async Task A_connection_can_be_mute_from_the_start()
    {
        FaultPlan plan = new FaultPlan().Add("connect /stream", "silence", nth: 1);
        await using VenueServer server = await StartAsync(plan);
        using StreamClient mute = await StreamClient.OpenAsync(server.TradeStreamUri);
        await mute.SendAsync("""{"action":"authenticate","data":{"key_id":"PKSIM","secret_key":"simulated-secret"}}""");
        Task<JsonDocument> answer = mute.NextAsync();

        // A second client is served meanwhile, and the first still waits when it has been.
        using StreamClient next = await StreamClient.TradesAsync(server);
        Assert.False(answer.IsCompleted);
        Assert.Equal(1, plan.Fired("silence"));
        mute.Abort();
        await Assert.ThrowsAnyAsync<Exception>(() => answer);
    }

    [Fact]
    public async Task Connections_are_refused_cut_mute_and_subscriptions_incomplete()
    {
        FaultPlan plan = new FaultPlan()
            .Add("connect /v2/iex", "refuse", """{"status":429}""", nth: 1)
            .Add("connect /v2/iex", "reset", nth: 2)
            .Add("connect /v2/iex", "error", """{"code":406}""", nth: 3)
            .Add("subscribe", "error", """{"code":405}""", nth: 1)
            .Add("subscribe", "partial", """{"symbol":"SLV"}""", nth: 2);
        await using VenueServer server = await StartAsync(plan);
        await Assert.ThrowsAsync<WebSocketException>(() => StreamClient.OpenAsync(server.DataStreamUri));
        await Assert.ThrowsAsync<WebSocketException>(() => StreamClient.OpenAsync(server.DataStreamUri));
        using (StreamClient third = await StreamClient.OpenAsync(server.DataStreamUri, withKeys: true))
        {
            _ = await third.NextAsync();
            Assert.Equal(406, (await third.NextAsync()).RootElement[0].GetProperty("code").GetInt32());
        }

        using StreamClient data = await StreamClient.DataAsync(server, subscribe: null);
        await data.SendAsync("""{"action":"subscribe","quotes":["GLD","SLV"]}""");
        Assert.Equal(405, (await data.NextAsync()).RootElement[0].GetProperty("code").GetInt32());
        await data.SendAsync("""{"action":"subscribe","quotes":["GLD","SLV"]}""");
        Assert.Equal(["GLD"], (await data.NextAsync()).RootElement[0].GetProperty("quotes").EnumerateArray().Select(s => s.GetString()));
        Assert.Equal(2, plan.Fired("error"));
        Assert.All((string[])["refuse", "reset", "partial"], f => Assert.Equal(1, plan.Fired(f)));
    }

    [Fact]
    public async Task Halts_bands_and_corrections_come_when_the_plan_says()
    {
        FaultPlan plan = new FaultPlan()
            .Add("row", "halt", nth: 2_000)
            .Add("row", "luld", nth: 2_010)
            .Add("row", "correction", nth: 2_020)
            .Add("row", "cancel-error", nth: 2_030)
            .Add("row", "imbalance", nth: 2_035)
            .Add("row", "resume", nth: 2_040)
            .Add("row", "updated-bar", nth: 20_000);
        await using VenueServer server = await StartAsync(plan);
        using StreamClient trades = await StreamClient.TradesAsync(server);
        using StreamClient data = await StreamClient.DataAsync(server, Subscribe);
        List<JsonElement> rare = [];
        while (!rare.Any(m => Kind(m) == "u"))
        {
            using JsonDocument frame = await data.NextAsync();
            rare.AddRange(frame.RootElement.EnumerateArray().Where(m => Kind(m) is not ("q" or "t" or "b")).Select(m => m.Clone()));
        }

        Assert.Equal(["s", "l", "c", "x", "i", "s", "u"], rare.Select(Kind));
        Assert.Equal(("H", "T"), (rare[0].GetProperty("sc").GetString(), rare[5].GetProperty("sc").GetString()));
        Assert.True(rare[1].GetProperty("u").GetDecimal() > rare[1].GetProperty("d").GetDecimal());
        Assert.Equal(rare[2].GetProperty("oi").GetInt64(), rare[2].GetProperty("ci").GetInt64() - 1);
        Assert.Equal("C", rare[3].GetProperty("a").GetString());
        Assert.All(rare, m => Assert.Equal("GLD", m.GetProperty("S").GetString()));
        Assert.Equal(7, plan.Counters.Count);
    }

    private static string Kind(JsonElement m) => m.GetProperty("T").GetString()!;

    private static string Text(JsonElement m) => m.GetRawText();

    private static DateTimeOffset Time(JsonElement m) => m.GetProperty("t").GetDateTimeOffset();

    private static Task<VenueServer> StartAsync(FaultPlan plan) =>
        VenueServer.StartAsync(new VenueServerOptions { Speed = 0, Venue = new VenueOptions { Faults = plan } });

    private static async Task<List<JsonElement>> QuotesAsync(FaultPlan plan, int count)
    {
        await using VenueServer server = await StartAsync(plan);
        using StreamClient trades = await StreamClient.TradesAsync(server);
        using StreamClient data = await StreamClient.DataAsync(server, """{"action":"subscribe","quotes":["GLD"]}""");
        List<JsonElement> quotes = [];
        while (quotes.Count < count)
        {
            using JsonDocument frame = await data.NextAsync();
            quotes.AddRange(frame.RootElement.EnumerateArray().Select(m => m.Clone()));
        }

        return quotes;
    }
}
