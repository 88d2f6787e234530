using System;
using System.Numerics;

namespace Qgtm.Fast.Bench.Measure;

/// <summary>
/// Log-linear counts: exact below 256, above that 128 steps per power of two, so a percentile is at most 0.8 % too high and
/// never too low. Recording allocates nothing.
/// </summary>
public sealed class Histogram
{
    private const int Bits = 7;
    private readonly long[] _counts = new long[(64 - Bits) << Bits];

    /// <summary>Values recorded.</summary>
    public long Count { get; private set; }

    /// <summary>Largest value; 0 when there are none.</summary>
    public long Max { get; private set; }

    /// <summary>Sum of all values.</summary>
    public double Sum { get; private set; }

    /// <summary>Counts one value; a negative one counts as 0.</summary>
    public void Record(long value)
    {
        value = value < 0 ? 0 : value;
        _counts[IndexOf(value)]++;
        Count++;
        Sum += value;
        Max = value > Max ? value : Max;
    }

    /// <summary>Adds all counts of another histogram.</summary>
    public void Add(Histogram other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
        Sum += other.Sum;
        Max = Math.Max(Max, other.Max);
    }

    /// <summary>Forgets everything: called after the warm-up.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        Count = Max = 0;
        Sum = 0;
    }

    /// <summary>The smallest recorded step that at least this share of all values does not exceed; 0 when there are none.</summary>
    public long Percentile(double share)
    {
        long left = Math.Max(1, (long)Math.Ceiling(Count * share));
        for (int i = 0; i < _counts.Length && Count > 0; i++)
        {
            left -= _counts[i];
            if (left <= 0)
            {
                return Math.Min(Max, CeilingOf(i));
            }
        }

        return Max;
    }

    /// <summary>The largest value that is counted together with this one.</summary>
    public static long Ceiling(long value) => CeilingOf(IndexOf(value));

    private static int IndexOf(long value)
    {
        int power = BitOperations.Log2((ulong)value | 1);
        int shift = power > Bits ? power - Bits : 0;
        return (shift << Bits) + (int)(value >> shift);
    }

    private static long CeilingOf(int index)
    {
        int shift = index < 2 << Bits ? 0 : (index >> Bits) - 1;
        long step = index - ((long)shift << Bits);
        return (long)((((ulong)step + 1) << shift) - 1);
    }
}
