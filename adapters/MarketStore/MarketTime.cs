using System;

namespace Qgtm.Fast.MarketStore;

/// <summary>Days and hours of New York and London as ms since the Unix epoch.</summary>
public static class MarketTime
{
    /// <summary>A nominal day, ms.</summary>
    public const long DayMs = 86_400_000;

    /// <summary>The regular session: 09:30 to 16:00, or to 13:00, in minutes after midnight.</summary>
    public const int OpenMinute = 570, CloseMinute = 960, EarlyCloseMinute = 780;

    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    /// <summary>Ms of a time on a date in New York.</summary>
    public static long Ny(DateOnly date, int hour, int minute) => In(NewYork, date, hour, minute);

    /// <summary>Ms of a time on a date in London.</summary>
    public static long Ldn(DateOnly date, int hour, int minute) => In(London, date, hour, minute);

    /// <summary>Ms of midnight UTC.</summary>
    public static long Utc(DateOnly date) => (date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber) * DayMs;

    /// <summary>Date and minutes after midnight in New York of an instant.</summary>
    public static (DateOnly Date, int Minute) InNewYork(long ms)
    {
        DateTime local = TimeZoneInfo.ConvertTimeFromUtc(DateTime.UnixEpoch.AddMilliseconds(ms), NewYork);
        return (DateOnly.FromDateTime(local), (local.Hour * 60) + local.Minute);
    }

    /// <summary>The UTC date of an instant.</summary>
    public static DateOnly DateOf(long ms) => DateOnly.FromDateTime(DateTime.UnixEpoch.AddMilliseconds(ms));

    /// <summary>Days since 1970-01-01.</summary>
    public static int Days(DateOnly date) => date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <summary>Start and last ms of the daily candle of a date.</summary>
    public static (long T, long TClose) Day(DateOnly date, bool isUs) => isUs
        ? (Ny(date, 0, 0), Ny(date, 16, 0) - 1)
        : (Utc(date), Utc(date) + DayMs - 1);

    private static long In(TimeZoneInfo zone, DateOnly date, int hour, int minute) =>
        (TimeZoneInfo.ConvertTimeToUtc(date.ToDateTime(new TimeOnly(hour, minute)), zone).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
}

/// <summary>New York's date and minute of instants that mostly follow each other: the zone is asked once a day.</summary>
internal sealed class NewYorkDay
{
    private long _from = long.MaxValue;
    private long _to;

    /// <summary>The date of the last instant.</summary>
    public DateOnly Date { get; private set; }

    /// <summary>Minutes after midnight of an instant; on the two days on which the clock is turned, those of its new time.</summary>
    public int MinuteOf(long ms)
    {
        if (ms < _from || ms >= _to)
        {
            Date = MarketTime.InNewYork(ms).Date;
            (_from, _to) = (MarketTime.Ny(Date, 0, 0), MarketTime.Ny(Date.AddDays(1), 0, 0));
        }

        long sinceMidnight = (ms - _from) / Intervals.MinuteMs;
        long turned = ((_to - _from) / Intervals.MinuteMs) - 1_440;
        return (int)(sinceMidnight >= 180 ? sinceMidnight - turned : sinceMidnight);
    }
}
