using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Adapters.Tests.Simulation.Faults;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Simulation.Http;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Http;

/// <summary>The REST families that a trader's client asks, with what they answer and what they refuse.</summary>
public sealed class EndpointTests
{
    private static readonly VenueServerOptions Options = new() { Speed = 0 };

    [Fact]
    public async Task The_account_adds_up_and_has_all_its_members()
    {
        await using FaultBench bench = await FaultBench.StartAsync(new FaultPlan());
        await bench.PostAsync(FaultBench.Market("one", 10));
        await bench.UpdatesAsync("fill");
        JsonElement resting = await bench.JsonAsync(HttpMethod.Post, "/v2/orders", body: FaultBench.Limit("two", "100", 100));
        Assert.Equal("pending_new", resting.GetProperty("status").GetString());
        await bench.UpdatesAsync("new");
        await bench.Server.QuiesceAsync();
        JsonElement a = await bench.GetAsync("/v2/account");
        decimal market = Number(a, "long_market_value");
        Assert.Equal(Number(a, "equity"), Number(a, "cash") + market + Number(a, "short_market_value"));
        Assert.Equal((2 * Number(a, "equity")) - market - 10_000, Number(a, "buying_power"));
        Assert.Equal(market / 2, Number(a, "initial_margin"), 8);
        Assert.Equal(("2", "ACTIVE", "USD", 0), (Text(a, "multiplier"), Text(a, "status"), Text(a, "currency"), a.GetProperty("daytrade_count").GetInt32()));
        string[] members = ["id", "account_number", "portfolio_value", "last_equity", "balance_asof", "maintenance_margin", "sma", "regt_buying_power", "pattern_day_trader", "trading_blocked", "shorting_enabled", "created_at"];
        Assert.All(members, m => Assert.True(a.TryGetProperty(m, out _), m));
    }

    [Fact]
    public async Task Orders_are_listed_by_what_is_asked()
    {
        await using FaultBench bench = await FaultBench.StartAsync(new FaultPlan());
        List<string> ids = [];
        for (int i = 0; i < 6; i++)
        {
            ids.Add(Text(await bench.JsonAsync(HttpMethod.Post, "/v2/orders", body: FaultBench.Limit("o" + i, (2 + i).ToString(CultureInfo.InvariantCulture))), "id"));
            await bench.UpdatesAsync("new");
        }

        await bench.JsonAsync(HttpMethod.Delete, $"/v2/orders/{ids[0]}", HttpStatusCode.NoContent);
        await bench.UpdatesAsync("canceled");
        Assert.Equal(ids[1..].AsEnumerable().Reverse(), await IdsAsync(bench, ""));
        Assert.Equal([ids[0]], await IdsAsync(bench, "status=closed"));
        Assert.Equal(ids[..3], await IdsAsync(bench, "status=all&direction=asc&limit=3"));
        Assert.Equal(ids[3..], await IdsAsync(bench, $"status=all&direction=asc&after_order_id={ids[2]}"));
        Assert.Equal(ids[..2], await IdsAsync(bench, $"status=all&direction=asc&before_order_id={ids[2]}"));
        string third = Text(await bench.GetAsync($"/v2/orders/{ids[2]}"), "submitted_at");
        Assert.Equal(ids[3..], await IdsAsync(bench, $"status=all&direction=asc&after={third}"));
        Assert.Equal(ids[..2], await IdsAsync(bench, $"status=all&direction=asc&until={third}"));
        Assert.Empty(await IdsAsync(bench, "symbols=SLV"));
        Assert.Empty(await IdsAsync(bench, "side=sell"));
        foreach (string wrong in (string[])["limit=501", "status=some", "direction=up", "after=yesterday", $"after_order_id={ids[0]}&before_order_id={ids[1]}", $"after_order_id={ids[0]}&after=2026-01-01"])
        {
            await bench.JsonAsync(HttpMethod.Get, "/v2/orders?" + wrong, HttpStatusCode.UnprocessableEntity);
        }
    }

    [Fact]
    public async Task A_group_is_nested_when_asked_and_its_parent_open_while_a_leg_is()
    {
        await using FaultBench bench = await FaultBench.StartAsync(new FaultPlan());
        JsonElement placed = await bench.JsonAsync(HttpMethod.Post, "/v2/orders", body:
            """{"symbol":"GLD","qty":1,"side":"buy","type":"market","time_in_force":"day","order_class":"bracket","take_profit":{"limit_price":600},"stop_loss":{"stop_price":"100","limit_price":"99"}}""");
        Assert.Equal(["held", "held"], placed.GetProperty("legs").EnumerateArray().Select(l => Text(l, "status")));
        await bench.UpdatesAsync("new", 3);
        Assert.Equal(2, (await bench.GetAsync("/v2/orders")).GetArrayLength());
        JsonElement nested = Assert.Single((await bench.GetAsync("/v2/orders?nested=true")).EnumerateArray());
        Assert.Equal(Text(placed, "id"), Text(nested, "id"));
        Assert.Equal(["bracket", "limit", "stop_limit"], nested.GetProperty("legs").EnumerateArray().Select(l => Text(l, "type")).Prepend(Text(nested, "order_class")));
        Assert.Equal(JsonValueKind.Null, (await bench.GetAsync($"/v2/orders/{Text(placed, "id")}")).GetProperty("legs").ValueKind);
    }

    [Theory]
    [InlineData("""{"symbol":"GLD","side":"buy","type":"market","time_in_force":"day"}""", "qty or notional is required")]
    [InlineData("""{"symbol":"GLD","side":"buy","type":"market","time_in_force":"day","qty":1,"notional":5}""", "only one of qty or notional is accepted")]
    [InlineData("""{"symbol":"GLD","side":"hold","type":"market","time_in_force":"day","qty":1}""", "invalid side")]
    [InlineData("""{"symbol":"GLD","side":"buy","type":"maybe","time_in_force":"day","qty":1}""", "invalid order type")]
    [InlineData("""{"symbol":"GLD","side":"buy","type":"market","time_in_force":"year","qty":1}""", "invalid time_in_force")]
    [InlineData("""{"symbol":"GLD","side":"buy","type":"market","time_in_force":"day","qty":1,"limit_price":5}""", "market orders require no stop or limit price")]
    [InlineData("""{"symbol":"GLD","side":"buy","type":"market","time_in_force":"day","qty":1,"trail_price":5}""", "market orders must not have trail_price")]
    [InlineData("""{"symbol":"GLD","side":"buy","type":"limit","time_in_force":"day","qty":1}""", "limit orders require a limit price")]
    [InlineData("""{"symbol":"GLD","side":"buy","type":"limit","time_in_force":"day","qty":1,"limit_price":"0"}""", "limit price must be > 0")]
    [InlineData("""{"symbol":"GLD","side":"buy","type":"stop_limit","time_in_force":"day","qty":1,"stop_price":"5"}""", "stop limit orders require both stop and limit price")]
    [InlineData("""{"symbol":"GLD","side":"buy","type":"market","time_in_force":"day","qty":"-1"}""", "qty must be > 0")]
    public async Task A_body_that_cannot_be_an_order_says_why(string body, string message)
    {
        await using VenueServer server = await VenueServer.StartAsync(Options);
        using HttpClient http = Rest(server);
        using HttpResponseMessage answer = await http.PostAsync(new Uri("/v2/orders", UriKind.Relative), new StringContent(body));
        using JsonDocument said = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal((422, 40010001, message), ((int)answer.StatusCode, said.RootElement.GetProperty("code").GetInt32(), Text(said.RootElement, "message")));
    }

    [Fact]
    public async Task Fills_are_activities_and_every_page_joins()
    {
        await using FaultBench bench = await FaultBench.StartAsync(new FaultPlan());
        for (int i = 0; i < 7; i++)
        {
            await bench.PostAsync(FaultBench.Market("a" + i, 1 + i));
            await bench.UpdatesAsync("fill");
        }

        JsonElement all = await bench.GetAsync("/v2/account/activities?direction=asc");
        Assert.Equal(["1", "2", "3", "4", "5", "6", "7"], all.EnumerateArray().Select(r => Text(r, "qty")));
        List<string> paged = [];
        for (string? token = null; paged.Count < 20;)
        {
            JsonElement page = await bench.GetAsync($"/v2/account/activities/FILL?page_size=3&direction=asc{(token is null ? "" : $"&page_token={token}")}");
            paged.AddRange(page.EnumerateArray().Select(r => Text(r, "id")));
            token = paged[^1];
            if (page.GetArrayLength() < 3)
            {
                break;
            }
        }

        Assert.Equal(all.EnumerateArray().Select(r => Text(r, "id")), paged);
        Assert.Empty((await bench.GetAsync("/v2/account/activities/DIV")).EnumerateArray());
        Assert.Equal(7, (await bench.GetAsync("/v2/account/activities?date=2026-03-02")).GetArrayLength());
        string order = Text(all[2], "order_id");
        Assert.Equal("3", Text(Assert.Single((await bench.GetAsync($"/v2/account/activities?order_id={order}")).EnumerateArray()), "cum_qty"));
        await bench.JsonAsync(HttpMethod.Get, "/v2/account/activities?page_size=101", HttpStatusCode.UnprocessableEntity);
        JsonElement history = await bench.GetAsync("/v2/account/portfolio/history?period=1D&timeframe=1D");
        Assert.Equal(100_000, history.GetProperty("base_value").GetDecimal());
        Assert.Equal(history.GetProperty("equity").GetArrayLength(), history.GetProperty("timestamp").GetArrayLength());
        JsonElement wrong = await bench.JsonAsync(HttpMethod.Get, "/v2/account/portfolio/history?timeframe=1W", HttpStatusCode.UnprocessableEntity);
        Assert.Equal("invalid timeframe provided: 1W. Valid timeframes are 15Min, 1H, 1D, 1Min, 5Min", Text(wrong, "message"));
    }

    [Fact]
    public async Task A_position_is_closed_in_part_and_all_at_once()
    {
        await using FaultBench bench = await FaultBench.StartAsync(new FaultPlan());
        await bench.PostAsync(FaultBench.Market("one", 10));
        await bench.UpdatesAsync("fill");
        await bench.JsonAsync(HttpMethod.Delete, "/v2/positions/GLD?qty=1&percentage=5", HttpStatusCode.UnprocessableEntity);
        await bench.JsonAsync(HttpMethod.Delete, "/v2/positions/SLV", HttpStatusCode.NotFound);
        Assert.Equal("4", Text(await bench.JsonAsync(HttpMethod.Delete, "/v2/positions/GLD?qty=4"), "qty"));
        await bench.UpdatesAsync("fill");
        await bench.JsonAsync(HttpMethod.Post, "/v2/orders", body: FaultBench.Limit("exit", "900", 6).Replace("buy", "sell", StringComparison.Ordinal));
        await bench.UpdatesAsync("new");
        Assert.Equal("0", Text(await bench.GetAsync("/v2/positions/GLD"), "qty_available"));
        JsonElement held = (await bench.JsonAsync(HttpMethod.Delete, "/v2/positions", HttpStatusCode.MultiStatus))[0];
        Assert.Equal(403, held.GetProperty("status").GetInt32());
        Assert.Equal(("6", 1), (Text(held.GetProperty("body"), "held_for_orders"), held.GetProperty("body").GetProperty("related_orders").GetArrayLength()));
        JsonElement freed = (await bench.JsonAsync(HttpMethod.Delete, "/v2/positions?cancel_orders=true", HttpStatusCode.MultiStatus))[0];
        Assert.Equal(200, freed.GetProperty("status").GetInt32());
        await bench.UpdatesAsync("fill");
        Assert.Empty((await bench.GetAsync("/v2/positions")).EnumerateArray());
    }

    [Fact]
    public async Task Market_data_can_be_asked_in_every_form()
    {
        await using FaultBench bench = await FaultBench.StartAsync(new FaultPlan());
        while (bench.Server.Core.RowsPublished < 50_000)
        {
            await Task.Yield();
        }

        await bench.Server.QuiesceAsync();
        JsonElement one = await bench.GetAsync("/v2/stocks/GLD/bars?timeframe=1Day&start=2026-02-02&end=2026-02-27");
        JsonElement weeks = await bench.GetAsync("/v2/stocks/bars?symbols=GLD&timeframe=1Week&start=2026-02-02&end=2026-02-27");
        Assert.Equal("GLD", Text(one, "symbol"));
        Assert.Equal(19, one.GetProperty("bars").GetArrayLength());
        JsonElement week = weeks.GetProperty("bars").GetProperty("GLD")[0];
        JsonElement[] days = [.. one.GetProperty("bars").EnumerateArray().Take(5)];
        Assert.Equal(days.Max(d => d.GetProperty("h").GetDecimal()), week.GetProperty("h").GetDecimal());
        Assert.Equal(days.Sum(d => d.GetProperty("v").GetDecimal()), week.GetProperty("v").GetDecimal());
        Assert.Equal(days[4].GetProperty("c").GetDecimal(), week.GetProperty("c").GetDecimal());
        JsonElement quotes = await bench.GetAsync("/v2/stocks/quotes?symbols=GLD,SLV&limit=5");
        Assert.Equal(5, quotes.GetProperty("quotes").EnumerateObject().Sum(p => p.Value.GetArrayLength()));
        JsonElement next = await bench.GetAsync($"/v2/stocks/quotes?symbols=GLD,SLV&limit=5&page_token={Uri.EscapeDataString(Text(quotes, "next_page_token"))}");
        Assert.Empty(quotes.GetProperty("quotes").GetProperty("GLD").EnumerateArray().Select(q => q.GetRawText()).Intersect(next.GetProperty("quotes").GetProperty("GLD").EnumerateArray().Select(q => q.GetRawText())));
        JsonElement latest = await bench.GetAsync("/v2/stocks/quotes/latest?symbols=GLD,NOPE");
        Assert.Equal("GLD", Assert.Single(latest.GetProperty("quotes").EnumerateObject()).Name);
        JsonElement trade = await bench.GetAsync("/v2/stocks/GLD/trades/latest");
        JsonElement snapshot = await bench.GetAsync("/v2/stocks/GLD/snapshot");
        Assert.Equal(trade.GetProperty("trade").GetRawText(), snapshot.GetProperty("latestTrade").GetRawText());
        Assert.Equal(snapshot.GetProperty("dailyBar").GetRawText(), (await bench.GetAsync("/v2/stocks/snapshots?symbols=GLD")).GetProperty("GLD").GetProperty("dailyBar").GetRawText());
        await bench.JsonAsync(HttpMethod.Get, "/v2/stocks/NOPE/trades/latest", HttpStatusCode.NotFound);
        Assert.NotEmpty((await bench.GetAsync("/v2/stocks/meta/exchanges")).EnumerateObject());
    }

    [Fact]
    public async Task Clocks_calendars_settings_and_lists_answer_in_both_versions()
    {
        await using FaultBench bench = await FaultBench.StartAsync(new FaultPlan());
        JsonElement clock = (await bench.GetAsync("/v3/clock?markets=NYSE")).GetProperty("clocks")[0];
        Assert.Equal(("core", "NYSE"), (Text(clock, "phase"), Text(clock.GetProperty("market"), "acronym")));
        JsonElement days = (await bench.GetAsync("/v3/calendar/NYSE?start=2026-11-27&end=2026-11-30")).GetProperty("calendar");
        Assert.Equal(["2026-11-27T13:00:00-05:00", "2026-11-30T16:00:00-05:00"], days.EnumerateArray().Select(d => Text(d, "core_end")));
        await bench.JsonAsync(HttpMethod.Get, "/v3/calendar/MOON", HttpStatusCode.BadRequest);
        JsonElement settings = await bench.JsonAsync(HttpMethod.Patch, "/v2/account/configurations", body: """{"no_shorting":true}""");
        Assert.True(settings.GetProperty("no_shorting").GetBoolean());
        Assert.Equal(settings.GetRawText(), (await bench.GetAsync("/v2/account/configurations")).GetRawText());
        await bench.JsonAsync(HttpMethod.Patch, "/v2/account/configurations", HttpStatusCode.UnprocessableEntity, """{"max_margin_multiplier":"3"}""");
        string id = Text(await bench.JsonAsync(HttpMethod.Post, "/v2/watchlists", body: """{"name":"metals","symbols":["GLD"]}"""), "id");
        await bench.JsonAsync(HttpMethod.Post, "/v2/watchlists", HttpStatusCode.UnprocessableEntity, """{"name":"metals"}""");
        Assert.Equal(2, (await bench.JsonAsync(HttpMethod.Post, $"/v2/watchlists/{id}", body: """{"symbol":"SLV"}""")).GetProperty("assets").GetArrayLength());
        Assert.Equal(1, (await bench.JsonAsync(HttpMethod.Delete, $"/v2/watchlists/{id}/GLD")).GetProperty("assets").GetArrayLength());
        Assert.Equal("silver", Text(await bench.JsonAsync(HttpMethod.Put, "/v2/watchlists:by_name?name=metals", body: """{"name":"silver","symbols":["SLV"]}"""), "name"));
        await bench.JsonAsync(HttpMethod.Delete, $"/v2/watchlists/{id}", HttpStatusCode.NoContent);
        Assert.Empty((await bench.GetAsync("/v2/watchlists")).EnumerateArray());
        Assert.Empty((await bench.GetAsync("/v1beta1/news")).GetProperty("news").EnumerateArray());
        Assert.Empty((await bench.GetAsync("/v2/stocks/GLD/auctions")).GetProperty("auctions").EnumerateArray());
        Assert.Empty((await bench.GetAsync("/v2/options/contracts")).GetProperty("option_contracts").EnumerateArray());
        Assert.Empty((await bench.GetAsync("/v1/corporate-actions")).GetProperty("corporate_actions").EnumerateObject());
    }

    [Fact]
    public void Pending_states_are_told_when_the_venue_is_made_so()
    {
        using var core = new VenueCore(new VenueOptions { TellsPending = true });
        var sink = new Core.RecordingSink();
        sink.Run(core, 500);
        VenueOrder order = core.Submit(Core.RecordingSink.Order("GLD", Values.Side.Buy, 1, "one", Values.Fixed.One)).Order!;
        sink.Run(core, 10);
        VenueOrder next = core.Replace(order.Id, new OrderChange(QtyNanos: 2 * Values.Fixed.One)).Order!;
        sink.Run(core, 10);
        Assert.Null(core.Cancel(next.Id));
        sink.Run(core, 10);
        Assert.Equal(["pending_new", "new", "pending_replace", "replaced", "pending_new", "new", "pending_cancel", "canceled"], sink.Names);
    }

    [Fact]
    public async Task Requests_beyond_the_rate_are_refused_and_the_headers_tell()
    {
        await using VenueServer server = await VenueServer.StartAsync(Options with { RequestsPerMinute = 3 });
        using HttpClient http = Rest(server);
        for (int left = 2; left >= 0; left--)
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri("/v2/clock", UriKind.Relative));
            Assert.Equal((200, "3", left.ToString(CultureInfo.InvariantCulture)), ((int)answer.StatusCode, answer.Headers.GetValues("X-RateLimit-Limit").Single(), answer.Headers.GetValues("X-RateLimit-Remaining").Single()));
        }

        using HttpResponseMessage refused = await http.GetAsync(new Uri("/v2/clock", UriKind.Relative));
        Assert.Equal((429, false), ((int)refused.StatusCode, refused.Headers.Contains("X-RateLimit-Limit")));
        Assert.Equal("""{"message":"too many requests."}""", await refused.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Faults_are_added_and_counted_at_the_admin_endpoint_when_it_is_served()
    {
        await using VenueServer server = await VenueServer.StartAsync(Options with { Admin = true, Venue = new VenueOptions() });
        using HttpClient http = Rest(server);
        Uri admin = new("/admin/faults", UriKind.Relative);
        using StringContent rules = new("""[{"on":"GET /v2/clock","fault":"status","args":{"status":502},"nth":1}]""");
        Assert.Equal(200, (int)(await http.PostAsync(admin, rules)).StatusCode);
        Assert.Equal(502, (int)(await http.GetAsync(new Uri("/v2/clock", UriKind.Relative))).StatusCode);
        using JsonDocument state = JsonDocument.Parse(await http.GetStringAsync(admin));
        Assert.Equal(1, state.RootElement.GetProperty("fired").GetProperty("status").GetInt64());
        Assert.Equal(1, state.RootElement.GetProperty("rules")[0].GetProperty("done").GetInt64());
        Assert.Equal(1, server.Faults.Fired("status"));
        using StringContent wrong = new("""[{"on":"cancel","fault":"halt"}]""");
        Assert.Equal(422, (int)(await http.PostAsync(admin, wrong)).StatusCode);
        Assert.Equal(200, (int)(await http.DeleteAsync(admin)).StatusCode);
        Assert.Empty(server.Faults.Rules);
        await using VenueServer closed = await VenueServer.StartAsync(Options);
        using HttpClient other = Rest(closed);
        Assert.Equal(404, (int)(await other.GetAsync(admin)).StatusCode);
    }

    private static async Task<string[]> IdsAsync(FaultBench bench, string query) =>
        [.. (await bench.GetAsync("/v2/orders?" + query)).EnumerateArray().Select(o => Text(o, "id"))];

    private static string Text(JsonElement e, string name) => e.GetProperty(name).GetString()!;

    private static decimal Number(JsonElement e, string name) => decimal.Parse(Text(e, name), CultureInfo.InvariantCulture);

    private static HttpClient Rest(VenueServer server)
    {
        HttpClient http = new() { BaseAddress = server.BaseUri };
        http.DefaultRequestHeaders.Add("APCA-API-KEY-ID", "PKSIM");
        http.DefaultRequestHeaders.Add("APCA-API-SECRET-KEY", "simulated-secret");
        return http;
    }
}
