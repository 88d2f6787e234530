using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Qgtm.Fast.Research;
using Qgtm.Fast.Tool.Backtest.Compare;

namespace Qgtm.Fast.Tool.Backtest.Report;

/// <summary>The files of a report: one page for people, JSON and CSV for other programs.</summary>
internal static class ReportFiles
{
    /// <summary>The page.</summary>
    public const string Html = "report.html";

    /// <summary>The figures.</summary>
    public const string JsonName = "report.json";

    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Writes report.html, report.json, days.csv, trades.csv and decisions.csv.</summary>
    public static void Write(string directory, BacktestResult r)
    {
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, Html), ReportHtml.Of(r));
        File.WriteAllText(Path.Combine(directory, JsonName), Json(r));
        DecisionFile.Write(Path.Combine(directory, DecisionFile.Name), r.Decisions);
        StringBuilder days = new("date,equity,gross,net,data\n");
        foreach (BacktestDay d in r.Days)
        {
            days.Append(CultureInfo.InvariantCulture, $"{d.Date:yyyy-MM-dd},{d.Equity:F2},{d.Gross:F4},{d.Net:F4},{d.DataHash:x16}\n");
        }

        File.WriteAllText(Path.Combine(directory, "days.csv"), days.ToString());
        StringBuilder trades = new("time,symbol,qty,px,strategy,decision_px,slippage_bps\n");
        foreach (BacktestTrade t in r.Trades)
        {
            trades.Append(CultureInfo.InvariantCulture, $"{t.Time:yyyy-MM-ddTHH:mm:ssZ},{t.Symbol},{t.Qty:0.####},{t.Px:0.####},{t.Strategy},{t.DecisionPx:0.####},{t.SlippageBps:0.##}\n");
        }

        File.WriteAllText(Path.Combine(directory, "trades.csv"), trades.ToString());
    }

    /// <summary>The figures as one object.</summary>
    public static string Json(BacktestResult r)
    {
        Performance p = Performance.Of(ReportFigures.Returns(r));
        return JsonSerializer.Serialize(new
        {
            settings = r.Settings,
            days = p.Days,
            events = r.Events,
            seconds = r.Seconds,
            orders = r.Orders.Sent,
            fills = r.Orders.Fills,
            denied = r.Orders.Denied,
            rejected = r.Orders.Rejected,
            feesUsd = r.FeesUsd,
            dividendsUsd = r.DividendsUsd,
            equityUsd = r.Days[^1].Equity,
            profit = r.Profit,
            performance = p,
            significance = Significance.Of(r),
            capacity = OrderCapacity.Of(r),
            strategies = r.Strategies.Select(s => new { s.Id, s.Stage, s.Weight, s.TotalReturn, s.Days, s.Turnover, s.Reason }),
            stateHash = r.StateHash.ToString("x16", CultureInfo.InvariantCulture),
        }, Options);
    }
}
