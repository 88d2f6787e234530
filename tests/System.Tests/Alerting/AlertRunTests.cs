using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Adapters.Tests.Alerts;
using Qgtm.Fast.Alerts;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.SystemTests;

/// <summary>Alerts of the real executable: through the sinks, over the command channel, and past a start.</summary>
public sealed class AlertRunTests(ITestOutputHelper output)
{
    private const string Canary = "CANARY", Token = "77:CANARY-TOKEN", Password = "CANARY-PASSWORD", Ok = """{"ok":true,"result":{"message_id":1}}""";

    /// <summary>
    /// M09: an alert that nobody has seen keeps a paper engine from trading; the last word on it lets orders leave. What it says
    /// goes to Telegram, to a webhook and into the log, and no secret is in anything that was written or printed.
    /// </summary>
    [Fact]
    public async Task M01_M09_a_start_waits_for_a_word_and_every_sink_hears_and_no_secret_is_told()
    {
        using ChatServer telegram = new(_ => (200, Ok)), hook = new(_ => (200, "ok"));
        using QgtmProcess venue = QgtmProcess.Start("sim", "--port", "0", "--speed", "60", "--rate", "0");
        Uri address = CrashTests.AddressIn(await venue.OutputAsync("simulated Alpaca"));
        using HttpClient broker = Venues.Broker(address);
        using Configured c = new("paper", "PKSIM", "PASIM00001", address);
        AddSinks(c, telegram, hook);
        Directory.CreateDirectory(c.State);
        AlertLog.Append(Path.Combine(c.State, AlertLog.Engine), Unseen);
        using QgtmProcess engine = QgtmProcess.StartWith(AlertVariable, hook.Address + "hook/" + Canary, c.Run("paper", "--for", "120s"));
        List<string> said = [await engine.ErrorAsync("no order leaves before")];
        await engine.ErrorAsync("live:");
        (int exit, string text, string error) = await QgtmProcess.RunAsync("alerts", "list", "--state", c.State);
        said.Add(text + error);
        Assert.True(exit == 10 && text.Contains("of the last run", StringComparison.Ordinal), text + error);
        long denied = 0;
        await Venues.UntilAsync(() => Task.FromResult((denied = Denied(c.State)) > 0));
        Assert.Empty(await CrashTests.OrdersAsync(broker));
        Assert.Equal(2, (await QgtmProcess.RunAsync("alerts", "ack", "e99", "--state", c.State)).Exit);
        (exit, text, error) = await QgtmProcess.RunAsync("alerts", "ack", Unseen.Id, "--state", c.State, "--json");
        said.Add(text + error);
        Assert.True(exit == 0 && text.Contains("\"held\":false", StringComparison.Ordinal), text + error);
        await Venues.UntilAsync(async () => (await CrashTests.OrdersAsync(broker)).Count > 0);
        Assert.Equal(0, (await QgtmProcess.RunAsync("killswitch", "--tier", "NO_NEW", "--reason", "drill", "--state", c.State)).Exit);
        await Venues.UntilAsync(() => Task.FromResult(telegram.Requests.Any(r => r.Body.Contains("NO_NEW", StringComparison.Ordinal)) && hook.Requests.Any(r => r.Body.Contains("NO_NEW", StringComparison.Ordinal))));
        (exit, text, error) = await QgtmProcess.RunAsync("alerts", "test", "--config", c.ConfigPath);
        said.Add(text + error);
        Assert.True(exit == 0 && text.Contains("telegram  taken", StringComparison.Ordinal), text + error);
        await engine.SignalAsync("TERM");
        Assert.Equal(0, await engine.ExitAsync());
        said.Add(await engine.RestOfErrorAsync());
        Assert.All(telegram.Requests, r => Assert.Equal($"/bot{Token}/sendMessage", r.Path));
        Assert.Contains(AlertLog.Read(c.State, "e").Entries, e => e is { Key: "tier/NO_NEW", Waits: true });
        Assert.DoesNotContain(said, s => s.Contains(Canary, StringComparison.Ordinal));
        Assert.DoesNotContain(Directory.EnumerateFiles(c.State, "*", SearchOption.AllDirectories), f => Holds(f, Canary));
        Evidence.Fired("M01+", telegram.Requests.Count);
        Evidence.Fired("M09+", denied);
        Evidence.Fired("F138", said.Count(s => s.Length != 0));
        output.WriteLine($"{denied} orders denied before the word, {telegram.Requests.Count} messages to Telegram");
    }

    /// <summary>A newcomer's venue holds no money: what waits is said, and trading goes on.</summary>
    [Fact]
    public async Task M09_the_embedded_venue_is_never_held_up()
    {
        string state = Directory.CreateTempSubdirectory("qgtm-alerts-").FullName;
        AlertLog.Append(Path.Combine(state, AlertLog.Engine), Unseen);
        using QgtmProcess engine = QgtmProcess.Start("run", "--state", state, "--port", "0", "--speed", "60", "--for", "10s", "--json");
        Assert.Contains("1 critical ones of earlier runs wait", await engine.ErrorAsync("alerts to"), StringComparison.Ordinal);
        using JsonDocument summary = JsonDocument.Parse(await engine.OutputAsync("{"));
        Assert.Equal(0, await engine.ExitAsync());
        Assert.True(summary.RootElement.GetProperty("orders").GetInt64() > 0, summary.RootElement.GetRawText());
        Assert.Equal(10, (await QgtmProcess.RunAsync("alerts", "list", "--state", state)).Exit);
        Assert.Equal(0, (await QgtmProcess.RunAsync("alerts", "ack", Unseen.Id, "--state", state)).Exit);
        Assert.Equal(0, (await QgtmProcess.RunAsync("alerts", "list", "--state", state)).Exit);
        Evidence.Held("M09-");
        Directory.Delete(state, recursive: true);
    }

    /// <summary>The watchdog trips and is flat while its webhook answers nothing at all; its word waits for a person.</summary>
    [Fact]
    public async Task M01_a_watchdog_never_waits_for_a_sink()
    {
        using ChatServer mute = new(_ => null);
        using QgtmProcess venue = QgtmProcess.Start("sim", "--port", "0", "--speed", "60", "--rate", "0");
        Uri address = CrashTests.AddressIn(await venue.OutputAsync("simulated Alpaca"));
        using HttpClient broker = Venues.Broker(address);
        string state = Directory.CreateTempSubdirectory("qgtm-alerts-").FullName;
        using QgtmProcess engine = QgtmProcess.Start("run", "--venue", address.ToString(), "--state", state, "--port", "0");
        await engine.ErrorAsync("live:");
        using QgtmProcess watchdog = QgtmProcess.StartWith(AlertVariable, mute.Address + "hook", "watchdog", "--venue", address.ToString(), "--state", state, "--trip-after", "4s");
        await watchdog.ErrorAsync("DEAD_MAN_ARMED");
        await Venues.UntilAsync(async () => (await CrashTests.HoldingsAsync(broker)).Count > 1);
        await engine.KillAsync();
        await watchdog.ErrorAsync("DEAD_MAN_FLAT");
        Assert.Empty(await CrashTests.HoldingsAsync(broker));
        Assert.NotEmpty(mute.Requests);
        await Venues.UntilAsync(() => Task.FromResult(AlertLog.Read(state, "w").Entries.Any(e => e is { Key: "dead-man", Waits: true }) && AlertLog.Read(state, "w").Entries.Any(e => e.Key == "dead-man-flat")));
        await watchdog.SignalAsync("TERM");
        Assert.Equal(0, await watchdog.ExitAsync());
        string id = AlertLog.Read(state, "w").Entries.Single(e => e.Key == "dead-man").Id;
        Assert.Equal(10, (await QgtmProcess.RunAsync("alerts", "list", "--state", state)).Exit);
        Assert.Equal(0, (await QgtmProcess.RunAsync("alerts", "ack", id, "--state", state)).Exit);
        Assert.Equal(0, (await QgtmProcess.RunAsync("alerts", "list", "--state", state)).Exit);
        Evidence.Fired("M01+", mute.Requests.Count);
        Directory.Delete(state, recursive: true);
    }

    private const string AlertVariable = Tool.Environments.AlertsSection.WebhookVariable;

    private static AlertNotice Unseen => new(DateTime.UtcNow, "e41", NoticeKind.Raised, Severity.Critical, "broker", "Something of the last run.") { EndsByHand = true };

    private static void AddSinks(Configured c, ChatServer telegram, ChatServer hook)
    {
        string token = Path.Combine(c.Root, "token"), password = Path.Combine(c.Root, "password");
        foreach ((string path, string secret) in new[] { (token, Token), (password, Password) })
        {
            File.WriteAllText(path, secret + "\n");
            if (OperatingSystem.IsLinux())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }

        c.Write(File.ReadAllText(c.ConfigPath) + $"""
            alerts:
              telegram:
                chat: '-100'
                tokenFile: {token}
                address: {telegram.Address}

            """);
    }

    private static long Denied(string state) => Tool.Commands.Inspect.StateFile.Settled(() =>
    {
        long denied = 0;
        JournalReader.Read(state, 1, (in Event e) => denied += e.Header.Kind == EventKind.Denied && e.Order.Reason == (ushort)RiskReason.NotArmed ? 1 : 0);
        return denied;
    });

    private static bool Holds(string path, string text)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] all = new byte[(int)Math.Min(file.Length, 64 << 20)];
        file.ReadExactly(all);
        return all.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0;
    }
}
