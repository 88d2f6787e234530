using System;
using System.Collections.Generic;
using Qgtm.Fast.Tool.Backtest.Compare;

namespace Qgtm.Fast.Tool.Backtest;

/// <summary>One day's end: equity and cash (USD), gross and net exposure (shares of equity), and what each strategy's targets earned, a share of equity.</summary>
public sealed record BacktestDay(DateOnly Date, double Equity, double Gross, double Net, double[] Attribution)
{
    /// <summary>What each strategy's targets earned on paper, share of the strategy's own allocation, whatever its weight. One day late, like the attribution.</summary>
    public double[] Paper { get; init; } = [];

    /// <summary>Hash of the prints, bars and points of the day.</summary>
    public ulong DataHash { get; init; }
}

/// <summary>A day of a name: prices in USD, volume in shares.</summary>
public sealed record DayBar(DateOnly Date, double Open, double High, double Low, double Close, double Volume);

/// <summary>One order that executed: price in USD, quantity in shares, signed by its side.</summary>
public sealed record BacktestTrade(DateTime Time, string Symbol, double Qty, double Px)
{
    /// <summary>Who wanted it last.</summary>
    public string Strategy { get; init; } = string.Empty;

    /// <summary>The mid that it was decided on, USD; 0 = not known.</summary>
    public double DecisionPx { get; init; }

    /// <summary>What it cost against that mid, basis points of it; below 0 = a gain.</summary>
    public double SlippageBps => DecisionPx > 0 ? Math.Sign(Qty) * ((Px / DecisionPx) - 1) * 1e4 : 0;
}

/// <summary>A strategy at the end: what it is doing, and why it does not.</summary>
public sealed record BacktestStrategy(string Id, string Stage, double Weight, double TotalReturn, long Days, double Turnover, string Reason);

/// <summary>A backtest as it came out; the report is made of nothing else.</summary>
public sealed record BacktestResult
{
    public required IReadOnlyList<BacktestDay> Days { get; init; }

    public required IReadOnlyList<BacktestTrade> Trades { get; init; }

    public required IReadOnlyList<BacktestStrategy> Strategies { get; init; }

    /// <summary>Days of each name.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<DayBar>> Bars { get; init; }

    /// <summary>Everything that was decided, and what became of it.</summary>
    public required IReadOnlyList<Decision> Decisions { get; init; }

    /// <summary>The profit in its parts.</summary>
    public required Profit Profit { get; init; }

    /// <summary>Dividends received less those paid, USD.</summary>
    public required double DividendsUsd { get; init; }

    /// <summary>Events that the engine took, and the wall time of the run, seconds.</summary>
    public required long Events { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Orders sent, filled at all, refused by the gate, refused by the exchange.</summary>
    public required (long Sent, long Fills, long Denied, long Rejected) Orders { get; init; }

    /// <summary>Why the gate refused, the most frequent first.</summary>
    public required IReadOnlyList<(string Reason, long Orders)> Denials { get; init; }

    /// <summary>Commissions and fees, USD.</summary>
    public required double FeesUsd { get; init; }

    /// <summary>How it was run, as words and values, for the head of the report.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>State hash at the end: equal runs have equal ones.</summary>
    public required ulong StateHash { get; init; }
}
