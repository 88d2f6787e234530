using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Adapters.Tests.Simulation.Calibration;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.MarketStore;
using Qgtm.Fast.Reference;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.MarketStore;

/// <summary>Stored data as events, in the order in which they could be known.</summary>
public sealed class HistoryTests(ITestOutputHelper output)
{
    [Fact]
    public void Bars_come_at_their_close_and_points_when_they_are_known()
    {
        using Scratch s = new();
        s.Import(s.File(
            "a.csv", "date,symbol,open,high,low,close,adj_close,volume", "2026-03-05,SLV,20,22,19,21,21,7", "2026-03-05,GLD,10,12,9,11,11,7",
            "2026-03-06,GLD,10,12.5,9,11,11,7", "2026-03-06,SLV,20,22,19,21,21,0", "2026-03-06,XXX,20,22,19,21,21,9", "2026-03-09,GLD,0,12.5,0,11,11,7"));
        s.Put(
            new SeriesPoint("Dgs10", new(2026, 3, 4), 4.25, MarketTime.Ny(new(2026, 3, 5), 16, 0), "t"),
            new SeriesPoint("Dgs10", new(2026, 3, 5), 4.5, MarketTime.Ny(new(2026, 3, 6), 9, 0), "t"),
            new SeriesPoint("Dgs10", new(2025, 1, 1), 4, MarketTime.Ny(new(2025, 1, 2), 9, 0), "t"),
            new SeriesPoint("DFF", new(2026, 3, 5), 4.5, MarketTime.Ny(new(2026, 3, 6), 9, 0), "t"));
        Instrument[] names = [new("GLD", Sector.Gold, true), new("SLV", Sector.Silver, true)];
        List<(long AtNs, Event Event)> all = PointInTimeTests.Read(s.Db, new() { Instruments = names, From = new(2026, 3, 5), To = new(2026, 3, 9) });
        Assert.Equal(
            ["2025-01-01 4", "2026-03-04 4.25", "GLD 11", "SLV 21", "2026-03-05 4.5", "GLD 11"],
            all.Select(a => a.Event.Header.Kind == EventKind.SeriesPoint
                ? FormattableString.Invariant($"{DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays((int)a.Event.Numbers.C):yyyy-MM-dd} {BitConverter.Int64BitsToDouble(a.Event.Numbers.B)}")
                : $"{names[a.Event.Header.Instrument].Symbol} {a.Event.Bar.Close / Fixed.One}"));
        Assert.Equal(MarketTime.Ny(new(2026, 3, 5), 0, 0) * 1_000_000, all[0].AtNs); // Known long before: told at the first instant.
        Assert.Equal(MarketTime.Ny(new(2025, 1, 2), 9, 0) * 1_000_000, all[0].Event.Numbers.D);
        Event bar = all[2].Event;
        Assert.Equal((EventKind.DailyBar, MarketTime.Ny(new(2026, 3, 5), 0, 0) * 1_000_000), (bar.Header.Kind, bar.Header.TimeNs));
        Assert.Equal((MarketTime.Ny(new(2026, 3, 5), 16, 0) * 1_000_000, 12 * Fixed.One, 7 * Fixed.One), (all[2].AtNs, bar.Bar.High, bar.Bar.Volume));
    }

    [Fact]
    public void Prices_are_exact_to_the_nano() => Seeds.Each(output, 10, random =>
    {
        using Scratch s = new();
        long[] nanos = [.. Enumerable.Range(0, 300).Select(_ => random.NextInt64(1, 6_000 * Fixed.One))];
        s.Put(nanos.Select((n, i) => Scratch.Minute("GLD", i, 1) with { Open = n / 1e9, High = n / 1e9, Low = n / 1e9, Close = n / 1e9 }));
        List<(long AtNs, Event Event)> all = PointInTimeTests.Read(s.Db, new() { Instruments = [new("GLD", Sector.Gold, true)], From = new(2026, 3, 2), To = new(2026, 3, 2), Intervals = [Interval.M1] });
        Assert.Equal(nanos, all.Select(a => a.Event.Bar.Close));
        Assert.All(all, a => Assert.Equal((EventKind.MinuteBar, a.Event.Header.TimeNs + 60_000_000_000), (a.Event.Header.Kind, a.AtNs)));
    });

    /// <summary>21 years of 20 names with all series: in order, nothing before it was known, few bytes an event.</summary>
    [Fact]
    public void The_recorded_years_come_in_order()
    {
        if (Recorded.Find("bars/daily_yahoo_etf_2005_2026.csv.gz", output) is not { } path)
        {
            return;
        }

        using Scratch s = new();
        s.Import(path);
        s.Import(Recorded.Find("macro/fred_daily.csv.gz", output)!);
        s.Import(Recorded.Find("macro/cftc_cot_disagg_futonly_metals_2010_2026.csv.gz", output)!);
        Instrument[] names = [.. s.Db.Candles.Ranges(Interval.D1).Select(r => new Instrument(r.Symbol, Sector.Other, true))];
        Assert.Equal(20, names.Length);
        using MarketHistory history = MarketHistory.Open(s.Db, new() { Instruments = names, From = new(2005, 1, 1), To = new(2026, 5, 1) });
        long last = 0, bars = 0, points = 0, before = GC.GetAllocatedBytesForCurrentThread();
        while (history.TryNext(out Event e))
        {
            Assert.True(history.AtNs >= last);
            last = history.AtNs;
            if (e.Header.Kind == EventKind.DailyBar)
            {
                bars++;
                Assert.True(e.Header.TimeNs < history.AtNs && e.Bar.Close > 0 && e.Header.Sequence == 0);
            }
            else
            {
                points++;
                Assert.True(e.Numbers.D <= history.AtNs && e.Numbers.A != 0);
            }
        }

        long bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (bars + points);
        output.WriteLine($"{bars} bars, {points} points, {bytes} bytes an event");
        Assert.Equal(Recorded.Rows(path).Count(r => double.Parse(r[7]) > 0), bars);
        Assert.True(points > 40_000 && bytes < 200, $"{points} points, {bytes} bytes an event");
    }
}
