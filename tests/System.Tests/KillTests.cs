using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Json;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Persistence.Native;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.SystemTests;

/// <summary>
/// Every way to FLATTEN, on the real executable, against a venue in another process: positions, an order of somebody else, the
/// engine killed in the middle of closing, and a start that goes on. The venue is flat, and stays so.
/// </summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int Killed = 128 + 9, PositionsMin = 3;
    private readonly string _state = Directory.CreateTempSubdirectory("qgtm-kill-").FullName;

    /// <summary>Without a kill between: the journal has the figures of a stop, which a bench may gate.</summary>
    [Fact]
    public async Task K05_the_journal_says_how_long_a_stop_took_and_who_is_behind_each_order()
    {
        using QgtmProcess venue = QgtmProcess.Start("sim", "--port", "0", "--speed", "60", "--rate", "0");
        Uri address = CrashTests.AddressIn(await venue.OutputAsync("simulated Alpaca"));
        using HttpClient broker = Venues.Broker(address);
        using QgtmProcess engine = QgtmProcess.Start(Run(address));
        await engine.ErrorAsync("live:");
        await Venues.UntilAsync(async () => (await CrashTests.HoldingsAsync(broker)).Count >= PositionsMin);
        (int exit, string said, string error) = await QgtmProcess.RunAsync("killswitch", "--tier", "FLATTEN", "--reason", "drill", "--state", _state);
        Assert.True(exit == 0 && said.StartsWith("FLATTEN by uid ", StringComparison.Ordinal), said + error);
        List<Event> journal = [];
        await Venues.UntilAsync(() =>
        {
            Read(journal);
            return Task.FromResult(journal.Exists(e => e.Header.Kind == EventKind.FlattenDone));
        });
        await engine.SignalAsync("TERM");
        Assert.Equal(0, await engine.ExitAsync());
        Read(journal);
        Judge(journal, TierTrigger.Command);
        await ResponsibleAsync(journal);
        Event answer = journal.Single(e => e.Header.Kind == EventKind.MassCancelReport);
        Assert.True(answer.Numbers is { A: 1, B: > 0 } && answer.Numbers.C > answer.Numbers.B && answer.Numbers.D > answer.Numbers.C);
        output.WriteLine($"trigger to the first cancel at HTTP {(answer.Numbers.C - answer.Numbers.B) / 1e6:0.00} ms, to its answer {(answer.Numbers.D - answer.Numbers.B) / 1e6:0.00} ms");
        Evidence.Held("K05-");
    }

    /// <summary>The broker has refused for its limit, so the engine's own budget is spent: the stop closes and looks all the same.</summary>
    [Fact]
    public async Task K01_a_stop_waits_for_no_budget_of_requests()
    {
        using QgtmProcess venue = QgtmProcess.Start("sim", "--port", "0", "--speed", "60", "--rate", "0", "--admin");
        Uri address = CrashTests.AddressIn(await venue.OutputAsync("simulated Alpaca"));
        using HttpClient broker = Venues.Broker(address);
        using QgtmProcess engine = QgtmProcess.Start(Run(address));
        await engine.ErrorAsync("live:");
        await Venues.UntilAsync(async () => (await CrashTests.HoldingsAsync(broker)).Count >= PositionsMin);
        using StringContent refusal = new("""[{"on":"GET /v2/account","fault":"status","args":{"status":429},"times":1}]""");
        Assert.Equal(200, (int)(await broker.PostAsync("/admin/faults", refusal)).StatusCode);
        await RestAsync(broker); // An order of somebody else: the engine looks.
        await Venues.UntilAsync(async () => (await broker.GetStringAsync("/admin/faults")).Contains("\"status\":1", StringComparison.Ordinal));
        (int exit, string said, string error) = await QgtmProcess.RunAsync("killswitch", "--tier", "FLATTEN", "--reason", "drill", "--state", _state);
        Assert.True(exit == 0, said + error);
        List<Event> journal = [];
        await Venues.UntilAsync(() =>
        {
            Read(journal);
            return Task.FromResult(journal.Exists(e => e.Header.Kind == EventKind.FlattenDone));
        });
        Assert.Equal((0, 0), ((await CrashTests.HoldingsAsync(broker)).Count, await OpenAsync(broker)));

        // Each look of the stop was answered; the one that the broker refused has no end.
        List<Event> stop = journal[journal.FindIndex(e => e.Header.Kind == EventKind.FlattenBegun)..journal.FindIndex(e => e.Header.Kind == EventKind.FlattenDone)];
        int looks = stop.Count(e => e.Header.Kind == EventKind.LookBegin), answered = stop.Count(e => e.Header.Kind == EventKind.LookEnd);
        Assert.True(looks > 0 && answered >= looks, $"{looks} looks, {answered} of them answered");
        Assert.True(journal.Count(e => e.Header.Kind == EventKind.LookBegin) > journal.Count(e => e.Header.Kind == EventKind.LookEnd));
        await engine.SignalAsync("TERM");
        Assert.Equal(0, await engine.ExitAsync());
        Evidence.Held("K01+");
    }

    [Theory]
    [InlineData("command", TierTrigger.Command)]
    [InlineData("file", TierTrigger.KillFile)]
    [InlineData("signal", TierTrigger.Signal)]
    public async Task K05_K09_it_is_flat_after_a_kill_in_the_middle_whatever_way_it_was_asked(string way, TierTrigger trigger)
    {
        using QgtmProcess venue = QgtmProcess.Start("sim", "--port", "0", "--speed", "60", "--rate", "0");
        Uri address = CrashTests.AddressIn(await venue.OutputAsync("simulated Alpaca"));
        using HttpClient broker = Venues.Broker(address);
        using (QgtmProcess engine = QgtmProcess.StartWith("QGTM_KILL_AT", "flatten:2", Run(address)))
        {
            await engine.ErrorAsync("live:");
            await Venues.UntilAsync(async () => (await CrashTests.HoldingsAsync(broker)).Count >= PositionsMin);
            await RestAsync(broker);
            await AskAsync(way, engine);
            Assert.Equal(Killed, await engine.ExitAsync());
        }

        Assert.NotEmpty(await CrashTests.HoldingsAsync(broker));
        using QgtmProcess next = QgtmProcess.Start(Run(address));
        Assert.Contains("tier FLATTEN", await next.ErrorAsync("recovered to"), StringComparison.Ordinal);
        await Venues.UntilAsync(async () => (await CrashTests.HoldingsAsync(broker)).Count == 0 && await OpenAsync(broker) == 0);
        List<Event> journal = [];
        await Venues.UntilAsync(() =>
        {
            Read(journal);
            return Task.FromResult(journal.Exists(e => e.Header.Kind == EventKind.FlattenDone));
        });
        await ShownAsync(trigger);
        await next.SignalAsync("TERM");
        Assert.Equal(0, await next.ExitAsync());
        Assert.Equal((0, 0), ((await CrashTests.HoldingsAsync(broker)).Count, await OpenAsync(broker)));
        Read(journal);
        Judge(journal, trigger);
        using QgtmProcess replay = QgtmProcess.Start("replay", "--journal", _state, "--verify");
        await replay.OutputAsync("0 differences");
        Assert.Equal(0, await replay.ExitAsync());
        Evidence.Held("K05-");
        Evidence.Held("K09-");
    }

    public void Dispose() => Directory.Delete(_state, recursive: true);

    /// <summary>One rise, its cause beside it; every order after it closes at the market, and none is sent twice.</summary>
    private void Judge(List<Event> journal, TierTrigger trigger)
    {
        Event rise = journal.Single(e => e.Header.Kind == EventKind.TierChanged && e.Numbers.B == (long)KillTier.Flatten);
        Assert.Equal((long)trigger, rise.Numbers.C);
        List<Event> orders = [.. journal.Where(e => e.Header.Sequence > rise.Header.Sequence && e.Header.Kind == EventKind.NewOrderSingle)];
        Assert.True(orders.Count >= PositionsMin, $"{orders.Count} closing orders");
        Assert.All(orders, o => Assert.Equal((OrdType.Market, PositionEffect.Close), (o.Order.Type, o.Order.Effect)));
        Assert.Equal(orders.Count, orders.Select(o => o.Order.OrderId).Distinct().Count());
        Event cancel = journal.First(e => e.Header.Kind == EventKind.OrderMassCancelRequest);
        Assert.True(cancel.Header.Sequence - rise.Header.Sequence is > 0 and < 8, $"{cancel.Header.Sequence - rise.Header.Sequence} events between");
        Event done = journal.Last(e => e.Header.Kind == EventKind.FlattenDone);
        output.WriteLine($"{orders.Count} closing orders, verified flat {done.Numbers.A / 1e9:0.0} s of event time after the trigger, the first cancel {cancel.Header.TimeNs - rise.Header.TimeNs} ns after it");
    }

    /// <summary>Which strategy, which build and who: for an order of a strategy and for one of FLATTEN; not for somebody else's.</summary>
    private async Task ResponsibleAsync(List<Event> journal)
    {
        List<Event> orders = journal.FindAll(e => e.Header.Kind == EventKind.NewOrderSingle);
        foreach (Event order in (Event[])[orders[0], orders[^1]])
        {
            (int exit, string text, string error) = await QgtmProcess.RunAsync("inspect", "order", ClOrdIds.ToText(order.Order.OrderId), _state, "--json");
            Assert.True(exit == 0, text + error);
            using JsonDocument shown = JsonDocument.Parse(text);
            string strategy = shown.RootElement.GetProperty("strategy").GetString()!;
            Assert.True(order.Order.Strategy < 0 ? strategy.StartsWith("none", StringComparison.Ordinal) : strategy == ControlSources.StrategyNames[order.Order.Strategy], strategy);
            Assert.Equal((journal.Find(e => e.Header.Kind == EventKind.EngineStart).Numbers.B.ToString("x16", CultureInfo.InvariantCulture), (long)FileOwner.Me),
                (shown.RootElement.GetProperty("build").GetString(), shown.RootElement.GetProperty("startedBy").GetInt64()));
            Evidence.Held(order.Order.Strategy < 0 ? "K02=" : "K02+");
        }

        (int strange, _, string said) = await QgtmProcess.RunAsync("inspect", "order", "q-7fffffff00000001", _state);
        Assert.Equal((2, true), (strange, said.Contains("has no order", StringComparison.Ordinal)));
        Evidence.Held("K02-");
    }

    private async Task ShownAsync(TierTrigger trigger)
    {
        (int exit, string text, _) = await QgtmProcess.RunAsync("killswitch", "--status", "--state", _state, "--json");
        Assert.Equal(10, exit);
        using JsonDocument shown = JsonDocument.Parse(text);
        JsonElement row = shown.RootElement.GetProperty("history").EnumerateArray().First(h => h.GetProperty("to").GetString() == "FLATTEN");
        Assert.StartsWith(TierTriggers.WordsOf(trigger), row.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(("FLATTEN", true, false), (shown.RootElement.GetProperty("tier").GetString(), shown.RootElement.GetProperty("flat").GetBoolean(), shown.RootElement.GetProperty("opens").GetBoolean()));
    }

    private async Task AskAsync(string way, QgtmProcess engine)
    {
        switch (way)
        {
            case "command":
                using (QgtmProcess.Start("killswitch", "--tier", "FLATTEN", "--reason", "drill", "--state", _state))
                {
                    await engine.RestOfErrorAsync();
                }

                break;
            case "file":
                await File.WriteAllTextAsync(Path.Combine(_state, "kill"), "flatten\n");
                break;
            default:
                await engine.SignalAsync("USR1");
                break;
        }
    }

    private string[] Run(Uri address) => ["run", "--venue", address.ToString(), "--state", _state, "--port", "0", "--snapshot-every", "1s", "--for", "120s"];

    /// <summary>An order of somebody else, far from the market: FLATTEN takes it back, too.</summary>
    private static async Task RestAsync(HttpClient broker)
    {
        using HttpResponseMessage answer = await broker.PostAsJsonAsync(
            new Uri("/v2/orders", UriKind.Relative), new { symbol = "SLV", qty = "1", side = "buy", type = "limit", limit_price = "1.00", time_in_force = "day" });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.NotEqual(0, await OpenAsync(broker));
    }

    private static async Task<int> OpenAsync(HttpClient broker)
    {
        using JsonDocument open = JsonDocument.Parse(await broker.GetStringAsync("/v2/orders?status=open&limit=500"));
        return open.RootElement.GetArrayLength();
    }

    private void Read(List<Event> journal) => Tool.Commands.Inspect.StateFile.Settled(() =>
    {
        journal.Clear();
        return JournalReader.Read(_state, 1, (in Event e) =>
        {
            if (e.Header.Kind is > EventKind.FeedGap and not EventKind.Signal)
            {
                journal.Add(e);
            }
        });
    });
}
