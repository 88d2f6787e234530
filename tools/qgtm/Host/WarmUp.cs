using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Instruments;

namespace Qgtm.Fast.Tool.Host;

/// <summary>Daily bars before the first tick, from the broker's history: a year on a first start, what is missing on a later one.</summary>
public static class WarmUp
{
    /// <summary>Calendar days that hold about 260 trading days: more than the 252 that the slowest signal looks back.</summary>
    private const int CalendarDays = 378;
    private const int BarsPerSync = 256;

    /// <summary>Feeds every ended day that is newer than the instrument's last one, once; gives their number.</summary>
    public static async Task<int> RunAsync(Session session, HistoryRest history, VenueClock clock)
    {
        int fed = 0;
        foreach (Event bar in await MissingAsync(session, history, clock))
        {
            session.Apply(in bar);
            if (++fed % BarsPerSync == 0)
            {
                session.FlushAndRelease();
            }
        }

        session.FlushAndRelease();
        return fed;
    }

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
