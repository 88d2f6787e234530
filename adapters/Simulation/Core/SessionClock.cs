using System;

namespace Qgtm.Fast.Simulation;

/// <summary>Regular New York sessions, 09:30-16:00 or 13:00, on the days of <see cref="TradingDays"/>. Times ns since the epoch.</summary>
internal sealed class SessionClock
{
    public const long DayNs = 86_400_000_000_000;
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

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

    public static bool IsTradingDay(DateOnly date) => TradingDays.IsTradingDay(date);

    /// <summary>The close of a trading day.</summary>
    public static long CloseOf(DateOnly date) => At(date, TradingDays.IsEarlyClose(date) ? 13 : 16, 0);

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
        DateOnly next = TradingDays.After(date);

        _followingOpenNs = At(next, 9, 30);
        _followingCloseNs = CloseOf(next);
        bool trading = IsTradingDay(date);
        _openNs = trading ? At(date, 9, 30) : _dayStartNs;
        _closeNs = trading ? CloseOf(date) : _dayStartNs;
    }
}
