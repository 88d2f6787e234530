using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Qgtm.Fast.Research;

namespace Qgtm.Fast.Tool.Backtest.Report;

/// <summary>What the report's charts and tables are drawn from.</summary>
internal static class ReportFigures
{
    /// <summary>Daily returns, shares of one; the first day has none.</summary>
    public static double[] Returns(BacktestResult r) =>
        [.. Enumerable.Range(1, Math.Max(0, r.Days.Count - 1)).Select(i => (r.Days[i].Equity / r.Days[i - 1].Equity) - 1)];

    /// <summary>The days that <see cref="Returns"/> belong to.</summary>
    public static DateOnly[] ReturnDays(BacktestResult r) => [.. r.Days.Skip(1).Select(d => d.Date)];

    /// <summary>What each strategy's targets earned in all, a share of equity, the best first. On paper, before costs.</summary>
    public static IReadOnlyList<(string Id, double Sum)> Attribution(BacktestResult r) =>
        [.. r.Strategies.Select((s, i) => (s.Id, r.Days.Sum(d => d.Attribution[i]))).OrderByDescending(x => x.Item2)];

    /// <summary>Shares bought and sold a year, in equities.</summary>
    public static double TurnoverPerYear(BacktestResult r)
    {
        double mean = r.Days.Average(d => d.Equity);
        return r.Trades.Sum(t => Math.Abs(t.Qty) * t.Px) / mean / Math.Max(1, r.Days.Count) * 252;
    }

    /// <summary>The figures of the head, each with its formula's name and a value.</summary>
    public static IReadOnlyList<(string Name, string Value)> Head(BacktestResult r)
    {
        double[] returns = Returns(r);
        Performance p = Performance.Of(returns);
        double daily = (p.Sharpe ?? 0) / Math.Sqrt(252);
        double deflated = SharpeSignificance.Deflated(daily, p.Days, p.Skewness ?? 0, p.Kurtosis ?? 3, r.Strategies.Count, 1.0 / Math.Max(1, p.Days));
        return
        [
            ("days", p.Days.ToString(CultureInfo.InvariantCulture)),
            ("return a year (CAGR)", Percent(p.Cagr)),
            ("volatility a year", Percent(p.Volatility)),
            ("Sharpe", Text(p.Sharpe)),
            ("Sortino", Text(p.Sortino)),
            ("Calmar", Text(p.Calmar)),
            ("largest drawdown", Percent(p.MaxDrawdown)),
            ("longest underwater, days", Curve.LongestUnderwater(returns).ToString(CultureInfo.InvariantCulture)),
            ("profit factor, by day", Text(p.ProfitFactor)),
            ("days above zero", p.HitRate is { } h ? Percent(h) : "none"),
            ("deflated Sharpe, probability", Text(deflated)),
            ("turnover a year, times equity", TurnoverPerYear(r).ToString("F1", CultureInfo.InvariantCulture)),
            ("fees, USD", r.FeesUsd.ToString("N0", CultureInfo.InvariantCulture)),
            ("orders sent / filled / denied / rejected", $"{r.Orders.Sent} / {r.Orders.Fills} / {r.Orders.Denied} / {r.Orders.Rejected}"),
            ("events a second", (r.Events / r.Seconds).ToString("N0", CultureInfo.InvariantCulture)),
        ];
    }

    /// <summary>Two digits, or none.</summary>
    public static string Text(double? value) => value is { } v && double.IsFinite(v) ? v.ToString("F2", CultureInfo.InvariantCulture) : "none";

    /// <summary>Two digits and a percent sign.</summary>
    public static string Percent(double value) => value.ToString("P2", CultureInfo.InvariantCulture);
}
