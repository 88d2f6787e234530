using System;
using System.Linq;
using Qgtm.Fast.MarketStore;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.MarketStore;

/// <summary>Candles by key, longer ones from minutes, pruning.</summary>
public sealed class CandleStoreTests(ITestOutputHelper output)
{
    [Fact]
    public void A_candle_comes_back_as_it_was_written()
    {
        using Scratch s = new();
        Candle c = Scratch.Minute("GLD", 0, 180.123456789) with { Trades = 7, AdjClose = 179.5, Dividend = 0.25 };
        s.Put(c);
        Assert.Equal([c], s.All("GLD", Interval.M1));
        Assert.Contains("candles_1m.db", System.IO.Directory.GetFiles(s.Db.Directory).Select(System.IO.Path.GetFileName));
        Assert.Equal("ok", s.Db.Candles.Integrity(Interval.M1));
    }

    [Fact]
    public void Of_two_sources_the_better_stays_in_any_order()
    {
        Candle good = Scratch.Minute("GLD", 0, 180) with { Source = CandleSource.Engine, Rank = CandleSource.Engine.Rank };
        Candle poor = Scratch.Minute("GLD", 0, 170);
        foreach (Candle[] order in (Candle[][])[[good, poor], [poor, good]])
        {
            using Scratch s = new();
            s.Put(order);
            Assert.Equal(180, Assert.Single(s.All("GLD", Interval.M1)).Close);
        }
    }

    [Fact]
    public void Longer_candles_are_the_minutes_put_together() => Seeds.Each(output, 20, random =>
    {
        using Scratch s = new();
        Candle[] minutes = [.. Enumerable.Range(0, 900).Where(_ => random.Next(4) != 0).Select(i => Scratch.Minute("GLD", i - 200, 100 + random.NextDouble(), random.Next(1_000)))];
        s.Put(minutes);
        s.Db.Write(() => s.Db.Candles.Fold("GLD", minutes[0].T, minutes[^1].T));
        foreach (Interval interval in Intervals.All.Skip(1).SkipLast(1))
        {
            Same([.. minutes.GroupBy(m => m.T / interval.Ms())], s.All("GLD", interval));
        }

        // A day is the regular session, whatever else was traded.
        Same([.. minutes.Where(m => m.T >= Scratch.Open && m.T < Scratch.Open + (390 * Intervals.MinuteMs)).GroupBy(_ => 0L)], s.All("GLD", Interval.D1));
        Assert.Equal(MarketTime.Ny(new DateOnly(2026, 3, 2), 0, 0), s.All("GLD", Interval.D1)[0].T);
    });

    [Fact]
    public void Folding_a_part_again_changes_nothing()
    {
        using Scratch s = new();
        Candle[] minutes = [.. Enumerable.Range(0, 390).Select(i => Scratch.Minute("GLD", i, 100 + i))];
        s.Put(minutes);
        s.Db.Write(() => s.Db.Candles.Fold("GLD", minutes[0].T, minutes[^1].T));
        Candle[] before = [.. Intervals.All.SelectMany(i => s.All("GLD", i))];
        s.Db.Write(() => s.Db.Candles.Fold("GLD", minutes[200].T, minutes[201].T));
        Assert.Equal(before, Intervals.All.SelectMany(i => s.All("GLD", i)));
    }

    [Fact]
    public void A_dealers_day_is_utcs()
    {
        using Scratch s = new();
        long midnight = MarketTime.Utc(new DateOnly(2026, 3, 3));
        s.Put(Enumerable.Range(-2, 4).Select(i => new Candle("XAUUSD", Interval.M1, midnight + (i * Intervals.MinuteMs), 5, 5, 5, 5 + i) { Source = CandleSource.Dealer, Rank = 20 }));
        s.Db.Write(() => s.Db.Candles.Fold("XAUUSD", midnight - MarketTime.DayMs, midnight + MarketTime.DayMs));
        Assert.Equal([4.0, 6.0], s.All("XAUUSD", Interval.D1).Select(c => c.Close));
    }

    [Fact]
    public void What_is_not_append_only_keeps_the_newest()
    {
        using Scratch s = new();
        s.Put(Enumerable.Range(0, 30).SelectMany(i => (Candle[])[Scratch.Minute("GLD", i, 100), Scratch.Minute("SLV", i / 10, 20)]));
        Assert.Equal(0, s.Db.Candles.Sweep(new CandleRetention { Keep = 5 }));
        Assert.Equal(0, s.Db.Candles.Sweep(new CandleRetention { Keep = 5, AppendOnly = CandleRetention.ParseIntervals("1m,3m")! }));
        Assert.Equal(25, s.Db.Candles.Sweep(new CandleRetention { Keep = 5, AppendOnly = CandleRetention.ParseIntervals("3m,5m")! }));
        Assert.Equal(Enumerable.Range(25, 5).Select(i => Scratch.Open + (i * Intervals.MinuteMs)), s.All("GLD", Interval.M1).Select(c => c.T));
        Assert.Equal(3, s.All("SLV", Interval.M1).Length);
        Assert.Null(CandleRetention.ParseIntervals("3m,7m"));
        Assert.Empty(CandleRetention.ParseIntervals(string.Empty)!);
    }

    [Fact]
    public void A_failed_write_leaves_nothing()
    {
        using Scratch s = new();
        Assert.Throws<InvalidOperationException>(() => s.Db.Write(() =>
        {
            s.Db.Candles.Put(Scratch.Minute("GLD", 0, 1));
            throw new InvalidOperationException();
        }));
        Assert.Empty(s.All("GLD", Interval.M1));
        s.Put(Scratch.Minute("GLD", 0, 2));
        Assert.Single(s.All("GLD", Interval.M1));
    }

    [Fact]
    public void The_library_says_which_it_is() => Assert.Matches(@"^3\.\d+\.\d+ \((system|bundled)\)$", MarketDatabase.LibraryVersion);

    private static void Same(IGrouping<long, Candle>[] groups, Candle[] folded)
    {
        Assert.Equal(groups.Length, folded.Length);
        foreach ((IGrouping<long, Candle> g, Candle c) in groups.Zip(folded))
        {
            Assert.Equal(
                (g.First().Open, g.Max(m => m.High), g.Min(m => m.Low), g.Last().Close, g.Sum(m => m.Volume)), (c.Open, c.High, c.Low, c.Close, c.Volume));
            Assert.True(c.T <= g.First().T && c.TClose >= g.Last().TClose);
        }
    }
}
