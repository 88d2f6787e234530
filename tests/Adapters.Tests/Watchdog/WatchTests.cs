using System;
using System.Collections.Concurrent;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.AdaptersTests.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Watchdog;
using Xunit;

namespace Qgtm.Fast.AdaptersTests.Watchdog;

/// <summary>The watchdog whole: heartbeats in a directory, a scripted broker, the record that a trip leaves.</summary>
public sealed class WatchTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private readonly string _directory = Directory.CreateTempSubdirectory("qgtm-watch-").FullName;
    private readonly ScriptedBroker _broker = new();
    private readonly BrokerRest _rest;
    private readonly ConcurrentQueue<string> _alerts = [];
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromMinutes(1));

    public WatchTests() => _rest = new BrokerRest(new Uri("http://broker.test"), "K", "S", new RequestPace(TimeProvider.System), _broker);

    [Fact]
    public async Task K07_a_trip_flattens_once_leaves_its_record_and_is_armed_again_by_a_living_engine()
    {
        _broker.Held["AAPL"] = 5;
        Beat(1);
        using Watch watch = Watch();
        Task run = watch.RunAsync(_stop.Token);
        await AlertAsync("DEAD_MAN_WATCHING");
        Beat(2);
        await AlertAsync("DEAD_MAN_ARMED");
        await AlertAsync("DEAD_MAN_HEARTBEAT_LATE");
        await AlertAsync("DEAD_MAN_SWITCH_TRIPPED");
        await AlertAsync("DEAD_MAN_FLAT");
        TripRecord record = TripRecord.Read(_directory)!;
        Assert.Equal((TripPhase.Flat, 2L, 1), (record.Phase, record.LastHeartbeat!.Canary, record.Closes.Count));
        Assert.True(record.SilentSeconds >= 1 && record.TrippedAt > DateTime.UtcNow.AddMinutes(-1));
        Assert.Equal(DeadManState.Tripped, watch.State);

        Assert.Equal("watchdog-trip-seen-1.json", TripRecord.PutAside(_directory));
        Beat(1, epoch: 2);
        await AlertAsync("DEAD_MAN_ARMED");
        await AlertAsync("DEAD_MAN_FLAT");
        Assert.Equal((2, 1), (watch.Trips, _broker.Closes("AAPL")));
        Assert.Equal("watchdog-trip-seen-2.json", TripRecord.PutAside(_directory));
        await StopAsync(run);
        Evidence.Held("K07-");
    }

    [Fact]
    public async Task K07_an_engine_that_wakes_up_meanwhile_is_left_alone_and_the_record_says_so()
    {
        _broker.Held["AAPL"] = _broker.Held["MSFT"] = 5;
        _broker.Script = what =>
        {
            if (what == "DELETE /v2/positions/AAPL")
            {
                Beat(2);
            }

            return null;
        };
        Beat(1);
        using Watch watch = Watch();
        Task run = watch.RunAsync(_stop.Token);
        await AlertAsync("DEAD_MAN_ENGINE_LIVES");
        Assert.Equal((1, 0), (_broker.Closes("AAPL"), _broker.Closes("MSFT")));
        Assert.Equal(TripPhase.EngineLives, TripRecord.Read(_directory)!.Phase);
        await AlertAsync("DEAD_MAN_ARMED");
        await StopAsync(run);
        Evidence.Held("K07+");
    }

    /// <summary>The watchdog dies in the middle, and its successor finishes: the same death, not a second one.</summary>
    [Fact]
    public async Task K07_a_second_watchdog_finishes_what_the_first_began_and_does_not_begin_again()
    {
        _broker.Held["AAPL"] = 5;
        Beat(7);
        new TripRecord { LastHeartbeat = Heartbeat.Read(_directory), Cancelled = 3, Closes = [new("MSFT", "1", "x")] }.Write(_directory);
        using (Watch second = Watch())
        {
            Task run = second.RunAsync(_stop.Token);
            await AlertAsync("DEAD_MAN_STILL_TRIPPED");
            await AlertAsync("DEAD_MAN_FLAT");
            TripRecord record = TripRecord.Read(_directory)!;
            Assert.Equal((TripPhase.Flat, 3, 2, 0), (record.Phase, record.Cancelled, record.Closes.Count, second.Trips));
            await StopAsync(run);
        }

        int before = _broker.Requests.Count;
        using Watch third = Watch();
        using CancellationTokenSource time = new(Limit * 3);
        await StoppedAsync(third.RunAsync(time.Token));
        Assert.Equal((DeadManState.Tripped, 0, before), (third.State, third.Trips, _broker.Requests.Count));
        Evidence.Held("K07-");
    }

    [Fact]
    public async Task A_record_of_a_trip_that_the_engine_outlived_holds_nobody_back()
    {
        Beat(7);
        new TripRecord { LastHeartbeat = Heartbeat.Read(_directory), Phase = TripPhase.Flat }.Write(_directory);
        Beat(8);
        _broker.Held["AAPL"] = 5;
        using Watch watch = Watch();
        Task run = watch.RunAsync(_stop.Token);
        await AlertAsync("DEAD_MAN_WATCHING");
        await AlertAsync("DEAD_MAN_FLAT");
        Assert.Equal((1, 1), (watch.Trips, _broker.Closes("AAPL")));
        await StopAsync(run);
    }

    [Fact]
    public async Task K07_without_a_heartbeat_nothing_is_touched()
    {
        _broker.Held["AAPL"] = 5;
        using Watch watch = Watch();
        using CancellationTokenSource time = new(Limit * 3);
        await StoppedAsync(watch.RunAsync(time.Token));
        Assert.Equal((DeadManState.NoHeartbeat, 0), (watch.State, _broker.Requests.Count));
        Assert.Equal(["DEAD_MAN_NO_HEARTBEAT"], _alerts);
        Evidence.Held("K07+");
    }

    /// <summary>The file stands still and /health, the real one, counts on: alive. Then that stands too.</summary>
    [Fact]
    public async Task K07_the_second_opinion_over_http_counts()
    {
        await using ControlBench bench = new();
        using System.Net.Http.HttpClient client = await bench.ClientAsync();
        bench.Engine.State.Scalars.BootEpoch = 1;
        Beat(1, http: client.BaseAddress!.ToString(), pid: Environment.ProcessId);
        using Watch watch = Watch();
        Task run = watch.RunAsync(_stop.Token);
        using PeriodicTimer poll = new(Limit / 5);
        for (int i = 2; i < 20; i++)
        {
            Event canary = ControlBench.Of(EventKind.Canary);
            canary.Numbers.A = i;
            bench.Recent.Take(in canary);
            await poll.WaitForNextTickAsync();
            Assert.NotEqual(DeadManState.Tripped, watch.State);
        }

        Assert.Contains("DEAD_MAN_ARMED", _alerts);
        await AlertAsync("DEAD_MAN_FLAT");
        Assert.True(TripRecord.Read(_directory)!.LastHeartbeat!.Canary > 10, "the counts over HTTP were not seen");
        await StopAsync(run);
        Evidence.Held("K07+");
    }

    [Fact]
    public void A_record_that_cannot_be_read_is_a_record()
    {
        Assert.Null(TripRecord.Read(_directory));
        File.WriteAllText(Path.Combine(_directory, TripRecord.FileName), "{\"phase\":");
        Assert.Equal("unreadable", TripRecord.Read(_directory)!.Phase);
    }

    public void Dispose()
    {
        _stop.Dispose();
        _rest.Dispose();
        _broker.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private Watch Watch() => new(_directory, "PASIM00001", Limit, _rest, (name, _) => _alerts.Enqueue(name), TimeProvider.System);

    private void Beat(long canary, long epoch = 1, string http = "", int pid = 1) =>
        new Heartbeat { Account = "PASIM00001", BootEpoch = epoch, Canary = canary, Pid = pid, Http = http }.Write(_directory);

    /// <summary>Waits for that alert and drops it with all before it.</summary>
    private async Task AlertAsync(string name)
    {
        using PeriodicTimer poll = new(TimeSpan.FromMilliseconds(5));
        while (true)
        {
            while (_alerts.TryPeek(out string? next))
            {
                if (next == name)
                {
                    _alerts.TryDequeue(out _);
                    return;
                }

                _alerts.TryDequeue(out _);
            }

            await poll.WaitForNextTickAsync(_stop.Token);
        }
    }

    private async Task StopAsync(Task run)
    {
        await _stop.CancelAsync();
        await StoppedAsync(run);
    }

    private static async Task StoppedAsync(Task run) => await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
}
