using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Alpaca.Trading;

/// <summary>Requests that concern every order or position of the account.</summary>
public sealed class BulkTests : IDisposable
{
    private const string Taken = """[{"id":"0d8a6f6e-52f6-4e3c-8a70-6f5b1c0a9e11","status":200}]""";
    private const string Halfway = """[{"id":"0d8a6f6e-52f6-4e3c-8a70-6f5b1c0a9e11","status":200},{"id":"0d8a6f6e-52f6-4e3c-8a70-6f5b1c0a9e12","status":500}]""";
    private readonly FakeBroker _broker = new();
    private readonly AlpacaRest _rest;

    public BulkTests() => _rest = FakeBroker.Rest(_broker, Samples.Symbols());

    [Fact]
    public async Task The_rows_of_both_bulk_requests_are_read_with_their_reasons()
    {
        _broker.Canned = what => what switch
        {
            "DELETE /v2/orders" => (207, Halfway, "application/json"),
            "DELETE /v2/positions?cancel_orders=true" => (207, """[{"symbol":"AAPL","status":200,"body":{"id":"x"}},{"symbol":"MSFT","status":403,"body":{"code":40310000,"message":"insufficient qty available for order (requested: 5, available: 0)"}}]""", "application/json"),
            _ => null,
        };
        List<CancelRow> cancels = await _rest.CancelAllAsync(CancellationToken.None);
        Assert.Equal([true, false], cancels.Select(c => c.IsTaken));
        List<CloseRow> closes = await _rest.CloseAllAsync(cancelOrders: true, CancellationToken.None);
        Assert.Equal([("AAPL", true, BrokerReason.None), ("MSFT", false, BrokerReason.QtyNotAvailable)], closes.Select(c => (c.Symbol, c.IsTaken, c.Reason)));
    }

    [Fact]
    public async Task Positions_are_listed_and_one_is_closed_by_its_symbol()
    {
        _broker.Canned = what => what switch
        {
            "GET /v2/positions" => (200, """[{"symbol":"AAPL","qty":"5","avg_entry_price":"10"},{"symbol":"MSFT","qty":"-3","avg_entry_price":"10"}]""", "application/json"),
            "DELETE /v2/positions/AAPL?qty=2" => (200, """{"id":"x"}""", "application/json"),
            "DELETE /v2/positions/MSFT" => (403, """{"code":40310000,"message":"insufficient qty available for order (requested: 3, available: 0)"}""", "application/json"),
            _ => null,
        };
        List<Event> held = await _rest.GetPositionsAsync(CancellationToken.None);
        Assert.Equal([5 * Fixed.One, -3 * Fixed.One], held.Select(p => p.Position.Qty));
        Assert.True((await _rest.CloseAsync("AAPL", 2 * Fixed.One, CancellationToken.None)).IsTaken);
        CloseRow refused = await _rest.CloseAsync("MSFT", 0, CancellationToken.None);
        Assert.Equal((403, BrokerReason.QtyNotAvailable), (refused.Status, refused.Reason));
    }

    /// <summary>Whole, in part, refused, no answer: the engine hears of each, and only the whole one counts as taken.</summary>
    [Theory]
    [InlineData(207, Taken, 1)]
    [InlineData(200, "[]", 1)]
    [InlineData(207, Halfway, 0)]
    [InlineData(429, """{"message":"too many requests."}""", 0)]
    [InlineData(500, "oops", 0)]
    [InlineData(200, "no json", 0)]
    public async Task K01_a_mass_cancel_always_has_an_answer_and_passes_a_spent_budget(int status, string body, long taken)
    {
        _broker.Canned = what => what == "DELETE /v2/orders" ? (status, body, "application/json") : null;
        _rest.Budget.Exhaust();
        Event request = default;
        request.Header.Kind = EventKind.OrderMassCancelRequest;
        request.Header.Instrument = -1;
        Event answer = await _rest.SendAsync(in request);
        Assert.Equal((EventKind.MassCancelReport, taken), (answer.Header.Kind, answer.Numbers.A));
        Assert.Equal(["DELETE /v2/orders"], _broker.Requests);
        Evidence.Held("K01-");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task K01_a_stop_looks_with_a_spent_budget_and_nobody_else_does(bool isStopping)
    {
        using FakeBroker broker = new();
        using AlpacaRest rest = new(AlpacaHttp.Client(new Uri("http://broker.test"), new AlpacaCredential("K", "S"), broker), Samples.Symbols(), null, null) { IsStopping = () => isStopping };
        broker.Canned = what => what == "GET /v2/positions" ? (200, "[]", "application/json") : null;
        rest.Budget.Exhaust();
        if (isStopping)
        {
            Assert.Empty(await rest.GetPositionsAsync(CancellationToken.None));
            Evidence.Held("K01+");
        }
        else
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => rest.GetPositionsAsync(CancellationToken.None));
            Assert.Empty(broker.Requests);
        }
    }

    /// <summary>What has still to be cancelled and closed goes before what is only looked at.</summary>
    [Fact]
    public void K01_looks_of_a_stop_leave_room_for_its_cancels()
    {
        RequestBudget budget = new(200, new FakeTime());
        budget.Exhaust();
        int looks = 0;
        while (looks < 1_000 && budget.TryTake(RequestClass.StopRead))
        {
            looks++;
        }

        Assert.Equal((50, true, false), (looks, budget.TryTake(RequestClass.Safety), budget.TryTake(RequestClass.Read)));
        Evidence.Held("K01=");
    }

    [Fact]
    public async Task K01_a_mass_cancel_without_an_answer_is_not_taken()
    {
        _broker.Script = _ => Fault.TimeoutBefore;
        Event request = default;
        request.Header.Kind = EventKind.OrderMassCancelRequest;
        Event answer = await _rest.SendAsync(in request);
        Assert.Equal((EventKind.MassCancelReport, 0L, 1), (answer.Header.Kind, answer.Numbers.A, _broker.Fired[Fault.TimeoutBefore]));
        Evidence.Held("K01-");
    }

    public void Dispose()
    {
        _rest.Dispose();
        _broker.Dispose();
    }
}
