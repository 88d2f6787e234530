using System;
using System.IO;
using System.Text;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Watchdog;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.AdaptersTests.Watchdog;

/// <summary>The decision alone: heartbeats and monotonic times in, a state out.</summary>
public sealed class DeadManTests(ITestOutputHelper output)
{
    private const long Second = 1_000_000_000;
    private const string Account = "PASIM00001";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(300);

    [Fact]
    public void K07_silence_trips_at_the_limit_and_once()
    {
        DeadMan d = Alive(out long now);
        for (int s = 1; s < 300; s++)
        {
            Assert.Equal(s < 150 ? DeadManState.Alive : DeadManState.Late, d.Take(null, now += Second));
        }

        Assert.Equal(DeadManState.Tripped, d.Take(null, now += Second));
        Assert.Equal(Limit, d.Silent);
        Assert.Equal(DeadManState.Tripped, d.Take(null, now + Second));
        Evidence.Held("K07=");
    }

    /// <summary>Livelock: the file is written anew each second, its wall time moves, its count does not.</summary>
    [Fact]
    public void K07_a_count_that_stands_is_silence_whatever_else_is_rewritten()
    {
        DeadMan d = Alive(out long now);
        DeadManState state = d.State;
        for (int s = 1; s <= 300; s++)
        {
            state = d.Take(Beat(2) with { WrittenAt = DateTime.UnixEpoch.AddDays(s), MonotonicNs = now, Sequence = s }, now += Second);
            Assert.Equal(s == 300, state == DeadManState.Tripped);
        }
        Evidence.Held("K07-");
    }

    [Fact]
    public void K07_wall_clocks_decide_nothing()
    {
        DeadMan d = Alive(out long now);
        DateTime[] jumps = [DateTime.UnixEpoch, DateTime.MaxValue, DateTime.UnixEpoch.AddYears(56), DateTime.MinValue];
        for (int s = 1; s <= 1_000; s++)
        {
            Assert.Equal(DeadManState.Alive, d.Take(Beat(2 + s) with { WrittenAt = jumps[s % 4], EventTime = jumps[(s + 1) % 4] }, now += Second));
        }
        Evidence.Held("K07+");
    }

    [Theory]
    [InlineData("PASIM00002", 9, 9)]
    [InlineData(Account, 0, 9)]
    [InlineData(Account, 1, 1)]
    public void K07_another_account_an_older_start_and_a_lower_count_are_no_heartbeat(string account, long epoch, long canary)
    {
        DeadMan d = Alive(out long now);
        DeadManState state = d.State;
        for (int s = 1; s <= 300; s++)
        {
            state = d.Take(Beat(canary + (epoch == 1 ? 0 : s), epoch) with { Account = account }, now += Second);
        }

        Assert.Equal(DeadManState.Tripped, state);
        Evidence.Held("K07+");
    }

    [Fact]
    public void K07_without_any_heartbeat_there_is_nobody_to_miss()
    {
        DeadMan d = new(Account, Limit);
        for (int s = 0; s < 10_000; s++)
        {
            Assert.Equal(DeadManState.NoHeartbeat, d.Take(null, s * Second));
            Assert.Equal(DeadManState.NoHeartbeat, d.Take(Beat(s) with { Account = "PASIM00002" }, s * Second));
        }
        Evidence.Held("K07+");
    }

    /// <summary>A file that a dead engine left arms it too: the engine that should live does not.</summary>
    [Fact]
    public void K07_a_heartbeat_that_never_moves_trips_when_it_has_been_watched_for_the_limit()
    {
        DeadMan d = new(Account, Limit);
        Assert.Equal(DeadManState.Watching, d.Take(Beat(77), 0));
        Assert.Equal(DeadManState.Late, Run(d, 299, 0));
        Assert.Equal(DeadManState.Tripped, d.Take(Beat(77), 300 * Second));
        Evidence.Held("K07=");
    }

    [Fact]
    public void K07_a_count_that_moves_again_arms_it_again_and_a_new_start_counts_from_one()
    {
        DeadMan d = Alive(out long now);
        Assert.Equal(DeadManState.Tripped, Run(d, 300, now));
        Assert.True(d.Moves(Beat(3)));
        Assert.False(d.Moves(Beat(2)));
        Assert.Equal(DeadManState.Alive, d.Take(Beat(3), 1_000 * Second));
        Assert.Equal(TimeSpan.Zero, d.Silent);
        Assert.Equal(DeadManState.Alive, d.Take(Beat(1, epoch: 2), 1_001 * Second));
        Assert.Equal(DeadManState.Tripped, Run(d, 300, 1_001 * Second));
        Evidence.Held("K07+");
    }

    /// <summary>The machine stood still for an hour, or this process did: the engine gets its time, and is dead all the same if it stays silent.</summary>
    [Fact]
    public void K07_a_gap_in_our_own_watching_is_no_proof_of_silence()
    {
        DeadMan d = Alive(out long now);
        Assert.Equal(DeadManState.Alive, d.Take(null, now += 3_600 * Second));
        Assert.Equal(TimeSpan.FromSeconds(30), d.Silent);
        Assert.Equal(DeadManState.Late, Run(d, 269, now));
        Assert.Equal(DeadManState.Tripped, Run(d, 1, now + (269 * Second)));
        Evidence.Held("K07+");
    }

    [Fact]
    public void K07_a_clock_that_goes_back_adds_no_silence_and_takes_none_away()
    {
        DeadMan d = Alive(out long now);
        _ = Run(d, 100, now);
        Assert.Equal(DeadManState.Alive, d.Take(null, now));
        Assert.Equal(TimeSpan.FromSeconds(100), d.Silent);
        Assert.Equal(DeadManState.Tripped, Run(d, 200, now));
        Evidence.Held("K07+");
    }

    [Fact]
    public void K07_what_an_earlier_watchdog_tripped_on_is_not_died_twice()
    {
        DeadMan d = new(Account, Limit);
        d.Resume(Beat(5));
        Assert.Equal(DeadManState.Tripped, d.Take(Beat(5), 0));
        Assert.Equal(DeadManState.Alive, d.Take(Beat(6), Second));
        Evidence.Held("K07+");
    }

    /// <summary>More than a million seconds of an engine that stalls, restarts and is paused, and of a watchdog that is late itself: not one trip.</summary>
    [Fact]
    public void K07_no_false_trip_in_a_million_seconds_of_jitter() => Seeds.Each(output, 1, random =>
    {
        DeadMan d = new(Account, TimeSpan.FromSeconds(60));
        long now = 0, beatAt = 0, canary = 1, epoch = 1, late = 0, restarts = 0, pauses = 0;
        while (now < 1_000_000 * Second)
        {
            now += (long)(Second * (0.5 + random.NextDouble()));
            if (random.Next(20_000) == 0 && d.Silent < TimeSpan.FromSeconds(5))
            {
                // The machine stands still: nobody beats, nobody watches, and the engine needs its time to come back. An engine
                // that had been silent for long before may well have been dead: that trip would not be false.
                now += random.Next(10, 7_200) * Second;
                beatAt = now + (random.Next(1, 40) * Second);
                pauses++;
            }

            if (now >= beatAt)
            {
                canary++;
                beatAt = now + (random.Next(500) == 0 ? random.Next(5, 52) * Second : Second);
                if (random.Next(5_000) == 0)
                {
                    (epoch, canary) = (epoch + 1, 1);
                    restarts++;
                }
            }

            DeadManState state = d.Take(random.Next(100) == 0 ? null : Beat(canary, epoch), now);
            late += state == DeadManState.Late ? 1 : 0;
            Assert.True(state != DeadManState.Tripped, $"tripped at {now / Second} s after {d.Silent}");
        }

        output.WriteLine($"{now / Second} s, {late} looks late, {restarts} restarts, {pauses} pauses");
        Assert.True(late > 1_000 && restarts > 10 && pauses > 10, "the jitter was too tame");
        Evidence.Held("K07+");
    });

    [Fact]
    public void The_file_comes_back_as_it_was_written_and_is_its_owners()
    {
        string directory = Directory.CreateTempSubdirectory("qgtm-heartbeat-").FullName;
        Assert.Null(Heartbeat.Read(directory));
        Heartbeat beat = Beat(5) with { Tier = "NO_NEW", Http = "http://127.0.0.1:8000/", WrittenAt = DateTime.UnixEpoch, Sequence = 8, MonotonicNs = 9, Build = "b", SessionOpen = true };
        beat.Write(directory);
        beat.Write(directory);
        Assert.Equal(beat, Heartbeat.Read(directory));
        string path = Path.Combine(directory, Heartbeat.FileName);
        Assert.Equal([path], Directory.GetFiles(directory));
        if (OperatingSystem.IsLinux())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherWrite);
            Assert.Null(Heartbeat.Read(directory));
        }

        Directory.Delete(directory, recursive: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"account\":\"A\",\"bootEpoch\":1,\"canary\":")]
    [InlineData("{\"account\":null,\"bootEpoch\":1,\"canary\":1,\"pid\":1}")]
    [InlineData("{\"account\":\"A\",\"bootEpoch\":1,\"pid\":1}")]
    [InlineData("{\"account\":\"A\",\"bootEpoch\":1,\"canary\":\"many\",\"pid\":1}")]
    public void What_is_no_heartbeat_is_none(string text) => Assert.Null(Heartbeat.Parse(Encoding.UTF8.GetBytes(text)));

    private static Heartbeat Beat(long canary, long epoch = 1) => new() { Account = Account, BootEpoch = epoch, Canary = canary, Pid = 7 };

    private static DeadMan Alive(out long now)
    {
        DeadMan d = new(Account, Limit);
        Assert.Equal(DeadManState.Watching, d.Take(Beat(1), 0));
        Assert.Equal(DeadManState.Alive, d.Take(Beat(2), now = Second));
        return d;
    }

    private static DeadManState Run(DeadMan d, int seconds, long from)
    {
        for (int s = 1; s <= seconds; s++)
        {
            d.Take(null, from + (s * Second));
        }

        return d.State;
    }
}
