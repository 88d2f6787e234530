using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Tool.Host;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>What a run measures of itself, the numbered steps of a start and a stop, and readiness of the real executable.</summary>
public sealed class RunFactsTests
{
    /// <summary>The way to the broker is no offset, whichever half of it took the time; a clock that is off is found by the quickest answer.</summary>
    [Theory]
    [InlineData(0, 10, 0.0)]
    [InlineData(0, 4_000, 0.0)]
    [InlineData(2_000, 4_000, 0.0)]
    [InlineData(80, 20, 70.0)]
    [InlineData(-900, 200, 800.0)]
    public void M12_an_offset_is_what_the_way_does_not_explain(long offMs, long wayMs, double least)
    {
        ClockOffset clock = new();
        Assert.Null(clock.LeastMs);
        long before = 1_772_461_800_000_000_000, after = before + (wayMs * 1_000_000);
        clock.Take(((before + after) / 2) + (offMs * 1_000_000), before, after);
        Assert.Equal(least, clock.LeastMs);
        clock.Take(before, before, before + 60_000_000_000);
        Assert.Equal(0.0, clock.LeastMs);
        Evidence.Held("M12+");
    }

    [Fact]
    public void A_session_end_is_told_once_by_the_first_whole_look_after_it()
    {
        PostSession post = new();
        Assert.Null(post.Take(isOpen: false, 10, 5, 0, 0));
        Assert.Null(post.Take(isOpen: true, 20, 15, 0, 0));
        Assert.Null(post.Take(isOpen: false, 30, 25, 0, 0));
        Assert.Null(post.Take(isOpen: false, 40, 35, 1, 0));
        Assert.Contains("agree", post.Take(isOpen: false, 50, 45, 0, 0), StringComparison.Ordinal);
        Assert.Null(post.Take(isOpen: false, 60, 55, 0, 0));
        Assert.Null(post.Take(isOpen: true, 70, 55, 0, 0));
        Assert.Contains("2 breaks", post.Take(isOpen: false, 80, 75, 0, 2) ?? post.Take(isOpen: false, 90, 85, 0, 2), StringComparison.Ordinal);
        Evidence.Fired("M02+", 1);
    }

    /// <summary>Every step of a start and of a stop in its order, status with its parts, 503 and its reason once nothing may open.</summary>
    [Fact]
    public async Task A_start_and_a_stop_say_each_step_and_readiness_says_why_not()
    {
        string state = Directory.CreateTempSubdirectory("qgtm-boot-").FullName, port = CannedServer.Unused().ToString(System.Globalization.CultureInfo.InvariantCulture);
        using QgtmProcess engine = QgtmProcess.Start("run", "--state", state, "--port", port, "--speed", "60");
        foreach (BootStep step in Enum.GetValues<BootStep>())
        {
            string line = await engine.ErrorAsync($" {(int)step}. ");
            Assert.Matches(step == BootStep.WatchdogTrip ? @"^\[T\+\d+\.\ds\] 8\. watchdog trip skipped: " : @"^\[T\+\d+\.\ds\] \d+\. [a-z ]+ ok: ", line);
        }

        using System.Net.Http.HttpClient client = new() { BaseAddress = new Uri("http://127.0.0.1:" + port) };
        string text = string.Empty;
        await Venues.UntilAsync(async () =>
        {
            using System.Net.Http.HttpResponseMessage answer = await client.GetAsync("/ready");
            text = await answer.Content.ReadAsStringAsync();
            return answer.IsSuccessStatusCode && text.Contains("GiB are left", StringComparison.Ordinal);
        });
        (int exit, string box, _) = await QgtmProcess.RunAsync("status", "--summary", "--port", port);
        Assert.Equal(0, exit);
        Assert.Matches(@"\n  journal +healthy +durable", box);
        Assert.Matches(@"\n  watchdog +not measured +none was seen", box);
        Assert.DoesNotContain("not ready", box, StringComparison.Ordinal);
        Assert.Equal(0, (await QgtmProcess.RunAsync("killswitch", "--tier", "NO_NEW", "--reason", "drill", "--state", state)).Exit);
        using System.Net.Http.HttpResponseMessage halted = await client.GetAsync("/ready");
        Assert.Equal(503, (int)halted.StatusCode);
        using JsonDocument why = JsonDocument.Parse(await halted.Content.ReadAsStringAsync());
        Assert.Equal("tier: NO_NEW", why.RootElement.GetProperty("reasons").EnumerateArray().Single().GetString());
        (_, box, _) = await QgtmProcess.RunAsync("status", "--summary", "--port", port);
        Assert.Contains("not ready: tier: NO_NEW", box, StringComparison.Ordinal);
        await engine.SignalAsync("TERM");
        foreach (string stop in new[] { "1. no new orders", "2. market data is at its end", "3. ", "4. nothing waits", "5. the journal has everything", "6. the last snapshot" })
        {
            Assert.Contains("stop " + stop, await engine.ErrorAsync("] stop "), StringComparison.Ordinal);
        }

        Assert.Equal(0, await engine.ExitAsync());
        Directory.Delete(state, recursive: true);
    }

    [Fact]
    public async Task A_start_that_cannot_go_on_names_the_step_and_ends_with_one_sentence()
    {
        string state = Directory.CreateTempSubdirectory("qgtm-boot-").FullName;
        int port = CannedServer.Unused();
        string error = await Terminal.RefusesAsync(3, "The venue does not answer", "run", "--venue", $"http://127.0.0.1:{port}", "--state", state, "--port", "0");
        Assert.Contains("7. account failed: ", error, StringComparison.Ordinal);
        Directory.Delete(state, recursive: true);
    }
}
