using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Qgtm.Fast.Events;
using Qgtm.Fast.MarketStore;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Backtest;

/// <summary>
/// Stored days as the rows of a market (docs/adr/0054): at a few instants of each session one print and three quotes of every name
/// that traded that day. The open holds from 09:30, the close from ten minutes before the close on, when strategies decide; the
/// extremes stand between them, the one that is nearer to the open first. So a decision sees yesterday's completed days and
/// trades at today's close, half the slippage worse on each side.
/// </summary>
public sealed class DayRows(MarketHistory history, double slippageBps)
{
    private const long NsPerMs = 1_000_000, SecondNs = 1_000_000_000, MinuteNs = 60 * SecondNs;

    /// <summary>Quotes of an instant: a jump over night needs as many that agree.</summary>
    private const int Quotes = 3;
    private const long HalfTick = 5_000_000;
    private readonly List<Event> _bars = [];

    /// <summary>What became known and was not taken yet, in order; Header.TimeNs says when.</summary>
    public Queue<Event> Points { get; } = new();

    /// <summary>Called when all rows of a day have been taken.</summary>
    public Action<DateOnly> OnDayEnd { get; set; } = static _ => { };

    /// <summary>Called when the first row of a day has been taken: yesterday is closed, nothing has traded today.</summary>
    public Action<DateOnly> OnDayOpen { get; set; } = static _ => { };

    /// <summary>Days by instrument.</summary>
    public Dictionary<int, List<DayBar>> Bars { get; } = [];

    /// <summary>Days so far.</summary>
    public int Days { get; private set; }

    /// <summary>The rows, each with its instant (ns since the epoch).</summary>
    public IEnumerable<(Event Row, long AtNs)> Rows()
    {
        while (history.TryNext(out Event e))
        {
            if (e.Header.Kind == EventKind.SeriesPoint)
            {
                Points.Enqueue(e);
                continue;
            }

            if (_bars.Count != 0 && _bars[0].Header.TimeNs != e.Header.TimeNs)
            {
                foreach ((Event Row, long AtNs) row in Day())
                {
                    yield return row;
                }
            }

            _bars.Add(e);
        }

        foreach ((Event Row, long AtNs) row in Day())
        {
            yield return row;
        }
    }

    private IEnumerable<(Event Row, long AtNs)> Day()
    {
        if (_bars.Count == 0)
        {
            yield break;
        }

        DateOnly date = MarketTime.InNewYork((_bars[0].Header.TimeNs / NsPerMs) + (MarketTime.DayMs / 2)).Date;
        long open = MarketTime.Ny(date, 9, 30) * NsPerMs;
        long close = MarketTime.Ny(date, UsCalendar.IsEarlyClose(date) ? 13 : 16, 0) * NsPerMs;
        long[] instants =
        [
            open + SecondNs, open + (6 * MinuteNs), open + (60 * MinuteNs), open + (120 * MinuteNs),
            close - (10 * MinuteNs) + SecondNs, close - (2 * MinuteNs) + SecondNs, close - (30 * SecondNs),
        ];
        Days++;
        foreach (Event bar in _bars)
        {
            List<DayBar> all = CollectionsMarshal.GetValueRefOrAddDefault(Bars, bar.Header.Instrument, out _) ??= [];
            BarPayload b = bar.Bar;
            all.Add(new DayBar(date, Fixed.ToDouble(b.Open), Fixed.ToDouble(b.High), Fixed.ToDouble(b.Low), Fixed.ToDouble(b.Close), Fixed.ToDouble(b.Volume)));
        }

        bool isOpen = false;
        for (int n = 0; n < instants.Length; n++)
        {
            for (int quote = 0; quote <= Quotes; quote++)
            {
                foreach (Event bar in _bars)
                {
                    long at = instants[n] + (quote * NsPerMs) + bar.Header.Instrument;
                    yield return (Row(in bar, n, quote, at), at);
                    if (!isOpen)
                    {
                        isOpen = true;
                        OnDayOpen(date);
                    }
                }
            }
        }

        _bars.Clear();
        OnDayEnd(date);
    }

    private Event Row(in Event bar, int instant, int quote, long atNs)
    {
        bool lowFirst = bar.Bar.Open - bar.Bar.Low < bar.Bar.High - bar.Bar.Open;
        long px = instant switch
        {
            0 or 1 => bar.Bar.Open,
            2 => lowFirst ? bar.Bar.Low : bar.Bar.High,
            3 => lowFirst ? bar.Bar.High : bar.Bar.Low,
            _ => bar.Bar.Close,
        };
        long size = Math.Max(bar.Bar.Volume / 7, 100 * Fixed.One) + (instant * 100 * Fixed.One); // Each instant's own: a quote that never changes is frozen.
        Event e = default;
        e.Header.TimeNs = atNs;
        e.Header.Instrument = bar.Header.Instrument;
        if (quote == 0)
        {
            e.Header.Kind = EventKind.Trade;
            e.Trade.Px = px;
            e.Trade.Size = size;
            e.Trade.TradeId = atNs;
            return e;
        }

        long half = Math.Max((long)(px * slippageBps * 1e-4), HalfTick);
        e.Header.Kind = EventKind.Quote;
        e.Quote.BidPx = px - half;
        e.Quote.AskPx = px + half;
        e.Quote.BidSize = e.Quote.AskSize = size;
        return e;
    }
}
