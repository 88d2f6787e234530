using System;
using System.Numerics;

namespace Qgtm.Fast.Tool.Host;

/// <summary>Log-linear counts of nanoseconds: 16 steps per power of two, so a percentile is right to about 6 %.</summary>
public sealed class LatencyHistogram
{
    private const int StepBits = 4;
    private readonly long[] _counts = new long[64 << StepBits];

    /// <summary>Values recorded.</summary>
    public long Count { get; private set; }

    /// <summary>Largest value, ns.</summary>
    public long Max { get; private set; }

    /// <summary>Counts one value, ns.</summary>
    public void Record(long ns)
    {
        long value = ns < 1 ? 1 : ns;
        int power = BitOperations.Log2((ulong)value);
        int shift = power > StepBits ? power - StepBits : 0;
        int index = (shift << StepBits) + (int)(value >> shift);
        _counts[index]++;
        Count++;
        Max = Math.Max(Max, value);
    }

    /// <summary>The value (ns) that the given share of all values does not exceed; 0 when there are none.</summary>
    public long Percentile(double share)
    {
        long left = (long)Math.Ceiling(Count * share);
        for (int i = 0; i < _counts.Length && Count > 0; i++)
        {
            left -= _counts[i];
            if (left <= 0)
            {
                int shift = i < 2 << StepBits ? 0 : (i >> StepBits) - 1;
                return Math.Min(Max, ((long)i - ((long)shift << StepBits) + 1) << shift);
            }
        }

        return Max;
    }
}
