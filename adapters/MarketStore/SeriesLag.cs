using System;
using System.Collections.Generic;
using Qgtm.Fast.Reference;

namespace Qgtm.Fast.MarketStore;

/// <summary>How often a series has a new observation.</summary>
public enum Cadence : byte
{
    Daily = 0,
    Weekly = 1,
    Monthly = 2,

    /// <summary>When something happens.</summary>
    Irregular = 3,
}

/// <summary>The names of reference series, and from when on an observation can be known. Where an authority's hour is not certain, the later one.</summary>
public static class SeriesLag
{
    /// <summary>A series of the catalogue by its name in any case; None when it is not one.</summary>
    public static SeriesId IdOf(string name) =>
        Enum.TryParse(name, ignoreCase: true, out SeriesId id) && Enum.IsDefined(id) && !char.IsAsciiDigit(name[0]) ? id : SeriesId.None;

    /// <summary>The name as databases have it: that of the catalogue, or the source's own.</summary>
    public static string NameOf(string name) => IdOf(name) is var id and not SeriesId.None ? id.ToString() : name;

    /// <summary>How often the series speaks.</summary>
    public static Cadence CadenceOf(SeriesId id) => id switch
    {
        SeriesId.Walcl or SeriesId.SgeWithdrawals => Cadence.Weekly,
        >= SeriesId.GoldMmLong and <= SeriesId.SilverOpenInterest => Cadence.Weekly,
        SeriesId.M2sl or SeriesId.CentralBankReserves => Cadence.Monthly,
        >= SeriesId.FomcSurprise and <= SeriesId.EcbSurprise => Cadence.Irregular,
        _ => Cadence.Daily,
    };

    /// <summary>The same by name; a name outside the catalogue is a weekly report's, or speaks when something happens.</summary>
    public static Cadence CadenceOf(string name) => IdOf(name) is var id and not SeriesId.None ? CadenceOf(id)
        : name.EndsWith("MmLong", StringComparison.Ordinal) || name.EndsWith("MmShort", StringComparison.Ordinal)
            || name.EndsWith("OpenInterest", StringComparison.Ordinal) || name.Contains("_combined_", StringComparison.Ordinal) ? Cadence.Weekly
        : Cadence.Irregular;

    /// <summary>Age of the newest observation at which the series is stale, days; 0 = it never is.</summary>
    public static int StaleDaysOf(SeriesId id) => id switch
    {
        SeriesId.Walcl => 14,
        SeriesId.M2sl => 100,
        <= SeriesId.Effr => 7,
        <= SeriesId.SilverOpenInterest => 10,
        <= SeriesId.LbmaSilver => 3,
        <= SeriesId.SlvShares => 5,
        <= SeriesId.ComexSilverEligible => 7,
        SeriesId.SgeWithdrawals => 14,
        SeriesId.CentralBankReserves => 200,
        <= SeriesId.SiSecondExpiry => 5,
        <= SeriesId.EcbSurprise => 0,
        _ => 3,
    };

    /// <summary>From when on the first value of an observation can be known, ms since the epoch.</summary>
    public static long KnownMs(SeriesId id, DateOnly day) => id switch
    {
        // The index is published once a week, on Monday, for the days up to Friday.
        SeriesId.Dtwexbgs => Afternoon(UsCalendar.OnBusinessDay(day.AddDays(1 + ((DayOfWeek.Sunday - day.DayOfWeek + 7) % 7)))),

        // A month is told on the fourth Tuesday of the next.
        SeriesId.M2sl => Afternoon(UsCalendar.OnBusinessDay(FourthTuesdayAfter(day))),
        <= SeriesId.Walcl => Afternoon(UsCalendar.NextBusinessDay(day)),
        <= SeriesId.SilverOpenInterest => CotReleases.KnownMs(day),
        SeriesId.LbmaGoldAm => MarketTime.Ldn(day, 10, 31),
        SeriesId.LbmaGoldPm => MarketTime.Ldn(day, 15, 1),
        SeriesId.LbmaSilver => MarketTime.Ldn(day, 12, 1),
        <= SeriesId.SlvShares => MarketTime.Ny(day, 18, 0),
        <= SeriesId.ComexSilverEligible => Afternoon(UsCalendar.NextBusinessDay(day)),
        SeriesId.SgeWithdrawals => Afternoon(day.AddDays(5)),
        SeriesId.CentralBankReserves => Afternoon(day.AddDays(90)),
        _ => MarketTime.Ny(day, 18, 0),
    };

    /// <summary>The next day that the series will be about.</summary>
    public static DateOnly NextObservation(SeriesId id, DateOnly day) => CadenceOf(id) switch
    {
        Cadence.Weekly => day.AddDays(7),
        Cadence.Monthly => day.AddMonths(1),
        _ => UsCalendar.NextBusinessDay(day),
    };

    /// <summary>16:30 in New York: the Federal Reserve's afternoon releases are out.</summary>
    internal static long Afternoon(DateOnly day) => MarketTime.Ny(day, 16, 30);

    private static DateOnly FourthTuesdayAfter(DateOnly month)
    {
        DateOnly next = month.AddMonths(1);
        return UsCalendar.Nth(next.Year, next.Month, DayOfWeek.Tuesday, 4);
    }
}

/// <summary>
/// When a Commitments of Traders report was published: on the Friday of its week at 15:30 in New York, on the next business day
/// when that is a holiday, and later after the two lapses of appropriations and the outage of a clearing firm.
/// </summary>
public static class CotReleases
{
    /// <summary>The schedule that the CFTC announced on 2025-11-18.</summary>
    private static readonly Dictionary<DateOnly, DateOnly> Announced = new()
    {
        [new(2025, 9, 30)] = new(2025, 11, 19),
        [new(2025, 10, 7)] = new(2025, 11, 21),
        [new(2025, 10, 14)] = new(2025, 11, 25),
        [new(2025, 10, 21)] = new(2025, 12, 2),
        [new(2025, 10, 28)] = new(2025, 12, 5),
        [new(2025, 11, 4)] = new(2025, 12, 9),
        [new(2025, 11, 10)] = new(2025, 12, 12),
        [new(2025, 11, 18)] = new(2025, 12, 16),
        [new(2025, 11, 25)] = new(2025, 12, 19),
        [new(2025, 12, 2)] = new(2025, 12, 23),
        [new(2025, 12, 9)] = new(2025, 12, 30),
        [new(2025, 12, 16)] = new(2026, 1, 6),
        [new(2025, 12, 23)] = new(2026, 1, 9),
        [new(2025, 12, 30)] = new(2026, 1, 13),
        [new(2026, 1, 6)] = new(2026, 1, 16),
        [new(2026, 1, 13)] = new(2026, 1, 20),
    };

    /// <summary>Spans of report days whose own release days are not certain: each report counts as known when the last was out.</summary>
    private static readonly (DateOnly From, DateOnly To, DateOnly Out)[] Late =
    [
        (new(2013, 10, 1), new(2013, 10, 22), new(2013, 11, 8)),
        (new(2018, 12, 24), new(2019, 2, 26), new(2019, 3, 8)),
        (new(2023, 1, 31), new(2023, 3, 14), new(2023, 3, 31)),
    ];

    /// <summary>From when on a report is known, ms since the epoch.</summary>
    public static long KnownMs(DateOnly reportDay)
    {
        DateOnly friday = reportDay.AddDays((DayOfWeek.Friday - reportDay.DayOfWeek + 7) % 7);
        DateOnly due = UsCalendar.OnBusinessDay(friday);
        if (Announced.TryGetValue(reportDay, out DateOnly announced))
        {
            due = announced;
        }

        foreach ((DateOnly from, DateOnly to, DateOnly last) in Late)
        {
            due = reportDay >= from && reportDay <= to ? last : due;
        }

        return MarketTime.Ny(due, 15, 30);
    }
}
