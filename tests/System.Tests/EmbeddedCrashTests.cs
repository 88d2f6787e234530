using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.SystemTests;

/// <summary>What a newcomer does: run, kill -9, run again on the same state. The embedded venue goes on and nothing is lost.</summary>
public sealed class EmbeddedCrashTests(ITestOutputHelper output)
{
    [Fact]
    public async Task TwoKillsOfTheWholeProgramLoseNothing()
    {
        string state = Directory.CreateTempSubdirectory("qgtm-embedded-").FullName;
        string memory = Path.Combine(state, "venue", "venue.jsonl");
        int before = 0;
        for (int i = 0; i < 2; i++)
        {
            using QgtmProcess engine = QgtmProcess.Start("run", "--state", state, "--port", "0", "--speed", "60");
            if (i > 0)
            {
                await engine.ErrorAsync("goes on where it stood");
            }

            await engine.ErrorAsync("live:");
            while (Orders(memory).Count < before + 8)
            {
            }

            await engine.KillAsync();
            before = Orders(memory).Count;
        }

        using QgtmProcess last = QgtmProcess.Start("run", "--state", state, "--port", "0", "--speed", "60", "--for", "3s", "--json");
        using JsonDocument summary = JsonDocument.Parse(await last.OutputAsync("{"));
        Assert.Equal(0, await last.ExitAsync());
        JsonElement run = summary.RootElement;
        List<(string Client, decimal Signed, string Symbol)> orders = Orders(memory);
        output.WriteLine($"{before} orders at the second kill, {orders.Count} at the end");
        Assert.Equal(orders.Count, orders.Select(o => o.Client).Distinct(StringComparer.Ordinal).Count());
        Assert.True(run.GetProperty("orders").GetInt64() >= orders.Count);
        Assert.Equal(run.GetProperty("rowsPublished").GetInt64(), run.GetProperty("eventsIn").GetInt64());
        Assert.True(run.GetProperty("brokerAgrees").GetBoolean());
        Assert.Equal("NORMAL", run.GetProperty("killTier").GetString());
        SortedDictionary<string, decimal> held = new(
            orders.GroupBy(o => o.Symbol).Where(g => g.Sum(o => o.Signed) != 0).ToDictionary(g => g.Key, g => g.Sum(o => o.Signed)), StringComparer.Ordinal);
        Assert.Equal(held, new(run.GetProperty("positions").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDecimal()), StringComparer.Ordinal));

        using QgtmProcess replay = QgtmProcess.Start("replay", "--journal", state, "--verify");
        output.WriteLine(await replay.OutputAsync("0 differences"));
        Assert.Equal(0, await replay.ExitAsync());

        using QgtmProcess other = QgtmProcess.Start("run", "--state", state, "--port", "0", "--seed", "2", "--for", "1s");
        await other.ErrorAsync("starts anew");
        Assert.Equal(0, await other.ExitAsync());
        Assert.True(File.Exists(Path.Combine(state, "runs", "1", "venue", "venue.jsonl")));
        Directory.Delete(state, recursive: true);
    }

    /// <summary>The venue's own account of its orders: client id, signed filled quantity, symbol.</summary>
    private static List<(string Client, decimal Signed, string Symbol)> Orders(string memory)
    {
        Dictionary<string, (string Client, decimal Signed, string Symbol, int Sign)> orders = new(StringComparer.Ordinal);
        foreach (string line in File.Exists(memory) ? Shared(memory) : [])
        {
            using JsonDocument document = JsonDocument.Parse(line.AsMemory(9));
            JsonElement e = document.RootElement;
            string kind = e.GetProperty("k").GetString()!;
            if (kind == "order")
            {
                int sign = e.GetProperty("order")[1].GetInt32() == 1 ? 1 : -1;
                decimal filled = e.GetProperty("fills").EnumerateArray().Sum(x => x[2].GetDecimal()) / 1_000_000_000;
                orders[e.GetProperty("id").GetString()!] =
                    (e.GetProperty("client").GetString()!, sign * filled, e.GetProperty("symbol").GetString()!, sign);
            }
            else if (kind == "fill")
            {
                string id = e.GetProperty("id").GetString()!;
                (string client, decimal signed, string symbol, int sign) = orders[id];
                orders[id] = (client, signed + (sign * e.GetProperty("x")[2].GetDecimal() / 1_000_000_000), symbol, sign);
            }
        }

        return [.. orders.Values.Select(o => (o.Client, o.Signed, o.Symbol))];
    }

    /// <summary>Whole lines of a file that another process appends to.</summary>
    private static string[] Shared(string path)
    {
        using StreamReader reader = new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        string text = reader.ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
