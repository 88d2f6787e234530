using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Data.Sqlite;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.MarketStore;

/// <summary>
/// Empties a <see cref="StoreTap"/> into the stores, once a second, by a task of its own. A write that fails is counted and its events
/// are lost: the journal has them, and no order waits for a candle.
/// </summary>
public sealed class StoreWriter(StoreTap tap, MarketDatabase db, Instrument[] instruments, CandleRetention candles, BboRetention snapshots)
{
    private const int BatchMax = 4_096;
    private const long NsPerMs = 1_000_000;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private readonly List<Event> _batch = [];
    private readonly Dictionary<string, (long From, long To)> _minutes = new(StringComparer.Ordinal);
    private long _sweepAtMs;
    private long _written;
    private long _failures;

    /// <summary>Candles and snapshots written.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Batches that could not be written.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>What the last failure was.</summary>
    public string LastFailure { get; private set; } = string.Empty;

    /// <summary>Writes until cancelled; then what still waits.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(Period);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                Drain();
            }
        }
        finally
        {
            Drain();
        }
    }

    /// <summary>Writes all that waits.</summary>
    public void Drain()
    {
        do
        {
            _batch.Clear();
            while (_batch.Count < BatchMax && tap.TryRead(out Event e))
            {
                _batch.Add(e);
            }

            if (_batch.Count != 0)
            {
                Write();
            }
        }
        while (_batch.Count == BatchMax);
    }

    private void Write()
    {
        try
        {
            _minutes.Clear();
            db.Write(() =>
            {
                foreach (Event e in _batch)
                {
                    Put(in e);
                }

                foreach ((string symbol, (long from, long to)) in _minutes)
                {
                    db.Candles.Fold(symbol, from, to);
                }
            });
            Volatile.Write(ref _written, _written + _batch.Count);
            Sweep(_batch[^1].Header.TimeNs / NsPerMs);
        }
        catch (Exception e) when (e is SqliteException or IOException)
        {
            LastFailure = e.Message.ReplaceLineEndings(" ");
            Volatile.Write(ref _failures, _failures + 1);
        }
    }

    private void Put(in Event e)
    {
        if ((uint)e.Header.Instrument >= (uint)instruments.Length)
        {
            return;
        }

        string symbol = instruments[e.Header.Instrument].Symbol;
        long t = e.Header.TimeNs / NsPerMs;
        switch (e.Header.Kind)
        {
            case EventKind.Quote when e.Quote.BidPx > 0 && e.Quote.AskPx > e.Quote.BidPx:
                db.Snapshots.Put(new BboSnapshot(symbol, t, Usd(e.Quote.BidPx), Usd(e.Quote.AskPx), Usd(e.Quote.BidSize), Usd(e.Quote.AskSize)));
                break;
            case EventKind.MinuteBar or EventKind.UpdatedBar:
                (long from, long to) = _minutes.TryGetValue(symbol, out (long, long) span) ? span : (long.MaxValue, long.MinValue);
                _minutes[symbol] = (Math.Min(from, t), Math.Max(to, t));
                Bar(symbol, Interval.M1, t, t + Intervals.MinuteMs - 1, CandleSource.Engine, in e);
                break;
            case EventKind.DailyBar:
                (long start, long close) = MarketTime.Day(MarketTime.InNewYork(t).Date, isUs: true);
                Bar(symbol, Interval.D1, start, close, CandleSource.Broker, in e);
                break;
            default:
                break;
        }
    }

    private void Bar(string symbol, Interval interval, long t, long close, CandleSource source, in Event e) => db.Candles.Put(
        new Candle(symbol, interval, t, Usd(e.Bar.Open), Usd(e.Bar.High), Usd(e.Bar.Low), Usd(e.Bar.Close))
        {
            TClose = close,
            Volume = Usd(e.Bar.Volume),
            Source = source,
            Rank = source.Rank,
        });

    /// <summary>By event time, so that a replayed day is swept as it was lived.</summary>
    private void Sweep(long nowMs)
    {
        if (nowMs < _sweepAtMs)
        {
            return;
        }

        _sweepAtMs = nowMs + (long)Math.Max(snapshots.SweepEvery.TotalMilliseconds, 30_000);
        _ = db.Snapshots.Sweep(snapshots, nowMs);
        _ = db.Candles.Sweep(candles);
    }

    private static double Usd(long nanos) => nanos / (double)Fixed.One;
}
