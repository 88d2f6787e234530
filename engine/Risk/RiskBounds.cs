using System;
using System.Runtime.InteropServices;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Risk;

/// <summary>The limits by number, in the order of the fields of <see cref="RiskLimits"/>: the numbers stand in journals.</summary>
public enum RiskKey : byte
{
    None = 0,
    OrderNotionalMaxBps = 1,
    PositionMaxBps = 2,
    GrossMaxBps = 3,
    CollarBps = 4,
    SpreadMaxBps = 5,
    QuoteAgeMaxNs = 6,
    QuoteFrozenMaxNs = 7,
    OrdersPerMinuteMax = 8,
    OrderGapMinNs = 9,
    LastTradeAwayMaxBps = 10,
    PrevCloseAwayMaxBps = 11,
    OrderNotionalMaxUsd = 12,
    OrderQtyMaxShares = 13,
    DisplayedMaxBps = 14,
    AdvMaxBps = 15,
    OrdersPerSecondMax = 16,
    MessagesPerMinuteMax = 17,
    DriftMaxBps = 18,
    DriftWindowNs = 19,
    DuplicateWindowNs = 20,
    RepeatsMax = 21,
    NetMaxBps = 22,
    SectorMaxBps = 23,
    StrategyMaxBps = 24,
    OrdersPerDayMax = 25,
    OpensPerDayMax = 26,
    NameOrdersPerDayMax = 27,
    WindowNotionalMaxBps = 28,
    DayTradeRule = 29,
    RefusedCyclesMax = 30,
    CostBps = 31,
    WarnDrawdownBps = 32,
    ThrottleDrawdownBps = 33,
    FlattenDrawdownBps = 34,
    DayLossMaxBps = 35,
    WeekLossMaxBps = 36,
    RequestsPerFillMax = 37,
}

/// <summary>What no configuration and no command goes beyond, and which way of a limit is the tighter one.</summary>
public static class RiskBounds
{
    /// <summary>Limits that there are.</summary>
    public const int Count = 37;

    private const long HourNs = 3_600_000_000_000;
    private const int SeenShift = 8;

    /// <summary>Largest value by key; the smallest is 1.</summary>
    private static readonly long[] Most =
    [
        0, 5_000, 10_000, 40_000, 1_000, 1_000, 600_000_000_000, HourNs, 150, HourNs,
        5_000, 9_000, 100_000_000, 10_000_000, 1_000_000, 10_000, 150, 150, 5_000, HourNs, HourNs,
        10_000, 40_000, 40_000, 40_000, 50_000, 50_000, 50_000, 120_000, 2, 10, 100,
        Drawdown.WarnBps, Drawdown.ThrottleBps, Drawdown.FlattenBps, Drawdown.DayBps, Drawdown.WeekBps, 1_000,
    ];

    /// <summary>Largest value that is taken; 0 for a key that is none.</summary>
    public static long MostOf(RiskKey key) => key is > RiskKey.None && (int)key <= Count ? Most[(int)key] : 0;

    /// <summary>Its name in the configuration, on the command line and in the interface.</summary>
    public static string NameOf(RiskKey key)
    {
        string name = key.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    /// <summary>A sentence when the value may not be this limit's, else null.</summary>
    public static string? Problem(RiskKey key, long value) => Allows(key, value) ? null
        : value == 0 ? $"{key} is missing or 0: a limit is never off, give it 1..{MostOf(key)}."
        : $"{key} is {value}: it must be 1..{MostOf(key)}.";

    /// <summary>True when the limit exists and may have this value.</summary>
    public static bool Allows(RiskKey key, long value) => value >= 1 && value <= MostOf(key);

    /// <summary>True when the change lets more through. Another rule set is another law: it counts as looser.</summary>
    public static bool Loosens(RiskKey key, long before, long after) => key switch
    {
        RiskKey.OrderGapMinNs or RiskKey.DriftWindowNs or RiskKey.DuplicateWindowNs or RiskKey.CostBps => after < before,
        RiskKey.DayTradeRule => after != before,
        _ => after > before,
    };

    /// <summary>True when these people may: one with a name tightens; two different ones loosen, and only from the value that both have seen.</summary>
    public static bool PeopleMay(RiskKey key, long before, in NumbersPayload n) =>
        n.C > 0 && (!Loosens(key, before, n.B) || (n.E > 0 && n.E != n.C && n.D >> SeenShift == before));

    /// <summary>Length of the reason, and the value that people have seen, in one number.</summary>
    public static long Seen(long reasonBytes, long before) => (before << SeenShift) | reasonBytes;

    /// <summary>One limit; 0 for a key that is none.</summary>
    public static long Get(in RiskLimits limits, RiskKey key) => MostOf(key) == 0 ? 0
        : MemoryMarshal.Cast<RiskLimits, long>(MemoryMarshal.CreateReadOnlySpan(in limits, 1))[(int)key - 1];

    /// <summary>Sets one limit; what it may not be is a broken promise of the caller.</summary>
    public static void Set(ref RiskLimits limits, RiskKey key, long value)
    {
        Invariant.Holds(Allows(key, value), "A limit is set to what it may be.");
        MemoryMarshal.Cast<RiskLimits, long>(MemoryMarshal.CreateSpan(ref limits, 1))[(int)key - 1] = value;
    }
}
