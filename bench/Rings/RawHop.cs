using System.Threading;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Bench.Rings;

/// <summary>What no lane can undercut in the hop: the same pacing and stamps around one cache line, and around nothing.</summary>
public static class RawHop
{
    /// <summary>The due time itself is the line's whole content; a value that the reader misses is not counted.</summary>
    public static Sample Line(double perSecond, int events)
    {
        Histogram latency = new();
        Shared shared = new();
        Thread reader = new(() => ReadAll(shared, latency)) { IsBackground = true };
        reader.Start();
        Pacer pacer = new(perSecond);
        for (int i = 0; i < events; i++)
        {
            Volatile.Write(ref shared.Due.Value, pacer.Next());
        }

        Volatile.Write(ref shared.Due.Value, -1);
        reader.Join();
        return new Sample(latency.Percentile(0.5)) { Latency = latency };
    }

    /// <summary>One thread: what the pacing and the two clock reads cost by themselves.</summary>
    public static Sample Nothing(double perSecond, int events)
    {
        Histogram latency = new();
        Pacer pacer = new(perSecond);
        for (int i = 0; i < events; i++)
        {
            long due = pacer.Next();
            latency.Record(Clock.NowNs() - due);
        }

        return new Sample(latency.Percentile(0.5)) { Latency = latency };
    }

    private static void ReadAll(Shared shared, Histogram latency)
    {
        long seen = 0;
        Spin spin = default;
        while (true)
        {
            long due = Volatile.Read(ref shared.Due.Value);
            if (due < 0)
            {
                return;
            }

            if (due == seen)
            {
                spin.Once();
                continue;
            }

            latency.Record(Clock.NowNs() - due);
            seen = due;
            spin.Reset();
        }
    }

    private sealed class Shared
    {
        public PaddedLong Due;
    }
}
