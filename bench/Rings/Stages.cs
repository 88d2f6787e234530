using System.Runtime.CompilerServices;
using System.Threading;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Bench.Rings;

/// <summary>The same three small stages on one thread, and on three with a lane between each two.</summary>
public static class Stages
{
    private const int Chunk = 1000;

    /// <summary>The threaded chain is the reference.</summary>
    public static Contender[] Contenders(int events) =>
    [
        new("three stages fused", () => Fused(events)) { Target = "P1" },
        new("three stages, three threads", () => Threaded(events), IsReference: true),
    ];

    private static Sample Fused(int events)
    {
        Event e = default;
        long sum = 0, start = Clock.NowNs();
        for (int i = 0; i < events * 10; i += Chunk)
        {
            sum += FusedChunk(ref e);
        }

        Invariant.Holds(sum != 0, "The stages did their work.");
        return new Sample(events * 10 / Clock.SecondsSince(start) / 1e6);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long FusedChunk(ref Event e)
    {
        long sum = 0;
        for (int i = 0; i < Chunk; i++)
        {
            First(ref e, i);
            Second(ref e);
            sum += Third(in e);
        }

        return sum;
    }

    private static unsafe Sample Threaded(int events)
    {
        using Lane one = new(1 << 12), two = new(1 << 12);
        long sum = 0, start = Clock.NowNs();
        Thread second = new(() => Middle(one, two, events));
        Thread third = new(() => sum = Last(two, events));
        second.Start();
        third.Start();
        Event e = default;
        for (int i = 0; i < events; i++)
        {
            First(ref e, i);
            Write(one, in e);
        }

        second.Join();
        third.Join();
        Invariant.Holds(sum != 0, "The stages did their work.");
        return new Sample(events / Clock.SecondsSince(start) / 1e6);
    }

    private static unsafe void Middle(Lane from, Lane to, int events)
    {
        for (int i = 0; i < events; i++)
        {
            Event e = *Wait(from);
            from.Release();
            Second(ref e);
            Write(to, in e);
        }
    }

    private static unsafe long Last(Lane from, int events)
    {
        long sum = 0;
        for (int i = 0; i < events; i++)
        {
            sum += Third(in *Wait(from));
            from.Release();
        }

        return sum;
    }

    private static unsafe Event* Wait(Lane lane)
    {
        SpinWait spin = default;
        Event* e;
        while (!lane.TryPeek(out e))
        {
            lane.Publish();
            spin.SpinOnce(sleep1Threshold: -1);
        }

        return e;
    }

    private static void Write(Lane lane, in Event e)
    {
        SpinWait spin = default;
        while (!lane.TryWrite(in e))
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    private static void First(ref Event e, int i)
    {
        e.Quote.BidPx = 100_000_000_000 + (i & 0xFFFF);
        e.Quote.AskPx = e.Quote.BidPx + 10_000_000;
    }

    private static void Second(ref Event e) => e.Quote.RecvNs = (e.Quote.BidPx + e.Quote.AskPx) / 2;

    private static long Third(in Event e) => e.Quote.RecvNs & 0xFFFF;
}
