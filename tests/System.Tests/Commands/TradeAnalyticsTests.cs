using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Qgtm.Fast.SystemTests.Commands;

/// <summary>`qgtm trades` on the journal of a backtest over made days with a crash in them.</summary>
public sealed class TradeAnalyticsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("qgtm-trades-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>The commands of docs/trade-analytics.md as they stand there; their figures agree with the exchange's own.</summary>
    [Fact]
    public async Task The_page_works_as_written_and_its_figures_are_the_exchanges()
    {
        await SweepDays.ImportAsync(_directory, new DateOnly(2018, 1, 2), new DateOnly(2020, 7, 1), crash: new DateOnly(2020, 6, 10));
        await File.WriteAllTextAsync(Path.Combine(_directory, "orders.json"), Orders());
        string[] commands = SweepDays.Commands("docs/trade-analytics.md");
        Assert.Equal(8, commands.Length);
        string[] said = new string[commands.Length];
        string id = string.Empty;
        for (int i = 0; i < commands.Length; i++)
        {
            (int exit, said[i], string error) = await QgtmProcess.RunAsync(
                [.. SweepDays.Words(commands[i], _directory, "candles_dbs", "backtest", "backtest-state", "trades", "orders.json").Select(w => w == "ID" ? id : w)]);
            Assert.True(exit == 0, commands[i] + ": " + error);
            id = i == 5 ? said[i].Split('\n').First(l => l.StartsWith("open ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1] : id;
        }

        using JsonDocument trades = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_directory, "trades", "trades.json")));
        using JsonDocument report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_directory, "backtest", "report.json")));
        Figures(trades.RootElement, report.RootElement);
        using JsonDocument year = JsonDocument.Parse(said[2]);
        Assert.InRange(year.RootElement.GetProperty("trades").GetArrayLength(), 1, trades.RootElement.GetProperty("trades").GetArrayLength() - 1);
        Assert.All(year.RootElement.GetProperty("trades").EnumerateArray(), t => Assert.Equal(2019, t.GetProperty("entry").GetDateTime().Year));
        foreach (string part in (string[])["largest winners", "largest losers", "by setup", "by hour", "by regime", "slippage outliers", "refused:", "flatten clusters"])
        {
            Assert.Contains(part, said[1], StringComparison.Ordinal);
        }

        // The crash made FLATTEN close everything: a cluster in the journal; the made list of orders has one too.
        Assert.Contains("1 flatten clusters", said[3], StringComparison.Ordinal);
        Assert.Contains("1 flatten clusters", said[4], StringComparison.Ordinal);
        Assert.Contains("4 orders", said[4], StringComparison.Ordinal);
        await WordsAsync(id);
    }

    [Theory]
    [InlineData(2, "There is no journal in", "trades", "--state", "/nowhere")]
    [InlineData(4, "is no option of trades", "trades", "--sate", "x")]
    [InlineData(4, "write a day as", "trades", "--from", "soon")]
    [InlineData(4, "--from is after --to", "trades", "--from", "2020-01-02", "--to", "2020-01-01")]
    [InlineData(4, "USD a share", "trades", "--fees", "2")]
    [InlineData(4, "needs a reason", "trades", "accept", "x")]
    [InlineData(4, "Say which one", "trades", "decline")]
    [InlineData(4, "Say what to count", "trades", "count-flatten-clusters", "--least", "0")]
    [InlineData(2, "There is no nowhere.json", "trades", "count-flatten-clusters", "--orders", "nowhere.json")]
    public Task A_wrong_word_is_one_sentence(int exit, string part, params string[] words) => Terminal.RefusesAsync(exit, part, words);

    private static void Figures(JsonElement trades, JsonElement report)
    {
        JsonElement all = trades.GetProperty("execution")[0];
        Assert.Equal(report.GetProperty("orders").GetInt64(), all.GetProperty("sent").GetInt64());
        Assert.True(all.GetProperty("filled").GetInt64() > 10);
        Assert.Equal(report.GetProperty("denied").GetInt64(), trades.GetProperty("attempts").GetInt64() - all.GetProperty("sent").GetInt64());
        Assert.Equal(0, trades.GetProperty("unexplained").GetArrayLength());

        // What the fills have made, trade by trade, is what the exchange's account has gained.
        double gained = report.GetProperty("equityUsd").GetDouble() - 1_000_000;
        Assert.True(Math.Abs(gained) > 100, "nothing was gained or lost");
        Assert.Equal(gained, trades.GetProperty("accountUsd").GetDouble(), 1.0);

        // Paper less cost is net for each; winners have won; every closed trade has a reason.
        JsonElement[] list = [.. trades.GetProperty("trades").EnumerateArray()];
        Assert.All(list, t => Assert.Equal(Usd(t, "net"), Usd(t, "paper") - Usd(t, "cost"), 1e-6));
        JsonElement[] closed = [.. list.Where(t => t.GetProperty("verdict").ValueKind == JsonValueKind.String)];
        Assert.Equal(trades.GetProperty("closed").GetInt32(), closed.Length);
        Assert.All(closed, t => Assert.Equal(Usd(t, "net") > 0, t.GetProperty("verdict").GetString() == "won"));
        Assert.Contains(closed, t => t.GetProperty("exitBy").GetString() == "flatten");
        foreach (string dimension in (string[])["setup", "strategy", "symbol", "hour", "regime", "volatility", "confidence", "exit"])
        {
            JsonElement[] groups = [.. trades.GetProperty("groups").EnumerateArray().Where(g => g.GetProperty("dimension").GetString() == dimension)];
            Assert.Equal(closed.Length, groups.Sum(g => g.GetProperty("trades").GetInt32()));
            Assert.Equal(closed.Sum(t => Usd(t, "net")), groups.Sum(g => Usd(g, "netUsd")), 1e-4);
        }

        // Half the spread is 5 bps, paid on each side.
        Assert.InRange(Usd(all, "medianSlippageBps"), 4, 7);
        Assert.True(Usd(all.GetProperty("cost"), "fees") > 0);
    }

    /// <summary>Both words are kept with reason and figures, the later one counts, and nothing is lost behind a torn line.</summary>
    private async Task WordsAsync(string id)
    {
        string state = Path.Combine(_directory, "backtest-state"), log = Path.Combine(state, "recommendations.jsonl");
        string[] lines = await File.ReadAllLinesAsync(log);
        Assert.Equal(2, lines.Length);
        Assert.Contains("seen, GDX is off the list from Monday", lines[0], StringComparison.Ordinal);
        using (JsonDocument first = JsonDocument.Parse(lines[0]))
        {
            Assert.Equal((id, true), (first.RootElement.GetProperty("id").GetString(), first.RootElement.GetProperty("accepted").GetBoolean()));
            Assert.NotEmpty(first.RootElement.GetProperty("evidence").GetString()!);
        }

        await File.AppendAllTextAsync(log, "{\"time\":\"2020-");
        (int exit, string text, _) = await QgtmProcess.RunAsync("trades", "recommendations", "--state", state);
        Assert.Equal(0, exit);
        Assert.Contains("declined " + id, text, StringComparison.Ordinal);
        Assert.Contains("one bad month", text, StringComparison.Ordinal);
        Assert.Equal(0, (await QgtmProcess.RunAsync("trades", "accept", id, "--reason", "after all", "--state", state)).Exit);
        Assert.Equal(4, (await File.ReadAllLinesAsync(log)).Length);
        Assert.Contains("accepted " + id, (await QgtmProcess.RunAsync("trades", "recommendations", "--state", state)).Output, StringComparison.Ordinal);
        await Terminal.RefusesAsync(2, "There is no recommendation nothing:at-all", "trades", "decline", "nothing:at-all", "--reason", "x", "--state", state);
        (exit, text, _) = await QgtmProcess.RunAsync("replay", "--journal", state, "--verify");
        Assert.True(exit == 0, text);
    }

    private static double Usd(JsonElement e, string name) => e.GetProperty(name).GetDouble();

    /// <summary>Four closes by the broker within a minute, one an hour later, one of ours, and one of last year.</summary>
    private static string Orders()
    {
        string[] times = ["2026-05-13T14:00:00.5Z", "2026-05-13T14:00:01Z", "2026-05-13T14:00:30Z", "2026-05-13T14:01:00Z", "2026-05-13T15:00:00Z", "2025-05-13T15:00:00Z"];
        string ours = """{"client_order_id":"qg-0000000100000001","submitted_at":"2026-05-13T14:00:02Z"}""";
        return $"[{string.Join(',', times.Select((t, i) => $$"""{"client_order_id":"904837e3-3b76-47ec-b432-046db621571{{i}}","submitted_at":"{{t}}","status":"filled"}"""))},{ours}]";
    }
}
