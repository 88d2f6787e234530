using System;
using System.Threading;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Bench.Measure;

/// <summary>
/// Two threads hand one cache line to and fro. The round trip tells whether the two processors share a core just now: a
/// virtual machine's do at one time and do not at another, and every two-thread figure changes by a factor with it.
/// </summary>
public static class BounceProbe
{
    private const int Chunk = 200;
    private const double NearBelowNs = 200;
    private const double FarBelowNs = 5_000;

    /// <summary>Class of the moment: near, far, or shared when both threads sit on one processor.</summary>
    public static string Now() => Environment.ProcessorCount < 2 ? "shared" : Classify(RoundTripNs(2_000_000));

    /// <summary>Class of a round trip.</summary>
    public static string Classify(double roundTripNs) =>
        roundTripNs < NearBelowNs ? "near" : roundTripNs < FarBelowNs ? "far" : "shared";

    /// <summary>Median round trip (ns) over chunks of 200, for about the given time (ns).</summary>
    public static double RoundTripNs(long forNs)
    {
        Line line = new();
        using ManualResetEventSlim ready = new();
        Thread partner = new(() => Echo(line, ready)) { IsBackground = true };
        partner.Start();
        ready.Wait();
        double[] chunks = new double[4096];
        int n = 0;
        long turn = 0, end = Clock.NowNs() + forNs;
        while (n < chunks.Length && (n < 3 || Clock.NowNs() < end))
        {
            long start = Clock.NowNs();
            turn = Volley(line, turn);
            chunks[n++] = (Clock.NowNs() - start) / (double)Chunk;
        }

        Volatile.Write(ref line.There.Value, -1);
        partner.Join();
        Array.Sort(chunks, 0, n);
        return chunks[n / 2];
    }

    private static long Volley(Line line, long turn)
    {
        for (int i = 0; i < Chunk; i++)
        {
            turn++;
            Volatile.Write(ref line.There.Value, turn);
            while (Volatile.Read(ref line.Back.Value) != turn)
            {
                Spin.Pause();
            }
        }

        return turn;
    }

    private static void Echo(Line line, ManualResetEventSlim ready)
    {
        ready.Set();
        long seen = 0;
        while (true)
        {
            long turn = Volatile.Read(ref line.There.Value);
            if (turn < 0)
            {
                return;
            }

            if (turn != seen)
            {
                seen = turn;
                Volatile.Write(ref line.Back.Value, turn);
            }
            else
            {
                Spin.Pause();
            }
        }
    }

    private sealed class Line
    {
        public PaddedLong There;
        public PaddedLong Back;
    }
}
