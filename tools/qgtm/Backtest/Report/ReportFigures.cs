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

    /// <inheritdoc cref="Performance.Turnover"/>
    public static double TurnoverPerYear(BacktestResult r)
    {
        ILookup<DateOnly, BacktestTrade> trades = r.Trades.ToLookup(t => DateOnly.FromDateTime(t.Time)); // A session in New York is within one UTC day.
        return Performance.Turnover([.. r.Days.Select(d => trades[d.Date].Sum(t => Math.Abs(t.Qty) * t.Px))], [.. r.Days.Select(d => d.Equity)]);
    }

    /// <summary>The figures of the head, each with its formula's name and a value.</summary>
    public static IReadOnlyList<(string Name, string Value)> Head(BacktestResult r)
    {
        double[] returns = Returns(r);
        Performance p = Performance.Of(returns);
        Significance luck = Significance.Of(r);
        return
        [
            ("days", p.Days.ToString(CultureInfo.InvariantCulture)),
            ("return a year (CAGR)", Percent(p.Cagr)),
            ("GLD held instead, a year, without dividends", Held(r, "GLD") is { } held ? Percent(held) : "none"),
            ("volatility a year", Percent(p.Volatility)),
            ("Sharpe", Text(p.Sharpe)),
            ("Sortino", Text(p.Sortino)),
            ("Calmar", Text(p.Calmar)),
            ("largest drawdown", Percent(p.MaxDrawdown)),
            ("longest underwater, days", Curve.LongestUnderwater(returns).ToString(CultureInfo.InvariantCulture)),
            ("profit factor, by day", Text(p.ProfitFactor)),
            ("days above zero", p.HitRate is { } h ? Percent(h) : "none"),
            ("probability of overfitting (PBO)", Text(luck.Pbo)),
            ("deflated Sharpe, probability", Text(luck.DeflatedSharpe)),
            ("turnover a year, times equity (half of what was bought and sold)", TurnoverPerYear(r).ToString("F1", CultureInfo.InvariantCulture)),
            ("fees, USD", r.FeesUsd.ToString("N0", CultureInfo.InvariantCulture)),
            ("dividends, USD", r.DividendsUsd.ToString("N0", CultureInfo.InvariantCulture)),
            ("orders sent / filled / denied / rejected", $"{r.Orders.Sent} / {r.Orders.Fills} / {r.Orders.Denied} / {r.Orders.Rejected}"),
            ("events a second", (r.Events / r.Seconds).ToString("N0", CultureInfo.InvariantCulture)),
        ];
    }

    /// <summary>What one name brought a year between its first and its last close; null without two of them.</summary>
    private static double? Held(BacktestResult r, string symbol) => r.Bars.TryGetValue(symbol, out IReadOnlyList<DayBar>? bars) && bars.Count > 1
        ? Math.Pow(bars[^1].Close / bars[0].Close, (double)Performance.DaysPerYear / (bars.Count - 1)) - 1
        : null;

    /// <summary>Mean slippage of each month that has a trade, basis points of the price that was decided on, weighted by what was traded.</summary>
    public static IReadOnlyList<(DateOnly Month, double Bps)> SlippageByMonth(BacktestResult r) =>
        [.. r.Trades.Where(t => t.DecisionPx > 0).GroupBy(t => new DateOnly(t.Time.Year, t.Time.Month, 1)).OrderBy(g => g.Key).Select(g => (g.Key, Weighted(g)))];

    /// <summary>The same of each name, the dearest first.</summary>
    public static IReadOnlyList<(string Symbol, double Bps)> SlippageByName(BacktestResult r) =>
        [.. r.Trades.Where(t => t.DecisionPx > 0).GroupBy(t => t.Symbol).Select(g => (g.Key, Weighted(g))).OrderByDescending(x => x.Item2)];

    private static double Weighted(IEnumerable<BacktestTrade> trades)
    {
        double usd = 0, cost = 0;
        foreach (BacktestTrade t in trades)
        {
            double notional = Math.Abs(t.Qty) * t.DecisionPx;
            usd += notional;
            cost += notional * t.SlippageBps;
        }

        return usd > 0 ? cost / usd : 0;
    }

    /// <summary>Two digits, or none.</summary>
    public static string Text(double? value) => value is { } v && double.IsFinite(v) ? v.ToString("F2", CultureInfo.InvariantCulture) : "none";

    /// <summary>Two digits and a percent sign.</summary>
    public static string Percent(double value) => value.ToString("P2", CultureInfo.InvariantCulture);
}
