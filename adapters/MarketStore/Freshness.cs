using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Reference;

namespace Qgtm.Fast.MarketStore;

/// <summary>How a feed stands, the better first.</summary>
public enum FeedState : byte
{
    /// <summary>A feed of days or minutes has all that could be there.</summary>
    Fresh = 0,

    /// <summary>A slower feed has all that its schedule has brought so far.</summary>
    OnSchedule = 1,

    /// <summary>Something is due, and the feed is still used.</summary>
    Late = 2,

    /// <summary>Too old to be used.</summary>
    Stale = 3,

    /// <summary>Nothing was ever there.</summary>
    Missing = 4,
}

/// <summary>One feed or series at an instant.</summary>
/// <param name="Feed">Which feed it is part of.</param>
/// <param name="Name">The series; the feed itself for candles and quotes.</param>
/// <param name="State">How it stands.</param>
/// <param name="NewestMs">End of the newest candle, or the newest observation's day, ms since the epoch; 0 = nothing.</param>
/// <param name="DueMs">When the next is due, ms since the epoch; 0 = not known.</param>
public readonly record struct FeedReading(string Feed, string Name, FeedState State, long NewestMs, long DueMs);

/// <summary>Whether each feed has what its own schedule says that it must have.</summary>
public static class Freshness
{
    /// <summary>What a publisher, and our fetching, may take longer than the schedule, ms.</summary>
    private const long GraceMs = 60 * Intervals.MinuteMs;

    private const long DayLimitMs = 4 * MarketTime.DayMs, MinuteLimitMs = 2 * 60 * Intervals.MinuteMs, MinuteGraceMs = 5 * Intervals.MinuteMs;

    /// <summary>All feeds at an instant, ms since the epoch.</summary>
    public static IReadOnlyList<FeedReading> Of(MarketDatabase db, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(db);
        List<FeedReading> all =
        [
            Candles(db, Interval.D1, "OHLCV daily", nowMs),
            Candles(db, Interval.M1, "OHLCV minutes", nowMs),
            Minutes("BBO snapshots", db.Snapshots.Newest(), nowMs),
        ];
        all.AddRange(Enum.GetValues<SeriesId>().Where(s => s != SeriesId.None).Select(s => Series(db, s, nowMs)));
        return all;
    }

    /// <summary>The publisher that a series comes from.</summary>
    public static string FeedOf(SeriesId id) => id switch
    {
        <= SeriesId.M2sl => "FRED macro",
        <= SeriesId.SilverOpenInterest => "COT (CFTC)",
        <= SeriesId.LbmaSilver => "LBMA fixings",
        <= SeriesId.SlvShares => "ETF shares",
        <= SeriesId.ComexSilverEligible => "COMEX stocks",
        SeriesId.SgeWithdrawals => "SGE withdrawals",
        SeriesId.CentralBankReserves => "Central banks",
        <= SeriesId.SiSecondExpiry => "GC, SI futures",
        <= SeriesId.EcbSurprise => "Calendar",
        _ => "Options vol",
    };

    /// <summary>The words of a state, with a sign that needs no colour.</summary>
    public static string Word(FeedState state) => state switch
    {
        FeedState.Fresh => "✓ fresh",
        FeedState.OnSchedule => "✓ on schedule",
        FeedState.Late => "! late",
        FeedState.Stale => "✗ stale",
        _ => "- no data",
    };

    private static FeedReading Candles(MarketDatabase db, Interval interval, string name, long nowMs)
    {
        long? newest = db.Candles.Ranges(interval).Where(r => r.LastClose < nowMs).Select(r => (long?)r.LastClose + 1).Max();
        if (interval != Interval.D1)
        {
            return Minutes(name, newest, nowMs);
        }

        if (newest is not { } last)
        {
            return new FeedReading(name, name, FeedState.Missing, 0, 0);
        }

        long due = MarketTime.Ny(UsCalendar.NextTradingDay(MarketTime.InNewYork(last).Date), 16, 0);
        return new FeedReading(name, name, Judge(Cadence.Daily, due, nowMs, nowMs - last > DayLimitMs), last, due);
    }

    /// <summary>In a session minutes come all the time; outside, the last session's are all there is.</summary>
    private static FeedReading Minutes(string name, long? newest, long nowMs)
    {
        if (newest is not { } last)
        {
            return new FeedReading(name, name, FeedState.Missing, 0, 0);
        }

        (DateOnly today, int minute) = MarketTime.InNewYork(nowMs);
        bool isOpen = UsCalendar.IsTradingDay(today) && minute >= MarketTime.OpenMinute && minute < MarketTime.OpenMinute + UsCalendar.SessionMinutes(today);
        DateOnly ended = UsCalendar.LastTradingDay(UsCalendar.IsTradingDay(today) && minute < MarketTime.OpenMinute ? today.AddDays(-1) : today);
        int close = MarketTime.OpenMinute + UsCalendar.SessionMinutes(ended);
        long expected = isOpen ? nowMs : MarketTime.Ny(ended, close / 60, close % 60);
        FeedState state = expected - last <= MinuteGraceMs ? FeedState.Fresh : expected - last > MinuteLimitMs ? FeedState.Stale : FeedState.Late;
        return new FeedReading(name, name, state, last, isOpen ? last + Intervals.MinuteMs : 0);
    }

    private static FeedReading Series(MarketDatabase db, SeriesId id, long nowMs)
    {
        string feed = FeedOf(id), name = id.ToString();
        if (db.Series.NewestObservation(name, nowMs) is not { } day)
        {
            return new FeedReading(feed, name, FeedState.Missing, 0, 0);
        }

        Cadence cadence = SeriesLag.CadenceOf(id);
        if (cadence == Cadence.Irregular)
        {
            return new FeedReading(feed, name, FeedState.OnSchedule, MarketTime.Utc(day), 0);
        }

        long due = SeriesLag.KnownMs(id, SeriesLag.NextObservation(id, day));
        bool isOld = MarketTime.DateOf(nowMs).DayNumber - day.DayNumber > SeriesLag.StaleDaysOf(id);
        return new FeedReading(feed, name, Judge(cadence, due, nowMs, isOld), MarketTime.Utc(day), due);
    }

    private static FeedState Judge(Cadence cadence, long dueMs, long nowMs, bool isOld) =>
        nowMs < dueMs + GraceMs ? (cadence == Cadence.Daily ? FeedState.Fresh : FeedState.OnSchedule)
        : isOld ? FeedState.Stale
        : FeedState.Late;
}
