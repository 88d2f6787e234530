using System;
using System.Collections.Generic;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Simulation;

/// <summary>A bar that grows, with its trade count and the sum of price times size.</summary>
internal record struct GrowingBar(BarPayload Bar, long Trades, Int128 Notional);

/// <summary>
/// Minute bars of every trade and daily bars of the trades in regular hours; a bar is stamped with its start. Keeps the
/// minutes of the newest session and the days of all ended ones.
/// </summary>
internal sealed class BarBuilder(int instruments, SessionClock clock)
{
    private const long MinuteNs = 60_000_000_000;

    /// <summary>The bars of the running minute and of the running day, by instrument; Open = 0: no trade yet.</summary>
    public GrowingBar[] Minute { get; } = new GrowingBar[instruments];

    /// <inheritdoc cref="Minute"/>
    public GrowingBar[] Day { get; } = new GrowingBar[instruments];

    /// <summary>Ended minutes of the newest session.</summary>
    public List<VenueBar> Minutes { get; } = [];

    /// <summary>Ended days, oldest first.</summary>
    public List<VenueBar> Days { get; } = [];

    /// <summary>Start of the running minute, ns since the epoch.</summary>
    public long MinuteStartNs { get; set; }

    /// <summary>Close of the running day's session, ns since the epoch; 0 = no trade in it yet.</summary>
    public long DayCloseNs { get; set; }

    /// <summary>Ends the bars that have ended at the instant and adds them to the list: minutes, then days.</summary>
    public void Close(long nowNs, List<VenueBar> ended)
    {
        if (nowNs >= MinuteStartNs + MinuteNs)
        {
            Flush(Minute, MinuteStartNs, EventKind.MinuteBar, Minutes, ended);
            MinuteStartNs = nowNs - (nowNs % MinuteNs);
        }

        if (DayCloseNs != 0 && nowNs >= DayCloseNs)
        {
            Flush(Day, clock.DayStart(DayCloseNs - 1), EventKind.DailyBar, Days, ended);
            DayCloseNs = 0;
        }
    }

    public void Add(int instrument, long px, long size, long nowNs)
    {
        if (clock.IsOpen(nowNs))
        {
            if (DayCloseNs == 0)
            {
                Minutes.Clear();
            }

            DayCloseNs = clock.NextClose(nowNs);
            Add(ref Day[instrument], px, size);
        }

        Add(ref Minute[instrument], px, size);
    }

    private static void Add(ref GrowingBar growing, long px, long size)
    {
        BarPayload bar = growing.Bar;
        bool first = bar.Open == 0;
        bar.Open = first ? px : bar.Open;
        bar.High = first ? px : Math.Max(bar.High, px);
        bar.Low = first ? px : Math.Min(bar.Low, px);
        bar.Close = px;
        bar.Volume += size;
        growing = new GrowingBar(bar, growing.Trades + 1, growing.Notional + ((Int128)px * size));
    }

    private static void Flush(GrowingBar[] bars, long startNs, EventKind kind, List<VenueBar> kept, List<VenueBar> ended)
    {
        for (int i = 0; i < bars.Length; i++)
        {
            GrowingBar growing = bars[i];
            if (growing.Bar.Open == 0)
            {
                continue;
            }

            Event row = default;
            row.Header.TimeNs = startNs;
            row.Header.Instrument = i;
            row.Header.Kind = kind;
            row.Header.Source = EventSource.MarketData;
            row.Bar = growing.Bar;
            long vwap = growing.Bar.Volume == 0 ? growing.Bar.Close : (long)(growing.Notional / growing.Bar.Volume);
            var bar = new VenueBar(row, growing.Trades, vwap);
            bars[i] = default;
            kept.Add(bar);
            ended.Add(bar);
        }
    }
}
