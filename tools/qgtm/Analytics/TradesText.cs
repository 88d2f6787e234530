using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Qgtm.Fast.Research;

namespace Qgtm.Fast.Tool.Analytics;

/// <summary>The figures as a person reads them on a terminal.</summary>
internal static class TradesText
{
    private const int RowsMax = 8, TradesMax = 5;

    /// <summary>The whole page.</summary>
    public static string Of(TradeSummary s, IReadOnlyList<Recommendation> recommendations)
    {
        StringBuilder b = new();
        IReadOnlyList<Trade> closed = s.Closed;
        int won = closed.Count(t => t.Trip.Net > 0);
        Line(b, $"{closed.Count} closed trades, {won} won, net {closed.Sum(t => t.Trip.Net):0.00} USD: paper {closed.Sum(t => t.Trip.Paper):0.00}, cost {closed.Sum(t => t.Cost):0.00}; {s.Trades.Count - closed.Count} open");
        foreach (IGrouping<Verdict, Trade> g in closed.GroupBy(t => t.Verdict).OrderBy(g => g.Key))
        {
            Line(b, $"  {Words(g.Key),-24} {g.Count(),6} {g.Sum(t => t.Trip.Net),14:0.00} USD");
        }

        Extremes(b, "winners", closed.Where(t => t.Trip.Net > 0).OrderByDescending(t => t.Trip.Net).ThenBy(t => t.Trip.Order));
        Extremes(b, "losers", closed.Where(t => t.Trip.Net < 0).OrderBy(t => t.Trip.Net).ThenBy(t => t.Trip.Order));
        Groups(b, s);
        Execution(b, s);
        Refusals(b, s);
        foreach ((string symbol, double books, double fills) in s.Unexplained)
        {
            Line(b, $"{symbol}: the books hold {books:0.####} shares and the fills explain {fills:0.####}; the rest was adjusted or is older than the journal");
        }

        Line(b, $"");
        Line(b, $"recommendations: {recommendations.Count}, see qgtm trades recommendations");
        return b.ToString();
    }

    /// <summary>A verdict in words.</summary>
    public static string Words(Verdict verdict) => verdict switch
    {
        Verdict.Won => "won",
        Verdict.LostToCosts => "lost to costs",
        Verdict.GaveBack => "gave back",
        _ => "market went against it",
    };

    private static void Extremes(StringBuilder b, string title, IEnumerable<Trade> trades)
    {
        Line(b, $"");
        Line(b, $"largest {title}");
        foreach (Trade t in trades.Take(TradesMax))
        {
            Line(b, $"  {Time(t.Trip.EntryNs):yyyy-MM-dd} {t.Symbol,-5} {t.Setup,-34} {t.Trip.Net,12:0.00} USD  {t.Why}");
        }
    }

    private static void Groups(StringBuilder b, TradeSummary s)
    {
        foreach (IGrouping<string, TradeGroup> dimension in s.Groups.GroupBy(g => g.Dimension, StringComparer.Ordinal))
        {
            Line(b, $"");
            Line(b, $"{"by " + dimension.Key,-36} {"trades",6} {"won",5} {"stopped",7} {"net USD",12} {"cost USD",12} {"mean bps",9} {"t",6}");
            foreach (TradeGroup g in dimension.Take(RowsMax))
            {
                Line(b, $"  {g.Key,-34} {g.Trades,6} {g.Won,5} {g.StoppedOut,7} {g.NetUsd,12:0.00} {g.CostUsd,12:0.00} {g.MeanBps,9:0.0} {(g.T is { } t ? t.ToString("0.00", CultureInfo.InvariantCulture) : "none"),6}");
            }
        }
    }

    private static void Execution(StringBuilder b, TradeSummary s)
    {
        Line(b, $"");
        Line(b, $"{"execution",-36} {"sent",6} {"full",6} {"part",5} {"refused",7} {"filled",7} {"delay",10} {"execution",10} {"not done",10} {"fees",9} {"bps",7} {"slip",6}");
        foreach (ExecutionRow r in s.Execution.GroupBy(r => r.Dimension, StringComparer.Ordinal).SelectMany(g => g.Take(RowsMax)))
        {
            Line(b, $"  {r.Key,-34} {r.Sent,6} {r.Filled,6} {r.Partial,5} {r.Rejected,7} {r.FillRate,7:P0} {r.Cost.Delay,10:0.00} {r.Cost.Execution,10:0.00} {r.Cost.Opportunity,10:0.00} {r.Cost.Fees,9:0.00} {r.ShortfallBps,7:0.0} {r.MedianSlippageBps,6:0.0}");
        }

        Line(b, $"slippage outliers: {s.Outliers.Count}");
        foreach (SlippageOutlier o in s.Outliers.Take(TradesMax))
        {
            Line(b, $"  {Time(o.Order.ArrivalNs):yyyy-MM-dd HH:mm:ss} {o.Order.Symbol,-5} {o.Order.Strategy,-28} {o.Order.SlippageBps,8:0.0} bps, score {o.Score:0.0}");
        }
    }

    private static void Refusals(StringBuilder b, TradeSummary s)
    {
        Line(b, $"");
        Line(b, $"refused: {s.Refusals.Sum(r => r.Orders)} of {s.Attempts} attempts");
        foreach (RefusalRow r in s.Refusals.Take(RowsMax))
        {
            Line(b, $"  {r.By,-6} {r.Reason,-28} {r.Orders,6} on {r.NameDays} days of names, most {r.MostSymbol} and {r.MostStrategy}");
        }

        Line(b, $"flatten clusters: {s.Flattens.Count}");
        foreach (Cluster c in s.Flattens.Take(TradesMax))
        {
            Line(b, $"  {Time(c.First):yyyy-MM-dd HH:mm:ss}Z to {Time(c.Last):HH:mm:ss}Z  {c.Count} orders");
        }
    }

    private static DateTime Time(long ns) => DateTime.UnixEpoch.AddTicks(ns / 100);

    private static void Line(StringBuilder b, FormattableString line) => b.Append(line.ToString(CultureInfo.InvariantCulture).TrimEnd()).Append('\n');
}
