using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Alpaca;

/// <summary>What the broker has, read over HTTP from scripted answers: everything is there, ours or not.</summary>
public sealed class LookRestTests : IAsyncLifetime
{
    private const string Ours = "q-0000000100000007";
    private readonly List<string> _asked = [];
    private readonly Dictionary<string, Func<IQueryCollection, string?>> _answers = new(StringComparer.Ordinal);
    private WebApplication _app = null!;
    private LookRest _rest = null!;

    public async Task InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(async context =>
        {
            _asked.Add(context.Request.Path + context.Request.QueryString);
            string? body = _answers.TryGetValue(context.Request.Path, out Func<IQueryCollection, string?>? answer) ? answer(context.Request.Query) : null;
            context.Response.StatusCode = body is null ? 404 : 200;
            await context.Response.WriteAsync(body ?? "{\"message\":\"endpoint not found.\"}");
        });
        await _app.StartAsync();
        Uri address = new(_app.Urls.First());
        _rest = new LookRest(new AlpacaEndpoints(address, address, address), new AlpacaCredential("PK", "s"), new SymbolTable(["GLD", "SLV"]));
    }

    public async Task DisposeAsync()
    {
        _rest.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task F53_a_position_in_an_unknown_symbol_keeps_its_name_and_its_value()
    {
        _answers["/v2/positions"] = _ => """[{"symbol":"SLV","qty":"-3","avg_entry_price":"20.5","market_value":"-61.5"},{"symbol":"BRK.B","qty":"2","avg_entry_price":"400","market_value":"-810.25"}]""";
        List<Event> all = await _rest.PositionsAsync(CancellationToken.None);
        Assert.Equal((1, -3 * Fixed.One, 20_500_000_000, 0L), (all[0].Header.Instrument, all[0].Position.Qty, all[0].Position.AvgPx, all[0].Position.Symbol));
        Assert.Equal((-1, "BRK.B", 810_250_000_000), (all[1].Header.Instrument, SymbolText.Unpack(all[1].Position.Symbol), all[1].Position.Notional));
    }

    [Fact]
    public async Task F45_open_orders_of_others_are_listed_beside_ours()
    {
        _answers["/v2/orders"] = _ => $"[{Order(1, Ours, "GLD", "10", "4", "sell", "100")},{Order(2, "web-ui", "SLV", "5", "0", "buy", "20")},{Order(3, "x", "ZZZT", "2", "1", "sell", "7.5")}]";
        List<Event> all = await _rest.OpenOrdersAsync(CancellationToken.None);
        Assert.Equal((3, 0x1_0000_0007L, 10 * Fixed.One, 4 * Fixed.One, 0), (all[0].Header.Flags, all[0].BrokerOrder.Key, all[0].BrokerOrder.OrderQty, all[0].BrokerOrder.CumQty, all[0].Header.Instrument));
        Assert.Equal((0, 1, 100 * Fixed.One), (all[1].Header.Flags, all[1].Header.Instrument, all[1].BrokerOrder.Notional));
        Assert.NotEqual(0, all[1].BrokerOrder.Key);
        Assert.Equal((2, -1, "ZZZT", 7_500_000_000), (all[2].Header.Flags, all[2].Header.Instrument, SymbolText.Unpack(all[2].BrokerOrder.Symbol), all[2].BrokerOrder.Notional));
    }

    [Fact]
    public async Task F57_more_than_a_page_of_orders_is_read_to_the_end_and_each_once()
    {
        // 1,203 orders a millisecond apart, newest first; the bound is exclusive and the overlap brings some of them twice.
        DateTime start = new(2026, 3, 2, 15, 0, 0, DateTimeKind.Utc);
        (int Id, DateTime At)[] orders = [.. Enumerable.Range(1, 1_203).Select(i => (i, start.AddSeconds(-i * 5)))];
        _answers["/v2/orders"] = q =>
        {
            DateTime until = q.TryGetValue("until", out var text) ? DateTime.Parse(text!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal) : DateTime.MaxValue;
            return "[" + string.Join(',', orders.Where(o => o.At < until).Take(500).Select(o => Order(o.Id, "web" + o.Id, "GLD", "1", "0", "buy", "1", o.At))) + "]";
        };
        List<Event> all = await _rest.OpenOrdersAsync(CancellationToken.None);
        Assert.Equal(1_203, all.Count);
        Assert.Equal(1_203, all.Select(e => e.BrokerOrder.Key).Distinct().Count());
        Assert.Equal(3, _asked.Count);
    }

    [Fact]
    public async Task F55_executions_are_pulled_from_where_the_last_pull_ended()
    {
        List<int> there = [.. Enumerable.Range(1, 130)];
        _answers["/v2/orders"] = _ => $"[{Order(1, Ours, "GLD", "200", "130", "buy", "100")}]";
        _answers["/v2/account/activities/FILL"] = q =>
        {
            int after = q.TryGetValue("page_token", out var token) ? int.Parse(token.ToString()[..8], CultureInfo.InvariantCulture) : 0;
            return "[" + string.Join(',', there.Where(i => i > after).Take(100).Select(Fill)) + "]";
        };
        await _rest.RecentOrdersAsync(CancellationToken.None);
        long now = 1_772_465_400_000_000_000;
        List<Event>? all = await _rest.ExecutionsAsync(now, CancellationToken.None);
        Assert.Equal(130, all!.Count);
        Assert.All(all, e => Assert.Equal((0x1_0000_0007L, Fixed.One, 100 * Fixed.One), (e.BrokerExecution.OrderId, e.BrokerExecution.Qty, e.BrokerExecution.Px)));
        Assert.Equal(130, all.Select(e => e.BrokerExecution.ExecKey).Distinct().Count());
        Assert.Equal(0, _rest.ExecutionsFromNs % 86_400_000_000_000);
        there.AddRange([131, 132]);
        Assert.Equal(2, (await _rest.ExecutionsAsync(now, CancellationToken.None))!.Count);
        Assert.Empty((await _rest.ExecutionsAsync(now, CancellationToken.None))!);
    }

    [Fact]
    public async Task A_venue_without_a_list_of_executions_is_not_asked_to_have_one() =>
        Assert.Null(await _rest.ExecutionsAsync(1_772_465_400_000_000_000, CancellationToken.None));

    [Theory]
    [InlineData("GLD")]
    [InlineData("BRK.B")]
    [InlineData("ABCDEFGH")]
    public void A_symbol_survives_being_packed(string symbol) => Assert.Equal(symbol, SymbolText.Unpack(SymbolText.Pack(symbol)));

    private static string Fill(int i) =>
        $$"""{"id":"{{i:00000000}}::00000000-0000-4000-8000-{{i:000000000000}}","activity_type":"FILL","order_id":"{{Id(1)}}","qty":"1","price":"100","side":"buy","symbol":"GLD","transaction_time":"2026-03-02T15:00:00Z"}""".Replace("00000000-0000-4000", $"{i:x8}-0000-4000", StringComparison.Ordinal);

    private static string Order(int id, string client, string symbol, string qty, string filled, string side, string limit, DateTime? at = null) =>
        $$"""{"id":"{{Id(id)}}","client_order_id":"{{client}}","symbol":"{{symbol}}","qty":"{{qty}}","filled_qty":"{{filled}}","side":"{{side}}","limit_price":"{{limit}}","filled_avg_price":null,"status":"new","submitted_at":"{{at ?? DateTime.UnixEpoch:yyyy-MM-ddTHH:mm:ss.fffZ}}"}""";

    private static string Id(int n) => $"{n:x8}-0000-4000-8000-000000000000";
}
