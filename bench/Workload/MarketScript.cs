using System;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Bench.Workload;

/// <summary>
/// A seeded stretch of market data: 80 % quotes, 18 % trades, 2 % minute bars over the whole universe, 10 ms of event time
/// apart. Equal arguments give equal events.
/// </summary>
public static class MarketScript
{
    /// <summary>First instant, ns since the epoch: 2026-03-02 09:30 New York.</summary>
    public const long StartNs = 1_772_461_800_000_000_000;

    /// <summary>Event time between two events, ns.</summary>
    public const long StepNs = 10_000_000;

    /// <summary>The events, whole minutes of 6,000 so that a script can be played again and again.</summary>
    public static Event[] Mixed(int count, int instruments, int seed = 20261121)
    {
        Random random = new(seed);
        var mid = new long[instruments];
        for (int i = 0; i < instruments; i++)
        {
            mid[i] = (20 + (random.NextInt64(400) * 5 / 10)) * Fixed.One;
        }

        var events = new Event[count];
        for (int n = 0; n < count; n++)
        {
            int i = random.Next(instruments);
            mid[i] = Math.Max(5 * Fixed.One, mid[i] + (random.Next(-2, 3) * 10_000_000L));
            int kind = n < instruments ? 0 : random.Next(100);
            i = n < instruments ? n : i;
            events[n] = kind < 80 ? Quote(i, mid[i], random.Next(1, 20), random.Next(1, 20))
                : kind < 98 ? Trade(i, mid[i] + (random.Next(-1, 2) * 10_000_000L), random.Next(1, 300), n)
                : Bar(i, mid[i]);
            events[n].Header.TimeNs = StartNs + (n * StepNs);
        }

        return events;
    }

    /// <summary>A two-sided quote two cents wide. Sizes in shares.</summary>
    public static Event Quote(int instrument, long mid, long bidSize, long askSize)
    {
        Event e = Empty(EventKind.Quote, instrument);
        e.Quote.BidPx = mid - 10_000_000;
        e.Quote.AskPx = mid + 10_000_000;
        e.Quote.BidSize = bidSize * 100 * Fixed.One;
        e.Quote.AskSize = askSize * 100 * Fixed.One;
        return e;
    }

    /// <summary>A print. Size in shares.</summary>
    public static Event Trade(int instrument, long px, long size, long id)
    {
        Event e = Empty(EventKind.Trade, instrument);
        e.Trade.Px = px;
        e.Trade.Size = size * Fixed.One;
        e.Trade.TradeId = id + 1;
        return e;
    }

    /// <summary>A minute bar around a price.</summary>
    public static Event Bar(int instrument, long mid)
    {
        Event e = Empty(EventKind.MinuteBar, instrument);
        e.Bar.Open = e.Bar.Close = mid;
        e.Bar.High = mid + 50_000_000;
        e.Bar.Low = mid - 50_000_000;
        e.Bar.Volume = 12_345 * Fixed.One;
        return e;
    }

    /// <summary>Instruments of any number: the universe, then made-up tradable names.</summary>
    public static Instrument[] Instruments(int count)
    {
        Instrument[] known = Universe.Default();
        var all = new Instrument[count];
        for (int i = 0; i < count; i++)
        {
            all[i] = i < known.Length ? known[i] : new Instrument("X" + i, Sector.Other, Tradable: true);
        }

        return all;
    }

    private static Event Empty(EventKind kind, int instrument)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = EventSource.MarketData;
        e.Header.Instrument = instrument;
        return e;
    }
}
