using System;
using System.Collections.Generic;

namespace Qgtm.Fast.MarketStore;

/// <summary>Length of a candle. Each has a database of its own.</summary>
public enum Interval : byte
{
    M1 = 0,
    M3 = 1,
    M5 = 2,
    M15 = 3,
    M30 = 4,
    H1 = 5,
    D1 = 6,
}

/// <summary>Names and lengths of the intervals.</summary>
public static class Intervals
{
    /// <summary>A minute, ms.</summary>
    public const long MinuteMs = 60_000;

    private static readonly string[] Names = ["1m", "3m", "5m", "15m", "30m", "1h", "1d"];
    private static readonly long[] Minutes = [1, 3, 5, 15, 30, 60, 1_440];

    /// <summary>All of them, the shortest first.</summary>
    public static IReadOnlyList<Interval> All { get; } = Enum.GetValues<Interval>();

    /// <summary>The name that stands in file names and in the column `interval`.</summary>
    public static string Name(this Interval interval) => Names[(int)interval];

    /// <summary>Length in ms; of a day the nominal one.</summary>
    public static long Ms(this Interval interval) => Minutes[(int)interval] * MinuteMs;

    /// <summary>The interval of a name; null when there is none.</summary>
    public static Interval? Of(string name) => Array.IndexOf(Names, name) is >= 0 and int i ? (Interval)i : null;

    /// <summary>The interval of a length in ms; null when there is none.</summary>
    public static Interval? OfMs(long ms) => Array.IndexOf(Minutes, ms / MinuteMs) is >= 0 and int i && ms % MinuteMs == 0 ? (Interval)i : null;
}
