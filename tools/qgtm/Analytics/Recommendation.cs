using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Qgtm.Fast.MarketStore;
using Qgtm.Fast.Research;

namespace Qgtm.Fast.Tool.Analytics;

/// <summary>
/// What the figures suggest to a person. It is words: nothing reads it but people, and no setting changes when one accepts it. The id holds for a quarter, so that a word given on
/// one stands until the next review.
/// </summary>
/// <param name="Id">kind:subject:2026Q4.</param>
/// <param name="Text">What to do, and where.</param>
/// <param name="Evidence">The figures behind it.</param>
public sealed record Recommendation(string Id, string Text, string Evidence)
{
    private const int DaysMin = 10, OrdersMin = 10, StopsMin = 3, RefusalsMin = 3;
    private const double RefusedShare = 0.2, AssumedSlippageBps = 5;

    /// <summary>All of them, by id. A group of trades counts as bad when its t is below what 5 % for all groups together allow, so looking at many finds nothing by itself; what was closed on one day counts once.</summary>
    public static IReadOnlyList<Recommendation> Of(TradeSummary s)
    {
        long last = s.Orders.Select(o => o.ArrivalNs).DefaultIfEmpty(0).Max();
        DateOnly day = MarketTime.InNewYork(last / 1_000_000).Date;
        string quarter = string.Create(CultureInfo.InvariantCulture, $"{day.Year}Q{((day.Month - 1) / 3) + 1}");
        return [.. Stopped(s).Concat(Losing(s)).Concat(Costly(s)).Concat(Slipping(s)).Concat(Refused(s)).Concat(Hasty(s))
            .Select(r => r with { Id = $"{r.Id}:{quarter}" }).OrderBy(r => r.Id, StringComparer.Ordinal)];
    }

    private static IEnumerable<Recommendation> Stopped(TradeSummary s) =>
        from g in s.Groups
        where g.Dimension == "symbol" && g.StoppedDays >= StopsMin && g.StoppedOut * 2 >= g.Trades
        select Made($"stopped-out:{g.Key}", $"{g.Key} is often stopped out: take it off the list of its strategies (strategies: in qgtm.yaml), or block it for a while (--block {g.Key}).",
            $"{g.StoppedOut} of {g.Trades} trades were closed at a loss by a wish to be out, on {g.StoppedDays} days; net {g.NetUsd:0.00} USD");

    private static IEnumerable<Recommendation> Losing(TradeSummary s)
    {
        TradeGroup[] looked = [.. s.Groups.Where(g => g.Days >= DaysMin && g.Dimension is "setup" or "hour" or "regime" or "volatility" or "symbol")];
        return
            from g in looked
            where g.T is { } t && t < Outliers.TMin(looked.Length, g.Days)
            select Made($"losing-{g.Dimension}:{g.Key}", g.Dimension == "setup"
                    ? $"{g.Key} loses: lower its allocation or its stage (strategy_overrides.yaml), and look at its thesis."
                    : $"trades with {g.Dimension} {g.Key} lose: see which strategies they are, and whether they need to trade then.",
                $"{g.Trades} trades closed on {g.Days} days, {g.Won} won, mean {g.MeanBps:0.0} bps, t {g.T:0.00}, {looked.Length} groups looked at");
    }

    private static IEnumerable<Recommendation> Costly(TradeSummary s) =>
        from g in s.Groups
        where g.Dimension == "setup" && g.Days >= DaysMin && g.PaperUsd > 0 && g.NetUsd < 0
        select Made($"costs:{g.Key}", $"{g.Key} is right and loses by its costs: let it trade less often, or demand more edge of it.",
            $"{g.Trades} trades, paper {g.PaperUsd:0.00} USD, cost {g.CostUsd:0.00} USD");

    private static IEnumerable<Recommendation> Slipping(TradeSummary s) =>
        from r in s.Execution
        where r.Dimension == "symbol" && r.Filled >= OrdersMin && r.MedianSlippageBps > 2 * AssumedSlippageBps
        select Made($"slippage:{r.Key}", $"{r.Key} costs more than is assumed: replay with --slippage-bps {Math.Ceiling(r.MedianSlippageBps):0} and see what is left.",
            $"median slippage {r.MedianSlippageBps:0.0} bps over {r.Filled} orders; {AssumedSlippageBps:0} are assumed");

    private static IEnumerable<Recommendation> Refused(TradeSummary s) =>
        from r in s.Refusals
        where r.By == "gate" ? r.Orders >= RefusalsMin && r.Orders >= RefusedShare * s.Attempts : r.Orders >= RefusalsMin
        select Made($"{(r.By == "gate" ? "blocked" : "rejected")}:{r.Reason}", r.By == "gate"
                ? $"the gate refuses much for {r.Reason}: see docs/risk.md whether the limit is right and whether {r.MostStrategy} should size for it."
                : $"the broker refuses orders for {r.Reason}: see docs/orders.md, and {r.MostSymbol} at the broker.",
            $"{r.Orders} of {s.Attempts} attempts on {r.NameDays} days of names, most {r.MostSymbol} and {r.MostStrategy}");

    private static IEnumerable<Recommendation> Hasty(TradeSummary s) => s.Flattens.Count == 0 ? [] :
        [Made("flattens:account", $"positions were closed in haste: read qgtm report incident, and see which trigger it was.", $"{s.Flattens.Count} clusters, {s.Flattens.Sum(c => c.Count)} orders")];

    private static Recommendation Made(string id, string text, FormattableString evidence) =>
        new(id.Replace(' ', '-'), text, evidence.ToString(CultureInfo.InvariantCulture));
}
