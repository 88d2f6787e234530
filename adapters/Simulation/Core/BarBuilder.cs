using System;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Simulation;

/// <summary>Minute bars of every trade and daily bars of the trades in regular hours; a bar is stamped with its start.</summary>
internal sealed class BarBuilder(int instruments, SessionClock clock)
{
    private const long MinuteNs = 60_000_000_000;
    private readonly BarPayload[] _minute = new BarPayload[instruments];
    private readonly BarPayload[] _day = new BarPayload[instruments];
    private long _minuteNs;
    private long _closeNs;
    private bool _anyDay;

    /// <summary>Emits the minute bars that have ended at the instant, then the daily bars.</summary>
    public void Close(long nowNs, IVenueSink sink)
    {
        if (nowNs >= _minuteNs + MinuteNs)
        {
            Flush(_minute, _minuteNs, EventKind.MinuteBar, sink);
            _minuteNs = nowNs - (nowNs % MinuteNs);
        }

        if (_anyDay && nowNs >= _closeNs)
        {
            Flush(_day, clock.DayStart(_closeNs - 1), EventKind.DailyBar, sink);
            _anyDay = false;
        }
    }

    public void Add(int instrument, long px, long size, long nowNs)
    {
        Add(ref _minute[instrument], px, size);
        if (clock.IsOpen(nowNs))
        {
            _closeNs = clock.NextClose(nowNs);
            _anyDay = true;
            Add(ref _day[instrument], px, size);
        }
    }

    private static void Add(ref BarPayload bar, long px, long size)
    {
        if (bar.Open == 0)
        {
            bar = new BarPayload { Open = px, High = px, Low = px, Close = px, Volume = size };
            return;
        }

        bar.High = Math.Max(bar.High, px);
        bar.Low = Math.Min(bar.Low, px);
        bar.Close = px;
        bar.Volume += size;
    }

    private static void Flush(BarPayload[] bars, long startNs, EventKind kind, IVenueSink sink)
    {
        for (int i = 0; i < bars.Length; i++)
        {
            if (bars[i].Open == 0)
            {
                continue;
            }

            Event row = default;
            row.Header.TimeNs = startNs;
            row.Header.Instrument = i;
            row.Header.Kind = kind;
            row.Header.Source = EventSource.MarketData;
            row.Bar = bars[i];
            bars[i] = default;
            sink.OnMarket(in row);
        }
    }
}
