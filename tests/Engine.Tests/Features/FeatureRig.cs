using System;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Reference;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.EngineTests.Features;

/// <summary>An engine on the default universe that is fed market data and reference series, and nothing else.</summary>
internal sealed class FeatureRig : IDisposable
{
    public const long DayNs = 86_400_000_000_000, MinuteNs = 60_000_000_000;

    private readonly RingBuffer _ring;

    public FeatureRig(EngineState? state = null)
    {
        State = state ?? new EngineState();
        _ring = new RingBuffer(1 << 12, 0, State.Scalars.Sequence);
        Engine = new Engine(State, Names, _ring);
    }

    public static Instrument[] Names { get; } = Universe.Default();

    public EngineState State { get; }

    public Engine Engine { get; }

    public static int IndexOf(string symbol) => Universe.IndexOf(Names, symbol);

    public void Apply(in Event e) => Engine.Apply(in e);

    public void Dispose() => _ring.Dispose();

    /// <summary>A second engine on a copy of the state, section by section, as a snapshot makes it.</summary>
    public FeatureRig Copy()
    {
        EngineState state = new();
        for (int i = 0; i < EngineState.SectionNames.Length; i++)
        {
            State.Section(i).CopyTo(state.Section(i));
        }

        return new FeatureRig(state);
    }

    public static Event Quote(int i, long timeNs, double bid, double ask, double bidSize, double askSize)
    {
        Event e = New(EventKind.Quote, i, timeNs);
        e.Quote = new QuotePayload { BidPx = Nano(bid), AskPx = Nano(ask), BidSize = Nano(bidSize), AskSize = Nano(askSize) };
        return e;
    }

    public static Event Trade(int i, long timeNs, double px, double size, long id)
    {
        Event e = New(EventKind.Trade, i, timeNs);
        e.Trade = new TradePayload { Px = Nano(px), Size = Nano(size), TradeId = id };
        return e;
    }

    /// <summary>A bar whose prices are rounded to whole nano-dollars; the rounded one is handed back.</summary>
    public static Event Bar(EventKind kind, int i, ref BarValues b)
    {
        Event e = New(kind, i, b.StartNs);
        e.Bar = new BarPayload { Open = Nano(b.Open), High = Nano(b.High), Low = Nano(b.Low), Close = Nano(b.Close), Volume = Nano(b.Volume) };
        b = BarValues.Of(b.StartNs, in e.Bar);
        return e;
    }

    public static Event Point(SeriesId id, double value, long observedDay, long knownNs, long timeNs)
    {
        Event e = New(EventKind.SeriesPoint, -1, timeNs);
        e.Header.Source = EventSource.Commands;
        e.Numbers = new NumbersPayload { A = (long)id, B = BitConverter.DoubleToInt64Bits(value), C = observedDay, D = knownNs };
        return e;
    }

    /// <summary>A timer outside the session.</summary>
    public static Event Timer(long timeNs)
    {
        Event e = New(EventKind.Timer, -1, timeNs);
        e.Header.Source = EventSource.Timers;
        return e;
    }

    public static double Rounded(double usd) => Fixed.ToDouble(Nano(usd));

    private static long Nano(double x) => (long)Math.Round(x * 1e9);

    private static Event New(EventKind kind, int instrument, long timeNs)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Instrument = instrument;
        e.Header.TimeNs = timeNs;
        e.Header.Source = EventSource.MarketData;
        return e;
    }
}
