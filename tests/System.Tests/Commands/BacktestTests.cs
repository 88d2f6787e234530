using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.SystemTests.Commands;

/// <summary>`qgtm replay --data`: made days through the real executable, and what it says to wrong options.</summary>
public sealed class BacktestTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("qgtm-backtest-test-").FullName;

    /// <summary>The journal, which is reserved beforehand, has events there.</summary>
    private static bool IsWritten(string journal, long at)
    {
        if (!File.Exists(journal))
        {
            return false;
        }

        using FileStream file = new(journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] there = new byte[64];
        file.Position = at;
        return file.Read(there) > 0 && Array.Exists(there, b => b != 0);
    }

    private const string First = "journal-00000000000000000001.qj";

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Made_days_give_the_same_report_twice()
    {
        string file = Path.Combine(_directory, "days.csv"), db = Path.Combine(_directory, "db");
        await File.WriteAllTextAsync(file, Days());
        Assert.Equal(0, (await QgtmProcess.RunAsync("data", "import", file, "--db", db)).Exit);
        JsonElement first = await RunAsync(db, "a"), second = await RunAsync(db, "b");
        Assert.Equal(first.GetProperty("stateHash").GetString(), second.GetProperty("stateHash").GetString());
        Assert.True(first.GetProperty("fills").GetInt64() > 10, "two years of a trend and nothing was bought");
        Assert.Equal(31, first.GetProperty("strategies").GetArrayLength());
        string page = await File.ReadAllTextAsync(Path.Combine(_directory, "a", "report.html"));
        foreach (string part in (string[])["Equity, USD", "Underwater", "Months, percent", "Sharpe of 252 days", "Exposure", "missing_data", "polyline", "tsmom_multi", "Slippage by month", "Slippage by name", "Capacity", "Luck of choice", "days to its last trade", "whatever its size"])
        {
            Assert.Contains(part, page, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("http", page.Replace("http-equiv", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
        string[] days = await File.ReadAllLinesAsync(Path.Combine(_directory, "a", "days.csv"));
        Assert.Equal(first.GetProperty("days").GetInt32() + 2, days.Length);
        Assert.True((await File.ReadAllLinesAsync(Path.Combine(_directory, "a", "trades.csv"))).Length > 10);
    }

    [Fact]
    public async Task Slippage_costs()
    {
        string file = Path.Combine(_directory, "days.csv"), db = Path.Combine(_directory, "db");
        await File.WriteAllTextAsync(file, Days());
        Assert.Equal(0, (await QgtmProcess.RunAsync("data", "import", file, "--db", db)).Exit);
        double cheap = (await RunAsync(db, "a", "--slippage-bps", "0")).GetProperty("equityUsd").GetDouble();
        double dear = (await RunAsync(db, "b", "--slippage-bps", "15")).GetProperty("equityUsd").GetDouble();
        Assert.True(dear < cheap, $"{dear} is not less than {cheap}");
    }

    /// <summary>A stop in the middle is no result: the report says until when, and the exit code that it is not all.</summary>
    [Fact]
    public async Task A_stopped_run_says_where_it_stopped()
    {
        string db = await SweepDays.ImportAsync(_directory, new DateOnly(2000, 1, 3), new DateOnly(2020, 1, 1)), journal = Path.Combine(_directory, "journal");
        using QgtmProcess run = QgtmProcess.Start("replay", "--data", db, "--from", "2000-01-01", "--out", Path.Combine(_directory, "cut"), "--journal", journal);
        using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(10));
        for (int i = 0; i < 3_000 && !IsWritten(Path.Combine(journal, First), 4 << 20); i++)
        {
            await pause.WaitForNextTickAsync();
        }

        await run.SignalAsync("TERM");
        (int exit, string output, string error) = await run.EndAsync();
        Assert.True(exit == 1, $"exit {exit}: {output}{error}");
        Terminal.Sentence("Stopped on 20", error);
        Assert.Contains("is of the days until then", error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_directory, "cut", "report.html")));
    }

    [Theory]
    [InlineData(2, "There is no directory", "--data", "/nowhere")]
    [InlineData(4, "write a day as", "--data", "/tmp", "--from", "soon")]
    [InlineData(4, "--from is after --to", "--data", "/tmp", "--from", "2020-01-02", "--to", "2020-01-01")]
    [InlineData(4, "must be a number from", "--data", "/tmp", "--slippage-bps", "-1")]
    [InlineData(4, "is no option of replay", "--data", "/tmp", "--slipage", "1")]
    [InlineData(4, "needs a value", "--data", "/tmp", "--out")]
    [InlineData(4, "it must be a whole number from 0 on", "--data", "/tmp", "--seed", "1.5")]
    [InlineData(4, "write a day as", "--data", "/tmp", "--from", "0001-01-01")]
    [InlineData(2, "There is no slip.yaml: name your qgtm.yaml with --config", "--data", "/tmp", "--config", "slip.yaml")]
    public Task A_wrong_option_is_one_sentence(int exit, string part, params string[] words) => Terminal.RefusesAsync(exit, part, ["replay", .. words]);

    [Fact]
    public async Task An_empty_directory_says_how_to_fill_it() =>
        await Terminal.RefusesAsync(2, "qgtm data import", "replay", "--data", _directory);

    private async Task<JsonElement> RunAsync(string db, string name, params string[] more)
    {
        (int exit, string text, string error) = await QgtmProcess.RunAsync(["replay", "--data", db, "--out", Path.Combine(_directory, name), "--json", .. more]);
        Assert.True(exit == 0, error);
        return JsonDocument.Parse(text[text.LastIndexOf('{', text.IndexOf("\"settings\"", StringComparison.Ordinal))..]).RootElement;
    }

    /// <summary>Two and a half years of GLD, SLV, GDX and SPY: a trend with a wave on it. On the changed day GLD closes a cent higher.</summary>
    internal static string Days(DateOnly changed = default)
    {
        StringBuilder text = new("date,symbol,open,high,low,close,adj_close,volume,dividend\n");
        int n = 0;
        for (DateOnly day = new(2018, 1, 2); day < new DateOnly(2020, 7, 1); day = day.AddDays(1))
        {
            if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
            {
                continue;
            }

            foreach ((string symbol, double start, double drift) in (ValueTuple<string, double, double>[])[("GDX", 22, 0.001), ("GLD", 120, 0.0008), ("SLV", 16, -0.0006), ("SPY", 270, 0.0003)])
            {
                double close = Math.Round(start * Math.Exp((drift * n) + (0.01 * Math.Sin(n * 0.9))), 2), open = Math.Round(close * 0.998, 2);
                close += day == changed && symbol == "GLD" ? 0.01 : 0;
                text.Append(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd},{symbol},{open},{Math.Round(close * 1.004, 2)},{Math.Round(open * 0.996, 2)},{close:0.00},{close:0.00},5000000,0\n");
            }

            n++;
        }

        return text.ToString();
    }
}
