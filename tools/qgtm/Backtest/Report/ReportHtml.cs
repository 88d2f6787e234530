using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text;
using Qgtm.Fast.Research;
using Qgtm.Fast.Tool.Backtest.Compare;

namespace Qgtm.Fast.Tool.Backtest.Report;

/// <summary>The report as one file that needs nothing else: opened from a mail, on a phone, without a network.</summary>
internal static class ReportHtml
{
    private const string Style = """
        body{font:14px/1.45 system-ui,sans-serif;margin:0 auto;max-width:1000px;padding:12px;color:#222}
        h1{font-size:20px}h2{font-size:16px;margin:24px 0 6px}table{border-collapse:collapse}td,th{padding:2px 10px 2px 0;text-align:left;font-variant-numeric:tabular-nums}
        td.n{text-align:right}svg{width:100%;height:auto}.t{font-size:10px;fill:#555}.g{stroke:#ddd;stroke-width:.5}.m td{text-align:right;padding:2px 5px;font-size:12px}p.note{color:#555}
        """;

    /// <summary>Days that can be told apart on a page.</summary>
    private const int CandleDays = 120;

    /// <summary>The whole page.</summary>
    public static string Of(BacktestResult r)
    {
        double[] returns = ReportFigures.Returns(r);
        DateOnly[] days = ReportFigures.ReturnDays(r);
        StringBuilder s = new($"<!doctype html><html lang='en'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width,initial-scale=1'><title>Backtest</title><style>{Style}</style></head><body>");
        s.Append(CultureInfo.InvariantCulture, $"<h1>Backtest {r.Settings["from"]} to {r.Settings["to"]}</h1>");
        s.Append("<p class='note'>Daily data through the live engine: decided ten minutes before the close on days that ended before, traded at the close; there is no impact beyond the spread. ")
            .Append("In sample: the defaults were not chosen on this data, and nothing here was held out.</p>");
        Table(s, ReportFigures.Head(r));
        Chart(s, "Equity, USD", Svg.Lines([.. r.Days.Select(d => d.Date)], ("equity", "#1f5fa8", [.. r.Days.Select(d => d.Equity)])));
        Chart(s, "Underwater", Svg.Lines(days, ("underwater", "#b3402a", Curve.Underwater(returns))));
        Chart(s, "Sharpe of 252 days", Svg.Lines(days, ("sharpe", "#6a3d9a", [.. Curve.RollingSharpe(returns, 252).Select(x => x ?? double.NaN)])));
        Chart(s, "Exposure, times equity", Svg.Lines([.. r.Days.Select(d => d.Date)], ("gross", "#555", [.. r.Days.Select(d => d.Gross)]), ("net", "#1f5fa8", [.. r.Days.Select(d => d.Net)])));
        Months(s, days, returns);
        IReadOnlyList<(string Id, double Sum)> shares = [.. ReportFigures.Attribution(r).Where(a => a.Sum != 0)];
        if (shares.Count != 0)
        {
            Chart(s, "Contribution of each strategy, on paper, before costs", Svg.Bars(shares));
        }

        Costs(s, r);
        Luck(s, r);
        Traded(s, r);
        Strategies(s, r);
        s.Append("<h2>Refused by the gate</h2>");
        Table(s, [.. r.Denials.Select(d => (d.Reason, d.Orders.ToString("N0", CultureInfo.InvariantCulture)))]);
        s.Append("<h2>How it was run</h2>");
        Table(s, [.. r.Settings.Select(x => (x.Key, x.Value)), ("state hash", r.StateHash.ToString("x16", CultureInfo.InvariantCulture))]);
        return s.Append("</body></html>").ToString();
    }

    /// <summary>Where the profit went between the decision and the books, and by when and by name.</summary>
    private static void Costs(StringBuilder s, BacktestResult r)
    {
        s.Append("<h2>From the decisions to the profit, USD</h2>");
        Table(s, [("orders on paper, at the mid of their decision", Profit.Text(r.Profit.Data)), ("latency", Profit.Text(r.Profit.Latency)), ("fill", Profit.Text(r.Profit.Fill)),
            ("fees less dividends", Profit.Text(r.Profit.Fee)), ("profit", Profit.Text(r.Profit.Total))]);
        IReadOnlyList<(DateOnly Month, double Bps)> months = ReportFigures.SlippageByMonth(r);
        if (months.Count != 0)
        {
            Chart(s, "Slippage by month, basis points of the price that was decided on", Svg.Lines([.. months.Select(m => m.Month)], ("slippage", "#b3402a", [.. months.Select(m => m.Bps)])));
            Chart(s, "Slippage by name, basis points", Svg.Bars(ReportFigures.SlippageByName(r), "F1"));
        }

        if (OrderCapacity.Of(r) is { } c)
        {
            s.Append("<h2>Capacity</h2>");
            Table(s, [("edge of a round trip before costs, bps", ReportFigures.Text(c.EdgeBps)), ("cost one way, bps", ReportFigures.Text(c.CostBps)),
                ("daily volume of the names, USD", Usd(c.VolumeUsd)), ("an order of this run, USD", Usd(c.MeanOrderUsd)),
                ("order that earns the most, USD", Usd(c.BestUsd)), ("order that earns nothing, USD", Usd(c.BreakevenUsd))]);
            s.Append("<p class='note'>Square-root impact on the mean daily volume, at most a tenth of it. An edge that does not cover its cost has no capacity.</p>");
        }
    }

    /// <summary>Overfitting, with the trials that it is judged by.</summary>
    private static void Luck(StringBuilder s, BacktestResult r)
    {
        Significance luck = Significance.Of(r);
        s.Append("<h2>Luck of choice</h2>");
        Table(s, [("trials: strategies with a curve on paper", luck.Trials.ToString(CultureInfo.InvariantCulture)),
            ("PBO: best of one half is below the median of the other", ReportFigures.Text(luck.Pbo)),
            ("best of one half loses in the other", ReportFigures.Text(luck.LossAfterChoice)),
            ("Sharpe that the best of so many shows without skill", ReportFigures.Text(luck.SharpeOfLuck)),
            ("deflated Sharpe: probability that this run's is above it", ReportFigures.Text(luck.DeflatedSharpe))]);
        s.Append("<p class='note'>Trials are the strategies of this run on paper, before costs. Parameters that were tried and thrown away are not among them, so these figures flatter.</p>");
    }

    private static string Usd(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static void Chart(StringBuilder s, string title, string svg) => s.Append(CultureInfo.InvariantCulture, $"<h2>{title}</h2>{svg}");

    private static void Table(StringBuilder s, IReadOnlyList<(string Name, string Value)> rows)
    {
        s.Append("<table>");
        foreach ((string name, string value) in rows)
        {
            s.Append(CultureInfo.InvariantCulture, $"<tr><td>{WebUtility.HtmlEncode(name)}</td><td class='n'>{WebUtility.HtmlEncode(value)}</td></tr>");
        }

        s.Append("</table>");
    }

    /// <summary>A year a row, a month a column, green above zero and red below.</summary>
    private static void Months(StringBuilder s, DateOnly[] days, double[] returns)
    {
        s.Append("<h2>Months, percent</h2><table class='m'><tr><th></th>");
        string[] names = CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedMonthNames[..12];
        s.Append(string.Concat(names.Select(n => $"<th>{n}</th>"))).Append("<th>year</th></tr>");
        foreach (IGrouping<int, (DateOnly Day, double R)> year in days.Zip(returns).GroupBy(x => x.First.Year))
        {
            s.Append(CultureInfo.InvariantCulture, $"<tr><th>{year.Key}</th>");
            for (int month = 1; month <= 12; month++)
            {
                double[] of = [.. year.Where(x => x.Day.Month == month).Select(x => x.R)];
                s.Append(of.Length == 0 ? "<td></td>" : Cell(of.Aggregate(1.0, (e, r) => e * (1 + r)) - 1));
            }

            s.Append(Cell(year.Aggregate(1.0, (e, x) => e * (1 + x.R)) - 1)).Append("</tr>");
        }

        s.Append("</table>");
    }

    private static string Cell(double r)
    {
        double depth = Math.Min(1, Math.Abs(r) / 0.1) * 0.55;
        return string.Create(CultureInfo.InvariantCulture, $"<td style='background:rgba({(r < 0 ? "179,64,42" : "42,125,79")},{depth:F2})'>{r * 100:F1}</td>");
    }

    /// <summary>The name that was traded most, its prices where it traded, and each trade.</summary>
    private static void Traded(StringBuilder s, BacktestResult r)
    {
        if (r.Trades.Count == 0)
        {
            return;
        }

        foreach (IGrouping<string, BacktestTrade> name in r.Trades.GroupBy(t => t.Symbol).OrderByDescending(g => g.Sum(t => Math.Abs(t.Qty) * t.Px)).Take(3))
        {
            (DateOnly Date, double Px, bool Buys)[] marks = [.. name.Select(t => (DateOnly.FromDateTime(t.Time), t.Px, t.Qty > 0))];
            IReadOnlyList<DayBar> bars = r.Bars[name.Key];
            Chart(s, $"{name.Key}: close, and {marks.Length} trades", Svg.Marks([.. bars.Select(c => c.Date)], [.. bars.Select(c => c.Close)], marks));
            DateOnly last = marks.Max(m => m.Date);
            DayBar[] window = [.. bars.Where(b => b.Date <= last).TakeLast(CandleDays)];
            Chart(s, $"{name.Key}: the {window.Length} days to its last trade", Svg.Candles(window, marks));
        }
    }

    private static void Strategies(StringBuilder s, BacktestResult r)
    {
        s.Append("<h2>Strategies</h2><table><tr><th>id</th><th>stage</th><th>weight</th><th>on paper</th><th>days</th><th>turnover</th><th>last reason for nothing</th></tr>");
        foreach (BacktestStrategy x in r.Strategies)
        {
            s.Append(CultureInfo.InvariantCulture, $"<tr><td>{x.Id}</td><td>{x.Stage}</td><td class='n'>{x.Weight:F3}</td><td class='n'>{x.TotalReturn:P1}</td><td class='n'>{x.Days}</td><td class='n'>{x.Turnover:F0}</td><td>{x.Reason}</td></tr>");
        }

        s.Append("</table><p class='note'>On paper: the sum of yesterday's target times today's return, a share of the strategy's own allocation, without costs.</p>");
    }
}
