using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Simulation.Http;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Http;

public sealed class VenueServerTests
{
    private static readonly VenueServerOptions Fast = new() { Speed = 0, Venue = new VenueOptions { PartialFillPct = 0 } };

    [Fact]
    public async Task Subscribed_client_receives_quotes_in_order_with_exact_prices()
    {
        await using VenueServer server = await VenueServer.StartAsync(Fast);
        using StreamClient trades = await StreamClient.TradesAsync(server);
        string symbol = server.Core.Instruments[0].Symbol;
        using StreamClient data = await StreamClient.DataAsync(server, $$"""{"action":"subscribe","quotes":["{{symbol}}"]}""");
        string last = "";
        for (int quotes = 0; quotes < 200;)
        {
            using JsonDocument frame = await data.NextAsync();
            foreach (JsonElement m in frame.RootElement.EnumerateArray())
            {
                Assert.Equal("q", m.GetProperty("T").GetString());
                Assert.Equal(symbol, m.GetProperty("S").GetString());
                Assert.True(m.GetProperty("bp").GetDecimal() <= m.GetProperty("ap").GetDecimal());
                string time = m.GetProperty("t").GetString()!.TrimEnd('Z').PadRight(30, '0');
                Assert.True(string.CompareOrdinal(last[..Math.Min(19, last.Length)], time[..19]) <= 0);
                last = time;
                quotes++;
            }
        }
    }

    [Fact]
    public async Task Order_is_acknowledged_filled_and_booked()
    {
        await using VenueServer server = await VenueServer.StartAsync(Fast);
        using HttpClient http = Rest(server);
        string symbol = server.Core.Instruments[0].Symbol;
        using StreamClient trades = await StreamClient.TradesAsync(server);
        using StreamClient data = await StreamClient.DataAsync(server, """{"action":"subscribe","trades":["*"],"quotes":["*"]}""");
        Task reading = data.DrainAsync();
        using JsonDocument order = await JsonAsync(await http.PostAsync("/v2/orders", Body($$"""{"symbol":"{{symbol}}","qty":"3","side":"buy","type":"market","time_in_force":"day","client_order_id":"t-1"}""")), HttpStatusCode.OK);
        Assert.Equal("t-1", order.RootElement.GetProperty("client_order_id").GetString());
        List<string> events = [];
        while (!events.Contains("fill"))
        {
            using JsonDocument frame = await trades.NextAsync();
            JsonElement update = frame.RootElement.GetProperty("data");
            events.Add(update.GetProperty("event").GetString()!);
            Assert.Equal(order.RootElement.GetProperty("id").GetString(), update.GetProperty("order").GetProperty("id").GetString());
        }

        Assert.Contains("new", events);
        using JsonDocument position = await JsonAsync(await http.GetAsync($"/v2/positions/{symbol}"), HttpStatusCode.OK);
        Assert.Equal("3", position.RootElement.GetProperty("qty").GetString());
        using JsonDocument account = await JsonAsync(await http.GetAsync("/v2/account"), HttpStatusCode.OK);
        Assert.Equal(Number(account, "equity"), Number(account, "cash") + Number(account, "long_market_value") + Number(account, "short_market_value"));
        Assert.True(Number(account, "cash") < 100_000m);
        using JsonDocument found = await JsonAsync(await http.GetAsync("/v2/orders:by_client_order_id?client_order_id=t-1"), HttpStatusCode.OK);
        Assert.Equal("filled", found.RootElement.GetProperty("status").GetString());
        using JsonDocument closed = await JsonAsync(await http.DeleteAsync($"/v2/positions/{symbol}"), HttpStatusCode.OK);
        Assert.Equal("sell", closed.RootElement.GetProperty("side").GetString());
        data.Abort();
        await reading;
    }

    [Fact]
    public async Task Resting_order_can_be_listed_and_cancelled()
    {
        await using VenueServer server = await VenueServer.StartAsync(Fast);
        using HttpClient http = Rest(server);
        string symbol = server.Core.Instruments[0].Symbol;
        using JsonDocument order = await JsonAsync(await http.PostAsync("/v2/orders", Body($$"""{"symbol":"{{symbol}}","qty":1,"side":"buy","type":"limit","limit_price":"1.5","time_in_force":"day","client_order_id":"r-1"}""")), HttpStatusCode.OK);
        string id = order.RootElement.GetProperty("id").GetString()!;
        using JsonDocument twice = await JsonAsync(await http.PostAsync("/v2/orders", Body($$"""{"symbol":"{{symbol}}","qty":1,"side":"buy","type":"limit","limit_price":"1.5","time_in_force":"day","client_order_id":"r-1"}""")), HttpStatusCode.UnprocessableEntity);
        Assert.Equal("client_order_id must be unique", twice.RootElement.GetProperty("message").GetString());
        using JsonDocument open = await JsonAsync(await http.GetAsync("/v2/orders?status=open&limit=5"), HttpStatusCode.OK);
        Assert.Equal(1, open.RootElement.GetArrayLength());
        Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync($"/v2/orders/{id}")).StatusCode);
    }

    [Theory]
    [InlineData("/v2/account")]
    [InlineData("/v2/orders")]
    public async Task Calls_without_keys_are_refused(string path)
    {
        await using VenueServer server = await VenueServer.StartAsync(Fast);
        using HttpClient http = new() { BaseAddress = server.BaseUri };
        HttpResponseMessage answer = await http.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("""{"message":"unauthorized."}""", await answer.Content.ReadAsStringAsync());
        Assert.True(answer.Headers.Contains("X-Request-ID"));
    }

    [Fact]
    public async Task Reference_calls_answer()
    {
        await using VenueServer server = await VenueServer.StartAsync(Fast);
        using HttpClient http = Rest(server);
        using JsonDocument assets = await JsonAsync(await http.GetAsync("/v2/assets"), HttpStatusCode.OK);
        Assert.Equal(server.Core.Instruments.Count, assets.RootElement.GetArrayLength());
        using JsonDocument day = await JsonAsync(await http.GetAsync("/v2/calendar?start=2026-11-26&end=2026-11-27"), HttpStatusCode.OK);
        Assert.Equal("13:00", Assert.Single(day.RootElement.EnumerateArray()).GetProperty("close").GetString());
        using JsonDocument clock = await JsonAsync(await http.GetAsync("/v2/clock"), HttpStatusCode.OK);
        Assert.EndsWith("-05:00", clock.RootElement.GetProperty("timestamp").GetString(), StringComparison.Ordinal);
        using JsonDocument none = await JsonAsync(await http.GetAsync("/v2/positions"), HttpStatusCode.OK);
        Assert.Equal(0, none.RootElement.GetArrayLength());
        using JsonDocument bad = await JsonAsync(await http.PostAsync("/v2/orders", Body("{")), HttpStatusCode.BadRequest);
        Assert.Equal(40010000, bad.RootElement.GetProperty("code").GetInt32());
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/v2/nothing")).StatusCode);
    }

    [Fact]
    public async Task Data_stream_names_its_errors()
    {
        await using VenueServer server = await VenueServer.StartAsync(Fast);
        using StreamClient first = await StreamClient.DataAsync(server, subscribe: null);
        await ErrorAsync(first, """{"action":"auth","key":"PKSIM","secret":"simulated-secret"}""", 403);
        await ErrorAsync(first, "nonsense", 400);
        using StreamClient second = await StreamClient.OpenAsync(server.DataStreamUri);
        using JsonDocument connected = await second.NextAsync();
        await ErrorAsync(second, """{"action":"subscribe","quotes":["*"]}""", 401);
        await ErrorAsync(second, """{"action":"auth","key":"PKSIM","secret":"simulated-secret"}""", 406);
        using StreamClient third = await StreamClient.OpenAsync(server.DataStreamUri);
        using JsonDocument greeting = await third.NextAsync();
        await ErrorAsync(third, """{"action":"auth","key":"PKSIM","secret":"wrong"}""", 402);
    }

    [Fact]
    public async Task Silent_data_client_times_out()
    {
        await using VenueServer server = await VenueServer.StartAsync(Fast with { AuthTimeout = TimeSpan.FromMilliseconds(50) });
        using StreamClient client = await StreamClient.OpenAsync(server.DataStreamUri);
        using JsonDocument connected = await client.NextAsync();
        using JsonDocument error = await client.NextAsync();
        Assert.Equal(404, error.RootElement[0].GetProperty("code").GetInt32());
    }

    private static async Task ErrorAsync(StreamClient client, string message, int code)
    {
        await client.SendAsync(message);
        using JsonDocument answer = await client.NextAsync();
        Assert.Equal(code, answer.RootElement[0].GetProperty("code").GetInt32());
    }

    private static decimal Number(JsonDocument d, string name) => decimal.Parse(d.RootElement.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");

    private static HttpClient Rest(VenueServer server)
    {
        HttpClient http = new() { BaseAddress = server.BaseUri };
        http.DefaultRequestHeaders.Add("APCA-API-KEY-ID", "PKSIM");
        http.DefaultRequestHeaders.Add("APCA-API-SECRET-KEY", "simulated-secret");
        return http;
    }

    private static async Task<JsonDocument> JsonAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == answer.StatusCode, text);
        return JsonDocument.Parse(text);
    }
}
