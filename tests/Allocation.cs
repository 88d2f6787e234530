using System;

namespace Qgtm.Fast.Testing;

/// <summary>Managed bytes of the calling thread, measured beside other tests.</summary>
internal static class Allocation
{
    private const int Rounds = 10;

    /// <summary>
    /// The least of some rounds, bytes. A collection that another test causes counts the rest of this thread's allocation context,
    /// once; what the round itself allocates is there each time.
    /// </summary>
    public static long Least(Action round)
    {
        long least = long.MaxValue;
        for (int i = 0; i < Rounds && least != 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
