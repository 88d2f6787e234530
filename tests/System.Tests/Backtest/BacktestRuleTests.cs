using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.SystemTests.Commands;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.SystemTests;

/// <summary>Backtests under other rules and on other data, held against each other; and the page's commands as they stand there.</summary>
public sealed class BacktestRuleTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("qgtm-rules-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_cent_in_one_close_is_found_by_its_day_and_its_first_decision()
    {
        DateOnly changed = new(2019, 11, 12);
        await ImportAsync("db", BacktestTests.Days());
        await ImportAsync("other", BacktestTests.Days(changed));
        await RunAsync("db", "a");
        await RunAsync("db", "twin");
        await RunAsync("other", "b");
        (int exit, string text, _) = await QgtmProcess.RunAsync("replay", "--compare", In("a"), In("twin"));
        Assert.Equal(0, exit);
        Assert.StartsWith("0 differences in ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("in 0 decisions", text, StringComparison.Ordinal);
        JsonElement found = await CompareAsync("a", "b");
        Assert.Equal("2019-11-12", found.GetProperty("input").GetProperty("b").GetString());
        JsonElement decision = found.GetProperty("decision").GetProperty("b");
        DateTime at = DateTime.UnixEpoch.AddTicks(decision.GetProperty("timeNs").GetInt64() / 100);
        Assert.InRange(DateOnly.FromDateTime(at), changed, changed.AddDays(7));
    }

    [Fact]
    public async Task Each_rule_shows_in_its_part_of_the_gap()
    {
        await ImportAsync("db", BacktestTests.Days());
        await File.WriteAllTextAsync(In("ns.csv"), "ns\n2000000\n45000000000\n");
        await File.WriteAllTextAsync(In("div.csv"), "symbol,ex_date,amount\nGLD,2019-03-15,1.5\nGLD,2019-09-16,1.5\nGLD,2020-03-16,1.5\nNOTOURS,2020-01-02,3\n");
        JsonElement plain = await RunAsync("db", "plain", "--dividends", "none");
        JsonElement dear = await RunAsync("db", "dear", "--dividends", "none", "--slippage-bps", "10");
        JsonElement small = await RunAsync("db", "small", "--dividends", "none", "--participation", "0.02");
        JsonElement slow = await RunAsync("db", "slow", "--dividends", "none", "--latency", In("ns.csv"));
        JsonElement paid = await RunAsync("db", "paid", "--dividends", In("div.csv"));
        Assert.InRange(plain.GetProperty("equityUsd").GetDouble() - 1e6 - (double)Part(plain, "total"), -1, 1);
        Assert.True(Part(dear, "fill") < 1.3m * Part(plain, "fill"), $"twice the spread costs at fills: {Part(dear, "fill")} after {Part(plain, "fill")}");
        Assert.Contains("0.02 % of the size", small.GetProperty("settings").GetProperty("fills").GetString(), StringComparison.Ordinal);
        Assert.True(Partial("small") > 0 && Partial("plain") == 0, "0.02 % of a quote's size fills orders in part");
        Assert.Contains("drawn from 2 measured", slow.GetProperty("settings").GetProperty("latency").GetString(), StringComparison.Ordinal);
        Assert.True(paid.GetProperty("dividendsUsd").GetDouble() > 1_000);
        Assert.Equal(0, plain.GetProperty("dividendsUsd").GetDouble());
        Assert.InRange((double)Part(paid, "fee") - paid.GetProperty("dividendsUsd").GetDouble() + paid.GetProperty("feesUsd").GetDouble(), -0.1, 0.1);
        JsonElement gap = (await CompareAsync("plain", "dear")).GetProperty("profitUsd").GetProperty("gap");
        Assert.Equal(Part(dear, "total") - Part(plain, "total"), gap.GetProperty("total").GetDecimal());
        Assert.Equal(gap.GetProperty("total").GetDecimal(), ((string[])["data", "latency", "fill", "fee"]).Sum(p => gap.GetProperty(p).GetDecimal()));
        JsonElement luck = plain.GetProperty("significance");
        int trials = luck.GetProperty("trials").GetInt32();
        Assert.InRange(trials, 1, 31);
        Assert.Equal(trials < 2 ? JsonValueKind.Null : JsonValueKind.Number, luck.GetProperty("pbo").ValueKind);
    }

    [Theory]
    [InlineData("symbol,ex_date,amount\nGLD,2019-02-30,1\n", "line 2: 'GLD,2019-02-30,1' is not a symbol, a day")]
    [InlineData("symbol,date,amount\n", "line 1: 'symbol,date,amount' is not the heading")]
    [InlineData("symbol,ex_date,amount\nGLD,2019-02-28,-1\n", "line 2")]
    public async Task A_wrong_line_of_dividends_is_named(string text, string part)
    {
        await ImportAsync("db", BacktestTests.Days());
        await File.WriteAllTextAsync(In("div.csv"), text);
        await Terminal.RefusesAsync(4, part, "replay", "--data", In("db"), "--dividends", In("div.csv"), "--out", In("none"));
    }

    /// <summary>An ex-date that does not trade is paid with the next day that does, one outside the range is nobody's, and a fee is not cut to a nano less.</summary>
    [Fact]
    public async Task A_dividend_is_paid_once_whatever_day_it_is()
    {
        await ImportAsync("db", BacktestTests.Days());
        await File.WriteAllTextAsync(In("friday.csv"), "symbol,ex_date,amount\nGLD,2019-09-13,1.5\nGLD,2019-09-16,1.5\n");
        await File.WriteAllTextAsync(In("saturday.csv"), "symbol,ex_date,amount\nGLD,1990-09-13,1.5\nGLD,2019-09-13,1.5\nGLD,2019-09-14,1.5\nGLD,2090-09-13,1.5\n");
        JsonElement friday = await RunAsync("db", "friday", "--dividends", In("friday.csv"), "--fees", "0.0157");
        JsonElement saturday = await RunAsync("db", "saturday", "--dividends", In("saturday.csv"), "--fees", "0.0157");
        Assert.True(Math.Abs(friday.GetProperty("dividendsUsd").GetDouble()) > 100);
        Assert.Equal(friday.GetProperty("stateHash").GetString(), saturday.GetProperty("stateHash").GetString());
        Assert.Equal("2, credited when the ex-date opens", saturday.GetProperty("settings").GetProperty("dividends").GetString());
        decimal shares = File.ReadLines(Path.Combine(In("friday"), "trades.csv")).Skip(1).Sum(l => Math.Abs(decimal.Parse(l.Split(',')[2], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal((double)(shares * 0.0157m), friday.GetProperty("feesUsd").GetDouble(), 1e-7);
    }

    [Fact]
    public async Task The_backtest_page_works_as_written()
    {
        await File.WriteAllTextAsync(In("days.csv"), BacktestTests.Days());
        (int exit, _, string error) = await QgtmProcess.RunAsync("run", "--lockstep", "--state", In("state"), "--for", "2s", "--speed", "600", "--seed", "7", "--json");
        Assert.True(exit == 0, error);
        string[] commands = [.. Commands("docs/backtest.md")];
        Assert.Equal(8, commands.Length);
        foreach (string command in commands)
        {
            string[] words = [.. command.Split(' ').Skip(1).Select(w => w == "FILE" ? In("days.csv") : w is "candles_dbs" or "./state" or "again" or "backtest" or "careful" or "simulated" || w.StartsWith("again/", StringComparison.Ordinal) ? In(w) : w)];
            (exit, string text, error) = await QgtmProcess.RunAsync(words);
            output.WriteLine($"{command}: {exit}\n{text}");
            bool mayDiffer = command.EndsWith("backtest careful", StringComparison.Ordinal); // The made days are deep: their rules may bind nothing.
            int expected = mayDiffer ? exit & 1 : command.EndsWith("state simulated", StringComparison.Ordinal) ? 1 : 0;
            Assert.True(exit == expected, command + ": " + error + text);
            Assert.True(!command.Contains("--compare", StringComparison.Ordinal) || text.Contains(" decisions", StringComparison.Ordinal) || text.Contains("decision that differs", StringComparison.Ordinal), text);
        }
    }

    private string In(string name) => Path.Combine(_root, name);

    private static decimal Part(JsonElement report, string name) => report.GetProperty("profit").GetProperty(name).GetDecimal();

    /// <summary>Orders of a run that were filled, and not whole.</summary>
    private int Partial(string name) => File.ReadLines(Path.Combine(In(name), "decisions.csv")).Count(line =>
    {
        string[] f = line.Split(';');
        string[] outcome = f[6].Split(' ');
        return f[2] == "NewOrderSingle" && outcome[0] != "0" && outcome[0] != f[5].Split(' ')[1];
    });

    private async Task ImportAsync(string db, string days)
    {
        string file = In(db + ".csv");
        await File.WriteAllTextAsync(file, days);
        (int exit, _, string error) = await QgtmProcess.RunAsync("data", "import", file, "--db", In(db));
        Assert.True(exit == 0, error);
    }

    private async Task<JsonElement> RunAsync(string db, string name, params string[] more)
    {
        (int exit, _, string error) = await QgtmProcess.RunAsync(["replay", "--data", In(db), "--out", In(name), .. more]);
        Assert.True(exit == 0, error);
        return JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(In(name), "report.json"))).RootElement;
    }

    private async Task<JsonElement> CompareAsync(string a, string b)
    {
        (int exit, string text, string error) = await QgtmProcess.RunAsync("replay", "--compare", In(a), In(b), "--json");
        output.WriteLine(text);
        Assert.True(exit == 1, error);
        return JsonDocument.Parse(text).RootElement;
    }

    private static IEnumerable<string> Commands(string page)
    {
        bool inside = false;
        foreach (string line in Repository.Read(page).Split('\n'))
        {
            bool fence = line.StartsWith("```", StringComparison.Ordinal);
            inside ^= fence;
            if (inside && !fence)
            {
                yield return line;
            }
        }
    }
}
