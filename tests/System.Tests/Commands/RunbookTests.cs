using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Simulation.Http;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.SystemTests;

/// <summary>The commands of docs/reconciliation.md, docs/environments.md and docs/watchdog.md, as they stand there, on the real executable.</summary>
public sealed class RunbookTests(ITestOutputHelper output)
{
    /// <summary>A foreign order is seen, waits, is adjusted with a reason, and the journal tells who and why.</summary>
    [Fact]
    public async Task F45_the_reconciliation_page_works_as_written()
    {
        string[] commands = Commands("docs/reconciliation.md");
        Assert.Equal(3, commands.Length);
        string state = Directory.CreateTempSubdirectory("qgtm-recon-").FullName;
        using QgtmProcess venue = QgtmProcess.Start("sim", "--port", "0", "--speed", "60");
        Uri address = CrashTests.AddressIn(await venue.OutputAsync("simulated Alpaca"));
        using HttpClient broker = new() { BaseAddress = address };
        broker.DefaultRequestHeaders.Add("APCA-API-KEY-ID", "PKSIM");
        broker.DefaultRequestHeaders.Add("APCA-API-SECRET-KEY", "simulated-secret");
        using QgtmProcess engine = QgtmProcess.Start("run", "--venue", address.ToString(), "--state", state, "--port", "0", "--for", "120s");
        await engine.ErrorAsync("live:");
        Assert.Equal(0, (await RunAsync(commands[0], state)).Exit);
        if (OperatingSystem.IsLinux())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(state, "control.sock")));
        }

        using StringContent order = new(
            """{"symbol":"PALL","qty":"7","side":"buy","type":"limit","limit_price":"1","time_in_force":"day"}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage placed = await broker.PostAsync(new Uri("/v2/orders", UriKind.Relative), order);
        Assert.True(placed.IsSuccessStatusCode);

        (int exit, string text) = await UntilAsync(commands[0], state, 11);
        output.WriteLine(text);
        Assert.Matches("Confirmed +OrderExtra +PALL +books +0 +broker +7", text);
        Assert.Contains("made elsewhere: order PALL 7", text, StringComparison.Ordinal);
        string number = text.Split('\n').First(l => l.Contains("OrderExtra", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        (exit, text) = await RunAsync(commands[1], state, number);
        Assert.Equal(0, exit);
        Assert.Contains("state      Confirmed", text, StringComparison.Ordinal);
        (exit, text) = await RunAsync(commands[2], state, "999");
        Assert.Equal(2, exit);
        Assert.Contains("There is no certain break 999 now", text, StringComparison.Ordinal);
        (exit, text) = await RunAsync(commands[2], state, number);
        Assert.True(exit == 0, text);
        (exit, text) = await RunAsync(commands[1], state, number);
        Assert.Equal(0, exit);
        Assert.Contains("reason     bought by hand in the broker's app, ticket 12", text, StringComparison.Ordinal);
        string uid = text.Split('\n').First(l => l.StartsWith("uid ", StringComparison.Ordinal));
        Assert.Equal(await OwnUidAsync(), uid[3..].Trim());
        Assert.Equal(0, (await RunAsync(commands[0], state)).Exit);
        await engine.SignalAsync("TERM");
        exit = await engine.ExitAsync();
        Assert.True(exit == 0, $"exit {exit}: {await engine.RestOfErrorAsync()}");

        // Without an engine: the same list from the files, the same history, and no adjustment.
        Assert.False(File.Exists(Path.Combine(state, "control.sock")));
        (exit, text) = await RunAsync(commands[0], state);
        Assert.Equal(0, exit);
        Assert.Contains("Accepted  OrderExtra", text, StringComparison.Ordinal);
        (exit, text) = await RunAsync(commands[1], state, number);
        Assert.Contains("ticket 12", text, StringComparison.Ordinal);
        (exit, text) = await RunAsync(commands[2], state, number);
        Assert.Equal(3, exit);
        Assert.Contains("an adjustment is a command to a running engine", text, StringComparison.Ordinal);
        using JsonDocument open = JsonDocument.Parse(await broker.GetStringAsync("/v2/orders?status=open&symbols=PALL&limit=500"));
        (exit, text, _) = await QgtmProcess.RunAsync("replay", "--journal", state, "--verify");
        Assert.True(exit == 0, text);
        Directory.Delete(state, recursive: true);
        Evidence.Fired("F45", open.RootElement.EnumerateArray().Count(o => o.GetProperty("qty").GetString() == "7"));
    }

    [Fact]
    public async Task The_environments_page_works_as_written()
    {
        string[] commands = Commands("docs/environments.md");
        Assert.Equal(6, commands.Length);
        await using VenueServer broker = await VenueServer.StartAsync(new VenueServerOptions { KeyId = "PKDOCS", Speed = 60 });
        using Configured c = new("paper", "PKDOCS", "PASIM00001", broker.BaseUri);
        (int exit, string text) = await RunAsync(commands[0].Replace("./backtest-state", Path.Combine(c.Root, "backtest"), StringComparison.Ordinal), c.Root);
        Assert.True(exit == 0, text);
        Assert.Equal("chmod 600 paper.key", commands[1]);
        foreach (string command in commands[2..4])
        {
            string here = command.Replace("./paper-state", c.State, StringComparison.Ordinal).Replace("qgtm.yaml", c.ConfigPath, StringComparison.Ordinal);
            (exit, text) = await RunAsync(here, c.Root);
            Assert.True(exit == 0, text);
        }

        // Live is shown up to where it needs an account: this configuration has none, and no engine runs to be armed.
        (exit, text) = await RunAsync(commands[4].Replace("qgtm.yaml", c.ConfigPath, StringComparison.Ordinal), c.Root);
        Assert.Equal(4, exit);
        Assert.Contains("has no environment 'live'", text, StringComparison.Ordinal);
        (exit, text) = await RunAsync(commands[5] + " --state " + c.State, c.Root);
        Assert.Equal(3, exit);
        Assert.Contains("start it with `qgtm run --env live --live` first", text, StringComparison.Ordinal);
    }

    /// <summary>The page's commands around a real death; the first one needs an account, so it is shown up to that.</summary>
    [Fact]
    public async Task K07_the_watchdog_page_works_as_written()
    {
        string[] commands = Commands("docs/watchdog.md");
        Assert.Equal(6, commands.Length);
        string state = Directory.CreateTempSubdirectory("qgtm-dog-").FullName;
        using QgtmProcess venue = QgtmProcess.Start("sim", "--port", "0", "--speed", "60", "--rate", "0");
        Uri address = CrashTests.AddressIn(await venue.OutputAsync("simulated Alpaca"));
        string Here(string command) => command.Replace("http://127.0.0.1:9000", address.ToString(), StringComparison.Ordinal)
            .Replace("./paper-state", state, StringComparison.Ordinal).Replace("--config qgtm.yaml", "--config nowhere.yaml", StringComparison.Ordinal);
        (int exit, string text) = await RunAsync(Here(commands[0]), state);
        Assert.Equal(2, exit);
        Assert.Contains("There is no nowhere.yaml", text, StringComparison.Ordinal);
        (exit, text) = await RunAsync(commands[2], state);
        Assert.Equal(2, exit);
        Assert.Contains("no engine has lived there yet", text, StringComparison.Ordinal);
        using QgtmProcess engine = QgtmProcess.Start("run", "--venue", address.ToString(), "--state", state, "--port", "0");
        await engine.ErrorAsync("live:");
        using QgtmProcess watchdog = QgtmProcess.Start([.. Words(Here(commands[1])).Skip(1).Select(w => w == "./state" ? state : w == "10s" ? "3s" : w)]);
        await watchdog.ErrorAsync("DEAD_MAN_ARMED");
        await engine.KillAsync();
        await watchdog.ErrorAsync("DEAD_MAN_FLAT");
        (exit, text) = await RunAsync(commands[3], state);
        Assert.Equal(3, exit);
        using (JsonDocument once = JsonDocument.Parse(text))
        {
            Assert.Equal((false, "flat"), (once.RootElement.GetProperty("alive").GetBoolean(), once.RootElement.GetProperty("trip").GetProperty("phase").GetString()));
        }

        await watchdog.SignalAsync("TERM");
        Assert.Equal(0, await watchdog.ExitAsync());
        (exit, text) = await RunAsync(Here(commands[4]), state);
        Assert.Equal(0, exit);
        Assert.Contains("tier FLATTEN, see watchdog-trip-seen-1.json", text, StringComparison.Ordinal);
        (exit, _) = await RunAsync(commands[5], state);
        Assert.True(exit is 0 or 11);
        Directory.Delete(state, recursive: true);
        Evidence.Held("K07-");
    }

    [Theory]
    [InlineData(4, "Say what to do", "reconcile")]
    [InlineData(4, "Say what to do", "reconcile", "mend")]
    [InlineData(4, "Say what to do", "reconcile", "show")]
    [InlineData(4, "Say what to do", "reconcile", "list", "7")]
    [InlineData(4, "An adjustment needs a reason", "reconcile", "adjust", "1")]
    [InlineData(3, "an adjustment is a command to a running engine", "reconcile", "adjust", "1", "--reason", "x", "--state", "nowhere")]
    [InlineData(2, "There is no nowhere", "reconcile", "list", "--state", "nowhere")]
    [InlineData(4, "Say which account may trade", "arm")]
    [InlineData(3, "No engine runs on nowhere", "arm", "--account", "1", "--state", "nowhere")]
    [InlineData(4, "Say which account to guard", "watchdog", "--state", ".")]
    [InlineData(4, "--env takes paper or live, not 'local'", "watchdog", "--env", "local")]
    [InlineData(4, "--trip-after takes 60s to 15m, not 59s", "watchdog", "--env", "paper", "--trip-after", "59s")]
    [InlineData(4, "--trip-after takes 1s to 15m, not 901s", "watchdog", "--venue", "http://127.0.0.1:9000", "--trip-after", "901s")]
    [InlineData(4, "--frobnicate is not an option of watchdog", "watchdog", "--frobnicate")]
    [InlineData(2, "There is no nowhere", "watchdog", "--once", "--state", "nowhere")]
    [InlineData(4, "Say what to check", "config")]
    [InlineData(4, "Say what to check", "config", "validate", "--file", "x")]
    public Task A_wrong_word(int exit, string part, params string[] words) => Terminal.RefusesAsync(exit, part, words);

    private static async Task<(int Exit, string Text)> UntilAsync(string command, string state, int exit)
    {
        using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(250));
        for (int i = 0; i < 400; i++)
        {
            (int code, string text) = await RunAsync(command, state);
            if (code == exit)
            {
                return (code, text);
            }

            await pause.WaitForNextTickAsync();
        }

        throw new TimeoutException($"{command} never ended with {exit}");
    }

    /// <summary>A command line of a page with this test's state directory and break number in it.</summary>
    private static async Task<(int Exit, string Text)> RunAsync(string command, string state, string number = "1")
    {
        List<string> words = [.. Words(command).Skip(1).Select(w => w == "./state" ? state : w == "1" ? number : w)];
        (int exit, string text, string error) = await QgtmProcess.RunAsync([.. words]);
        return (exit, text + error);
    }

    private static IEnumerable<string> Words(string command) =>
        command.Split('"').SelectMany((part, i) => i % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string[] Commands(string page)
    {
        bool inside = false;
        List<string> all = [];
        foreach (string line in Repository.Read(page).Split('\n'))
        {
            bool fence = line.StartsWith("```", StringComparison.Ordinal);
            inside ^= fence;
            if (inside && !fence)
            {
                all.Add(line);
            }
        }

        return [.. all];
    }

    private static async Task<string> OwnUidAsync()
    {
        string status = await File.ReadAllTextAsync("/proc/self/status");
        return status.Split('\n').First(l => l.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1];
    }
}
