using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Strategies;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>The terminal beside a trading engine: status, inspect while it writes, and a restart over a damaged snapshot.</summary>
public sealed class LiveSessionTests
{
    [Fact]
    public async Task Status_inspect_and_restart()
    {
        string state = Directory.CreateTempSubdirectory("qgtm-live-").FullName;
        using QgtmProcess venue = QgtmProcess.Start("sim", "--port", "0", "--speed", "10");
        string address = (await venue.OutputAsync("simulated Alpaca")).Split(' ').First(w => w.StartsWith("http://", StringComparison.Ordinal));
        string port = CannedServer.Unused().ToString(CultureInfo.InvariantCulture);
        using (QgtmProcess engine = QgtmProcess.Start("run", "--venue", address, "--state", state, "--port", port))
        {
            await engine.ErrorAsync("RECONCILED");
            (int exit, string box, string error) = await QgtmProcess.RunAsync("status", "--summary", "--port", port);
            Assert.True(exit == 0, error);
            Assert.Contains("RUNNING", box, StringComparison.Ordinal);
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{StrategyCatalogue.Count}/{StrategyCatalogue.Count} loaded"), box, StringComparison.Ordinal);
            Assert.All(StrategyCatalogue.All, s => Assert.Matches($"(?m)^  {s.Info.Id} +[a-z]+ +[a-z_]+ +[a-z_]+$", box));
            (exit, _, error) = await QgtmProcess.RunAsync("inspect", "verify", state);
            Assert.True(exit == 0, error);
            (exit, _, error) = await QgtmProcess.RunAsync("inspect", "show", state, "--json");
            Assert.True(exit == 0, error);
            await engine.KillAsync();
        }

        await QuietAsync(address, state);
        StateCopy.Flip(StateCopy.Snapshot(state), 1_000);
        string stderr = await QuietAsync(address, state);
        Assert.Contains("snapshot skipped: snapshot-", stderr, StringComparison.Ordinal);
        Directory.Delete(state, recursive: true);
    }

    /// <summary>A short run: all but the summary is on stderr, and no line of it is repeated.</summary>
    private static async Task<string> QuietAsync(string address, string state)
    {
        (int exit, string output, string error) = await QgtmProcess.RunAsync("run", "--venue", address, "--state", state, "--port", "0", "--for", "3s", "--json");
        Assert.True(exit == 0, error);
        Assert.Equal(0, JsonDocument.Parse(output).RootElement.GetProperty("exit").GetInt32());
        Assert.Contains("QGTM STATUS", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', error);
        Assert.DoesNotContain("  tick p50", error, StringComparison.Ordinal);
        return error;
    }
}
