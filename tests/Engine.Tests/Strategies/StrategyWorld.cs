using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.EngineTests.Features;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Reference;

namespace Qgtm.Fast.EngineTests.Strategies;

/// <summary>
/// Days of a made-up world in the order in which a live engine meets them: what was published, a session with quotes, prints, minutes and
/// the timer of the day's decision, then the day's bars. The constructed one has waves in place of chance, so that bands are crossed.
/// </summary>
internal sealed class StrategyWorld(int seed, bool isConstructed)
{
    private const long HourNs = 60 * FeatureRig.MinuteNs;

    /// <summary>Open and close of a session, after midnight UTC.</summary>
    private const long OpenNs = (14 * HourNs) + (30 * FeatureRig.MinuteNs), CloseNs = 21 * HourNs;

    /// <summary>Minutes after the opening that have a bar: the first, those round 15:00 London, after a surprise, before the close.</summary>
    private static readonly int[] Minutes = [1, 2, 31, 33, 35, 61, 70, 388];
    private const int AfterSurprise = 61;
    private static readonly string[] Quoted = ["GLD", "SLV", "GDX", "SPY", "IAU"];
    private readonly PartWorld _parts = new(new Random(seed));
    private readonly Random _random = new(seed + 1);
    private readonly Dictionary<int, double> _px = [];
    private long _id;

    /// <summary>What an engine that starts on the first day is told first: it may trade, and whose money it is.</summary>
    public static IEnumerable<Event> Start()
    {
        long timeNs = (PartWorld.FirstDay * FeatureRig.DayNs) - HourNs;
        yield return Command(EventKind.EngineStart, timeNs);
        yield return Command(EventKind.OrderStreamUp, timeNs);
        Event account = Command(EventKind.VenueAccount, timeNs);
        account.Account = new AccountPayload { Equity = 1_000_000_000_000_000, Cash = 1_000_000_000_000_000, BuyingPower = 2_000_000_000_000_000, LastEquity = 1_000_000_000_000_000 };
        yield return account;
        yield return Command(EventKind.Reconciled, timeNs);
    }

    /// <summary>So many days, one list each.</summary>
    public IEnumerable<List<Event>> Days(int days)
    {
        for (long day = PartWorld.FirstDay; day < PartWorld.FirstDay + days; day++)
        {
            List<Event> told = [.. _parts.Day(day, null).Where(e => e.Header.Kind != EventKind.Timer)];
            List<Event> all = [.. told.Where(e => e.Header.Kind == EventKind.SeriesPoint).Select(e => Shaped(e, day))];
            Session(day, all);
            foreach (Event bar in told.Where(e => e.Header.Kind == EventKind.DailyBar))
            {
                all.Add(ShapedBar(bar, day));
            }

            all.Add(Timer(day, CloseNs + FeatureRig.MinuteNs, isOpen: false));
            all.Add(Timer(day, CloseNs + (3 * FeatureRig.MinuteNs), isOpen: false));
            yield return all;
        }
    }

    private void Session(long day, List<Event> all)
    {
        long open = (day * FeatureRig.DayNs) + OpenNs;
        all.Add(Timer(day, OpenNs, isOpen: true));
        foreach (int minute in Minutes)
        {
            if (day % 5 == 0 && minute == AfterSurprise)
            {
                long known = open + ((minute - 20) * FeatureRig.MinuteNs);
                all.Add(FeatureRig.Point(SeriesId.FomcSurprise, Math.Sin(day) * 3, day, known, known));
            }

            // The clock speaks before the quotes, or they would be ahead of it; a minute comes when it is over.
            all.Add(Timer(day, OpenNs + (minute * FeatureRig.MinuteNs) - 10_000_000_000, isOpen: true));
            foreach (string symbol in Quoted)
            {
                Tick(FeatureRig.IndexOf(symbol), open + (minute * FeatureRig.MinuteNs), all);
            }

            if (minute == Minutes[^2])
            {
                all.Add(Timer(day, CloseNs - (10 * FeatureRig.MinuteNs), isOpen: true));
            }
        }
    }

    /// <summary>Two quotes with a print between them, and the minute before.</summary>
    private void Tick(int i, long nowNs, List<Event> all)
    {
        double px = _px.GetValueOrDefault(i, 20 + (7 * i)) * (1 + (0.006 * (_random.NextDouble() - 0.5)));
        for (int n = 0; n < 2; n++)
        {
            double mid = px * (1 + (n * 0.0002));
            all.Add(FeatureRig.Quote(i, nowNs - 9_000_000_000 + (n * 4_000_000_000L), mid - 0.005, mid + 0.005, _random.Next(1, 9) * 100, _random.Next(1, 9) * 100));
        }

        all.Add(FeatureRig.Trade(i, nowNs - 7_000_000_000, px, _random.Next(1, 900), ++_id));
        BarValues bar = new() { StartNs = nowNs - FeatureRig.MinuteNs, Open = px, High = px * 1.0005, Low = px * 0.9995, Close = px, Volume = _random.Next(1, 5000) };
        Event minute = FeatureRig.Bar(EventKind.MinuteBar, i, ref bar);
        all.Add(minute);
    }

    /// <summary>In the constructed world a series goes in waves of its own length.</summary>
    private Event Shaped(Event point, long day)
    {
        if (isConstructed && (SeriesId)point.Numbers.A is not (SeriesId.GcFrontExpiry or SeriesId.GcSecondExpiry or SeriesId.SiFrontExpiry or SeriesId.SiSecondExpiry))
        {
            double wave = Math.Sin((day + (11 * point.Numbers.A)) / (9.0 + (point.Numbers.A % 5)));
            point.Numbers.B = BitConverter.DoubleToInt64Bits(3 + (wave * wave * wave) + (0.01 * (seed % 97)) + (day % 2 * 0.05));
        }

        return point;
    }

    private Event ShapedBar(Event bar, long day)
    {
        int i = bar.Header.Instrument;
        if (isConstructed)
        {
            double wave = 1 + (0.2 * Math.Sin((day + (3 * i)) / (20.0 + (3 * i)))) + (0.01 * Math.Sin((day * (1 + i)) + seed));
            double px = 40 * wave;
            BarValues b = new() { StartNs = bar.Header.TimeNs, Open = px * 0.999, High = px * 1.01, Low = px * 0.99, Close = px, Volume = 1000 };
            bar = FeatureRig.Bar(EventKind.DailyBar, i, ref b);
        }

        _px[i] = bar.Bar.Close * 1e-9;
        return bar;
    }

    private static Event Timer(long day, long afterMidnightNs, bool isOpen)
    {
        Event e = FeatureRig.Timer((day * FeatureRig.DayNs) + afterMidnightNs);
        e.Numbers.A = isOpen ? 1 : 0;
        e.Numbers.B = (day * FeatureRig.DayNs) + CloseNs + (isOpen ? 0 : FeatureRig.DayNs);
        return e;
    }

    private static Event Command(EventKind kind, long timeNs)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = EventSource.Commands;
        e.Header.Instrument = -1;
        e.Header.TimeNs = timeNs;
        return e;
    }
}
