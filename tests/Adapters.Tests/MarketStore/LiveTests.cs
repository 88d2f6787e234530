using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.MarketStore;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.MarketStore;

/// <summary>The running engine's bars and quotes: sampled, bounded, swept, never in the way.</summary>
public sealed class LiveTests
{
    private static readonly Instrument[] Names = [new("GLD", Sector.Gold, true), new("SLV", Sector.Silver, true)];

    [Fact]
    public void Bars_and_sampled_quotes_are_written()
    {
        using Scratch s = new();
        using StoreTap tap = new(2, new BboRetention());
        StoreWriter writer = new(tap, s.Db, Names, new CandleRetention(), new BboRetention());
        for (int i = 0; i < 40; i++)
        {
            tap.Take(Quote(0, i * 100, 180));
            tap.Take(Quote(1, i * 100, 20));
        }

        tap.Take(Quote(0, 5_000, 180) with { Quote = new() { BidPx = 5, AskPx = 5 } }); // Crossed: no snapshot.
        for (int i = 0; i < 6; i++)
        {
            tap.Take(Bar(EventKind.MinuteBar, 0, i * 60_000, 100 + i));
        }

        tap.Take(Bar(EventKind.UpdatedBar, 0, 5 * 60_000, 110));
        Event day = Bar(EventKind.DailyBar, 1, 0, 21);
        day.Header.TimeNs = MarketTime.Ny(new(2026, 2, 27), 0, 0) * 1_000_000;
        tap.Take(day);
        Event other = default;
        other.Header.Kind = EventKind.Trade;
        tap.Take(other);
        writer.Drain();
        Assert.Equal((0, 0), (writer.Failures, tap.Lost));
        Assert.Equal([0L, 1_000, 2_000, 3_000], s.Db.Snapshots.Read("SLV", 0, long.MaxValue).Select(b => b.TsMs - Scratch.Open));
        Assert.Equal((180, 180.02), s.Db.Snapshots.Read("GLD", 0, long.MaxValue).Select(b => (b.Bid, b.Ask)).First());
        Assert.Equal([100.0, 101, 102, 103, 104, 110], s.All("GLD", Interval.M1).Select(c => c.Close));
        Assert.Equal([102.0, 110], s.All("GLD", Interval.M3).Select(c => c.Close));
        Assert.Equal((110, CandleSource.Engine), s.All("GLD", Interval.D1).Select(c => (c.Close, c.Source)).Single());
        Assert.Equal(21, s.All("SLV", Interval.D1).Single().Close);
    }

    [Fact]
    public void A_full_queue_drops_and_counts_and_waits_for_nobody()
    {
        BboRetention small = new() { QueueMax = 16 };
        using StoreTap tap = new(1, small);
        for (int i = 0; i < 100; i++)
        {
            tap.Take(Quote(0, i * 1_000, 180));
        }

        Assert.Equal(84, tap.Lost);
        using Scratch s = new();
        new StoreWriter(tap, s.Db, Names, new CandleRetention(), small).Drain();
        Assert.Equal(16, s.Db.Snapshots.Read("GLD", 0, long.MaxValue).Count);
    }

    [Fact]
    public void Taking_allocates_nothing()
    {
        using StoreTap tap = new(1, new BboRetention());
        Event quote = Quote(0, 0, 180), bar = Bar(EventKind.MinuteBar, 0, 0, 100);
        tap.Take(quote);
        tap.Take(bar);
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int i = 0; i < 1_000; i++)
            {
                tap.Take(quote);
                tap.Take(bar);
            }
        }));
    }

    [Fact]
    public void Old_snapshots_and_candles_are_swept()
    {
        using Scratch s = new();
        BboRetention day = new() { Keep = TimeSpan.FromHours(1) };
        using StoreTap tap = new(2, day);
        StoreWriter writer = new(tap, s.Db, Names, new CandleRetention { Keep = 3, AppendOnly = [Interval.M3] }, day);
        for (int i = 0; i < 120; i++)
        {
            tap.Take(Quote(0, i * 60_000, 180));
            tap.Take(Bar(EventKind.MinuteBar, 0, i * 60_000, 100));
        }

        writer.Drain();
        Assert.Equal(61, s.Db.Snapshots.Read("GLD", 0, long.MaxValue).Count);
        Assert.Equal((3, 40), (s.All("GLD", Interval.M1).Length, s.All("GLD", Interval.M3).Length));
    }

    [Fact]
    public async Task What_waits_at_the_stop_is_written()
    {
        using Scratch s = new();
        using StoreTap tap = new(2, new BboRetention());
        StoreWriter writer = new(tap, s.Db, Names, new CandleRetention(), new BboRetention());
        using CancellationTokenSource stop = new();
        Task run = writer.RunAsync(stop.Token);
        tap.Take(Bar(EventKind.MinuteBar, 0, 0, 100));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Single(s.All("GLD", Interval.M1));
    }

    [Fact]
    public void A_store_that_cannot_be_written_is_counted_and_stops_nobody()
    {
        using Scratch s = new();
        using MarketDatabase other = MarketDatabase.Open(s.Db.Directory);
        using StoreTap tap = new(2, new BboRetention());
        StoreWriter writer = new(tap, s.Db, Names, new CandleRetention(), new BboRetention());
        s.Db.Run("PRAGMA query_only = 1");
        tap.Take(Bar(EventKind.MinuteBar, 0, 0, 100));
        writer.Drain();
        Assert.Equal((1, 0), (writer.Failures, writer.Written));
        Assert.NotEmpty(writer.LastFailure);
        s.Db.Run("PRAGMA query_only = 0");
        tap.Take(Bar(EventKind.MinuteBar, 0, 60_000, 101));
        writer.Drain();
        Assert.Equal((1, 1), (writer.Failures, writer.Written));
    }

    private static Event Quote(int instrument, int ms, double bid)
    {
        Event e = default;
        e.Header.Kind = EventKind.Quote;
        e.Header.Instrument = instrument;
        e.Header.TimeNs = (Scratch.Open + ms) * 1_000_000;
        e.Quote.BidPx = (long)(bid * Fixed.One);
        e.Quote.AskPx = e.Quote.BidPx + (Fixed.One / 50);
        e.Quote.BidSize = e.Quote.AskSize = Fixed.One;
        return e;
    }

    private static Event Bar(EventKind kind, int instrument, int ms, double close)
    {
        Event e = Quote(instrument, ms, 0);
        e.Header.Kind = kind;
        e.Bar.Open = e.Bar.High = e.Bar.Low = e.Bar.Close = (long)(close * Fixed.One);
        e.Bar.Volume = Fixed.One;
        return e;
    }
}
