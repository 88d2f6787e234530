using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Qgtm.Fast.Tool.Analytics;

/// <summary>The figures for other programs: JSON, CSV, and one page that needs nothing else.</summary>
internal static class TradesFiles
{
    private const string Style = """
        body{font:14px/1.45 system-ui,sans-serif;margin:0 auto;max-width:1100px;padding:12px;color:#222}h1{font-size:20px}pre{font:12px/1.4 ui-monospace,monospace;overflow-x:auto}
        table{border-collapse:collapse}td,th{padding:2px 8px 2px 0;text-align:left;font-variant-numeric:tabular-nums}td.n{text-align:right}
        """;

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Writes trades.html, trades.json, trades.csv, orders.csv and groups.csv.</summary>
    public static void Write(string directory, TradeSummary s, IReadOnlyList<Recommendation> recommendations)
    {
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "trades.html"), Html(s, recommendations));
        File.WriteAllText(Path.Combine(directory, "trades.json"), Json(s, recommendations));
        File.WriteAllText(Path.Combine(directory, "trades.csv"), Trades(s));
        File.WriteAllText(Path.Combine(directory, "orders.csv"), Orders(s));
        StringBuilder groups = new("dimension,key,trades,won,days,stopped_out,stopped_days,net_usd,paper_usd,cost_usd,mean_bps,t,profit_factor\n");
        foreach (TradeGroup g in s.Groups)
        {
            groups.Append(CultureInfo.InvariantCulture, $"{g.Dimension},{g.Key},{g.Trades},{g.Won},{g.Days},{g.StoppedOut},{g.StoppedDays},{g.NetUsd:F2},{g.PaperUsd:F2},{g.CostUsd:F2},{g.MeanBps:F3},{g.T:F3},{g.ProfitFactor:F3}\n");
        }

        File.WriteAllText(Path.Combine(directory, "groups.csv"), groups.ToString());
    }

    /// <summary>One object.</summary>
    public static string Json(TradeSummary s, IReadOnlyList<Recommendation> recommendations) => JsonSerializer.Serialize(
        new
        {
            closed = s.Closed.Count,
            open = s.Trades.Count - s.Closed.Count,
            netUsd = s.Closed.Sum(t => t.Trip.Net),
            paperUsd = s.Closed.Sum(t => t.Trip.Paper),
            costUsd = s.Closed.Sum(t => t.Cost),
            s.AccountUsd,
            feesUsdPerShare = s.FeesPerShare,
            attempts = s.Attempts,
            s.Groups,
            s.Execution,
            s.Refusals,
            outliers = s.Outliers.Select(o => new { o.Order.Id, o.Order.Symbol, o.Order.Strategy, time = Time(o.Order.ArrivalNs), o.Order.SlippageBps, o.Score }),
            flattenClusters = s.Flattens.Select(c => new { first = Time(c.First), last = Time(c.Last), orders = c.Count }),
            unexplained = s.Unexplained.Select(u => new { u.Symbol, u.Books, u.Fills }),
            recommendations,
            trades = s.Trades.Select(t => new
            {
                t.Symbol,
                t.Setup,
                entry = Time(t.Trip.EntryNs),
                exit = t.Exit is null ? (DateTime?)null : Time(t.Trip.ExitNs),
                t.Trip.Opened,
                t.Trip.Closed,
                t.Trip.EntryPx,
                t.Trip.ExitPx,
                t.Trip.Net,
                t.Trip.Paper,
                t.Cost,
                t.Trip.Fees,
                t.Trip.NetBps,
                t.Trip.Best,
                t.Trip.Worst,
                t.Hour,
                t.Entry.Regime,
                t.Entry.Volatility,
                t.ExitBy,
                verdict = t.IsClosed ? t.Verdict : (Verdict?)null,
                why = t.IsClosed ? t.Why : null,
            }),
        },
        Form) + "\n";

    private static string Trades(TradeSummary s)
    {
        StringBuilder b = new("entry,exit,symbol,setup,opened,closed,entry_px,exit_px,net_usd,paper_usd,cost_usd,fees_usd,net_bps,best_usd,worst_usd,hour,regime,volatility,exit_by,verdict\n");
        foreach (Trade t in s.Trades)
        {
            b.Append(CultureInfo.InvariantCulture, $"{Time(t.Trip.EntryNs):O},{(t.Exit is null ? string.Empty : Time(t.Trip.ExitNs).ToString("O", CultureInfo.InvariantCulture))},{t.Symbol},{t.Setup},{t.Trip.Opened:0.####},{t.Trip.Closed:0.####},{t.Trip.EntryPx:F4},{t.Trip.ExitPx:F4},{t.Trip.Net:F2},{t.Trip.Paper:F2},{t.Cost:F2},{t.Trip.Fees:F2},{t.Trip.NetBps:F2},{t.Trip.Best:F2},{t.Trip.Worst:F2},{t.Hour},{t.Entry.Regime},{t.Entry.Volatility},{t.ExitBy},{(t.IsClosed ? TradesText.Words(t.Verdict) : string.Empty)}\n");
        }

        return b.ToString();
    }

    private static string Orders(TradeSummary s)
    {
        StringBuilder b = new("id,decided,arrived,ended,symbol,strategy,side,wanted,executed,status,reason,decision_px,arrival_px,average_px,end_px,delay_usd,execution_usd,opportunity_usd,fees_usd,slippage_bps\n");
        foreach (OrderFact o in s.Orders)
        {
            Research.Shortfall cost = o.Shortfall(s.FeesPerShare);
            b.Append(CultureInfo.InvariantCulture, $"{o.Id},{Time(o.DecisionNs):O},{Time(o.ArrivalNs):O},{(o.EndNs == 0 ? string.Empty : Time(o.EndNs).ToString("O", CultureInfo.InvariantCulture))},{o.Symbol},{o.Strategy},{(o.Sign > 0 ? "buy" : "sell")},{o.Wanted:0.####},{o.Executed:0.####},{o.Status},{o.Reason},{o.DecisionPx:F4},{o.ArrivalPx:F4},{o.AveragePx:F4},{o.EndPx:F4},{cost.Delay:F2},{cost.Execution:F2},{cost.Opportunity:F2},{cost.Fees:F2},{o.SlippageBps:F2}\n");
        }

        return b.ToString();
    }

    private static string Html(TradeSummary s, IReadOnlyList<Recommendation> recommendations)
    {
        StringBuilder b = new($"<!doctype html><html lang='en'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width,initial-scale=1'><title>Trades</title><style>{Style}</style></head><body><h1>Trades</h1><h2>Recommendations</h2><ul>");
        foreach (Recommendation r in recommendations)
        {
            b.Append(CultureInfo.InvariantCulture, $"<li>{Encoded(r.Text)} <small>{Encoded(r.Evidence)}</small></li>");
        }

        b.Append(CultureInfo.InvariantCulture, $"</ul><pre>{Encoded(TradesText.Of(s, recommendations))}</pre><h2>Every closed trade</h2><table><tr><th>entry</th><th>symbol</th><th>setup</th><th>net USD</th><th>why</th></tr>");
        foreach (Trade t in s.Closed)
        {
            b.Append(CultureInfo.InvariantCulture, $"<tr><td>{Time(t.Trip.EntryNs):yyyy-MM-dd HH:mm}</td><td>{Encoded(t.Symbol)}</td><td>{Encoded(t.Setup)}</td><td class='n'>{t.Trip.Net:0.00}</td><td>{Encoded(t.Why)}</td></tr>");
        }

        return b.Append("</table></body></html>\n").ToString();
    }

    private static DateTime Time(long ns) => DateTime.UnixEpoch.AddTicks(ns / 100);

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
