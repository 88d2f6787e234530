using Qgtm.Fast.Reference;

namespace Qgtm.Fast.Features;

/// <summary>The calendar of a bar, from its date alone: no holidays, so that nothing has to be known of the future.</summary>
internal static class Calendar
{
    /// <summary>Behind UTC in summer, ns: what makes an evening minute belong to its own day.</summary>
    private const long NewYorkNs = 4 * 3_600_000_000_000;

    public static void Read(ref BarFeatures f, BarInterval interval)
    {
        long day = DayOf(f.LastNs, interval);
        (long month, long date, long length) = MonthOf(day);
        f.DayOfWeek = Weekday(day);
        f.Month = month;
        f.TurnOfMonth = IsTurn(day, date, length) ? 1 : 0;
    }

    /// <summary>Days since 1970-01-01. A day's bar is stamped with its midnight, here or in New York; a shorter one lies within its day there.</summary>
    public static long DayOf(long startNs, BarInterval interval) =>
        (interval == BarInterval.Day ? startNs : startNs - NewYorkNs) / SeriesTable.DayNs;

    /// <summary>1 = Monday.</summary>
    public static long Weekday(long day) => ((day + 3) % 7) + 1;

    /// <summary>Month (1-12), date in it and its length in days, of a day since 1970-01-01: a year that begins in March ends with its leap day.</summary>
    public static (long Month, long Date, long Length) MonthOf(long day)
    {
        long d = (day + 719_468) % 146_097;
        long year = (d - (d / 1_460) + (d / 36_524) - (d / 146_096)) / 365;
        long ofYear = d - ((365 * year) + (year / 4) - (year / 100));
        long m = ((5 * ofYear) + 2) / 153;
        long month = m < 10 ? m + 3 : m - 9;
        bool leap = (year + 1) % 4 == 0 && ((year + 1) % 100 != 0 || (year + 1) % 400 == 0);
        long length = month == 2 ? (leap ? 29 : 28) : month is 4 or 6 or 9 or 11 ? 30 : 31;
        return (month, ofYear - (((153 * m) + 2) / 5) + 1, length);
    }

    /// <summary>The last weekday of a month, or one of its first three.</summary>
    private static bool IsTurn(long day, long date, long length)
    {
        int before = 0, after = 0;
        for (long d = 1; d < date && before < 3; d++)
        {
            before += Weekday(day - date + d) <= 5 ? 1 : 0;
        }

        for (long d = date + 1; d <= length && after == 0; d++)
        {
            after += Weekday(day - date + d) <= 5 ? 1 : 0;
        }

        return before < 3 || after == 0;
    }
}
