using System;
using System.Numerics;
using System.Threading;

namespace Qgtm.Fast.Control;

/// <summary>
/// Log-linear counts of nanoseconds: 16 steps per power of two, so a percentile is right to about 6 %. One thread records,
/// any thread reads: every word is an aligned long written with release and read with acquire, so no read is torn and no
/// count is ever seen to fall. A reader may miss what is recorded while it reads; it never sees a half-made value.
/// </summary>
public sealed class LatencyHistogram
{
    private const int StepBits = 4;
    private readonly long[] _counts = new long[64 << StepBits];
    private long _sum;
    private long _max;

    /// <summary>Values recorded.</summary>
    public long Count => CountBelow(63);

    /// <summary>Sum of all values, ns.</summary>
    public long Sum => Volatile.Read(ref _sum);

    /// <summary>Largest value, ns.</summary>
    public long Max => Volatile.Read(ref _max);

    /// <summary>Counts one value, ns. One thread only.</summary>
    public void Record(long ns)
    {
        long value = ns < 1 ? 1 : ns;
        int power = BitOperations.Log2((ulong)value);
        int shift = power > StepBits ? power - StepBits : 0;
        int index = (shift << StepBits) + (int)(value >> shift);
        Volatile.Write(ref _max, Math.Max(_max, value));
        Volatile.Write(ref _sum, unchecked(_sum + value));
        Volatile.Write(ref _counts[index], _counts[index] + 1);
    }

    /// <summary>Values below 2^power ns; exact, as the steps meet at powers of two. Power from 5 to 63.</summary>
    public long CountBelow(int power)
    {
        long n = 0;
        int end = (power - StepBits + 1) << StepBits;
        for (int i = 0; i < end; i++)
        {
            n += Volatile.Read(ref _counts[i]);
        }

        return n;
    }

    /// <summary>The value (ns) that the given share of all values does not exceed; 0 when there are none.</summary>
    public long Percentile(double share)
    {
        long count = Count;
        long left = (long)Math.Ceiling(count * share);
        for (int i = 0; i < _counts.Length && count > 0; i++)
        {
            left -= Volatile.Read(ref _counts[i]);
            if (left <= 0)
            {
                int shift = i < 2 << StepBits ? 0 : (i >> StepBits) - 1;
                return Math.Min(Max, ((long)i - ((long)shift << StepBits) + 1) << shift);
            }
        }

        return Max;
    }
}
