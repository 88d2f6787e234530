using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Simulation.Http;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Http;

/// <summary>Historical bars: the venue's pages, and the client that follows them.</summary>
public sealed class HistoryTests
{
    private static readonly DateOnly Start = new(2025, 6, 2);
    private static readonly DateOnly End = new(2026, 2, 27);

    [Fact]
    public async Task The_client_reads_the_venues_history_in_order()
    {
        await using VenueServer server = await VenueServer.StartAsync(new VenueServerOptions());
        string[] names = [.. server.Core.Instruments.Select(i => i.Symbol)];
        using HistoryRest history = Client(server.BaseUri, names);
        List<Event> bars = await history.GetDailyBarsAsync(names, Start, End, CancellationToken.None);
        Event[] expected = [.. server.Core.History(280).Where(b =>
            HistoryRest.DateOf(b.Header.TimeNs) >= Start && HistoryRest.DateOf(b.Header.TimeNs) <= End)];
        Assert.True(bars.Count > 180 * names.Length);
        Assert.Equal(expected, bars);
        Assert.Empty(await history.GetDailyBarsAsync(["NOPE"], Start, End, CancellationToken.None));
        Assert.Empty(await history.GetDailyBarsAsync(names, new DateOnly(2026, 3, 2), new DateOnly(2026, 3, 2), CancellationToken.None));
        AlpacaCredential wrong = new("PKSIM", "wrong");
        using HistoryRest refused = new(Endpoints(server.BaseUri), wrong, new SymbolTable(names));
        await Assert.ThrowsAsync<HttpRequestException>(() => refused.GetDailyBarsAsync(names, Start, End, CancellationToken.None));
    }

    [Theory]
    [InlineData("asc", 7)]
    [InlineData("desc", 40)]
    [InlineData("asc", 10_000)]
    public async Task Pages_join_without_a_gap_or_a_repeat(string sort, int limit)
    {
        await using VenueServer server = await VenueServer.StartAsync(new VenueServerOptions());
        using HttpClient http = Rest(server);
        string query = $"/v2/stocks/bars?symbols=SLV,GLD,NOPE&timeframe=1Day&start=2026-01-02&end=2026-02-27T23:00:00Z&adjustment=all&feed=sip&sort={sort}&limit={limit}";
        List<(string Symbol, string Time)> rows = [];
        string? token = null;
        do
        {
            using JsonDocument page = await JsonAsync(http, query + (token is null ? "" : "&page_token=" + Uri.EscapeDataString(token)));
            int before = rows.Count;
            foreach (JsonProperty symbol in page.RootElement.GetProperty("bars").EnumerateObject())
            {
                rows.AddRange(symbol.Value.EnumerateArray().Select(b => (symbol.Name, b.GetProperty("t").GetString()!)));
            }

            Assert.InRange(rows.Count - before, 1, limit);
            token = page.RootElement.GetProperty("next_page_token").GetString();
        }
        while (token is not null);

        // 2 January to 27 February 2026 without the 19th of January and the 16th of February: 39 - 2 + 1 days.
        Assert.Equal(2 * 39, rows.Count);
        Assert.Equal(rows.Count, rows.Distinct().Count());
        Assert.All(rows.Take(39), r => Assert.Equal("GLD", r.Symbol));
        Assert.Equal("2026-01-02T05:00:00Z", sort == "asc" ? rows[0].Time : rows[38].Time);
        Assert.Equal("2026-02-27T05:00:00Z", sort == "asc" ? rows[38].Time : rows[0].Time);
    }

    [Theory]
    [InlineData("timeframe=1Day", 400, "symbols is required")]
    [InlineData("symbols=GLD", 400, "timeframe is required")]
    [InlineData("symbols=GLD,!!&timeframe=1Day", 400, "invalid symbol: !!")]
    [InlineData("symbols=GLD&timeframe=1Day&limit=10001", 400, "invalid limit: larger than the allowed maximum of 10000")]
    [InlineData("symbols=GLD&timeframe=1Day&start=2026-02-02&end=2026-01-02", 400, "end should not be before start")]
    [InlineData("symbols=GLD&timeframe=1Day&page_token=x", 400, "invalid page_token")]
    [InlineData("symbols=GLD&timeframe=61Min", 400, "invalid timeframe: 61Min")]
    [InlineData("symbols=GLD&timeframe=1Day&feed=otc", 403, "subscription does not permit querying OTC data")]
    [InlineData("symbols=GLD&timeframe=1Day&feed=sip", 403, "subscription does not permit querying recent SIP data")]
    public async Task A_request_that_cannot_be_answered_says_why(string query, int status, string message)
    {
        await using VenueServer server = await VenueServer.StartAsync(new VenueServerOptions());
        using HttpClient http = Rest(server);
        HttpResponseMessage answer = await http.GetAsync("/v2/stocks/bars?" + query);
        using JsonDocument body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Equal(message, body.RootElement.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Minutes_of_the_session_equal_the_streamed_ones_trade_for_trade()
    {
        await using VenueServer server = await VenueServer.StartAsync(new VenueServerOptions { Speed = 0 });
        using HttpClient http = Rest(server);
        using StreamClient trades = await StreamClient.TradesAsync(server);
        using StreamClient data = await StreamClient.DataAsync(server, """{"action":"subscribe","trades":["GLD"],"bars":["GLD"]}""");
        List<JsonElement> prints = [];
        JsonElement bar = default;
        while (bar.ValueKind == JsonValueKind.Undefined)
        {
            foreach (JsonElement m in (await data.NextAsync()).RootElement.EnumerateArray())
            {
                if (m.GetProperty("T").GetString() == "t" && bar.ValueKind == JsonValueKind.Undefined)
                {
                    prints.Add(m);
                }
                else if (m.GetProperty("T").GetString() == "b" && bar.ValueKind == JsonValueKind.Undefined)
                {
                    bar = m;
                }
            }
        }

        decimal volume = prints.Sum(p => p.GetProperty("s").GetDecimal());
        decimal vwap = prints.Sum(p => p.GetProperty("s").GetDecimal() * p.GetProperty("p").GetDecimal()) / volume;
        Assert.Equal(prints.Count, bar.GetProperty("n").GetInt32());
        Assert.Equal(volume, bar.GetProperty("v").GetDecimal());
        Assert.InRange(vwap - bar.GetProperty("vw").GetDecimal(), 0m, 0.000000001m);
        await server.QuiesceAsync();
        using JsonDocument page = await JsonAsync(http, "/v2/stocks/bars?symbols=GLD&timeframe=1Min");
        JsonElement first = page.RootElement.GetProperty("bars").GetProperty("GLD")[0];
        foreach (string member in (string[])["t", "o", "h", "l", "c", "v", "n", "vw"])
        {
            Assert.Equal(bar.GetProperty(member).ToString(), first.GetProperty(member).ToString());
        }
    }

    [Fact]
    public void A_session_that_has_not_ended_is_not_history()
    {
        long noon = new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.FromHours(-5)).ToUnixTimeMilliseconds() * 1_000_000;
        long night = noon + (9 * 3600 * 1_000_000_000L);
        long early = noon - (6 * 3600 * 1_000_000_000L);
        long today = noon - (9000 * 1_000_000_000L);
        long tomorrow = today + (86_400 * 1_000_000_000L);
        Assert.Equal(new DateOnly(2026, 3, 1), HistoryRest.LastEndedDay(new VenueClock(noon, true, tomorrow, noon + 1)));
        Assert.Equal(new DateOnly(2026, 3, 2), HistoryRest.LastEndedDay(new VenueClock(night, false, tomorrow, tomorrow + 1)));
        Assert.Equal(new DateOnly(2026, 3, 1), HistoryRest.LastEndedDay(new VenueClock(early, false, today, tomorrow)));
    }

    private static AlpacaEndpoints Endpoints(Uri address) => new(address, address, address);

    private static HistoryRest Client(Uri address, string[] names) =>
        new(Endpoints(address), new AlpacaCredential("PKSIM", "simulated-secret"), new SymbolTable(names));

    private static HttpClient Rest(VenueServer server)
    {
        HttpClient http = new() { BaseAddress = server.BaseUri };
        http.DefaultRequestHeaders.Add("APCA-API-KEY-ID", "PKSIM");
        http.DefaultRequestHeaders.Add("APCA-API-SECRET-KEY", "simulated-secret");
        return http;
    }

    private static async Task<JsonDocument> JsonAsync(HttpClient http, string path)
    {
        HttpResponseMessage answer = await http.GetAsync(path);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonDocument.Parse(text);
    }
}
