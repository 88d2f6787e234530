using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Alpaca.Trading;

/// <summary>Lists over many pages, the small questions, tickets of every kind, and replacing.</summary>
public sealed class QueryTests : IDisposable
{
    private const long StartNs = 1_772_461_800_000_000_000;
    private readonly FakeBroker _broker = new();
    private readonly AlpacaRest _rest;

    public QueryTests() => _rest = FakeBroker.Rest(_broker, Samples.Symbols(), new RequestBudget(10_000));

    [Theory]
    [InlineData(1, 1_300)]
    [InlineData(1_000, 1_700)]
    public async Task F57_orders_beyond_a_page_come_once_each_also_when_pages_overlap_and_orders_move(long stepNs, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _broker.Take("web-" + i, "MSFT", "buy", i + 1, 100, StartNs + (i / 3 * stepNs));
        }

        int pages = 0;
        _broker.Canned = what =>
        {
            if (!what.StartsWith("GET /v2/orders?status=all", StringComparison.Ordinal))
            {
                return null;
            }

            // An order moves while the list is read: the page that comes next has it in its new state.
            _broker.Orders[pages++].Status = "canceled";
            string after = what.Contains("after=", StringComparison.Ordinal) ? Uri.UnescapeDataString(what.Split("after=")[1]) : string.Empty;
            _ = Rfc3339.TryParse(System.Text.Encoding.ASCII.GetBytes(after), out long ns);
            return (200, "[" + string.Join(',', _broker.Orders.Where(o => o.Submitted > ns).Take(500).Select(_broker.Text)) + "]", "application/json");
        };
        List<OrderListRow> rows = await _rest.GetOrdersAsync("all", 0, CancellationToken.None);
        Assert.Equal(count, rows.Count);
        Assert.Equal(count, rows.Select(r => r.Id).Distinct().Count());
        Assert.Equal((pages, true), (_broker.Requests.Count, pages > count / 500));
        Assert.Equal(rows.OrderBy(r => r.SubmittedNs).Select(r => r.SubmittedNs), rows.Select(r => r.SubmittedNs));
        Evidence.Fired("F57", pages);
    }

    [Fact]
    public async Task F57_a_list_without_an_end_is_refused()
    {
        for (int i = 0; i < 600; i++)
        {
            _broker.Take("web-" + i, "MSFT", "buy", 1, 100, StartNs);
        }

        _broker.Canned = _ => (200, "[" + string.Join(',', _broker.Orders.Take(500).Select(_broker.Text)) + "]", "application/json");
        await Assert.ThrowsAsync<JsonException>(() => _rest.GetOrdersAsync("all", 0, CancellationToken.None));
        Assert.Equal(2, _broker.Requests.Count);
        Evidence.Fired("F57", _broker.CannedAnswers);
    }

    [Fact]
    public async Task Activities_are_paged_by_their_last_id_and_a_repeated_row_comes_once()
    {
        string Row(int i) => $$"""{"activity_type":"FILL","id":"20260302{{i:D9}}::{{new Guid((uint)i + 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)}}","cum_qty":"4","leaves_qty":"6","order_id":"0d8a6f6e-52f6-4e3c-8a70-6f5b1c0a9e11","price":"189.05","qty":"4","side":"sell_short","symbol":"MSFT","transaction_time":"2026-03-02T15:04:06.512Z"}""";
        _broker.Canned = what =>
        {
            string token = what.Contains("page_token=", StringComparison.Ordinal) ? Uri.UnescapeDataString(what.Split("page_token=")[1]) : string.Empty;
            int from = token.Length == 0 ? 0 : int.Parse(token.Split(':')[0][8..], CultureInfo.InvariantCulture);
            return (200, "[" + string.Join(',', Enumerable.Range(from, Math.Min(100, 250 - from)).Select(Row)) + "]", "application/json");
        };
        List<ActivityRow> rows = await _rest.GetActivitiesAsync("FILL", StartNs, CancellationToken.None);
        Assert.Equal((250, 250, 3), (rows.Count, rows.Select(r => r.Id).Distinct().Count(), _broker.Requests.Count));
        Assert.Equal((1, Side.Sell, 4_000_000_000, 189_050_000_000), (rows[0].Instrument, rows[0].Side, rows[0].Qty, rows[0].Px));
        Event e = rows[6].ToBrokerExecution(42);
        Assert.Equal((EventKind.BrokerExecution, 42L, 0x0000000700010002), (e.Header.Kind, e.BrokerExecution.OrderId, e.BrokerExecution.ExecKey));
    }

    [Fact]
    public async Task Small_questions_are_understood()
    {
        Dictionary<string, string> answers = new(StringComparer.Ordinal)
        {
            ["GET /v2/assets/MSFT"] = """{"id":"b0b6dd9d-8b9b-48a9-ba46-b9d54906e415","class":"us_equity","exchange":"NASDAQ","symbol":"MSFT","name":"M","status":"active","tradable":true,"marginable":true,"shortable":true,"borrow_status":"easy_to_borrow","fractionable":false}""",
            ["GET /v2/calendar?start=2026-11-26&end=2026-11-30"] = """[{"date":"2026-11-27","open":"09:30","close":"13:00","session_open":"0400"}]""",
            ["GET /v2/account/configurations"] = """{"no_shorting":false,"suspend_trade":false,"fractional_trading":true,"max_margin_multiplier":"4","trade_confirm_email":"all"}""",
            ["PATCH /v2/account/configurations"] = """{"no_shorting":false,"suspend_trade":true,"fractional_trading":true,"max_margin_multiplier":"4","trade_confirm_email":"all"}""",
            ["GET /v2/account/portfolio/history?period=1D&timeframe=1Min"] = """{"timestamp":[1772461800,1772461860],"equity":[100000.0,null],"profit_loss":[0,3.1],"profit_loss_pct":[0,0.1],"base_value":100000,"timeframe":"1Min"}""",
        };
        answers["GET /v2/assets?asset_class=us_equity&status=active"] = "[" + answers["GET /v2/assets/MSFT"] + "]";
        _broker.Canned = what => answers.TryGetValue(what, out string? body) ? (200, body, "application/json") : null;
        AssetRow asset = Assert.Single(await _rest.GetAssetsAsync("active", CancellationToken.None));
        Assert.Equal(asset, await _rest.GetAssetAsync("MSFT", CancellationToken.None));
        Assert.Equal(("MSFT", true, true, true, false), (asset.Symbol, asset.IsActive, asset.Tradable, asset.EasyToBorrow, asset.Fractionable));
        Assert.Null(await _rest.GetAssetAsync("GONE", CancellationToken.None));
        CalendarDay day = Assert.Single(await _rest.GetCalendarAsync(new DateOnly(2026, 11, 26), new DateOnly(2026, 11, 30), CancellationToken.None));
        Assert.Equal(new CalendarDay(new DateOnly(2026, 11, 27), new TimeOnly(9, 30), new TimeOnly(13, 0)), day);
        Assert.False((await _rest.GetConfigurationAsync(CancellationToken.None)).SuspendTrade);
        Assert.True((await _rest.SetSuspendTradeAsync(suspend: true, CancellationToken.None)).SuspendTrade);
        Assert.Equal("{\"suspend_trade\":true}", _broker.Bodies[^1]);
        PortfolioHistory history = await _rest.GetPortfolioHistoryAsync("1D", "1Min", CancellationToken.None);
        Assert.Equal([100_000 * Fixed.One, 0], history.Equity);
        Assert.Equal([0, 3_100_000_000], history.ProfitLoss);
    }

    public static TheoryData<string, OrderTicket> Tickets => new()
    {
        { """{"symbol":"MSFT","side":"buy","qty":"10","type":"market","time_in_force":"opg","client_order_id":"q-000000000000002a"}""", T() with { TimeInForce = "opg" } },
        { """{"symbol":"MSFT","side":"buy","notional":"100.5","type":"market","time_in_force":"day","client_order_id":"q-000000000000002a"}""", T() with { Qty = null, Notional = 100.5m } },
        { """{"symbol":"MSFT","side":"sell","qty":"10","type":"limit","time_in_force":"gtc","limit_price":"189.05","client_order_id":"q-000000000000002a","extended_hours":true}""", T() with { Side = Side.Sell, Type = "limit", LimitPrice = 189.05m, TimeInForce = "gtc", ExtendedHours = true } },
        { """{"symbol":"MSFT","side":"buy","qty":"10","type":"stop","time_in_force":"day","stop_price":"190","client_order_id":"q-000000000000002a"}""", T() with { Type = "stop", StopPrice = 190 } },
        { """{"symbol":"MSFT","side":"buy","qty":"10","type":"stop_limit","time_in_force":"day","limit_price":"191","stop_price":"190","client_order_id":"q-000000000000002a"}""", T() with { Type = "stop_limit", StopPrice = 190, LimitPrice = 191 } },
        { """{"symbol":"MSFT","side":"buy","qty":"10","type":"trailing_stop","time_in_force":"gtc","trail_percent":"1.5","client_order_id":"q-000000000000002a"}""", T() with { Type = "trailing_stop", TrailPercent = 1.5m, TimeInForce = "gtc" } },
        { """{"symbol":"MSFT","side":"buy","qty":"10","type":"market","time_in_force":"day","client_order_id":"q-000000000000002a","order_class":"bracket","take_profit":{"limit_price":"200"},"stop_loss":{"stop_price":"180","limit_price":"179"}}""", T() with { OrderClass = "bracket", TakeProfitLimit = 200, StopLossStop = 180, StopLossLimit = 179 } },
        { """{"symbol":"MSFT","side":"sell","qty":"10","type":"limit","time_in_force":"gtc","client_order_id":"q-000000000000002a","order_class":"oco","take_profit":{"limit_price":"200"},"stop_loss":{"stop_price":"180"}}""", T() with { Side = Side.Sell, OrderClass = "oco", Type = "limit", TimeInForce = "gtc", TakeProfitLimit = 200, StopLossStop = 180 } },
        { """{"symbol":"MSFT","side":"buy","qty":"10","type":"market","time_in_force":"day","client_order_id":"q-000000000000002a","order_class":"oto","stop_loss":{"stop_price":"180"}}""", T() with { OrderClass = "oto", StopLossStop = 180 } },
        { """{"qty":"1","type":"limit","time_in_force":"day","limit_price":"-1.15","client_order_id":"q-000000000000002a","order_class":"mleg","legs":[{"symbol":"A","ratio_qty":"1","side":"buy","position_intent":"buy_to_open"},{"symbol":"B","ratio_qty":"2","side":"sell","position_intent":"sell_to_open"}]}""", new OrderTicket { OrderId = 42, Qty = 1, Type = "limit", LimitPrice = -1.15m, OrderClass = "mleg", Legs = [new("A", 1, "buy", "buy_to_open"), new("B", 2, "sell", "sell_to_open")] } },
    };

    [Theory]
    [MemberData(nameof(Tickets))]
    public async Task A_ticket_of_every_type_class_and_force_is_written_as_the_broker_reads_it(string body, OrderTicket ticket)
    {
        Assert.Null(ticket.FirstProblem());
        _broker.Canned = _ => (422, "{\"code\":40010001,\"message\":\"x\"}", "application/json");
        Event reply = await _rest.SubmitAsync(ticket, CancellationToken.None);
        Assert.Equal((OrdStatus.Rejected, BrokerReason.Invalid), (reply.Report.Status, reply.Report.Reason));
        Assert.Equal(body, Assert.Single(_broker.Bodies));
    }

    [Fact]
    public void A_ticket_that_breaks_a_rule_of_the_broker_is_not_sent()
    {
        OrderTicket[] wrong =
        [
            T() with { Type = "magic" }, T() with { OrderClass = "magic" }, T() with { TimeInForce = "magic" }, T() with { Notional = 5 }, T() with { Qty = 0 },
            T() with { Qty = null, Notional = 0.5m }, T() with { Qty = null, Notional = 5, TimeInForce = "gtc" }, T() with { Symbol = "" }, T() with { Qty = 0.5m, TimeInForce = "gtc" },
            T() with { LimitPrice = 5 }, T() with { Type = "limit" }, T() with { Type = "limit", LimitPrice = 189.055m }, T() with { Type = "stop" }, T() with { Type = "trailing_stop", TrailPercent = 1, TrailPrice = 1 },
            T() with { Type = "stop", StopPrice = 5, TimeInForce = "ioc" }, T() with { ExtendedHours = true }, T() with { OrderClass = "bracket" }, T() with { OrderClass = "bracket", TakeProfitLimit = 5, StopLossStop = 6 },
            T() with { OrderClass = "oco", TakeProfitLimit = 5, StopLossStop = 4 }, T() with { OrderClass = "oto" }, T() with { OrderClass = "mleg" }, T() with { TakeProfitLimit = 5 },
        ];
        Assert.All(wrong, t => Assert.EndsWith(".", t.FirstProblem() ?? "none", StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(() => _rest.SubmitAsync(wrong[0], CancellationToken.None).GetAwaiter().GetResult());
        Assert.Empty(_broker.Requests);
    }

    [Theory]
    [InlineData(Fault.None, EventKind.ExecutionReport, OrdStatus.New)]
    [InlineData(Fault.TimeoutAfter, EventKind.OrderUnknown, OrdStatus.None)]
    [InlineData(Fault.HtmlPageAfter, EventKind.OrderUnknown, OrdStatus.None)]
    public async Task F44_a_replacement_is_sent_once_with_quantity_price_and_the_new_id(object fault, EventKind kind, OrdStatus status)
    {
        _broker.Script = what => what.StartsWith("PATCH", StringComparison.Ordinal) ? (Fault)fault : Fault.None;
        await _rest.SubmitAsync(Orders.Limit(42), CancellationToken.None);
        _broker.Canned = what => what.StartsWith("PATCH", StringComparison.Ordinal)
            ? (200, _broker.Text(_broker.Take(ClOrdIds.ToText(43), "BRK.B", "sell", 2, 190)), "application/json") : null;
        Event reply = await _rest.ReplaceAsync(Replacement(), CancellationToken.None);
        Assert.Equal((kind, status, 43L), (reply.Header.Kind, reply.Report.Status, reply.Report.OrderId));
        Assert.Equal("PATCH /v2/orders/" + _broker.Of(42).Id, Assert.Single(_broker.Requests, r => r.StartsWith("PATCH", StringComparison.Ordinal)));
        Assert.Contains("{\"qty\":\"2\",\"limit_price\":\"190.5\",\"client_order_id\":\"q-000000000000002b\"}", _broker.Bodies);
        Assert.Equal(1, _broker.Fired[(Fault)fault] - (fault.Equals(Fault.None) ? 2 : 0));
        Evidence.Case("F44", !fault.Equals(Fault.None), _broker.Fired[(Fault)fault]);
    }

    [Theory]
    [InlineData("filled")]
    [InlineData("partly")]
    [InlineData("missing")]
    public async Task F44_an_order_that_cannot_be_replaced_is_not_asked_for(string state)
    {
        if (state != "missing")
        {
            await _rest.SubmitAsync(Orders.Limit(42), CancellationToken.None);
            _broker.Fill(_broker.Of(42), state == "filled" ? 1.25m : 1, 189);
        }

        Event reply = await _rest.ReplaceAsync(Replacement(), CancellationToken.None);
        Assert.Equal((OrdStatus.Denied, BrokerReason.NotInState, 43L), (reply.Report.Status, reply.Report.Reason, reply.Report.OrderId));
        Assert.DoesNotContain(_broker.Requests, r => r.StartsWith("PATCH", StringComparison.Ordinal));
        Evidence.Fired("F44", _broker.Requests.Count(r => r.StartsWith("GET", StringComparison.Ordinal)));
    }

    public void Dispose()
    {
        _rest.Dispose();
        _broker.Dispose();
    }

    private static OrderTicket T() => new() { OrderId = 42, Symbol = "MSFT", Side = Side.Buy, Qty = 10 };

    private static Event Replacement()
    {
        Event e = default;
        e.Header.Kind = EventKind.OrderReplaceRequest;
        e.Replace.OrderId = 43;
        e.Replace.OrigOrderId = 42;
        e.Replace.Qty = 2_000_000_000;
        e.Replace.LimitPx = 190_500_000_000;
        return e;
    }
}
