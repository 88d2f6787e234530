using System;
using System.Collections.Frozen;
using System.Collections.Generic;

namespace Qgtm.Fast.Simulation;

/// <summary>New York's offset and trading days, 2025 to 2028, without the machine's time zone data.</summary>
internal static class TradingDays
{
    private static readonly FrozenSet<int> Holidays = FrozenSet.ToFrozenSet(
    [
        20250101, 20250109, 20250120, 20250217, 20250418, 20250526, 20250619, 20250704, 20250901, 20251127, 20251225,
        20260101, 20260119, 20260216, 20260403, 20260525, 20260619, 20260703, 20260907, 20261126, 20261225,
        20270101, 20270118, 20270215, 20270326, 20270531, 20270618, 20270705, 20270906, 20271125, 20271224,
        20280117, 20280221, 20280414, 20280529, 20280619, 20280704, 20280904, 20281123, 20281225,
    ]);

    private static readonly FrozenSet<int> EarlyCloses = FrozenSet.ToFrozenSet(
        [20250703, 20251128, 20251224, 20261127, 20261224, 20271126, 20280703, 20281124]);

    public static DateOnly First { get; } = new(2025, 1, 1);

    public static DateOnly Last { get; } = new(2028, 12, 31);

    /// <summary>-4 from the second Sunday of March, 07:00 UTC, to the first Sunday of November, 06:00 UTC; else -5.</summary>
    public static int NewYorkOffsetHours(long ns)
    {
        DateTime utc = DateTime.UnixEpoch.AddSeconds(ns / 1_000_000_000);
        DateTime from = FirstSunday(utc.Year, 3).AddDays(7).AddHours(7);
        DateTime to = FirstSunday(utc.Year, 11).AddHours(6);
        return utc >= from && utc < to ? -4 : -5;
    }

    public static bool IsTradingDay(DateOnly day) =>
        day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !Holidays.Contains(Key(day));

    /// <summary>True on a day that closes at 13:00.</summary>
    public static bool IsEarlyClose(DateOnly day) => EarlyCloses.Contains(Key(day));

    /// <summary>The next trading day.</summary>
    public static DateOnly After(DateOnly day)
    {
        do
        {
            day = day.AddDays(1);
        }
        while (!IsTradingDay(day));

        return day;
    }

    /// <summary>Trading days of a range, both ends included, as far as the calendar goes.</summary>
    public static IEnumerable<DateOnly> Between(DateOnly from, DateOnly until)
    {
        DateOnly end = until < Last ? until : Last;
        for (DateOnly day = from > First ? from : First; day <= end; day = day.AddDays(1))
        {
            if (IsTradingDay(day))
            {
                yield return day;
            }
        }
    }

    private static int Key(DateOnly day) => (day.Year * 10000) + (day.Month * 100) + day.Day;

    private static DateTime FirstSunday(int year, int month)
    {
        DateTime first = new(year, month, 1, 0, 0, 0, DateTimeKind.Utc);
        return first.AddDays((7 - (int)first.DayOfWeek) % 7);
    }
}
