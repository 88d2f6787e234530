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
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Alpaca;

/// <summary>What the broker has, read over HTTP from scripted answers: everything is there, ours or not.</summary>
public sealed class OrderLookTests : IAsyncLifetime
{
    private const string Ours = "q-0000000100000007";
    private const long NowNs = 1_772_465_400_000_000_000;
    private readonly List<string> _asked = [];
    private readonly Dictionary<string, Func<IQueryCollection, string?>> _answers = new(StringComparer.Ordinal);
    private WebApplication _app = null!;
    private AlpacaRest _rest = null!;
    private OrderLook _look = null!;

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
        _rest = new AlpacaRest(new AlpacaEndpoints(address, address, address), new AlpacaCredential("PK", "s"), new SymbolTable(["GLD", "SLV"]));
        _look = new OrderLook(_rest);
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
        List<Event> all = await _rest.GetPositionsAsync(CancellationToken.None);
        Assert.Equal((1, -3 * Fixed.One, 20_500_000_000, 0L), (all[0].Header.Instrument, all[0].Position.Qty, all[0].Position.AvgPx, all[0].Position.Symbol));
        Assert.Equal((-1, "BRK.B", 810_250_000_000), (all[1].Header.Instrument, SymbolText.Unpack(all[1].Position.Symbol), all[1].Position.Notional));
        Evidence.Fired("F53", all.Count(e => e.Header.Instrument < 0));
    }

    [Fact]
    public async Task F45_open_orders_of_others_are_listed_beside_ours()
    {
        _answers["/v2/orders"] = _ => $"[{Order(1, Ours, "GLD", "10", "4", "sell", "100")},{Order(2, "web-ui", "SLV", "5", "0", "buy", "20")},{Order(3, "x", "ZZZT", "2", "1", "sell", "7.5")}]";
        List<Event> all = await _look.OpenAsync(CancellationToken.None);
        Assert.Equal((3, 0x1_0000_0007L, 10 * Fixed.One, 4 * Fixed.One, 0), (all[0].Header.Flags, all[0].BrokerOrder.Key, all[0].BrokerOrder.OrderQty, all[0].BrokerOrder.CumQty, all[0].Header.Instrument));
        Assert.Equal((0, 1, 100 * Fixed.One), (all[1].Header.Flags, all[1].Header.Instrument, all[1].BrokerOrder.Notional));
        Assert.NotEqual(0, all[1].BrokerOrder.Key);
        Assert.Equal((2, -1, "ZZZT", 7_500_000_000), (all[2].Header.Flags, all[2].Header.Instrument, SymbolText.Unpack(all[2].BrokerOrder.Symbol), all[2].BrokerOrder.Notional));
        Evidence.Fired("F45", all.Count(e => (e.Header.Flags & 1) == 0));
    }

    [Fact]
    public async Task F55_executions_come_again_until_they_are_delivered_and_then_never()
    {
        List<int> there = [.. Enumerable.Range(1, 130)];
        Serve(there, _ => 1);
        _answers["/v2/orders"] = _ => $"[{Order(1, Ours, "GLD", "200", "130", "buy", "100")}]";
        await _look.RecentAsync(NowNs, CancellationToken.None);
        Assert.Equal(0, _look.ExecutionsFromNs % 86_400_000_000_000);
        Assert.Equal(130, (await _look.ExecutionsAsync(CancellationToken.None)).Count);

        // The look failed after this: nothing was delivered.
        List<Event> all = await _look.ExecutionsAsync(CancellationToken.None);
        Assert.Equal(130, all.Count);
        Assert.All(all, e => Assert.Equal((0x1_0000_0007L, Fixed.One, 100 * Fixed.One), (e.BrokerExecution.OrderId, e.BrokerExecution.Qty, e.BrokerExecution.Px)));
        Assert.Equal(130, all.Select(e => e.BrokerExecution.ExecKey).Distinct().Count());
        _look.Delivered();
        there.AddRange([131, 132]);
        Assert.Equal(2, (await _look.ExecutionsAsync(CancellationToken.None)).Count);
        _look.Delivered();
        Assert.Empty(await _look.ExecutionsAsync(CancellationToken.None));

        // What happened is all that is asked about: what is long past is not listed again.
        Assert.Contains("after=2026-03-02T15", Uri.UnescapeDataString(_asked[^1]), StringComparison.Ordinal);
        Evidence.Fired("F55", all.Count);
    }

    [Fact]
    public async Task F55_an_order_that_was_sent_after_the_lists_were_read_is_asked_for_once()
    {
        Serve([1, 2, 3], i => i == 3 ? 9 : 5);
        _answers["/v2/orders"] = _ => "[]";
        _answers["/v2/orders/" + Id(5)] = _ => Order(5, Ours, "GLD", "2", "2", "buy", "100");
        _answers["/v2/orders/" + Id(9)] = _ => Order(9, "web-ui", "GLD", "1", "1", "buy", "100");
        await _look.RecentAsync(NowNs, CancellationToken.None);
        List<Event> all = await _look.ExecutionsAsync(CancellationToken.None);
        Assert.Equal([0x1_0000_0007L, 0x1_0000_0007L], all.Select(e => e.BrokerExecution.OrderId));
        Assert.Equal(2, (await _look.ExecutionsAsync(CancellationToken.None)).Count);
        Assert.Equal(2, _asked.Count(a => a.StartsWith("/v2/orders/", StringComparison.Ordinal)));
        Evidence.Fired("F55", _asked.Count(a => a.StartsWith("/v2/orders/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task F55_an_execution_that_is_listed_after_a_younger_one_is_delivered()
    {
        List<int> there = [5, 9];
        Serve(there, _ => 1);
        _answers["/v2/orders"] = _ => $"[{Order(1, Ours, "GLD", "200", "130", "buy", "100")}]";
        await _look.RecentAsync(NowNs, CancellationToken.None);
        Assert.Equal(2, (await _look.ExecutionsAsync(CancellationToken.None)).Count);
        _look.Delivered();
        there.Add(7);
        Assert.Single(await _look.ExecutionsAsync(CancellationToken.None));
        Evidence.Fired("F55", there.Count - 2);
    }

    [Theory]
    [InlineData("GLD")]
    [InlineData("BRK.B")]
    [InlineData("ABCDEFGH")]
    public void A_symbol_survives_being_packed(string symbol) => Assert.Equal(symbol, SymbolText.Unpack(SymbolText.Pack(symbol)));

    /// <summary>Executions a second apart, in the order of their ids, as Alpaca pages them.</summary>
    private void Serve(List<int> executions, Func<int, int> orderOf) => _answers["/v2/account/activities"] = q =>
    {
        DateTime after = DateTime.Parse(q["after"].ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
        int from = q.TryGetValue("page_token", out var token) ? int.Parse(token.ToString()[..8], CultureInfo.InvariantCulture) : 0;
        return "[" + string.Join(',', executions.Order().Where(i => i > from && Time(i) > after).Take(100).Select(i => Fill(i, orderOf(i)))) + "]";
    };

    private static DateTime Time(int i) => new DateTime(2026, 3, 2, 15, 0, 0, DateTimeKind.Utc).AddSeconds(i);

    private static string Fill(int i, int order) =>
        $$"""{"id":"{{i:00000000}}::{{i:x8}}-0000-4000-8000-{{i:000000000000}}","activity_type":"FILL","order_id":"{{Id(order)}}","qty":"1","price":"100","side":"buy","symbol":"GLD","transaction_time":"{{Time(i):yyyy-MM-ddTHH:mm:ss.fffZ}}"}""";

    private static string Order(int id, string client, string symbol, string qty, string filled, string side, string limit, DateTime? at = null) =>
        $$"""{"id":"{{Id(id)}}","client_order_id":"{{client}}","symbol":"{{symbol}}","qty":"{{qty}}","filled_qty":"{{filled}}","side":"{{side}}","limit_price":"{{limit}}","filled_avg_price":null,"status":"new","submitted_at":"{{at ?? DateTime.UnixEpoch:yyyy-MM-ddTHH:mm:ss.fffZ}}"}""";

    private static string Id(int n) => $"{n:x8}-0000-4000-8000-000000000000";
}
