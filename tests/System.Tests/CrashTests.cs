using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.SystemTests;

/// <summary>SIGKILL at seeded moments under load, the venue in another process: nothing sent twice, nothing lost.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int DefaultKills = 3;

    /// <summary>QGTM_CRASH_KILLS sets the number of kills, QGTM_CRASH_SEED their moments.</summary>
    [Fact]
    public async Task KillsLoseNothingAndRepeatNothing()
    {
        int kills = Number("QGTM_CRASH_KILLS", DefaultKills);
        int seed = Number("QGTM_CRASH_SEED", 20261121);
        output.WriteLine($"seed {seed}, {kills} kills");
        Random random = new(seed);
        string state = Directory.CreateTempSubdirectory("qgtm-crash-").FullName;
        using QgtmProcess venue = QgtmProcess.Start("sim", "--port", "0", "--speed", "120");
        Uri address = AddressIn(await venue.OutputAsync("simulated Alpaca"));
        using HttpClient broker = new() { BaseAddress = address };
        broker.DefaultRequestHeaders.Add("APCA-API-KEY-ID", "PKSIM");
        broker.DefaultRequestHeaders.Add("APCA-API-SECRET-KEY", "simulated-secret");

        int fired = 0;
        for (int i = 0; i < kills; i++)
        {
            using QgtmProcess engine = QgtmProcess.Start("run", "--venue", address.ToString(), "--state", state, "--port", "0");
            await engine.ErrorAsync("live:");
            int before = (await OrdersAsync(broker)).Count;
            int more = random.Next(1, 12);
            while ((await OrdersAsync(broker)).Count < before + more)
            {
            }

            await engine.KillAsync();
            fired++;
        }

        using QgtmProcess last = QgtmProcess.Start("run", "--venue", address.ToString(), "--state", state, "--port", "0", "--for", "3s", "--json");
        using JsonDocument summary = JsonDocument.Parse(await last.OutputAsync("{"));
        Assert.Equal(0, await last.ExitAsync());
        List<JsonElement> orders = await OrdersAsync(broker);
        Assert.Equal(kills, fired);
        Assert.Equal(orders.Count, orders.Select(o => o.GetProperty("client_order_id").GetString()).Distinct(StringComparer.Ordinal).Count());
        Assert.True(summary.RootElement.GetProperty("orders").GetInt64() >= orders.Count);
        Assert.Equal(await HoldingsAsync(broker), Held(summary.RootElement.GetProperty("positions")));
        Assert.Equal("NORMAL", summary.RootElement.GetProperty("killTier").GetString());

        using QgtmProcess replay = QgtmProcess.Start("replay", "--journal", state, "--verify");
        output.WriteLine(await replay.OutputAsync("0 differences"));
        Assert.Equal(0, await replay.ExitAsync());
        Directory.Delete(state, recursive: true);
    }

    private static async Task<List<JsonElement>> OrdersAsync(HttpClient broker)
    {
        string text = await broker.GetStringAsync("/v2/orders?status=all&limit=500");
        return [.. JsonDocument.Parse(text).RootElement.EnumerateArray()];
    }

    private static async Task<SortedDictionary<string, decimal>> HoldingsAsync(HttpClient broker)
    {
        using JsonDocument positions = JsonDocument.Parse(await broker.GetStringAsync("/v2/positions"));
        return new(positions.RootElement.EnumerateArray().ToDictionary(
            p => p.GetProperty("symbol").GetString()!,
            p => decimal.Parse(p.GetProperty("qty").GetString()!, CultureInfo.InvariantCulture),
            StringComparer.Ordinal));
    }

    private static SortedDictionary<string, decimal> Held(JsonElement positions) =>
        new(positions.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDecimal(), StringComparer.Ordinal));

    private static Uri AddressIn(string line) =>
        new(line.Split(' ').First(w => w.StartsWith("http://", StringComparison.Ordinal)));

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : otherwise;
}
