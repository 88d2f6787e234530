using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.EngineTests.Orders;
using Qgtm.Fast.Events;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.EngineTests.Control;

/// <summary>
/// F95: the engine has no calendar of its own: it counts the session closes that the broker's clock names. Forty years of New York's days, with
/// holidays, half days, both changes of the clocks, leap days and year ends: each close counts once, each week begins once.
/// </summary>
public sealed class TradingCalendarTests
{
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    [Fact]
    public void F95_every_session_close_counts_once_through_forty_years()
    {
        using OrderLab lab = new();
        lab.Open();
        List<(DateOnly Day, long OpenNs, long CloseNs)> days = [.. Days(2000, 2040)];
        lab.State.Scalars.TimeNs = days[0].OpenNs - Fixed.One;
        lab.State.Scalars.NextCloseNs = lab.State.Control.CloseNs = lab.State.Control.Closes = 0;
        lab.State.Control.HasReport = 1;
        long weeks = 0, odd = 0;
        for (int i = 0; i < days.Count; i++)
        {
            (DateOnly day, long open, long close) = days[i];
            lab.State.Control.Equity = (i + 1) * Fixed.One;
            Timer(lab, open, isOpen: true, close);
            Assert.Equal(i, lab.State.Control.Closes);
            long week = lab.State.Control.WeekBase;
            Timer(lab, close - 1, isOpen: true, close);
            long next = i + 1 < days.Count ? days[i + 1].CloseNs : close + (86_400 * Fixed.One);
            Timer(lab, close, isOpen: false, next);
            Timer(lab, close + 1, isOpen: false, next);
            Assert.Equal((day, i + 1L, close), (day, lab.State.Control.Closes, lab.State.Control.CloseNs));
            Assert.Equal((day, (i + 1) * Fixed.One), (day, lab.State.Control.DayBase));
            bool isLastOfWeek = i + 1 < days.Count && Week(days[i + 1].Day) != Week(day);
            Assert.Equal((day, isLastOfWeek), (day, lab.State.Control.WeekBase != week));
            weeks += isLastOfWeek ? 1 : 0;
            odd += close - open != (long)(6.5 * 3_600) * Fixed.One || (i > 0 && (open - days[i - 1].OpenNs) % (86_400 * Fixed.One) != 0) ? 1 : 0;
        }

        Assert.InRange(days.Count, 41 * 255, 41 * 259);
        Assert.InRange(weeks, 41 * 52, 41 * 53);
        Evidence.Fired("F95", odd);
    }

    private static void Timer(OrderLab lab, long timeNs, bool isOpen, long nextCloseNs)
    {
        Event e = default;
        e.Header.Kind = EventKind.Timer;
        e.Header.Source = EventSource.Timers;
        e.Header.Instrument = -1;
        e.Header.TimeNs = timeNs;
        e.Numbers.A = isOpen ? 1 : 0;
        e.Numbers.B = nextCloseNs;
        lab.Apply(in e);
    }

    /// <summary>Number of the week, from Monday on.</summary>
    private static int Week(DateOnly day) => (day.DayNumber - (((int)day.DayOfWeek + 6) % 7)) / 7;

    /// <summary>Weekdays without the fixed holidays and Thanksgiving; 13:00 on the day after it and on Christmas Eve.</summary>
    private static IEnumerable<(DateOnly Day, long OpenNs, long CloseNs)> Days(int first, int last)
    {
        for (DateOnly day = new(first, 1, 1); day.Year <= last; day = day.AddDays(1))
        {
            bool isThanksgiving = day is { Month: 11, DayOfWeek: DayOfWeek.Thursday, Day: >= 22 and <= 28 };
            bool isHoliday = isThanksgiving || (day.Month, day.Day) is (1, 1) or (7, 4) or (12, 25) or (6, 19);
            if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday || isHoliday)
            {
                continue;
            }

            bool isHalf = day is { Month: 11, DayOfWeek: DayOfWeek.Friday, Day: >= 23 and <= 29 } || (day.Month, day.Day) is (12, 24);
            yield return (day, Ns(day, 9, 30), Ns(day, isHalf ? 13 : 16, 0));
        }
    }

    private static long Ns(DateOnly day, int hour, int minute) =>
        (TimeZoneInfo.ConvertTimeToUtc(day.ToDateTime(new TimeOnly(hour, minute)), NewYork) - DateTime.UnixEpoch).Ticks * 100;
}
