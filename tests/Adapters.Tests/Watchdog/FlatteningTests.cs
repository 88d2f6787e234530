using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Watchdog;
using Xunit;

namespace Qgtm.Fast.AdaptersTests.Watchdog;

/// <summary>The way out in the watchdog's own code, against a broker that does what the test says.</summary>
public sealed class FlatteningTests : IDisposable
{
    private const string Close = "DELETE /v2/positions/";
    private readonly ScriptedBroker _broker = new();
    private readonly HastyTime _time = new();
    private readonly BrokerRest _rest;
    private readonly List<string> _alerts = [];
    private Action<int> _onRound = _ => { };

    public FlatteningTests() => _rest = new BrokerRest(new Uri("http://broker.test"), "K", "S", new RequestPace(_time), _broker);

    [Fact]
    public async Task K07_orders_are_cancelled_first_and_each_position_is_closed_once()
    {
        Hold(("AAPL", 5), ("BRK.B", -3), ("BTC/USD", 1));
        _broker.Open.Add(("o1", "AAPL", "new"));
        (FlattenEnd end, Flattening f) = await RunAsync();
        Assert.Equal((FlattenEnd.Flat, 1, 0), (end, f.Cancelled, f.Failures));
        Assert.Equal(["AAPL", "BRK.B", "BTC/USD"], f.Closes.Select(c => c.Symbol));
        Assert.Equal("DELETE /v2/orders", _broker.Requests[0]);
        Assert.Equal(3, _broker.Requests.Count(r => r.StartsWith(Close, StringComparison.Ordinal)));
        Assert.Contains(Close + "BTC%2FUSD", _broker.Requests);
        Assert.Equal(["GET /v2/orders?status=open&limit=500", "GET /v2/positions"], _broker.Requests.TakeLast(2));
        Assert.True(_time.Elapsed < TimeSpan.FromSeconds(2), $"{_time.Elapsed}");
        Evidence.Held("K07-");
    }

    [Fact]
    public async Task K07_twenty_positions_and_fifty_orders_are_flat_within_two_seconds_of_pauses()
    {
        for (int i = 0; i < 20; i++)
        {
            _broker.Held["S" + i] = i % 2 == 0 ? 7 : -7;
        }

        for (int i = 0; i < 50; i++)
        {
            _broker.Open.Add(("o" + i, "S" + (i % 20), "new"));
        }

        (FlattenEnd end, Flattening f) = await RunAsync();
        Assert.Equal((FlattenEnd.Flat, 50, 20, 0), (end, f.Cancelled, f.Closes.Count, f.Failures));
        Assert.True(_time.Elapsed < TimeSpan.FromSeconds(2), $"{_time.Elapsed}");
        Evidence.Held("K07-");
    }

    [Fact]
    public async Task K07_a_refusal_is_tried_three_times_then_left_to_a_person_and_the_others_go()
    {
        Hold(("AAPL", 5), ("MSFT", -3));
        _broker.Script = what => what == Close + "AAPL" ? (403, """{"code":40310000,"message":"account is restricted"}""") : null;
        (FlattenEnd end, Flattening f) = await RunAsync();
        Assert.Equal((FlattenEnd.NeedsPerson, 3, 3), (end, _broker.Closes("AAPL"), f.Failures));
        Assert.Equal([new TripLeft("AAPL", "account is restricted")], f.Left);
        Assert.Equal(["AAPL"], _broker.Held.Keys);
        Assert.Contains("DEAD_MAN_NEEDS_PERSON", _alerts);
        Evidence.Held("K07=");
    }

    [Fact]
    public async Task K07_a_refusal_that_ends_is_no_case_for_a_person()
    {
        Hold(("AAPL", 5));
        int refusals = 0;
        _broker.Script = what => what == Close + "AAPL" && ++refusals <= 2 ? (422, """{"message":"try later"}""") : null;
        (FlattenEnd end, Flattening f) = await RunAsync();
        Assert.Equal((FlattenEnd.Flat, 2, 0, 3), (end, f.Failures, f.Left.Count, refusals));
        Evidence.Held("K07+");
    }

    [Fact]
    public async Task K07_a_close_without_an_answer_that_was_taken_is_not_made_twice()
    {
        Hold(("AAPL", 5));
        _broker.Halted.Add("AAPL");
        int lost = 0;
        _broker.Script = what =>
        {
            if (what != Close + "AAPL" || ++lost > 1)
            {
                return null;
            }

            _broker.Answer(what);
            return (0, "");
        };
        _onRound = round => Do(round == 8, () => _broker.Resume("AAPL"));
        (FlattenEnd end, Flattening f) = await RunAsync();
        Assert.Equal((FlattenEnd.Flat, 1, 1), (end, _broker.Closes("AAPL"), f.Failures));
        Evidence.Held("K07-");
    }

    [Fact]
    public async Task K07_a_close_that_never_arrived_is_made_again()
    {
        Hold(("AAPL", 5));
        int lost = 0;
        _broker.Script = what => what == Close + "AAPL" && ++lost == 1 ? (0, "") : null;
        (FlattenEnd end, Flattening f) = await RunAsync();
        Assert.Equal((FlattenEnd.Flat, 2, 1, 1), (end, lost, f.Failures, f.Closes.Count));
        Evidence.Held("K07-");
    }

    [Theory]
    [InlineData(429, "too many requests.")]
    [InlineData(500, "internal server error occurred")]
    [InlineData(0, "")]
    [InlineData(200, "<html>")]
    public async Task K07_a_broker_that_fails_is_asked_until_it_answers(int status, string message)
    {
        Hold(("AAPL", 5));
        _broker.Open.Add(("o1", "MSFT", "new"));
        int failed = 0;
        _broker.Script = _ => ++failed <= 7 ? (status, status == 200 ? message : $$"""{"message":"{{message}}"}""") : null;
        (FlattenEnd end, Flattening f) = await RunAsync();
        Assert.Equal((FlattenEnd.Flat, 7, 1), (end, f.Failures, f.Closes.Count));
        Assert.Equal("DEAD_MAN_BROKER_FAILS", _alerts[0]);
        Assert.Empty(_broker.Open);
        Evidence.Held("K07-");
    }

    [Fact]
    public async Task K07_while_the_market_is_closed_orders_go_and_positions_wait_for_the_open()
    {
        Hold(("AAPL", 5));
        _broker.IsOpen = false;
        _broker.Open.Add(("o1", "MSFT", "new"));
        _onRound = round => Do(round == 50, () =>
        {
            Assert.Equal((0, 0), (_broker.Open.Count, _broker.Closes("AAPL")));
            _broker.IsOpen = true;
        });
        (FlattenEnd end, _) = await RunAsync();
        Assert.Equal((FlattenEnd.Flat, 1), (end, _broker.Closes("AAPL")));
        Assert.Equal(["DEAD_MAN_WAITS_FOR_OPEN"], _alerts);
        Assert.True(_time.Elapsed > TimeSpan.FromMinutes(3), $"{_time.Elapsed}: closed markets are not asked all the time");
        Evidence.Held("K07+");
    }

    [Fact]
    public async Task K07_a_halted_name_has_one_close_that_rests_and_the_others_go()
    {
        Hold(("AAPL", 5), ("MSFT", 2));
        _broker.Halted.Add("AAPL");
        _onRound = round => Do(round == 60, () =>
        {
            Assert.Equal(["AAPL"], _broker.Held.Keys);
            _broker.Resume("AAPL");
        });
        (FlattenEnd end, _) = await RunAsync();
        Assert.Equal((FlattenEnd.Flat, 1, 1), (end, _broker.Closes("AAPL"), _broker.Closes("MSFT")));
        Assert.Contains("DEAD_MAN_WAITS", _alerts);
        Evidence.Held("K07-");
    }

    [Fact]
    public async Task K07_what_the_bulk_cancel_left_is_cancelled_one_by_one_and_holds_only_its_own_name()
    {
        Hold(("AAPL", 5), ("MSFT", 2));
        _broker.Open.Add(("o1", "AAPL", "new"));
        _broker.Deaf.Add("o1");
        _onRound = round => Do(round == 3, () =>
        {
            Assert.Equal(["AAPL"], _broker.Held.Keys);
            _broker.Deaf.Clear();
        });
        (FlattenEnd end, Flattening f) = await RunAsync();
        Assert.Equal((FlattenEnd.Flat, 1), (end, _broker.Closes("AAPL")));
        Assert.True(f.Failures >= 1);
        Evidence.Held("K07-");
    }

    [Fact]
    public async Task K07_an_order_that_cannot_be_cancelled_is_left_to_a_person()
    {
        _broker.Open.Add(("o1", "AAPL", "new"));
        _broker.Deaf.Add("o1");
        (FlattenEnd end, Flattening f) = await RunAsync();
        Assert.Equal((FlattenEnd.NeedsPerson, "order o1"), (end, f.Left.Single().What));
        Evidence.Held("K07-");
    }

    /// <summary>The engine moves during the first, second, third... request that changes something: that one is the last.</summary>
    [Fact]
    public async Task K07_an_engine_that_moves_again_is_not_fought()
    {
        for (int last = 0; last <= 5; last++)
        {
            using ScriptedBroker broker = new();
            HastyTime time = new();
            using BrokerRest rest = new(new Uri("http://broker.test"), "K", "S", new RequestPace(time), broker);
            broker.Held["AAPL"] = broker.Held["MSFT"] = broker.Held["NVDA"] = 1;
            broker.Open.Add(("o1", "AAPL", "new"));
            broker.Deaf.Add("o1");
            int sent = 0, until = last;
            broker.Script = what =>
            {
                sent += what.StartsWith("DELETE", StringComparison.Ordinal) ? 1 : 0;
                return null;
            };
            Flattening f = new(rest, () => sent >= until, (_, _) => { }, time);
            Assert.Equal(FlattenEnd.EngineLives, await f.RunAsync(() => { }, CancellationToken.None));
            Assert.Equal(last, sent);
        }
        Evidence.Held("K07+");
    }

    [Fact]
    public async Task The_pace_lets_a_burst_through_and_then_so_many_a_minute()
    {
        HastyTime time = new();
        RequestPace pace = new(time, burst: 10, perMinute: 60);
        for (int i = 0; i < 10; i++)
        {
            await pace.TakeAsync(CancellationToken.None);
        }

        Assert.Equal(TimeSpan.Zero, time.Elapsed);
        for (int i = 0; i < 60; i++)
        {
            await pace.TakeAsync(CancellationToken.None);
        }

        Assert.Equal(70, pace.Taken);
        Assert.InRange(time.Elapsed.TotalSeconds, 59, 62);
    }

    public void Dispose()
    {
        _rest.Dispose();
        _broker.Dispose();
    }

    private static void Do(bool when, Action act)
    {
        if (when)
        {
            act();
        }
    }

    private void Hold(params (string Symbol, int Qty)[] positions)
    {
        foreach ((string symbol, int qty) in positions)
        {
            _broker.Held[symbol] = qty;
        }
    }

    private async Task<(FlattenEnd End, Flattening Flattening)> RunAsync()
    {
        Flattening f = new(_rest, () => false, (name, _) => _alerts.Add(name), _time);
        int round = 0;
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
        return (await f.RunAsync(() => _onRound(++round), limit.Token), f);
    }
}
