using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Watchdog;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.SystemTests;

/// <summary>
/// Venue, engine and watchdog in three processes. QGTM_WATCHDOG_TRIALS sets how often each death is died (1): the engine is
/// killed, stopped, livelocked, or its journal is stuck; the watchdog flattens exactly once, and the next start knows.
/// </summary>
public sealed class WatchdogTests(ITestOutputHelper output)
{
    private const string Livelock = "livelock:15", Journal = "journal:2500";

    [Theory]
    [InlineData("KILL")]
    [InlineData("STOP")]
    [InlineData(Livelock)]
    [InlineData(Journal)]
    public async Task K07_a_dead_engine_is_flattened_exactly_once_and_its_next_start_stands_at_the_tier(string death)
    {
        int trials = int.TryParse(Environment.GetEnvironmentVariable("QGTM_WATCHDOG_TRIALS"), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 1;
        for (int i = 0; i < trials; i++)
        {
            await TrialAsync(death);
        }

        output.WriteLine($"{death}: {trials} of {trials} flat, once");
        Evidence.Held("K07-");
        Evidence.Case("F73", death is Livelock or Journal, trials);
    }

    /// <summary>The engine trades, the watchdog looks on: nothing of its own reaches the venue, and --once says that all is well.</summary>
    [Fact]
    public async Task K07_a_living_engine_is_never_touched()
    {
        await using Stage stage = await Stage.StartAsync("60");
        using QgtmProcess engine = stage.Engine(string.Empty);
        await engine.ErrorAsync("live:");
        using QgtmProcess watchdog = stage.Watchdog("10s");
        await watchdog.ErrorAsync("DEAD_MAN_ARMED");
        await stage.Tape.NewAsync(5);
        (int exit, string text, string error) = await QgtmProcess.RunAsync("watchdog", "--once", "--state", stage.State);
        Assert.True(exit == 0, text + error);
        Assert.Matches("^alive  account PASIM00001  start 1  canary [1-9]", text);
        (exit, text, error) = await QgtmProcess.RunAsync("watchdog", "--state", stage.State, "--venue", stage.Address.ToString());
        Assert.Equal(1, exit);
        Assert.Contains("Another watchdog guards", error, StringComparison.Ordinal);
        Assert.Empty(await stage.ClosesAsync());
        Assert.False(File.Exists(Path.Combine(stage.State, TripRecord.FileName)));
        await watchdog.SignalAsync("TERM");
        Assert.Equal(0, await watchdog.ExitAsync());
        Assert.DoesNotContain("TRIPPED", await watchdog.RestOfErrorAsync(), StringComparison.Ordinal);
        await engine.SignalAsync("TERM");
        Assert.Equal(0, await engine.ExitAsync());
        Evidence.Held("K07+");
    }

    private async Task TrialAsync(string death)
    {
        // A stopped engine reads nothing, and the simulated venue waits for its reader once the socket is full: slower, then.
        await using Stage stage = await Stage.StartAsync(death == "STOP" ? "4" : "60");
        using QgtmProcess engine = stage.Engine(death.Contains(':', StringComparison.Ordinal) ? death : string.Empty);
        await engine.ErrorAsync("live:");
        using QgtmProcess watchdog = stage.Watchdog(death == "STOP" ? "12s" : "4s");
        await watchdog.ErrorAsync("DEAD_MAN_WATCHING");
        if (death == "STOP")
        {
            await stage.BuyAsync("GLD");
            await stage.BuyAsync("SLV");
            await engine.SignalAsync(death);
        }
        else if (death == "KILL")
        {
            await stage.Tape.NewAsync(3);
            await engine.SignalAsync(death);
        }

        await watchdog.ErrorAsync("DEAD_MAN_SWITCH_TRIPPED");
        output.WriteLine(await watchdog.ErrorAsync("DEAD_MAN_FLAT"));
        TripRecord record = TripRecord.Read(stage.State)!;
        output.WriteLine($"{(record.UpdatedAt - record.TrippedAt).TotalSeconds:0.00} s from trip to flat");
        Assert.Equal(TripPhase.Flat, record.Phase);
        Assert.NotEmpty(record.Closes);
        Assert.Empty(await CrashTests.HoldingsAsync(stage.Broker));
        Assert.DoesNotContain(await CrashTests.OrdersAsync(stage.Broker), o => o.GetProperty("status").GetString() is "new" or "accepted" or "partially_filled" or "pending_cancel");

        // Each name once, by the order that the record names.
        List<JsonElement> closes = await stage.ClosesAsync();
        Assert.Equal(record.Closes.Select(c => c.OrderId).Order(StringComparer.Ordinal), closes.Select(o => o.GetProperty("id").GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal(closes.Count, closes.Select(o => o.GetProperty("symbol").GetString()).Distinct(StringComparer.Ordinal).Count());
        if (death == "STOP")
        {
            // It sleeps for longer than the ten seconds after which it may not send without a new canary.
            await WakesAsync(engine, watchdog, stage);
        }
        else
        {
            await engine.KillAsync();
        }

        await RestartAsync(watchdog, stage, closes.Count);
    }

    /// <summary>The engine slept through its own death: it finds the record, opens nothing, and the watchdog is armed again.</summary>
    private static async Task WakesAsync(QgtmProcess engine, QgtmProcess watchdog, Stage stage)
    {
        await engine.SignalAsync("CONT");
        await watchdog.ErrorAsync("DEAD_MAN_ARMED");
        using PeriodicTimer poll = new(TimeSpan.FromMilliseconds(50));
        string seen = Path.Combine(stage.State, "watchdog-trip-seen-1.json");
        for (int i = 0; i < 400 && !(File.Exists(seen) && Heartbeat.Read(stage.State)!.Tier == "FLATTEN"); i++)
        {
            await poll.WaitForNextTickAsync();
        }

        Assert.Equal("FLATTEN", Heartbeat.Read(stage.State)!.Tier);
        Assert.True(File.Exists(seen));
        await engine.SignalAsync("TERM");
        Assert.Equal(0, await engine.ExitAsync());
    }

    private static async Task RestartAsync(QgtmProcess watchdog, Stage stage, int closes)
    {
        using QgtmProcess again = stage.Engine(string.Empty, "--for", "3s", "--json");
        using JsonDocument summary = JsonDocument.Parse(await again.OutputAsync("{"));
        Assert.Equal(0, await again.ExitAsync());
        Assert.Equal("FLATTEN", summary.RootElement.GetProperty("killTier").GetString());
        Assert.False(File.Exists(Path.Combine(stage.State, TripRecord.FileName)));
        Assert.True(File.Exists(Path.Combine(stage.State, "watchdog-trip-seen-1.json")));
        Assert.Empty(await CrashTests.HoldingsAsync(stage.Broker));
        Assert.Equal(closes, (await stage.ClosesAsync()).Count);
        (int exit, string text, _) = await QgtmProcess.RunAsync("replay", "--journal", stage.State, "--verify");
        Assert.True(exit == 0, text);
        await watchdog.SignalAsync("TERM");
        Assert.Equal(0, await watchdog.ExitAsync());
    }

    /// <summary>A venue in a process of its own, with a client that counts, and a state directory.</summary>
    private sealed class Stage : IAsyncDisposable
    {
        private readonly QgtmProcess _venue;

        private Stage(QgtmProcess venue, Uri address, OrderTape tape)
        {
            _venue = venue;
            Address = address;
            Tape = tape;
            Broker = new HttpClient { BaseAddress = address };
            Broker.DefaultRequestHeaders.Add("APCA-API-KEY-ID", "PKSIM");
            Broker.DefaultRequestHeaders.Add("APCA-API-SECRET-KEY", "simulated-secret");
        }

        public Uri Address { get; }

        public HttpClient Broker { get; }

        public OrderTape Tape { get; }

        public string State { get; } = Directory.CreateTempSubdirectory("qgtm-dead-man-").FullName;

        public static async Task<Stage> StartAsync(string speed)
        {
            QgtmProcess venue = QgtmProcess.Start("sim", "--port", "0", "--speed", speed, "--rate", "0");
            Uri address = CrashTests.AddressIn(await venue.OutputAsync("simulated Alpaca"));
            return new Stage(venue, address, await OrderTape.OpenAsync(address));
        }

        public QgtmProcess Engine(string place, params string[] more) => QgtmProcess.StartWith(
            place.Length == 0 ? string.Empty : "QGTM_KILL_AT", place, ["run", "--venue", Address.ToString(), "--state", State, "--port", "0", .. more]);

        public QgtmProcess Watchdog(string tripAfter) =>
            QgtmProcess.Start("watchdog", "--venue", Address.ToString(), "--state", State, "--trip-after", tripAfter);

        /// <summary>A position that was made by hand, under an id that counts as the engine's side.</summary>
        public async Task BuyAsync(string symbol)
        {
            using StringContent order = new(
                $$"""{"symbol":"{{symbol}}","qty":"5","side":"buy","type":"market","time_in_force":"day","client_order_id":"q-hand-{{symbol}}"}""", Encoding.UTF8, "application/json");
            using HttpResponseMessage placed = await Broker.PostAsync(new Uri("/v2/orders", UriKind.Relative), order);
            Assert.True(placed.IsSuccessStatusCode);
            using PeriodicTimer poll = new(TimeSpan.FromMilliseconds(20));
            while (!(await CrashTests.HoldingsAsync(Broker)).ContainsKey(symbol))
            {
                await poll.WaitForNextTickAsync();
            }
        }

        /// <summary>Orders at the venue that the engine did not make.</summary>
        public async Task<List<JsonElement>> ClosesAsync() =>
            [.. (await CrashTests.OrdersAsync(Broker)).Where(o => !o.GetProperty("client_order_id").GetString()!.StartsWith("q-", StringComparison.Ordinal))];

        public ValueTask DisposeAsync()
        {
            Tape.Dispose();
            Broker.Dispose();
            _venue.Dispose();
            Directory.Delete(State, recursive: true);
            return default;
        }
    }
}
