using System;
using System.Collections.Generic;

namespace Qgtm.Fast.Simulation;

/// <summary>Regular New York sessions 09:30-16:00, without weekends and NYSE holidays of 2025 and 2026. Times ns since the epoch.</summary>
internal sealed class SessionClock
{
    public const long DayNs = 86_400_000_000_000;
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    private static readonly HashSet<int> Holidays =
    [
        20250101, 20250109, 20250120, 20250217, 20250418, 20250526, 20250619, 20250704, 20250901, 20251127, 20251225,
        20260101, 20260119, 20260216, 20260403, 20260525, 20260619, 20260703, 20260907, 20261126, 20261225,
    ];

    private long _dayStartNs;
    private long _dayEndNs;
    private long _openNs;
    private long _closeNs;
    private long _followingOpenNs;
    private long _followingCloseNs;

    public bool IsOpen(long nowNs)
    {
        Load(nowNs);
        return nowNs >= _openNs && nowNs < _closeNs;
    }

    /// <summary>The first opening strictly after the instant.</summary>
    public long NextOpen(long nowNs)
    {
        Load(nowNs);
        return nowNs < _openNs ? _openNs : _followingOpenNs;
    }

    /// <summary>The first close strictly after the instant.</summary>
    public long NextClose(long nowNs)
    {
        Load(nowNs);
        return nowNs < _closeNs ? _closeNs : _followingCloseNs;
    }

    /// <summary>Midnight in New York of the day that holds the instant.</summary>
    public long DayStart(long nowNs)
    {
        Load(nowNs);
        return _dayStartNs;
    }

    /// <summary>The calendar date in New York.</summary>
    public static DateOnly DateOf(long nowNs) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(new DateTime(DateTime.UnixEpoch.Ticks + (nowNs / 100), DateTimeKind.Utc), NewYork));

    public static long Midnight(DateOnly date) => At(date, 0, 0);

    public static bool IsTradingDay(DateOnly date) =>
        date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)
        && !Holidays.Contains((date.Year * 10_000) + (date.Month * 100) + date.Day);

    private static long At(DateOnly date, int hour, int minute)
    {
        DateTime utc = TimeZoneInfo.ConvertTimeToUtc(date.ToDateTime(new TimeOnly(hour, minute)), NewYork);
        return (utc.Ticks - DateTime.UnixEpoch.Ticks) * 100;
    }

    private void Load(long nowNs)
    {
        if (nowNs >= _dayStartNs && nowNs < _dayEndNs)
        {
            return;
        }

        DateOnly date = DateOf(nowNs);
        _dayStartNs = Midnight(date);
        _dayEndNs = Midnight(date.AddDays(1));
        DateOnly next = date.AddDays(1);
        while (!IsTradingDay(next))
        {
            next = next.AddDays(1);
        }

        _followingOpenNs = At(next, 9, 30);
        _followingCloseNs = At(next, 16, 0);
        bool trading = IsTradingDay(date);
        _openNs = trading ? At(date, 9, 30) : _dayStartNs;
        _closeNs = trading ? At(date, 16, 0) : _dayStartNs;
    }
}
