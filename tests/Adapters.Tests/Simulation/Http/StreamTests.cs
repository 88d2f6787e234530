using System;
using System.Buffers;
using System.Linq;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Adapters.Tests.Simulation.Faults;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Simulation.Http;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Http;

/// <summary>Both streams as their clients meet them: handshakes, subscriptions, msgpack.</summary>
public sealed class StreamTests
{
    private const string Auth = """{"action":"auth","key":"PKSIM","secret":"simulated-secret"}""";
    private static readonly VenueServerOptions Options = new() { Speed = 0 };

    [Fact]
    public async Task A_subscription_adds_subtracts_and_is_told_in_full()
    {
        await using VenueServer server = await VenueServer.StartAsync(Options with { SymbolLimit = 4 });
        using StreamClient data = await StreamClient.DataAsync(server, """{"action":"subscribe","trades":["SLV","GLD"],"bars":["*"]}""");
        JsonElement more = await AskAsync(data, """{"action":"subscribe","quotes":["GLD"],"lulds":["*"],"statuses":[]}""");
        Assert.Equal("""{"T":"subscription","trades":["GLD","SLV"],"quotes":["GLD"],"bars":["*"],"updatedBars":[],"dailyBars":[],"statuses":[],"lulds":["*"],"corrections":["GLD","SLV"],"cancelErrors":["GLD","SLV"]}""", more.GetRawText());
        Assert.Equal(405, (await AskAsync(data, """{"action":"subscribe","quotes":["SLV","GDX"]}""")).GetProperty("code").GetInt32());
        JsonElement less = await AskAsync(data, """{"action":"unsubscribe","trades":["SLV"],"bars":["*"]}""");
        Assert.Equal(["GLD"], less.GetProperty("trades").EnumerateArray().Select(s => s.GetString()));
        Assert.Equal(["GLD"], less.GetProperty("quotes").EnumerateArray().Select(s => s.GetString()));
        Assert.Empty(less.GetProperty("bars").EnumerateArray());
        Assert.Equal(400, (await AskAsync(data, """{"action":"subscribe","quotes":["gl d"]}""")).GetProperty("code").GetInt32());
        Assert.Equal(["SPY"], (await AskAsync(data, """{"action":"subscribe","imbalances":["SPY"]}""")).GetProperty("imbalances").EnumerateArray().Select(s => s.GetString()));
    }

    [Fact]
    public async Task A_feed_that_the_account_lacks_is_409()
    {
        await using VenueServer server = await VenueServer.StartAsync(Options);
        using StreamClient sip = await StreamClient.OpenAsync(new Uri($"ws://127.0.0.1:{server.BaseUri.Port}/v2/sip"));
        _ = await sip.NextAsync();
        Assert.Equal(409, (await AskAsync(sip, Auth)).GetProperty("code").GetInt32());
        await Assert.ThrowsAsync<WebSocketException>(() => StreamClient.OpenAsync(new Uri($"ws://127.0.0.1:{server.BaseUri.Port}/v9/nothing")));
    }

    [Fact]
    public async Task The_trading_stream_takes_both_forms_of_keys_and_refuses_others()
    {
        await using VenueServer server = await VenueServer.StartAsync(Options);
        using StreamClient trades = await StreamClient.OpenAsync(server.TradeStreamUri);
        Assert.Equal(("unauthorized", "listen"), await StatusAsync("""{"action":"listen","data":{"streams":["trade_updates"]}}"""));
        Assert.Equal(("authorized", "authenticate"), await StatusAsync(Auth));
        await trades.SendAsync("""{"action":"listen","data":{"streams":["trade_updates","other"]}}""");
        Assert.Equal("""["trade_updates"]""", (await trades.NextAsync()).RootElement.GetProperty("data").GetProperty("streams").GetRawText());
        await trades.SendAsync("""{"action":"listen","data":{"streams":[]}}""");
        Assert.Equal("[]", (await trades.NextAsync()).RootElement.GetProperty("data").GetProperty("streams").GetRawText());
        using StreamClient wrong = await StreamClient.OpenAsync(server.TradeStreamUri);
        await wrong.SendAsync("""{"action":"authenticate","data":{"key_id":"PKSIM","secret_key":"no"}}""");
        Assert.Equal("unauthorized", (await wrong.NextAsync()).RootElement.GetProperty("data").GetProperty("status").GetString());

        async Task<(string?, string?)> StatusAsync(string message)
        {
            await trades.SendAsync(message);
            JsonElement said = (await trades.NextAsync()).RootElement.GetProperty("data");
            return (said.GetProperty("status").GetString(), said.GetProperty("action").GetString());
        }
    }

    [Fact]
    public async Task Trade_updates_are_binary_frames_with_every_member()
    {
        await using FaultBench bench = await FaultBench.StartAsync(new FaultPlan());
        await bench.PostAsync(FaultBench.Market("one"));
        JsonElement fill = (await bench.UpdatesAsync("fill"))[^1];
        Assert.Equal(WebSocketMessageType.Binary, bench.Trades.LastType);
        Assert.All((string[])["at", "event_id", "timestamp", "execution_id", "price", "qty", "position_qty", "order"], m => Assert.True(fill.TryGetProperty(m, out _), m));
        Assert.Equal(26, fill.GetProperty("event_id").GetString()!.Length);
        Assert.Equal(("3", "3"), (fill.GetProperty("qty").GetString(), fill.GetProperty("position_qty").GetString()));
    }

    [Fact]
    public async Task A_client_of_msgpack_sends_and_gets_the_same_messages()
    {
        await using VenueServer server = await VenueServer.StartAsync(Options);
        using StreamClient trades = await StreamClient.TradesAsync(server);
        using StreamClient data = await StreamClient.OpenAsync(server.DataStreamUri, isMsgpack: true);
        Assert.Equal("connected", (await data.NextAsync()).RootElement[0].GetProperty("msg").GetString());
        Assert.Equal("authenticated", (await AskAsync(data, Auth)).GetProperty("msg").GetString());
        Assert.Equal("""["GLD"]""", (await AskAsync(data, """{"action":"subscribe","quotes":["GLD"]}""")).GetProperty("quotes").GetRawText());
        JsonElement quote = (await data.NextAsync()).RootElement[0];
        Assert.Equal(WebSocketMessageType.Binary, data.LastType);
        Assert.Equal(("q", "GLD", "V"), (quote.GetProperty("T").GetString(), quote.GetProperty("S").GetString(), quote.GetProperty("bx").GetString()));
        Assert.InRange(quote.GetProperty("bp").GetDouble(), 100, 1_000);
        Assert.Equal(2026, quote.GetProperty("t").GetDateTimeOffset().Year);
    }

    [Theory]
    [InlineData("""{"a":[1,127,128,4294967295,4294967296,-5],"b":{"c":"x","d":null,"e":true,"f":false}}""")]
    [InlineData("""["0123456789012345678901234567890123456789",["a","b","c","d","e","f","g","h","i","j","k","l","m","n","o","p","q"]]""")]
    public void Msgpack_and_json_are_two_forms_of_one_message(string json)
    {
        ArrayBufferWriter<byte> packed = new();
        Assert.True(Msgpack.TryEncode(Encoding.UTF8.GetBytes(json), packed));
        Assert.Equal(json, Encoding.UTF8.GetString(Msgpack.Decode(packed.WrittenSpan)!));
        for (int length = 0; length < packed.WrittenCount; length++)
        {
            Assert.Null(Msgpack.Decode(packed.WrittenSpan[..length]));
        }

        Assert.False(Msgpack.TryEncode("[NaN]"u8.ToArray(), packed));
    }

    private static async Task<JsonElement> AskAsync(StreamClient client, string message)
    {
        await client.SendAsync(message);
        return (await client.NextAsync()).RootElement[0];
    }
}
