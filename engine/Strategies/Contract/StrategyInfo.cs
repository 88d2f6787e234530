using System.Collections.Immutable;

namespace Qgtm.Fast.Strategies;

/// <summary>When a strategy is asked.</summary>
public enum Schedule : byte
{
    /// <summary>On each minute bar of its first leg.</summary>
    Minute = 0,

    /// <summary>On each minute bar of every leg, with that leg alone.</summary>
    MinuteEach = 1,

    /// <summary>On each completed day of every leg, with that leg alone.</summary>
    DayEach = 2,

    /// <summary>Ten minutes before the close (15:50 in New York on a full day), or at the first chance after it was missed.</summary>
    Daily = 3,

    /// <summary>As <see cref="Daily"/>, on the first session of a week.</summary>
    Weekly = 4,

    /// <summary>As <see cref="Daily"/>, on the first session of a month.</summary>
    Monthly = 5,
}

/// <summary>A number that a strategy may be tuned by.</summary>
/// <param name="Name">Name in configurations.</param>
/// <param name="Default">Used until a configuration says otherwise.</param>
/// <param name="Min">Smallest value taken.</param>
/// <param name="Max">Largest value taken.</param>
/// <param name="Unit">Of the value: days, ratio, z (standard deviations), weight, bps.</param>
public readonly record struct StrategyParameter(string Name, double Default, double Min, double Max, string Unit);

/// <summary>How much of a factor a position of +1 carries: real rate, dollar, gold and silver volatility, curve, equity, liquidity, miners.</summary>
public readonly record struct FactorLoadings(
    double RealRate = 0, double Dollar = 0, double GoldVol = 0, double SilverVol = 0, double Curve = 0, double Equity = 0, double Liquidity = 0, double Miners = 0);

/// <summary>A strategy's declaration: cold, read by the engine once, by pages and reports.</summary>
public sealed record StrategyInfo
{
    /// <summary>Name in configurations, journals' readers and reports.</summary>
    public required string Id { get; init; }

    /// <summary>A macro, B carry, C statistical arbitrage, D flow, E options, F micro, G meta, H hedge, S supplemental.</summary>
    public required char Category { get; init; }

    /// <summary>Goes up when its decision changes: it is a part of the checksum of what is deployed.</summary>
    public int Version { get; init; } = 1;

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>Why it should pay, in one sentence.</summary>
    public required string Thesis { get; init; }

    /// <summary>Symbols that it sets targets for, or only reads; "*" = every tradable name.</summary>
    public required ImmutableArray<string> Legs { get; init; }

    /// <summary>What it reads, for people.</summary>
    public required string Inputs { get; init; }
    public required Schedule Schedule { get; init; }

    /// <summary>In the order of the strategy's own constants.</summary>
    public ImmutableArray<StrategyParameter> Parameters { get; init; } = [];

    /// <summary>Largest absolute target of a leg, share of its allocation.</summary>
    public double WeightMax { get; init; } = 1;

    /// <summary>Share of equity that it is given before skill and volatility are looked at.</summary>
    public double Allocation { get; init; } = 0.05;

    /// <summary>Money above which its own trading would move its prices.</summary>
    public double CapacityUsd { get; init; } = 50_000_000;

    /// <summary>After so many days half of what a signal promises is gone.</summary>
    public double HalfLifeDays { get; init; } = 21;

    /// <summary>Sharpe ratio a year that it is expected to have, net.</summary>
    public double SharpeExpected { get; init; } = 0.4;

    /// <summary>What ends it, for people.</summary>
    public string KillCondition { get; init; } = "63-day Sharpe below half its expectation for 21 days: shadow";
    public FactorLoadings Loadings { get; init; }

    /// <summary>True = it decides, and nothing is traded on it until a person lets it.</summary>
    public bool Shadow { get; init; }
}
