using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Qgtm.Fast.MarketStore;
using Qgtm.Fast.Research;

namespace Qgtm.Fast.Tool.Analytics;

/// <summary>Why a closed trade came out as it did.</summary>
public enum Verdict
{
    /// <summary>It made money after costs.</summary>
    Won,

    /// <summary>The prices that the decisions saw made money, and trading cost more than that.</summary>
    LostToCosts,

    /// <summary>The market went against it after it had been ahead by at least what it lost.</summary>
    GaveBack,

    /// <summary>The market went against it.</summary>
    WentAgainst,
}

/// <summary>A round trip with the orders that opened and closed it. USD, event time.</summary>
public sealed record Trade
{
    private const int HalfHour = 30;

    public required RoundTrip Trip { get; init; }
    public required OrderFact Entry { get; init; }

    /// <summary>The order that closed the last of it; null = it is open.</summary>
    public required OrderFact? Exit { get; init; }

    public string Symbol => Entry.Symbol;

    /// <summary>Strategy and side.</summary>
    public string Setup => $"{Entry.Strategy} {(Trip.Sign > 0 ? "long" : "short")}";

    /// <summary>The half hour of its entry in New York: 15:30.</summary>
    public string Hour
    {
        get
        {
            int minute = MarketTime.InNewYork(Trip.EntryNs / 1_000_000).Minute / HalfHour * HalfHour;
            return string.Create(CultureInfo.InvariantCulture, $"{minute / 60:D2}:{minute % 60:D2}");
        }
    }

    /// <summary>The day of its last close in New York.</summary>
    public DateOnly ExitDay => MarketTime.InNewYork(Trip.ExitNs / 1_000_000).Date;

    /// <summary>True when nothing of it is open.</summary>
    public bool IsClosed => Trip.Left == 0;

    /// <summary>What trading it has cost: paper less net, USD.</summary>
    public double Cost => Trip.Paper - Trip.Net;

    /// <summary>Who closed it: its strategy that wanted nothing more (signal), a change of weights or another strategy's wish (rebalance), FLATTEN; open.</summary>
    public string ExitBy => Exit is null ? "open" : Exit.Strategy == "FLATTEN" ? "flatten" : Exit.Strategy == Entry.Strategy && Exit.Target == 0 ? "signal" : "rebalance";

    /// <summary>Closed at a loss by FLATTEN or by its own strategy's wish to be out.</summary>
    public bool IsStoppedOut => IsClosed && Trip.Net < 0 && (ExitBy is "flatten" or "signal");

    /// <summary>Of a closed one.</summary>
    public Verdict Verdict => Trip.Net > 0 ? Verdict.Won : Trip.Paper > 0 ? Verdict.LostToCosts : Trip.Best >= -Trip.Net ? Verdict.GaveBack : Verdict.WentAgainst;

    /// <summary>The verdict with its figures, as a sentence.</summary>
    public string Why
    {
        get
        {
            string figures = string.Create(CultureInfo.InvariantCulture, $"paper {Trip.Paper:0.00}, cost {Cost:0.00}, ahead by {Trip.Best:0.00} and behind by {-Trip.Worst:0.00} at most");
            return Verdict switch
            {
                Verdict.Won => $"the market went its way: {figures}",
                Verdict.LostToCosts => $"right, but trading cost more than it made: {figures}",
                Verdict.GaveBack => $"gave back what it was ahead: {figures}",
                _ => $"the market went against it: {figures}",
            };
        }
    }

    /// <summary>The trades of a journal, in the order of their entries.</summary>
    public static IReadOnlyList<Trade> Of(TradeFacts facts)
    {
        Dictionary<long, OrderFact> orders = facts.Orders.ToDictionary(o => o.Id);
        return [.. facts.Trips.All.Select(t => new Trade { Trip = t, Entry = orders[t.Order], Exit = t.ExitOrder == 0 ? null : orders[t.ExitOrder] })];
    }
}

/// <summary>Closed trades that have something in common.</summary>
/// <param name="Dimension">setup, strategy, symbol, hour, regime, volatility, confidence, exit.</param>
/// <param name="Key">Its value.</param>
/// <param name="Trades">How many.</param>
/// <param name="Won">How many made money.</param>
/// <param name="Days">Days in New York on which they were closed: what one day closes is one event and not many.</param>
/// <param name="StoppedOut">How many were closed at a loss by a wish to be out.</param>
/// <param name="StoppedDays">On how many days.</param>
/// <param name="NetUsd">After costs.</param>
/// <param name="PaperUsd">At the prices that the decisions saw.</param>
/// <param name="CostUsd">The difference.</param>
/// <param name="MeanBps">Mean of net over what was put in.</param>
/// <param name="T">t statistic of the means of the days; null when there is none.</param>
/// <param name="ProfitFactor">Gains over losses; null without a loss.</param>
public sealed record TradeGroup(
    string Dimension, string Key, int Trades, int Won, int Days, int StoppedOut, int StoppedDays, double NetUsd, double PaperUsd, double CostUsd, double MeanBps, double? T, double? ProfitFactor)
{
    private static readonly (string Dimension, Func<Trade, string> Key)[] Dimensions =
    [
        ("setup", t => t.Setup),
        ("strategy", t => t.Entry.Strategy),
        ("symbol", t => t.Symbol),
        ("hour", t => t.Hour),
        ("regime", t => t.Entry.Regime),
        ("volatility", t => t.Entry.Volatility),
        ("confidence", t => t.Entry.Confidence < 34 ? "0-33" : t.Entry.Confidence < 67 ? "34-66" : "67-100"),
        ("exit", t => t.ExitBy),
    ];

    /// <summary>Every group of every dimension, the worst first in each.</summary>
    public static IReadOnlyList<TradeGroup> Of(IReadOnlyList<Trade> closed) =>
        [.. Dimensions.SelectMany(d => closed.GroupBy(d.Key, StringComparer.Ordinal).Select(g => One(d.Dimension, g.Key, [.. g])).OrderBy(g => g.NetUsd).ThenBy(g => g.Key, StringComparer.Ordinal))];

    private static TradeGroup One(string dimension, string key, IReadOnlyList<Trade> trades) => new(
        dimension,
        key,
        trades.Count,
        trades.Count(t => t.Trip.Net > 0),
        DaysOf(trades),
        trades.Count(t => t.IsStoppedOut),
        DaysOf(trades.Where(t => t.IsStoppedOut)),
        trades.Sum(t => t.Trip.Net),
        trades.Sum(t => t.Trip.Paper),
        trades.Sum(t => t.Cost),
        trades.Average(t => t.Trip.NetBps),
        Outliers.TStatistic([.. trades.GroupBy(t => t.ExitDay).Select(g => g.Average(t => t.Trip.NetBps))]),
        Performance.ProfitFactorOf([.. trades.Select(t => t.Trip.Net)]));

    private static int DaysOf(IEnumerable<Trade> trades) => trades.Select(t => t.ExitDay).Distinct().Count();
}
