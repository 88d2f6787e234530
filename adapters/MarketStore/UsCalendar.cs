using System;
using System.Collections.Frozen;

namespace Qgtm.Fast.MarketStore;

/// <summary>
/// The exchanges' days by their rules, with the closures that no rule foresees, and business days of the authorities that
/// publish reference series. Checked against 21 years of recorded days by a test.
/// </summary>
public static class UsCalendar
{
    private static readonly FrozenSet<DateOnly> Unforeseen = FrozenSet.ToFrozenSet(
    [
        new DateOnly(2001, 9, 11), new(2001, 9, 12), new(2001, 9, 13), new(2001, 9, 14),
        new(2004, 6, 11), new(2007, 1, 2), new(2012, 10, 29), new(2012, 10, 30), new(2018, 12, 5), new(2025, 1, 9),
    ]);

    /// <summary>True when the exchanges have a session.</summary>
    public static bool IsTradingDay(DateOnly d) => IsWeekday(d) && !IsExchangeHoliday(d) && !Unforeseen.Contains(d);

    /// <summary>True on a session that ends at 13:00.</summary>
    public static bool IsEarlyClose(DateOnly d) => IsTradingDay(d) && d switch
    {
        { Month: 7, Day: 3 } => true,
        { Month: 12, Day: 24 } => true,
        { Month: 11 } => d.AddDays(-1) == Nth(d.Year, 11, DayOfWeek.Thursday, 4),
        _ => false,
    };

    /// <summary>Minutes of the regular session of a day; 0 when there is none.</summary>
    public static int SessionMinutes(DateOnly d) => !IsTradingDay(d) ? 0
        : (IsEarlyClose(d) ? MarketTime.EarlyCloseMinute : MarketTime.CloseMinute) - MarketTime.OpenMinute;

    /// <summary>The next session's day.</summary>
    public static DateOnly NextTradingDay(DateOnly d) => Step(d, 1, IsTradingDay);

    /// <summary>The day itself when it has a session, else the last that has.</summary>
    public static DateOnly LastTradingDay(DateOnly d) => IsTradingDay(d) ? d : Step(d, -1, IsTradingDay);

    /// <summary>The next day on which both exchanges and authorities work.</summary>
    public static DateOnly NextBusinessDay(DateOnly d) => Step(d, 1, IsBusinessDay);

    /// <summary>The day itself, or the next on which authorities publish.</summary>
    public static DateOnly OnBusinessDay(DateOnly d) => IsBusinessDay(d) ? d : NextBusinessDay(d);

    /// <summary>Sessions strictly between two days.</summary>
    public static int TradingDaysBetween(DateOnly after, DateOnly before)
    {
        int n = 0;
        for (DateOnly d = after.AddDays(1); d < before; d = d.AddDays(1))
        {
            n += IsTradingDay(d) ? 1 : 0;
        }

        return n;
    }

    /// <summary>The n-th weekday of a month, 1 = the first.</summary>
    internal static DateOnly Nth(int year, int month, DayOfWeek day, int n)
    {
        DateOnly first = new(year, month, 1);
        return first.AddDays(((day - first.DayOfWeek + 7) % 7) + (7 * (n - 1)));
    }

    private static bool IsBusinessDay(DateOnly d) => IsTradingDay(d)
        && d != Nth(d.Year, 10, DayOfWeek.Monday, 2) && !IsObserved(d, 11, 11) && !(d.Year == 2021 && IsObserved(d, 6, 19));

    private static bool IsWeekday(DateOnly d) => d.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    private static bool IsExchangeHoliday(DateOnly d) => d.Month switch
    {
        1 => (d.Day == 1) || (d is { Day: 2, DayOfWeek: DayOfWeek.Monday }) || d == Nth(d.Year, 1, DayOfWeek.Monday, 3),
        2 => d == Nth(d.Year, 2, DayOfWeek.Monday, 3),
        3 or 4 => d == Easter(d.Year).AddDays(-2),
        5 => d.DayOfWeek == DayOfWeek.Monday && d.Day > 24,
        6 => d.Year >= 2022 && IsObserved(d, 6, 19),
        7 => IsObserved(d, 7, 4),
        9 => d == Nth(d.Year, 9, DayOfWeek.Monday, 1),
        11 => d == Nth(d.Year, 11, DayOfWeek.Thursday, 4),
        12 => IsObserved(d, 12, 25),
        _ => false,
    };

    /// <summary>A fixed day, on Friday when it falls on Saturday and on Monday when it falls on Sunday.</summary>
    private static bool IsObserved(DateOnly d, int month, int day)
    {
        DateOnly fixedDay = new(d.Year, month, day);
        return d == fixedDay.DayOfWeek switch
        {
            DayOfWeek.Saturday => fixedDay.AddDays(-1),
            DayOfWeek.Sunday => fixedDay.AddDays(1),
            _ => fixedDay,
        };
    }

    private static DateOnly Step(DateOnly d, int by, Func<DateOnly, bool> isOne)
    {
        do
        {
            d = d.AddDays(by);
        }
        while (!isOne(d));

        return d;
    }

    /// <summary>Easter Sunday of the Gregorian calendar, by the century's corrections for sun and moon.</summary>
    private static DateOnly Easter(int year)
    {
        int golden = year % 19, century = year / 100;
        int moon = (century - (century / 4) - (((8 * century) + 13) / 25) + (19 * golden) + 15) % 30;
        moon -= moon > 28 || (moon == 28 && golden > 10) ? 1 : 0;
        int sunday = (year + (year / 4) + moon + 2 - century + (century / 4)) % 7;
        int offset = moon - sunday;
        return new DateOnly(year, 3, 28).AddDays(offset);
    }
}
