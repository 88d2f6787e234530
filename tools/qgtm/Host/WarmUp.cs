using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.MarketStore;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// What the models must have seen before the first tick: daily bars from the broker's history (a year on a first start, what is
/// missing on a later one) and reference series, each in the order in which it could be known, as a backtest has them.
/// </summary>
public static class WarmUp
{
    /// <summary>Calendar days that hold about 260 trading days: more than the 252 that the slowest signal looks back.</summary>
    private const int CalendarDays = 378;
    private const int EventsPerSync = 256;

    /// <summary>Feeds every ended day that is newer than the instrument's last one, and every point of <paramref name="series"/> that is new, once; gives their number.</summary>
    public static async Task<int> RunAsync(Session session, HistoryRest history, SeriesFeed series, VenueClock clock)
    {
        int fed = 0;
        foreach (Event input in Merged(await MissingAsync(session, history, clock), series.Due(clock.TimeNs)))
        {
            session.Apply(in input);
            if (++fed % EventsPerSync == 0)
            {
                session.FlushAndRelease();
            }
        }

        session.FlushAndRelease();
        return fed;
    }

    /// <summary>Bars and points, each in its own order already; a point stands before a bar that was known at the same time.</summary>
    private static IEnumerable<Event> Merged(IReadOnlyList<Event> bars, IReadOnlyList<Event> points)
    {
        int point = 0;
        foreach (Event bar in bars)
        {
            for (long knownNs = KnownNs(bar.Header.TimeNs); point < points.Count && points[point].Numbers.D <= knownNs; point++)
            {
                yield return points[point];
            }

            yield return bar;
        }

        for (; point < points.Count; point++)
        {
            yield return points[point];
        }
    }

    /// <summary>A day's bar is known when its session has ended.</summary>
    private static long KnownNs(long barStartNs) => MarketTime.Ny(HistoryRest.DateOf(barStartNs), 16, 0) * 1_000_000;

    private static async Task<List<Event>> MissingAsync(Session session, HistoryRest history, VenueClock clock)
    {
        Instrument[] instruments = session.Engine.Instruments.ToArray();
        FeatureRow[] features = session.State.Features;
        DateOnly end = HistoryRest.LastEndedDay(clock);
        DateOnly start = end.AddDays(-CalendarDays);
        long oldest = features.Take(instruments.Length).Min(f => f.LastDailyNs);
        if (oldest != 0)
        {
            DateOnly after = HistoryRest.DateOf(oldest).AddDays(1);
            start = after > start ? after : start;
        }

        if (start > end)
        {
            return [];
        }

        List<Event> bars = await history.GetDailyBarsAsync(Array.ConvertAll(instruments, i => i.Symbol), start, end, CancellationToken.None);
        bars.RemoveAll(b => b.Header.TimeNs <= features[b.Header.Instrument].LastDailyNs);
        return bars;
    }
}
