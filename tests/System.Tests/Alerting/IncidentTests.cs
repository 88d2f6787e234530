using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alerts;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.SystemTests;

/// <summary>The incident report of the real executable against what its venue has done.</summary>
public sealed partial class IncidentTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _state = Directory.CreateTempSubdirectory("qgtm-incident-").FullName;

    [Fact]
    public async Task A_flatten_leaves_a_report_that_agrees_with_the_venue_and_never_changes()
    {
        using QgtmProcess engine = QgtmProcess.Start("run", "--state", _state, "--port", "0", "--speed", "60");
        using HttpClient broker = new() { BaseAddress = CrashTests.AddressIn(await engine.ErrorAsync("embedded venue on")) };
        broker.DefaultRequestHeaders.Add("APCA-API-KEY-ID", "PKSIM");
        broker.DefaultRequestHeaders.Add("APCA-API-SECRET-KEY", "simulated-secret");
        await engine.ErrorAsync("live:");
        await Venues.UntilAsync(async () => (await CrashTests.HoldingsAsync(broker)).Count >= 3);
        Assert.Equal(0, (await QgtmProcess.RunAsync("killswitch", "--tier", "FLATTEN", "--reason", "a | drill\n<b>", "--state", _state)).Exit);
        await Venues.UntilAsync(() => Task.FromResult(Reports().Length != 0));
        string written = Reports().Single();
        Assert.Empty(await CrashTests.HoldingsAsync(broker));
        List<JsonElement> orders = await CrashTests.OrdersAsync(broker);

        // Five minutes of event time later it is final.
        await Venues.UntilAsync(async () => (await ReportAsync()).GetProperty("seenUntil").GetDateTime() - (await ReportAsync()).GetProperty("triggeredAt").GetDateTime() >= TimeSpan.FromSeconds(299));
        await Venues.UntilAsync(() => Task.FromResult(AlertLog.Read(_state, "e").Entries.Any(e => e.Key == "incident")));
        JsonElement report = await ReportAsync();
        Judge(report, orders);
        await engine.SignalAsync("TERM");
        Assert.Equal(0, await engine.ExitAsync());
        (int exit, string text, string error) = await QgtmProcess.RunAsync("report", "incident", "--state", _state);
        Assert.True(exit == 0, error);
        Assert.Equal(text, await File.ReadAllTextAsync(written));
        Assert.Contains("Reason given: a \\| drill &lt;b>", text, StringComparison.Ordinal);
        Assert.Equal(report.GetRawText(), (await ReportAsync()).GetRawText());
        foreach (string title in new[] { "## Drawdown", "## Positions", "## Contributions since the peak", "## Timeline", "## Still open" })
        {
            Assert.Contains(title, text, StringComparison.Ordinal);
        }

        output.WriteLine(text);
        Evidence.Fired("M02+", orders.Count);
    }

    [Fact]
    public async Task A_journal_without_an_incident_says_so()
    {
        using QgtmProcess engine = QgtmProcess.Start("run", "--state", _state, "--port", "0", "--for", "2s");
        Assert.Equal(0, await engine.ExitAsync());
        await Terminal.RefusesAsync(2, "never rose to FLATTEN", "report", "incident", "--state", _state);
        await Terminal.RefusesAsync(2, "There is no journal in", "report", "incident", "--state", Path.Combine(_state, "venue"));
        await Terminal.RefusesAsync(4, "Say which report", "report", "accident");
        Assert.Empty(Reports());
        Evidence.Held("M02-");
    }

    public void Dispose() => Directory.Delete(_state, recursive: true);

    /// <summary>
    /// The venue's closing orders close all that any order had opened, once and from one side; the report tells each of them, and those
    /// that never left, too. Its fills take what was held at the trigger to nothing: with those of orders that were on their way then.
    /// </summary>
    private static void Judge(JsonElement report, List<JsonElement> orders)
    {
        DateTime trigger = report.GetProperty("triggeredAt").GetDateTime();
        Dictionary<string, decimal> closed = [], held = [];
        HashSet<(string Symbol, int Side)> sides = [];
        foreach (JsonElement o in orders)
        {
            decimal qty = decimal.Parse(o.GetProperty("filled_qty").GetString()!, CultureInfo.InvariantCulture) * (o.GetProperty("side").GetString() == "buy" ? 1 : -1);
            bool after = o.GetProperty("submitted_at").GetDateTimeOffset().UtcDateTime >= trigger && o.GetProperty("type").GetString() == "market";
            sides.Add((o.GetProperty("symbol").GetString()!, after && qty != 0 ? Math.Sign(qty) : 0));
            Dictionary<string, decimal> side = after ? closed : held;
            side[o.GetProperty("symbol").GetString()!] = side.GetValueOrDefault(o.GetProperty("symbol").GetString()!) + qty;
        }

        Dictionary<string, decimal> before = report.GetProperty("positions").EnumerateArray().ToDictionary(p => p.GetProperty("symbol").GetString()!, p => p.GetProperty("before").GetDecimal());
        Assert.True(before.Count >= 3);
        Assert.Equal(Shape(closed.ToDictionary(x => x.Key, x => -x.Value)), Shape(held));
        Assert.Equal(orders.Count, orders.Select(o => o.GetProperty("client_order_id").GetString()).Distinct(StringComparer.Ordinal).Count());
        Assert.DoesNotContain(sides, s => s.Side == 1 && sides.Contains((s.Symbol, -1)));
        Dictionary<string, decimal> told = Told(report, Order());
        Assert.All(closed, x => Assert.True(-x.Value * Math.Sign(-x.Value) <= told.GetValueOrDefault(x.Key) * Math.Sign(-x.Value), $"{x.Key}: closed {-x.Value}, told {told.GetValueOrDefault(x.Key)}"));
        Assert.Equal(Shape(before), Shape(Told(report, Fill())));
        Assert.All(report.GetProperty("positions").EnumerateArray(), p => Assert.Equal((0m, 0m), (p.GetProperty("books").GetDecimal(), p.GetProperty("broker").GetDecimal())));
        Assert.Equal(0, report.GetProperty("open").GetArrayLength());
        decimal shares = report.GetProperty("symbols").EnumerateArray().Sum(s => s.GetProperty("pnlUsd").GetDecimal());
        Assert.Equal(shares, report.GetProperty("strategies").EnumerateArray().Sum(s => s.GetProperty("pnlUsd").GetDecimal()));
        Assert.Equal(report.GetProperty("equityUsd").GetDecimal(), report.GetProperty("peakUsd").GetDecimal() + shares + report.GetProperty("unexplainedUsd").GetDecimal());
    }

    /// <summary>Shares that moments of the timeline take away, by symbol.</summary>
    private static Dictionary<string, decimal> Told(JsonElement report, Regex moment)
    {
        Dictionary<string, decimal> told = [];
        foreach (Match m in report.GetProperty("timeline").EnumerateArray().Select(m => moment.Match(m.GetProperty("what").GetString()!)).Where(m => m.Success))
        {
            string symbol = m.Groups["symbol"].Value;
            told[symbol] = told.GetValueOrDefault(symbol) + (decimal.Parse(m.Groups["qty"].Value, CultureInfo.InvariantCulture) * (m.Groups["side"].Value is "sold" or "Sell" ? 1 : -1));
        }

        return told;
    }

    private static IEnumerable<string> Shape(Dictionary<string, decimal> all) => all.Where(x => x.Value != 0).Select(x => FormattableString.Invariant($"{x.Key} {x.Value:0.####}")).Order(StringComparer.Ordinal);

    private string[] Reports() => Directory.GetFiles(_state, "incident-*.md");

    private async Task<JsonElement> ReportAsync()
    {
        (int exit, string text, string error) = await QgtmProcess.RunAsync("report", "incident", "--state", _state, "--json");
        Assert.True(exit == 0, error);
        return JsonDocument.Parse(text).RootElement;
    }

    [GeneratedRegex(@"^fill: (?<side>bought|sold) (?<symbol>\w+) (?<qty>[0-9.]+) at", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fill();

    [GeneratedRegex(@"^order: (?<side>Buy|Sell) (?<symbol>\w+) (?<qty>[0-9.]+) Market, closes", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Order();
}
