using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Adapters.Tests.Simulation.Calibration;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.MarketStore;
using Qgtm.Fast.Reference;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.MarketStore;

/// <summary>Nobody sees a value before it was known: the join, the cursor, and the rules from which knowledge times come.</summary>
public sealed class PointInTimeTests(ITestOutputHelper output)
{
    private static readonly DateOnly Day0 = new(2024, 1, 1);

    [Fact]
    public void The_join_is_the_newest_value_known_and_blind_to_all_later() => Seeds.Each(output, 40, random =>
    {
        using Scratch s = new();
        SeriesPoint[] all = [.. Random(random, 200)];
        s.Put(all);
        long t = Ms(random.Next(120));
        Known[] naive = [.. all.Where(p => p.KnownMs <= t).GroupBy(p => p.Observation).OrderBy(g => g.Key)
            .Select(g => g.MaxBy(p => p.KnownMs)).Select(p => new Known(p.Observation, p.Value, p.KnownMs))];
        Assert.Equal(naive, s.Db.Series.AsOf("Dgs10", t));
        Assert.Equal(naive.Length == 0 ? null : naive[^1].Observation, s.Db.Series.NewestObservation("Dgs10", t));

        // The future is another one: what is seen stays the same.
        s.Put(Random(random, 200).Where(p => p.KnownMs > t));
        Assert.Equal(naive, s.Db.Series.AsOf("Dgs10", t));
    });

    [Fact]
    public void What_is_new_since_a_day_and_an_instant_comes_in_the_order_of_knowledge() => Seeds.Each(output, 40, random =>
    {
        using Scratch s = new();
        SeriesPoint[] all = [.. Random(random, 200)];
        s.Put(all);
        DateOnly day = Day0.AddDays(random.Next(80));
        long known = Ms(random.Next(120)), t = Ms(random.Next(120));
        Known[] naive = [.. all.GroupBy(p => (p.Observation, p.KnownMs)).Select(g => g.Last())
            .Where(p => (p.Observation > day || p.KnownMs > known) && p.KnownMs <= t)
            .OrderBy(p => p.KnownMs).ThenBy(p => p.Observation).Select(p => new Known(p.Observation, p.Value, p.KnownMs))];
        Assert.Equal(naive, s.Db.Series.Since("Dgs10", day, known, t));
    });

    [Fact]
    public void The_cursor_tells_what_the_join_knows_at_every_instant() => Seeds.Each(output, 20, random =>
    {
        using Scratch s = new();
        s.Put(Random(random, 150));
        Dictionary<long, double> told = [];
        HistoryQuery query = new() { Instruments = [], From = Day0.AddDays(30), To = Day0.AddDays(100) };
        List<(long AtNs, Event Event)> events = Read(s.Db, query);
        Assert.NotEmpty(events);
        foreach ((long atNs, Event e) in events)
        {
            Assert.Equal((EventKind.SeriesPoint, (long)SeriesId.Dgs10, -1), (e.Header.Kind, e.Numbers.A, e.Header.Instrument));
            Assert.True(e.Numbers.D <= atNs && e.Header.TimeNs == atNs, "a point was told before it was known");
            told[e.Numbers.C] = BitConverter.Int64BitsToDouble(e.Numbers.B);
            if (random.Next(10) == 0 && !events.Exists(x => x.AtNs == atNs && x.Event.Numbers.C != e.Numbers.C))
            {
                Assert.Equal(s.Db.Series.AsOf("Dgs10", atNs / 1_000_000).ToDictionary(k => (long)MarketTime.Days(k.Observation), k => k.Value), told);
            }
        }
    });

    [Fact]
    public void The_dollar_index_is_seen_as_each_vintage_had_it()
    {
        if (Recorded.Find("macro/fred_daily.csv.gz", output) is not { } path)
        {
            return;
        }

        Dictionary<string, Dictionary<string, double>> vintages = Recorded.Rows(path).Where(r => r[0].StartsWith("DTWEXBGS_v", StringComparison.Ordinal))
            .GroupBy(r => r[0]).ToDictionary(g => g.Key, g => g.ToDictionary(r => r[1], r => double.Parse(r[2])));
        (Dictionary<string, double> old, Dictionary<string, double> next) = (vintages["DTWEXBGS_v202601"], vintages["DTWEXBGS_v202603"]);
        string[] common = [.. old.Keys.Where(next.ContainsKey)], revised = [.. common.Where(d => old[d] != next[d])];
        Assert.Equal((3_979, 1_840), (common.Length, revised.Length)); // As INDEX.md says of the files.

        using Scratch s = new();
        s.Import(path);
        long before = MarketTime.Ny(new DateOnly(2026, 3, 31), 23, 59), after = MarketTime.Ny(new DateOnly(2026, 4, 1), 0, 0);
        Dictionary<string, double> seen = s.Db.Series.AsOf("Dtwexbgs", before).ToDictionary(k => k.Observation.ToString("yyyy-MM-dd"), k => k.Value);
        Assert.All(old, o => Assert.Equal(o.Value, seen[o.Key]));
        seen = s.Db.Series.AsOf("Dtwexbgs", after).ToDictionary(k => k.Observation.ToString("yyyy-MM-dd"), k => k.Value);
        Assert.All(next, o => Assert.Equal(o.Value, seen[o.Key]));

        // A backtest in 2012 sees nothing of 2026, and a day's value not on that day.
        Known last = s.Db.Series.AsOf("Dfii10", MarketTime.Ny(new DateOnly(2012, 6, 6), 15, 50))[^1];
        Assert.Equal(new DateOnly(2012, 6, 4), last.Observation);
        Assert.Equal(new DateOnly(2026, 7, 22), s.Db.Series.NewestObservation("Effr", long.MaxValue)); // DFF goes on where EFFR ends.
        Assert.Equal(0.09, s.Db.Series.AsOf("Effr", long.MaxValue).Single(k => k.Observation == new DateOnly(2020, 9, 9)).Value);
    }

    [Theory]
    [InlineData(SeriesId.Dfii10, "2026-03-06", "2026-03-09 20:30")] // Friday is told on Monday, in summer time.
    [InlineData(SeriesId.Dgs10, "2026-01-16", "2026-01-20 21:30")] // Martin Luther King's day lies between.
    [InlineData(SeriesId.Dtwexbgs, "2026-03-03", "2026-03-09 20:30")]
    [InlineData(SeriesId.Dtwexbgs, "2026-03-06", "2026-03-09 20:30")]
    [InlineData(SeriesId.Walcl, "2026-03-04", "2026-03-05 21:30")]
    [InlineData(SeriesId.M2sl, "2026-01-01", "2026-02-24 21:30")]
    [InlineData(SeriesId.GoldMmLong, "2026-03-03", "2026-03-06 20:30")]
    [InlineData(SeriesId.GoldMmLong, "2026-03-31", "2026-04-06 19:30")] // Good Friday.
    [InlineData(SeriesId.SilverMmLong, "2025-09-30", "2025-11-19 20:30")] // The lapse of 2025, as announced.
    [InlineData(SeriesId.SilverMmLong, "2019-01-08", "2019-03-08 20:30")]
    [InlineData(SeriesId.LbmaGoldPm, "2026-03-10", "2026-03-10 15:01")]
    [InlineData(SeriesId.LbmaSilver, "2026-07-10", "2026-07-10 11:01")]
    [InlineData(SeriesId.GldShares, "2026-03-10", "2026-03-10 22:00")]
    [InlineData(SeriesId.ComexGoldRegistered, "2026-03-06", "2026-03-09 20:30")]
    [InlineData(SeriesId.SgeWithdrawals, "2026-03-06", "2026-03-11 20:30")]
    [InlineData(SeriesId.CentralBankReserves, "2026-01-01", "2026-04-01 20:30")]
    public void Knowledge_times_follow_the_lag_rules(SeriesId id, string day, string knownUtc) => Assert.Equal(
        knownUtc, DateTime.UnixEpoch.AddMilliseconds(SeriesLag.KnownMs(id, DateOnly.Parse(day))).ToString("yyyy-MM-dd HH:mm"));

    [Fact]
    public void No_lag_rule_looks_ahead()
    {
        foreach (SeriesId id in Enum.GetValues<SeriesId>().Where(i => i != SeriesId.None))
        {
            for (DateOnly d = new(2010, 1, 1); d.Year < 2027; d = d.AddDays(1))
            {
                long known = SeriesLag.KnownMs(id, d);
                Assert.True(known >= MarketTime.Utc(d), $"{id} of {d} would be known before that day");
                Assert.True(id is < SeriesId.GoldMmLong or > SeriesId.SilverOpenInterest || d.DayOfWeek != DayOfWeek.Tuesday || known >= MarketTime.Ny(d.AddDays(3), 15, 30), $"{id} of {d}");
            }
        }
    }

    internal static List<(long AtNs, Event Event)> Read(MarketDatabase db, HistoryQuery query)
    {
        using MarketHistory history = MarketHistory.Open(db, query);
        List<(long, Event)> all = [];
        while (history.TryNext(out Event e))
        {
            all.Add((history.AtNs, e));
        }

        return all;
    }

    /// <summary>Observations with up to a few vintages each, known at once or long after.</summary>
    private static IEnumerable<SeriesPoint> Random(Random random, int n) => Enumerable.Range(0, n).Select(_ =>
    {
        int day = random.Next(60);
        return new SeriesPoint("Dgs10", Day0.AddDays(day), random.NextDouble(), Ms(day + random.Next(1, 60)), "test");
    }).DistinctBy(p => (p.Observation, p.KnownMs));

    private static long Ms(int day) => MarketTime.Utc(Day0.AddDays(day));
}
