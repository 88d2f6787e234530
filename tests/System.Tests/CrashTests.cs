using System;
using System.Collections.Generic;
using System.Diagnostics;
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
        using QgtmProcess venue = QgtmProcess.Start("sim", "--port", "0", "--speed", "120", "--rate", "0");
        Uri address = AddressIn(await venue.OutputAsync("simulated Alpaca"));
        using HttpClient broker = new() { BaseAddress = address };
        broker.DefaultRequestHeaders.Add("APCA-API-KEY-ID", "PKSIM");
        broker.DefaultRequestHeaders.Add("APCA-API-SECRET-KEY", "simulated-secret");

        using OrderTape tape = await OrderTape.OpenAsync(address);
        Stopwatch clock = Stopwatch.StartNew();
        int fired = 0;
        int fromSnapshot = 0;
        for (int i = 0; i < kills; i++)
        {
            using QgtmProcess engine = Engine(address, state);
            string recovered = await engine.ErrorAsync("recovered to");
            fromSnapshot += recovered.Contains("from snapshot", StringComparison.Ordinal) ? 1 : 0;
            await engine.ErrorAsync("live:");
            await tape.NewAsync(random.Next(1, 12));
            await engine.KillAsync();
            fired++;
            output.WriteLine($"kill {fired}: {tape.Count} orders, {clock.Elapsed.TotalSeconds:F0} s");
        }

        using QgtmProcess last = Engine(address, state, "--for", "6s", "--json");
        using JsonDocument summary = JsonDocument.Parse(await last.OutputAsync("{"));
        Assert.Equal(0, await last.ExitAsync());
        Assert.Equal(kills, fired);
        output.WriteLine($"{fromSnapshot} starts from a snapshot");
        Assert.Equal("NORMAL", summary.RootElement.GetProperty("killTier").GetString());
        Assert.Equal(await HoldingsAsync(broker), Held(summary.RootElement.GetProperty("positions")));
        await SameOrdersAsync(broker, state);
        using QgtmProcess replay = QgtmProcess.Start("replay", "--journal", state, "--verify");
        output.WriteLine(await replay.OutputAsync("0 differences"));
        Assert.Equal(0, await replay.ExitAsync());

        await ATierSurvivesAsync(broker, address, state);
        Directory.Delete(state, recursive: true);
    }

    /// <summary>A position closed behind the engine's back is a break: NO_NEW at the next start, and still after a kill.</summary>
    private static async Task ATierSurvivesAsync(HttpClient broker, Uri address, string state)
    {
        string closed = (await HoldingsAsync(broker)).Keys.First();
        using HttpResponseMessage answer = await broker.DeleteAsync(new Uri("/v2/positions/" + closed, UriKind.Relative));
        Assert.True(answer.IsSuccessStatusCode);
        while ((await HoldingsAsync(broker)).ContainsKey(closed))
        {
        }

        using (QgtmProcess engine = Engine(address, state))
        {
            await engine.ErrorAsync("live:");
            await engine.KillAsync();
        }

        int before = (await OrdersAsync(broker)).Count;
        using QgtmProcess last = Engine(address, state, "--for", "3s", "--json");
        Assert.Contains("tier NO_NEW", await last.ErrorAsync("recovered to"), StringComparison.Ordinal);
        using JsonDocument summary = JsonDocument.Parse(await last.OutputAsync("{"));
        Assert.Equal("NO_NEW", summary.RootElement.GetProperty("killTier").GetString());
        HashSet<string> known = [.. (await OrdersAsync(broker)).SkipLast(before).Select(o => o.GetProperty("symbol").GetString()!)];
        Assert.DoesNotContain(closed, known);
    }

    /// <summary>Every order of the broker is in the books once, with its quantity, its executions and their price.</summary>
    internal static async Task SameOrdersAsync(HttpClient broker, string state)
    {
        (int exit, string text, _) = await QgtmProcess.RunAsync("inspect", "show", state, "--json");
        Assert.Equal(0, exit);
        using JsonDocument books = JsonDocument.Parse(text);
        Dictionary<string, JsonElement> own = books.RootElement.GetProperty("orders").EnumerateArray().ToDictionary(o => o.GetProperty("clOrdId").GetString()!, StringComparer.Ordinal);
        List<JsonElement> orders = await OrdersAsync(broker);
        Assert.Equal(orders.Count, orders.Select(o => o.GetProperty("client_order_id").GetString()).Distinct(StringComparer.Ordinal).Count());
        Assert.NotEmpty(orders);
        foreach (JsonElement order in orders)
        {
            JsonElement mine = own[order.GetProperty("client_order_id").GetString()!];
            Assert.Equal(order.GetProperty("symbol").GetString(), mine.GetProperty("symbol").GetString());
            Assert.Equal(order.GetProperty("side").GetString(), mine.GetProperty("side").GetString());
            Assert.Equal(Decimal(order, "qty"), mine.GetProperty("qty").GetDecimal());
            Assert.Equal(Decimal(order, "filled_qty"), mine.GetProperty("cumQty").GetDecimal());
            Assert.Equal(Decimal(order, "filled_avg_price"), mine.GetProperty("avgPx").GetDecimal());
        }
    }

    private static QgtmProcess Engine(Uri address, string state, params string[] more) =>
        QgtmProcess.Start(["run", "--venue", address.ToString(), "--state", state, "--port", "0", "--snapshot-every", "1s", .. more]);

    private static decimal Decimal(JsonElement order, string name) =>
        order.GetProperty(name).GetString() is { } text ? decimal.Parse(text, CultureInfo.InvariantCulture) : 0;

    internal static async Task<List<JsonElement>> OrdersAsync(HttpClient broker)
    {
        string text = await broker.GetStringAsync("/v2/orders?status=all&limit=500");
        return [.. JsonDocument.Parse(text).RootElement.EnumerateArray()];
    }

    internal static async Task<SortedDictionary<string, decimal>> HoldingsAsync(HttpClient broker)
    {
        using JsonDocument positions = JsonDocument.Parse(await broker.GetStringAsync("/v2/positions"));
        return new(positions.RootElement.EnumerateArray().ToDictionary(
            p => p.GetProperty("symbol").GetString()!,
            p => decimal.Parse(p.GetProperty("qty").GetString()!, CultureInfo.InvariantCulture),
            StringComparer.Ordinal));
    }

    internal static SortedDictionary<string, decimal> Held(JsonElement positions) =>
        new(positions.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDecimal(), StringComparer.Ordinal));

    internal static Uri AddressIn(string line) =>
        new(line.Split(' ').First(w => w.StartsWith("http://", StringComparison.Ordinal)));

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : otherwise;
}
