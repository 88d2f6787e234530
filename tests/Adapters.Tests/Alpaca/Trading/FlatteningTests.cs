using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Alpaca.Trading;

/// <summary>The way out against a broker that fails; the number in a name is the row of the fault catalogue.</summary>
public sealed class FlatteningTests : IDisposable
{
    private static readonly string[] Symbols = ["AAPL", "MSFT", "BRK.B"];
    private readonly FakeBroker _broker = new();
    private readonly AlpacaRest _rest;
    private readonly Dictionary<string, int> _held = new(StringComparer.Ordinal) { ["AAPL"] = 5, ["MSFT"] = -3 };
    private readonly Dictionary<string, int> _refusals = new(StringComparer.Ordinal);
    private int _stubbornCancels;
    private int _openOrders;
    private int _refused;
    private bool _isOpen = true;

    public FlatteningTests()
    {
        _rest = FakeBroker.Rest(_broker, Samples.Symbols());
        _broker.Canned = Answer;
    }

    [Fact]
    public async Task F58_what_a_bulk_cancel_left_is_cancelled_again_until_all_is_flat()
    {
        _openOrders = 3;
        _stubbornCancels = 2;
        _refusals["MSFT"] = 2;
        Flattening flattening = new(_rest);
        Assert.Equal(FlattenState.Flat, await UntilAsync(flattening));
        Assert.Equal((2 + 2, 0), (flattening.Failures, _openOrders));
        Assert.Empty(_held);
        Assert.Empty(flattening.Stuck);
        Evidence.Fired("F58", flattening.Failures);
    }

    [Fact]
    public async Task F59_a_symbol_that_is_refused_three_times_is_left_to_a_person_and_the_others_go()
    {
        _refusals["AAPL"] = int.MaxValue;
        Flattening flattening = new(_rest);
        Assert.Equal(FlattenState.NeedsPerson, await UntilAsync(flattening));
        Assert.Equal(["AAPL"], flattening.Stuck);
        Assert.Equal(["AAPL"], _held.Keys);
        await flattening.RoundAsync(Symbols, CancellationToken.None);
        Assert.Equal(Flattening.RefusalsMax, _broker.Requests.Count(r => r == "DELETE /v2/positions/AAPL"));
        Evidence.Fired("F59", _refused);
    }

    [Fact]
    public async Task F60_while_the_market_is_closed_orders_are_cancelled_and_nothing_is_queued()
    {
        _isOpen = false;
        _openOrders = 2;
        Flattening flattening = new(_rest);
        await flattening.RoundAsync(Symbols, CancellationToken.None);
        Assert.Equal(FlattenState.WaitsForOpen, await flattening.RoundAsync(Symbols, CancellationToken.None));
        Assert.Equal(0, _openOrders);
        Assert.DoesNotContain(_broker.Requests, r => r.StartsWith("DELETE /v2/positions", StringComparison.Ordinal));
        int closed = _broker.Requests.Count(r => r == "GET /v2/clock");
        _isOpen = true;
        Assert.Equal(FlattenState.Flat, await UntilAsync(flattening));
        Evidence.Fired("F60", closed);
    }

    [Fact]
    public async Task A_broker_without_an_answer_is_asked_again()
    {
        int lost = 0;
        _broker.Script = _ => ++lost <= 3 ? Fault.TimeoutBefore : Fault.None;
        Flattening flattening = new(_rest);
        Assert.Equal(FlattenState.Flat, await UntilAsync(flattening));
        Assert.Equal((3, 3), (flattening.Failures, _broker.Fired[Fault.TimeoutBefore]));
    }

    [Fact]
    public async Task The_rows_of_both_bulk_requests_are_read_with_their_reasons()
    {
        _broker.Canned = what => what switch
        {
            "DELETE /v2/orders" => (207, """[{"id":"0d8a6f6e-52f6-4e3c-8a70-6f5b1c0a9e11","status":200},{"id":"0d8a6f6e-52f6-4e3c-8a70-6f5b1c0a9e12","status":500}]""", "application/json"),
            "DELETE /v2/positions?cancel_orders=true" => (207, """[{"symbol":"AAPL","status":200,"body":{"id":"x"}},{"symbol":"MSFT","status":403,"body":{"code":40310000,"message":"insufficient qty available for order (requested: 5, available: 0)"}}]""", "application/json"),
            _ => null,
        };
        List<CancelRow> cancels = await _rest.CancelAllAsync(CancellationToken.None);
        Assert.Equal([true, false], cancels.Select(c => c.IsTaken));
        List<CloseRow> closes = await _rest.CloseAllAsync(cancelOrders: true, CancellationToken.None);
        Assert.Equal([("AAPL", true, BrokerReason.None), ("MSFT", false, BrokerReason.QtyNotAvailable)], closes.Select(c => (c.Symbol, c.IsTaken, c.Reason)));
    }

    public void Dispose()
    {
        _rest.Dispose();
        _broker.Dispose();
    }

    private async Task<FlattenState> UntilAsync(Flattening flattening)
    {
        FlattenState state = FlattenState.Working;
        for (int round = 0; round < 20 && state == FlattenState.Working; round++)
        {
            state = await flattening.RoundAsync(Symbols, CancellationToken.None);
        }

        return state;
    }

    private (int Status, string Body, string Type)? Answer(string what) => what switch
    {
        "GET /v2/clock" => Json($$"""{"timestamp":"2026-03-02T14:30:00Z","is_open":{{(_isOpen ? "true" : "false")}},"next_open":"2026-03-03T14:30:00Z","next_close":"2026-03-02T21:00:00Z"}"""),
        "GET /v2/positions" => Json("[" + string.Join(',', _held.Select(p => $$"""{"symbol":"{{p.Key}}","qty":"{{p.Value}}","avg_entry_price":"10"}""")) + "]"),
        "DELETE /v2/orders" => Json("[" + string.Join(',', Enumerable.Range(0, _openOrders).Select(_ => Cancel())) + "]", 207),
        _ when what.StartsWith("DELETE /v2/positions/", StringComparison.Ordinal) => Close(what.Split('/')[^1]),
        _ => null,
    };

    private string Cancel()
    {
        bool refused = _stubbornCancels-- > 0;
        _openOrders -= refused ? 0 : 1;
        return $$"""{"id":"0d8a6f6e-52f6-4e3c-8a70-6f5b1c0a9e11","status":{{(refused ? 500 : 200)}}}""";
    }

    private (int Status, string Body, string Type) Close(string symbol)
    {
        if (_refusals.GetValueOrDefault(symbol) > 0)
        {
            _refusals[symbol]--;
            _refused++;
            return Json("{\"code\":40310000,\"message\":\"insufficient qty available for order (requested: 5, available: 0)\"}", 403);
        }

        _held.Remove(symbol);
        return Json("{\"id\":\"x\"}");
    }

    private static (int Status, string Body, string Type) Json(string body, int status = 200) => (status, body, "application/json");
}
