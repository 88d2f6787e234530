using System.Runtime.InteropServices;
using Qgtm.Fast.Strategies;

namespace Qgtm.Fast.Risk;

/// <summary>What a strategy is limited in, by number: the numbers stand in journals.</summary>
public enum StrategyKey : byte
{
    /// <summary>Everything is taken from it: what follows sets it anew.</summary>
    None = 0,
    OrderNotionalMaxBps = 1,
    PositionMaxBps = 2,
    GrossMaxBps = 3,
    OrdersPerDayMax = 4,

    /// <summary>A name that it may trade, or, without an instrument, all of them.</summary>
    Names = 5,
}

/// <summary>
/// C18: one strategy's own limits. A strategy that lacks one of them does not start. Shares are of equity, in basis points; books
/// net all strategies, so the names that a strategy moved last stand for its own.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct StrategyLimits
{
    /// <summary>One order.</summary>
    public long OrderNotionalMaxBps;

    /// <summary>One name.</summary>
    public long PositionMaxBps;

    /// <summary>All names that it moved last.</summary>
    public long GrossMaxBps;

    /// <summary>Orders that open, in one trading day.</summary>
    public long OrdersPerDayMax;

    /// <summary>1 = there is a list of names: <see cref="StrategyRow.Barred"/> has those that are not on it.</summary>
    public long HasNames;

    /// <summary>The trading day, by its close (ns), that DayOrders counts.</summary>
    public long DayNs;
    public long DayOrders;

    /// <summary>Largest value by key; the smallest is 1.</summary>
    private static readonly long[] Most = [0, 5_000, 10_000, 40_000, 50_000, 1];

    /// <summary>What the three built-in strategies have without a configuration: as much as there may be, so the gate's own limits bind.</summary>
    public static StrategyLimits BuiltIn { get; } = new()
    {
        OrderNotionalMaxBps = 5_000,
        PositionMaxBps = 10_000,
        GrossMaxBps = 40_000,
        OrdersPerDayMax = 50_000,
        HasNames = 1,
    };

    /// <summary>Largest value that is taken; 0 for a key that is none.</summary>
    public static long MostOf(StrategyKey key) => key is > StrategyKey.None and <= StrategyKey.Names ? Most[(int)key] : 0;

    /// <summary>True when nothing is missing.</summary>
    public readonly bool IsWhole => OrderNotionalMaxBps > 0 && PositionMaxBps > 0 && GrossMaxBps > 0 && OrdersPerDayMax > 0 && HasNames > 0;

    /// <summary>True when the strategy may want something of this instrument at all.</summary>
    [HotPath]
    public static bool Runs(EngineState state, int strategy, int instrument) =>
        state.StrategyLimits[strategy].IsWhole && state.Strategy(strategy, instrument).Barred == 0;

    /// <summary>Orders of the running day that opened.</summary>
    public readonly long OrdersOf(long dayNs) => DayNs == dayNs ? DayOrders : 0;

    /// <summary>Sets one limit to a value that <see cref="MostOf"/> allows.</summary>
    public void Set(StrategyKey key, long value)
    {
        Invariant.Holds(value >= 1 && value <= MostOf(key), "A strategy's limit is set to what it may be.");
        MemoryMarshal.Cast<StrategyLimits, long>(MemoryMarshal.CreateSpan(ref this, 1))[(int)key - 1] = value;
    }
}
