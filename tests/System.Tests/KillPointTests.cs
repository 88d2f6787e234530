using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.SystemTests;

/// <summary>SIGKILL at a named place, not at a random moment: no orphan, no double, books and broker equal afterwards.</summary>
public sealed class KillPointTests(ITestOutputHelper output)
{
    private const int Killed = 128 + 9;

    /// <summary>Between journal and send, send and acknowledgement, acknowledgement and fill, within a look; then within the look of a restart.</summary>
    [Theory]
    [InlineData("journaled:3", "Intended")]
    [InlineData("sent:3", "Intended")]
    [InlineData("acknowledged:2", "New")]
    [InlineData("reconcile:4", "")]
    [InlineData("sent:2 reconcile:1", "Intended")]
    public async Task A_kill_there_loses_nothing_and_repeats_nothing(string places, string left)
    {
        string state = Directory.CreateTempSubdirectory("qgtm-place-").FullName;
        using QgtmProcess venue = QgtmProcess.Start("sim", "--port", "0", "--speed", "30");
        Uri address = CrashTests.AddressIn(await venue.OutputAsync("simulated Alpaca"));
        using HttpClient broker = new() { BaseAddress = address };
        broker.DefaultRequestHeaders.Add("APCA-API-KEY-ID", "PKSIM");
        broker.DefaultRequestHeaders.Add("APCA-API-SECRET-KEY", "simulated-secret");
        foreach (string place in places.Split(' '))
        {
            using QgtmProcess engine = QgtmProcess.StartWith(
                "QGTM_KILL_AT", place, "run", "--venue", address.ToString(), "--state", state, "--port", "0", "--snapshot-every", "1s", "--for", "60s");
            Assert.Equal(Killed, await engine.ExitAsync());
        }

        await LeftAsync(state, left);
        using QgtmProcess last = QgtmProcess.Start("run", "--venue", address.ToString(), "--state", state, "--port", "0", "--for", "8s", "--json");
        using JsonDocument summary = JsonDocument.Parse(await last.OutputAsync("{"));
        Assert.Equal(0, await last.ExitAsync());
        Assert.Equal("NORMAL", summary.RootElement.GetProperty("killTier").GetString());
        Assert.Equal(await CrashTests.HoldingsAsync(broker), CrashTests.Held(summary.RootElement.GetProperty("positions")));
        await CrashTests.SameOrdersAsync(broker, state);
        output.WriteLine($"{(await CrashTests.OrdersAsync(broker)).Count} orders at the broker");
        Directory.Delete(state, recursive: true);
    }

    /// <summary>The kill left an order in that state behind: it came where it was meant to come.</summary>
    private static async Task LeftAsync(string state, string status)
    {
        (int exit, string text, _) = await QgtmProcess.RunAsync("inspect", "show", state, "--json");
        Assert.Equal(0, exit);
        using JsonDocument books = JsonDocument.Parse(text);
        List<string> seen = [.. books.RootElement.GetProperty("orders").EnumerateArray().Select(o => o.GetProperty("status").GetString()!)];
        string[] wanted = status switch { "New" => ["new", "pending_new", "partially_filled"], "Intended" => ["intended", "unknown"], _ => [] };
        Assert.True(wanted.Length == 0 || seen.Exists(s => wanted.Contains(s, StringComparer.Ordinal)), $"the kill left {string.Join(", ", seen)}");
    }
}
