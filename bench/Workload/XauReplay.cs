using System;
using System.Runtime.CompilerServices;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Bench.Workload;

/// <summary>The XAUUSD recording with parsing inside the clock: counted only, ruled only, or through the whole engine.</summary>
public sealed class XauReplay(string path)
{
    private const int Chunk = 4096;

    /// <summary>Events and orders of the last run.</summary>
    public (long Events, long Orders) Last { get; private set; }

    /// <summary>Parses and counts.</summary>
    public Sample Count() => Timed(static (ref Event e, ref EmaCross rule, EngineRig? rig) => rule.Orders, engine: false);

    /// <summary>Parses and asks the rule.</summary>
    public Sample Rule() => Timed(
        static (ref Event e, ref EmaCross rule, EngineRig? rig) => rule.On((e.Quote.BidPx + e.Quote.AskPx) * 0.5e-9), engine: false);

    /// <summary>Parses, applies each quote to the engine, asks the rule about the engine's mid, encodes its orders.</summary>
    public Sample Engine() => Timed(Through, engine: true);

    private static long Through(ref Event e, ref EmaCross rule, EngineRig? rig)
    {
        rig!.Apply(in e);
        int units = rule.On(rig.State.Features[0].Mid);
        return units == 0 ? 0 : Encode(in e, units);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Encode(in Event quote, int units)
    {
        Event order = default;
        order.Header.Kind = EventKind.NewOrderSingle;
        order.Header.TimeNs = quote.Header.TimeNs;
        order.Order.OrderId = quote.Header.TimeNs;
        order.Order.Qty = Math.Abs(units) * Fixed.One;
        order.Order.Side = units > 0 ? Side.Buy : Side.Sell;
        order.Order.Type = OrdType.Market;
        order.Order.TimeInForce = TimeInForce.Day;
        Span<byte> body = stackalloc byte[OrderEncoder.MaxLength];
        int length = OrderEncoder.Encode(in order, Symbols, body);
        Invariant.Holds(length > 0, "The order was encoded.");
        return length;
    }

    private static readonly SymbolTable Symbols = new(["XAUUSD"]);

    private delegate long Step(ref Event e, ref EmaCross rule, EngineRig? rig);

    private Sample Timed(Step step, bool engine)
    {
        AllocationMeter meter = AllocationMeter.OfThread();
        long start = Clock.NowNs();
        using EngineRig? rig = engine ? new EngineRig([new Instrument("XAUUSD", Sector.Gold, Tradable: true, 1_000_000)], startNs: XauSession.FirstNs) : null;
        using QuoteCsv rows = new(path);
        EmaCross rule = default;
        long events = 0, n;
        while ((n = Some(rows, step, ref rule, rig, out bool more)) >= 0)
        {
            events += n;
            if (!more)
            {
                break;
            }
        }

        double seconds = Clock.SecondsSince(start);
        Allocated memory = meter.Stop();
        Last = (events, rule.Orders);
        return new Sample(events / seconds / 1e6) { BytesPerEvent = memory.Bytes / (double)events, Memory = memory };
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Some(QuoteCsv rows, Step step, ref EmaCross rule, EngineRig? rig, out bool more)
    {
        Event e = default;
        e.Header.Kind = EventKind.Quote;
        e.Header.Source = EventSource.MarketData;
        e.Quote.BidSize = e.Quote.AskSize = 1_000 * Fixed.One;
        long events = 0;
        for (int i = 0; i < Chunk; i++)
        {
            if (!rows.TryNext(ref e))
            {
                more = false;
                return events;
            }

            if (XauSession.Delivers(e.Header.TimeNs))
            {
                step(ref e, ref rule, rig);
                events++;
            }
        }

        more = true;
        return events;
    }
}
