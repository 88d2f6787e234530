using System;
using System.Collections.Generic;

namespace Qgtm.Fast.Tool.Backtest;

/// <summary>One day's end: equity and cash (USD), gross and net exposure (shares of equity), and what each strategy's targets earned, a share of equity.</summary>
public sealed record BacktestDay(DateOnly Date, double Equity, double Gross, double Net, double[] Attribution);

/// <summary>One order that executed: price in USD, quantity in shares, signed by its side.</summary>
public sealed record BacktestTrade(DateTime Time, string Symbol, double Qty, double Px);

/// <summary>A strategy at the end: what it is doing, and why it does not.</summary>
public sealed record BacktestStrategy(string Id, string Stage, double Weight, double TotalReturn, long Days, double Turnover, string Reason);

/// <summary>A backtest as it came out; the report is made of nothing else.</summary>
public sealed record BacktestResult
{
    public required IReadOnlyList<BacktestDay> Days { get; init; }

    public required IReadOnlyList<BacktestTrade> Trades { get; init; }

    public required IReadOnlyList<BacktestStrategy> Strategies { get; init; }

    /// <summary>Closes of each name that was traded, USD, by day.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<(DateOnly Date, double Close)>> Closes { get; init; }

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
