using System;
using System.Runtime.CompilerServices;
using System.Threading;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Bench.Rings;

/// <summary>A ring behind its loops, so that verbs can hold rings of several types in one list.</summary>
public interface IRingLoops
{
    /// <summary>Name of the ring.</summary>
    string Name { get; }

    /// <summary>Events in millions per second, the reader's and writer's bytes, events per batch.</summary>
    Sample Throughput(int capacity, long events, int batch);

    /// <summary>Median round trip over two rings, ns: chunks without a clock inside; the percentiles have two clock reads in each.</summary>
    Sample PingPong(int trips);

    /// <summary>One-way latency from the due time at the rate; the value is the median, ns.</summary>
    Sample Hop(double perSecond, int events);
}

/// <summary>The loops, compiled once for each ring type.</summary>
public sealed class RingLoops<TRing> : IRingLoops
    where TRing : struct, IRingUnderTest
{
    private const int Chunk = 4096;
    private const int TripsPerChunk = 100;

    /// <summary>Above this many events per batch the reader is always behind.</summary>
    private const double LockstepMax = 64;

    /// <inheritdoc/>
    public string Name => default(TRing).Name;

    /// <inheritdoc/>
    public Sample Throughput(int capacity, long events, int batch)
    {
        Shared shared = new();
        shared.There.Open(capacity);
        events -= events % (Chunk * batch);
        events = Math.Max(events, Chunk * batch);
        Counter counter = default;
        long batches = 0, readerBytes = 0;
        Thread reader = Start(() =>
        {
            AllocationMeter meter = AllocationMeter.OfThread();
            batches = ReadAll(shared, ref counter, events);
            readerBytes = meter.Stop().Bytes;
        });
        Event[] source = new Event[batch];
        for (int i = 0; i < batch; i++)
        {
            source[i].Numbers.A = 1;
        }

        AllocationMeter mine = AllocationMeter.OfThread();
        long start = Clock.NowNs();
        for (long left = events; left > 0; left -= Chunk * batch)
        {
            WriteChunk(shared, source);
        }

        reader.Join();
        double seconds = Clock.SecondsSince(start);
        Allocated memory = mine.Stop();
        shared.There.Dispose();
        Invariant.Holds(counter.Sum == events, "The reader saw every event once.");
        double perBatch = events / (double)batches;
        return new Sample(events / seconds / 1e6)
        {
            BytesPerEvent = Math.Max(0, memory.Bytes + readerBytes) / (double)events,
            Memory = memory,
            EventsPerBatch = perBatch,
            Regime = perBatch <= Math.Max(LockstepMax, batch * 2) ? "lockstep" : "drain",
        };
    }

    /// <inheritdoc/>
    public Sample PingPong(int trips)
    {
        Shared shared = new();
        shared.There.Open(1024);
        shared.Back.Open(1024);
        int chunks = Math.Max(3, trips / TripsPerChunk);
        Thread echo = Start(() => Echo(shared, 2 * chunks * TripsPerChunk));
        Histogram latency = new();
        double[] means = new double[chunks];
        for (int c = 0; c < chunks; c++)
        {
            Stamped(shared, latency);
            long start = Clock.NowNs();
            Trips(shared, TripsPerChunk);
            means[c] = (Clock.NowNs() - start) / (double)TripsPerChunk;
        }

        echo.Join();
        shared.There.Dispose();
        shared.Back.Dispose();
        return new Sample(Alternation.Median(means)) { Latency = latency };
    }

    /// <inheritdoc/>
    public Sample Hop(double perSecond, int events)
    {
        Shared shared = new();
        shared.There.Open(1 << 16);
        Timer timer = new() { Latency = new Histogram() };
        Thread reader = Start(() => ReadAll(shared, ref timer, events));
        Pacer pacer = new(perSecond);
        Event e = default;
        for (int i = 0; i < events; i++)
        {
            e.Numbers.A = pacer.Next();
            shared.There.Write(in e);
        }

        reader.Join();
        shared.There.Dispose();
        return new Sample(timer.Latency.Percentile(0.5)) { Latency = timer.Latency };
    }

    private static Thread Start(ThreadStart work)
    {
        Thread thread = new(work) { IsBackground = true };
        thread.Start();
        return thread;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WriteChunk(Shared shared, Event[] source)
    {
        ref TRing ring = ref shared.There;
        if (source.Length == 1)
        {
            for (int i = 0; i < Chunk; i++)
            {
                ring.Write(in source[0]);
            }
        }
        else
        {
            for (int i = 0; i < Chunk; i++)
            {
                ring.WriteBatch(source);
            }
        }
    }

    private static long ReadAll<TTaker>(Shared shared, ref TTaker taker, long events)
        where TTaker : struct, IEventTaker
    {
        long batches = 0;
        for (long left = events; left > 0;)
        {
            int n = PollOnce(shared, ref taker, (int)Math.Min(left, 8192));
            left -= n;
            batches += n > 0 ? 1 : 0;
        }

        return batches;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int PollOnce<TTaker>(Shared shared, ref TTaker taker, int limit)
        where TTaker : struct, IEventTaker
    {
        Spin spin = default;
        for (int i = 0; i < 64; i++)
        {
            int n = shared.There.Poll(ref taker, limit);
            if (n != 0)
            {
                return n;
            }

            spin.Once();
        }

        return 0;
    }

    private static void Stamped(Shared shared, Histogram latency)
    {
        for (int i = 0; i < TripsPerChunk; i++)
        {
            long start = Clock.NowNs();
            Trips(shared, 1);
            latency.Record(Clock.NowNs() - start);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Trips(Shared shared, int trips)
    {
        Counter counter = default;
        Event ball = default;
        for (int i = 0; i < trips; i++)
        {
            shared.There.Write(in ball);
            Spin spin = default;
            while (shared.Back.Poll(ref counter, 1) == 0)
            {
                spin.Once();
            }
        }
    }

    private static void Echo(Shared shared, int trips)
    {
        for (int i = 0; i < trips; i++)
        {
            EchoOne(shared);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void EchoOne(Shared shared)
    {
        Counter counter = default;
        Spin spin = default;
        while (shared.There.Poll(ref counter, 1) == 0)
        {
            spin.Once();
        }

        Event back = default;
        shared.Back.Write(in back);
    }

    /// <summary>The rings that both threads touch; padding keeps the two structs on lines of their own.</summary>
#pragma warning disable CS0649 // default(TRing) until Open; the padding is never touched
    private sealed class Shared
    {
        public TRing There;
        public Ring.PaddedLong Between;
        public TRing Back;
    }
#pragma warning restore CS0649

    private struct Counter : IEventTaker
    {
        public long Sum;

        public void On(ref readonly Event e) => Sum += e.Numbers.A;
    }

    private struct Timer : IEventTaker
    {
        public Histogram Latency;

        public readonly void On(ref readonly Event e) => Latency.Record(Clock.NowNs() - e.Numbers.A);
    }
}
