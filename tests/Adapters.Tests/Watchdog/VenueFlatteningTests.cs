using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Adapters.Tests.Simulation.Faults;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Simulation.Http;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Watchdog;
using Xunit;

namespace Qgtm.Fast.AdaptersTests.Watchdog;

/// <summary>The watchdog's requests at the real venue, over a real socket and with its own key.</summary>
public sealed class VenueFlatteningTests
{
    private static readonly VenueServerOptions Options = new() { Speed = 60 };
    private readonly FaultPlan _plan = new();

    [Fact]
    public async Task K07_positions_of_both_signs_and_open_orders_are_gone_and_each_was_closed_once()
    {
        await using FaultBench bench = await HeldAsync(Options, ("GLD", 5), ("SLV", -3), ("GDX", 2));
        await FillsAsync(bench, FaultBench.Limit("resting"), until: "new");
        (FlattenEnd end, Flattening f) = await FlattenAsync(bench);
        Assert.Equal((FlattenEnd.Flat, 1, 3), (end, f.Cancelled, f.Closes.Count));
        Assert.Equal(["GDX 2 sell", "GLD 5 sell", "SLV 3 buy"], await ClosesAsync(bench));
        Assert.Equal((0, 0), (await CountAsync(bench, "/v2/positions"), await CountAsync(bench, "/v2/orders?status=open")));
        Evidence.Held("K07-");
    }

    [Fact]
    public async Task K07_closes_that_the_venue_refuses_are_made_again()
    {
        await using FaultBench bench = await HeldAsync(Options, ("GLD", 5), ("SLV", 3));
        _plan.Add("DELETE /v2/positions/GLD", "status", """{"status":403,"message":"try again"}""", times: 2);
        _plan.Add("DELETE /v2/orders", "status", """{"status":500}""", times: 1);
        (FlattenEnd end, Flattening f) = await FlattenAsync(bench);
        Assert.Equal((FlattenEnd.Flat, 3, 3L), (end, f.Failures, _plan.Fired("status")));
        Assert.Equal(["GLD 5 sell", "SLV 3 sell"], await ClosesAsync(bench));
        Evidence.Held("K07-");
    }

    [Fact]
    public async Task K07_an_answer_that_is_lost_makes_no_second_close()
    {
        await using FaultBench bench = await HeldAsync(Options, ("GLD", 5));
        _plan.Add("DELETE /v2/positions/GLD", "reset-answer", times: 1);
        (FlattenEnd end, Flattening f) = await FlattenAsync(bench);
        Assert.Equal((FlattenEnd.Flat, 1, 1L), (end, f.Failures, _plan.Fired("reset-answer")));
        Assert.Equal(["GLD 5 sell"], await ClosesAsync(bench));
        Evidence.Held("K07-");
    }

    [Fact]
    public async Task K07_a_halted_name_is_closed_when_it_trades_again()
    {
        await using FaultBench bench = await HeldAsync(Options, ("GLD", 5), ("SLV", 3));
        _plan.Add("row", "halt", """{"symbol":"GLD"}""", times: 1);
        Assert.Equal(1, await FiredAsync("halt"));
        int rounds = 0;
        (FlattenEnd end, _) = await FlattenAsync(bench, () =>
        {
            if (++rounds == 13)
            {
                _plan.Add("row", "resume", """{"symbol":"GLD"}""", times: 1);
            }
        });
        Assert.Equal((FlattenEnd.Flat, true, 1L), (end, rounds > 13, _plan.Fired("resume")));
        Assert.Equal(["GLD 5 sell", "SLV 3 sell"], await ClosesAsync(bench));
        Evidence.Held("K07-");
    }

    /// <summary>The engine has used up the account's requests: the watchdog waits for each one that it gets.</summary>
    [Fact]
    public async Task K07_a_venue_that_refuses_for_its_limit_is_asked_until_all_is_flat()
    {
        await using FaultBench bench = await HeldAsync(Options with { RequestsPerMinute = 600 }, ("GLD", 5), ("SLV", 3));
        int refused = 0;
        while (refused == 0)
        {
            using HttpResponseMessage answer = await bench.Http.GetAsync("/v2/clock");
            refused += answer.StatusCode == HttpStatusCode.TooManyRequests ? 1 : 0;
        }

        (FlattenEnd end, Flattening f) = await FlattenAsync(bench);
        Assert.Equal(FlattenEnd.Flat, end);
        Assert.True(f.Failures > 0, "the limit was never met");
        Assert.Equal(2, f.Closes.Count);
        Evidence.Held("K07-");
    }

    [Fact]
    public async Task The_watchdogs_key_is_its_own_and_a_wrong_one_is_refused()
    {
        await using FaultBench bench = await FaultBench.StartAsync(_plan, Options);
        using BrokerRest good = Rest(bench), bad = new(bench.Server.BaseUri, "PKSIMWATCH", "wrong", new RequestPace(TimeProvider.System));
        Assert.Equal("PASIM00001", await good.AccountAsync(CancellationToken.None));
        Assert.Equal(401, (await Assert.ThrowsAsync<BrokerFailure>(() => bad.AccountAsync(CancellationToken.None))).Status);
    }

    private static BrokerRest Rest(FaultBench bench) => new(bench.Server.BaseUri, "PKSIMWATCH", "simulated-watchdog-secret", new RequestPace(TimeProvider.System));

    private async Task<FaultBench> HeldAsync(VenueServerOptions options, params (string Symbol, int Qty)[] positions)
    {
        FaultBench bench = await FaultBench.StartAsync(_plan, options);
        foreach ((string symbol, int qty) in positions)
        {
            await FillsAsync(bench, FaultBench.Market("open-" + symbol, Math.Abs(qty), qty > 0 ? "buy" : "sell", symbol), until: "fill");
        }

        return bench;
    }

    private static async Task FillsAsync(FaultBench bench, string order, string until)
    {
        using HttpResponseMessage answer = await bench.PostAsync(order);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        await bench.UpdatesAsync(until);
    }

    private async Task<(FlattenEnd End, Flattening Flattening)> FlattenAsync(FaultBench bench, Action? round = null)
    {
        // The pauses are real, or the venue would be asked faster than it can fill.
        using BrokerRest rest = Rest(bench);
        Flattening f = new(rest, () => false, (_, _) => { }, TimeProvider.System);
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(3));
        return (await f.RunAsync(round ?? (() => { }), limit.Token), f);
    }

    private async Task<long> FiredAsync(string fault)
    {
        using PeriodicTimer poll = new(TimeSpan.FromMilliseconds(5));
        for (int i = 0; i < 2_000 && _plan.Fired(fault) == 0; i++)
        {
            await poll.WaitForNextTickAsync();
        }

        return _plan.Fired(fault);
    }

    /// <summary>The orders that are not the test's own.</summary>
    private static async Task<string[]> ClosesAsync(FaultBench bench)
    {
        JsonElement all = await bench.GetAsync("/v2/orders?status=all&limit=500");
        return [.. all.EnumerateArray()
            .Where(o => o.GetProperty("client_order_id").GetString() is var id && id != "resting" && !id!.StartsWith("open-", StringComparison.Ordinal))
            .Select(o => $"{o.GetProperty("symbol").GetString()} {o.GetProperty("qty").GetString()} {o.GetProperty("side").GetString()}").Order(StringComparer.Ordinal)];
    }

    private static async Task<int> CountAsync(FaultBench bench, string path) => (await bench.GetAsync(path)).GetArrayLength();
}
