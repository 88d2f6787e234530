using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Qgtm.Fast.MarketStore;
using Qgtm.Fast.Research;

namespace Qgtm.Fast.Tool.Analytics;

/// <summary>How orders of one kind were executed. Money USD, slippage basis points of the arrival price.</summary>
/// <param name="Dimension">all, symbol or strategy.</param>
/// <param name="Key">Its value.</param>
/// <param name="Sent">Orders that left.</param>
/// <param name="Filled">Those that were executed whole.</param>
/// <param name="Partial">Those that were over with a part of their shares.</param>
/// <param name="Rejected">Those that the broker refused.</param>
/// <param name="FillRate">Shares executed over shares wanted, of the orders that left; by value at arrival.</param>
/// <param name="Cost">Implementation shortfall in its parts.</param>
/// <param name="ShortfallBps">Its sum over the value wanted at the decision, each wish once.</param>
/// <param name="MedianSlippageBps">Of the orders that executed.</param>
public sealed record ExecutionRow(
    string Dimension, string Key, int Sent, int Filled, int Partial, int Rejected, double FillRate, Shortfall Cost, double ShortfallBps, double MedianSlippageBps);

/// <summary>Refusals for one reason: by the gate (denied) or by the broker (rejected), and the names and strategies that they met most.</summary>
public sealed record RefusalRow(string By, string Reason, int Orders, int NameDays, string MostSymbol, string MostStrategy);

/// <summary>An order that was executed far from the others, with its modified z-score.</summary>
public sealed record SlippageOutlier(OrderFact Order, double Score);

/// <summary>What a journal amounts to; everything that is shown is made of it.</summary>
public sealed record TradeSummary
{
    private const long NsPerMs = 1_000_000;

    public required IReadOnlyList<Trade> Trades { get; init; }
    public required IReadOnlyList<OrderFact> Orders { get; init; }
    public required IReadOnlyList<TradeGroup> Groups { get; init; }
    public required IReadOnlyList<ExecutionRow> Execution { get; init; }
    public required IReadOnlyList<RefusalRow> Refusals { get; init; }
    public required IReadOnlyList<SlippageOutlier> Outliers { get; init; }
    public required IReadOnlyList<Cluster> Flattens { get; init; }

    /// <summary>Names whose books hold something else than the fills explain: adjusted by a person, or held before the journal.</summary>
    public required IReadOnlyList<(string Symbol, double Books, double Fills)> Unexplained { get; init; }

    /// <summary>What all fills have made: closed shares, open ones at the last mids, all fees. USD.</summary>
    public required double AccountUsd { get; init; }

    /// <summary>Orders that left or were denied.</summary>
    public required int Attempts { get; init; }

    /// <summary>USD a share.</summary>
    public required double FeesPerShare { get; init; }

    /// <summary>Days that were asked for, New York.</summary>
    public required DateOnly From { get; init; }

    /// <inheritdoc cref="From"/>
    public required DateOnly To { get; init; }

    /// <summary>Closed trades.</summary>
    public IReadOnlyList<Trade> Closed => [.. Trades.Where(t => t.IsClosed)];

    /// <summary>Of the facts: trades by the day of their entry, orders and refusals by their own.</summary>
    public static TradeSummary Of(TradeFacts facts, double feesUsd, DateOnly from, DateOnly to)
    {
        bool Within(long ns) => MarketTime.InNewYork(ns / NsPerMs).Date is var d && d >= from && d <= to;
        Trade[] trades = [.. Trade.Of(facts).Where(t => Within(t.Trip.EntryNs))];
        OrderFact[] orders = [.. facts.Orders.Where(o => Within(o.ArrivalNs))];
        Denial[] denials = [.. facts.Denials.Where(d => Within(d.TimeNs))];
        OrderFact[] executed = [.. orders.Where(o => o.Executed > 0)];
        double[] scores = Research.Outliers.Scores([.. executed.Select(o => o.SlippageBps)]);
        return new TradeSummary
        {
            Trades = trades,
            Orders = orders,
            Groups = TradeGroup.Of([.. trades.Where(t => t.IsClosed)]),
            Execution =
            [
                .. orders.Length == 0 ? [] : new[] { Row("all", "all", orders, feesUsd) },
                .. By("symbol", orders, o => o.Symbol, feesUsd),
                .. By("strategy", orders, o => o.Strategy, feesUsd),
            ],
            Refusals = RefusalsOf(orders, denials),
            Outliers = [.. executed.Select((o, i) => new SlippageOutlier(o, scores[i])).Where(o => Math.Abs(o.Score) > Research.Outliers.ZMax).OrderByDescending(o => Math.Abs(o.Score)).ThenBy(o => o.Order.Id)],
            Flattens = Clusters.Of([.. facts.Hasty.Where(h => Within(h.TimeNs)).Select(h => h.TimeNs)], FlattenClusters.Least, FlattenClusters.WithinNs),
            Unexplained = [.. facts.Names.Where(n => Math.Abs(n.Books - n.Fills) > 1e-6).Select(n => (n.Symbol, n.Books, n.Fills))],
            AccountUsd = trades.Sum(t => t.Trip.Net + (t.Trip.Left * ((t.Trip.Sign * (facts.Names[t.Trip.Name].Mid - t.Trip.EntryPx)) - feesUsd))),
            Attempts = orders.Length + denials.Length,
            FeesPerShare = feesUsd,
            From = from,
            To = to,
        };
    }

    private static IEnumerable<ExecutionRow> By(string dimension, OrderFact[] orders, Func<OrderFact, string> key, double feesUsd) =>
        orders.GroupBy(key, StringComparer.Ordinal).Select(g => Row(dimension, g.Key, [.. g], feesUsd)).OrderByDescending(r => r.Cost.Total).ThenBy(r => r.Key, StringComparer.Ordinal);

    private static ExecutionRow Row(string dimension, string key, OrderFact[] orders, double feesUsd)
    {
        Shortfall cost = orders.Aggregate(default(Shortfall), (sum, o) => sum + o.Shortfall(feesUsd));
        double wanted = orders.Sum(o => o.Owed * o.DecisionPx), sent = orders.Sum(o => o.Wanted * o.ArrivalPx);
        return new ExecutionRow(
            dimension,
            key,
            orders.Length,
            orders.Count(o => o.Executed >= o.Wanted),
            orders.Count(o => o.IsPartial),
            orders.Count(o => o.Status == "Rejected"),
            sent > 0 ? orders.Sum(o => o.Executed * o.ArrivalPx) / sent : 0,
            cost,
            wanted > 0 ? cost.Total / wanted * 1e4 : 0,
            Research.Outliers.Median([.. orders.Where(o => o.Executed > 0).Select(o => o.SlippageBps)]));
    }

    private static IReadOnlyList<RefusalRow> RefusalsOf(OrderFact[] orders, Denial[] denials)
    {
        IEnumerable<(string By, Denial What)> all =
        [
            .. denials.Select(d => ("gate", d)),
            .. orders.Where(o => o.Status == "Rejected").Select(o => ("broker", new Denial(o.ArrivalNs, o.Symbol, o.Strategy, o.Reason))),
        ];
        return
        [
            .. all.GroupBy(d => (d.By, d.What.Reason)).Select(g => new RefusalRow(
                g.Key.By,
                g.Key.Reason,
                g.Count(),
                g.Select(d => (d.What.Symbol, MarketTime.InNewYork(d.What.TimeNs / NsPerMs).Date)).Distinct().Count(),
                Most(g.Select(d => d.What.Symbol)),
                Most(g.Select(d => d.What.Strategy)))).OrderByDescending(r => r.Orders).ThenBy(r => r.Reason, StringComparer.Ordinal),
        ];
    }

    private static string Most(IEnumerable<string> words) =>
        words.GroupBy(w => w, StringComparer.Ordinal).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).First().Key;
}
