using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Qgtm.Fast.Adapters.Tests.Simulation.Calibration;
using Qgtm.Fast.MarketStore;
using Qgtm.Fast.Reference;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.MarketStore;

/// <summary>Each feed is judged by its own schedule, and the calendar behind it is the exchanges'.</summary>
public sealed class FreshnessTests(ITestOutputHelper output)
{
    /// <summary>The morning of the operators' chapter: daily data of Friday, the report of Tuesday.</summary>
    [Theory]
    [InlineData(SeriesId.Dfii10, "2026-04-09", "2026-04-12T10:45Z", FeedState.Fresh)] // Friday's value comes on Monday afternoon.
    [InlineData(SeriesId.Dfii10, "2026-04-09", "2026-04-13T20:00Z", FeedState.Fresh)]
    [InlineData(SeriesId.Dfii10, "2026-04-09", "2026-04-13T22:00Z", FeedState.Late)]
    [InlineData(SeriesId.Dfii10, "2026-04-09", "2026-04-17T22:00Z", FeedState.Stale)]
    [InlineData(SeriesId.GoldMmLong, "2026-04-07", "2026-04-12T10:45Z", FeedState.OnSchedule)]
    [InlineData(SeriesId.GoldMmLong, "2026-04-07", "2026-04-17T20:00Z", FeedState.OnSchedule)] // The hour in which it is published.
    [InlineData(SeriesId.GoldMmLong, "2026-04-07", "2026-04-17T21:00Z", FeedState.Late)]
    [InlineData(SeriesId.GoldMmLong, "2026-04-07", "2026-04-18T10:00Z", FeedState.Stale)]
    [InlineData(SeriesId.Walcl, "2026-04-08", "2026-04-12T10:45Z", FeedState.OnSchedule)]
    [InlineData(SeriesId.LbmaGoldPm, "2026-04-10", "2026-04-13T13:00Z", FeedState.Fresh)]
    [InlineData(SeriesId.LbmaGoldPm, "2026-04-10", "2026-04-13T16:00Z", FeedState.Late)]
    [InlineData(SeriesId.LbmaGoldPm, "2026-04-10", "2026-04-14T16:00Z", FeedState.Stale)]
    [InlineData(SeriesId.CpiSurprise, "2026-01-14", "2026-04-14T16:00Z", FeedState.OnSchedule)]
    public void A_series_is_judged_by_its_schedule(SeriesId id, string day, string now, FeedState state)
    {
        using Scratch s = new();
        DateOnly d = DateOnly.Parse(day);
        s.Put(new SeriesPoint(id.ToString(), d, 1, SeriesLag.KnownMs(id, d), "test"));
        long at = DateTimeOffset.Parse(now, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        IReadOnlyList<FeedReading> all = Freshness.Of(s.Db, at);
        Assert.Equal(state, all.Single(r => r.Name == id.ToString()).State);
        Assert.All(all.Where(r => r.Name != id.ToString()), r => Assert.Equal(FeedState.Missing, r.State));
    }

    [Theory]
    [InlineData("2026-03-06T22:30Z", FeedState.Fresh)]
    [InlineData("2026-03-09T19:00Z", FeedState.Fresh)] // Monday's session still runs.
    [InlineData("2026-03-09T21:30Z", FeedState.Late)]
    [InlineData("2026-03-10T22:00Z", FeedState.Stale)]
    public void Days_are_due_when_their_session_has_ended(string now, FeedState state)
    {
        using Scratch s = new();
        s.Import(s.File("a.csv", "date,symbol,open,high,low,close,adj_close,volume", "2026-03-06,GLD,10,12,9,11,11,7"));
        Assert.Equal(state, Freshness.Of(s.Db, DateTimeOffset.Parse(now, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds())[0].State);
    }

    [Theory]
    [InlineData("2026-03-02T15:04Z", FeedState.Fresh)]
    [InlineData("2026-03-02T15:30Z", FeedState.Late)]
    [InlineData("2026-03-02T18:30Z", FeedState.Stale)]
    [InlineData("2026-03-02T14:00Z", FeedState.Missing)] // Before the session: nothing of the future is counted.
    public void Minutes_come_all_the_time_in_a_session(string now, FeedState state)
    {
        using Scratch s = new();
        s.Put(Enumerable.Range(0, 30).Select(i => Scratch.Minute("GLD", i, 100)));
        Assert.Equal(state, Freshness.Of(s.Db, DateTimeOffset.Parse(now, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds())[1].State);
    }

    [Fact]
    public void A_check_tells_gaps_damage_and_age()
    {
        using Scratch s = new();
        Candle[] minutes = [.. Enumerable.Range(0, 390).Where(i => i is < 100 or > 109).Select(i => Scratch.Minute("GLD", i, 100 + (i % 5)))];
        s.Put(minutes);
        s.Db.Write(() => s.Db.Candles.Fold("GLD", minutes[0].T, minutes[^1].T));
        IReadOnlyList<CandleCheckRow> rows = CandleCheck.Of(s.Db, MarketTime.Ny(new(2026, 3, 2), 18, 0), 24);
        Assert.Equal(Intervals.All.Select(i => i.Name()), rows.Select(r => r.Interval));
        Assert.Equal((380, 10, FeedState.Fresh), (rows[0].Rows, (int)rows[0].Findings.Single(f => f.Kind == Defect.Gap).Count, rows[0].State));
        Assert.All(rows, r => Assert.True(r.IsWell && r.Integrity == "ok"));
        Assert.False(CandleCheck.Of(s.Db, MarketTime.Ny(new(2026, 3, 4), 18, 0), 24)[0].IsWell);
        s.Put(Scratch.Minute("SLV", 5, 100), Scratch.Minute("SLV", 6, 300));
        Assert.False(CandleCheck.Of(s.Db, MarketTime.Ny(new(2026, 3, 2), 18, 0), 24)[0].IsWell);
    }

    [Fact]
    public void The_calendar_is_that_of_21_recorded_years()
    {
        if (Recorded.Find("bars/daily_yahoo_etf_2005_2026.csv.gz", output) is not { } path)
        {
            return;
        }

        HashSet<DateOnly> traded = [.. Recorded.Rows(path).Where(r => r[1] == "SPY").Select(r => DateOnly.Parse(r[0]))];
        Assert.True(traded.Count > 5_000);
        List<DateOnly> wrong = [];
        for (DateOnly d = traded.Min(); d <= traded.Max(); d = d.AddDays(1))
        {
            if (UsCalendar.IsTradingDay(d) != traded.Contains(d))
            {
                wrong.Add(d);
            }
        }

        Assert.Empty(wrong);
        Assert.Equal((210, 390, 0), (UsCalendar.SessionMinutes(new(2026, 11, 27)), UsCalendar.SessionMinutes(new(2026, 11, 30)), UsCalendar.SessionMinutes(new(2026, 11, 26))));
    }
}
