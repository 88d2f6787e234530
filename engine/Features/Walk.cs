using System;

namespace Qgtm.Fast.Features;

/// <summary>Statistics of a part's window, walked anew at each step: at most once a day, so exact is cheap (docs/adr/0052).</summary>
internal static class Walk
{
    /// <summary>A part takes a step; a second one of the same day replaces the first.</summary>
    public static void Step(PartTable parts, Part part, long day, double value)
    {
        ref PartRow row = ref parts[part];
        row.Count += row.LastDay == day && row.Count != 0 ? 0 : 1;
        row.LastDay = day;
        parts.RingOf(part)[(int)((row.Count - 1) & (PartTable.RingMax - 1))] = value;
    }

    /// <summary>Something has come, but too little for a step: the part is warming up, not missing.</summary>
    public static void Wait(PartTable parts, Part part, long day)
    {
        ref PartRow row = ref parts[part];
        row.LastDay = row.Count == 0 ? day : row.LastDay;
    }

    /// <summary>A step of two values: places 2n and 2n + 1 of the ring.</summary>
    public static void Step(PartTable parts, Part part, long day, double first, double second)
    {
        ref PartRow row = ref parts[part];
        row.Count += row.LastDay == day && row.Count != 0 ? 0 : 1;
        row.LastDay = day;
        Span<double> ring = parts.RingOf(part);
        ring[(int)((2 * (row.Count - 1)) & (PartTable.RingMax - 1))] = first;
        ring[(int)(((2 * (row.Count - 1)) + 1) & (PartTable.RingMax - 1))] = second;
    }

    /// <summary>The newest step is 0. One of a pair: lane 0 or 1 of 2.</summary>
    public static double Back(ReadOnlySpan<double> ring, long count, int steps, int lane = 0, int lanes = 1) =>
        ring[(int)(((lanes * (count - 1 - steps)) + lane) & (PartTable.RingMax - 1))];

    /// <summary>Mean of the window; 0 before it is full.</summary>
    public static double Mean(PartTable parts, Part part)
    {
        int window = PartTable.Window(part);
        long count = parts[part].Count;
        ReadOnlySpan<double> ring = parts.RingOf(part);
        double sum = 0;
        for (int k = 0; k < window && count >= window; k++)
        {
            sum += Back(ring, count, k);
        }

        return sum / window;
    }

    /// <summary>Distance of the last step from the mean in sample standard deviations; 0 before the window is full, or when all are equal.</summary>
    public static double Z(PartTable parts, Part part)
    {
        int window = PartTable.Window(part);
        long count = parts[part].Count;
        ReadOnlySpan<double> ring = parts.RingOf(part);
        double mean = Mean(parts, part), square = 0;
        for (int k = 0; k < window && count >= window; k++)
        {
            double d = Back(ring, count, k) - mean;
            square += d * d;
        }

        double variance = square / (window - 1);
        return variance > 1e-24 * mean * mean ? (Back(ring, count, 0) - mean) / Math.Sqrt(variance) : 0;
    }

    /// <summary>Share of the window's other values that lie below the last, 0 to 1; 0 before it is full.</summary>
    public static double Percentile(PartTable parts, Part part)
    {
        int window = PartTable.Window(part);
        long count = parts[part].Count;
        ReadOnlySpan<double> ring = parts.RingOf(part);
        double below = 0;
        for (int k = 1; k < window && count >= window; k++)
        {
            below += Back(ring, count, k) < Back(ring, count, 0) ? 1 : 0;
        }

        return below / (window - 1);
    }

    /// <summary>Median of the window, by counting: the value that half of the others lie below. 0 before it is full.</summary>
    public static double Median(PartTable parts, Part part)
    {
        int window = PartTable.Window(part);
        long count = parts[part].Count;
        if (count < window)
        {
            return 0;
        }

        ReadOnlySpan<double> ring = parts.RingOf(part);
        return (Ranked(ring, count, window, (window - 1) / 2) + Ranked(ring, count, window, window / 2)) / 2;
    }

    /// <summary>
    /// Half-life in steps of a first-order autoregression over the window, as of an Ornstein-Uhlenbeck process; 0 when it does not revert.
    /// </summary>
    public static double HalfLife(PartTable parts, Part part)
    {
        int window = PartTable.Window(part);
        long count = parts[part].Count;
        ReadOnlySpan<double> ring = parts.RingOf(part);
        if (count < window)
        {
            return 0;
        }

        double level = Back(ring, count, 0);
        Regression r = default;
        for (int k = window - 2; k >= 0; k--)
        {
            r.Add(Back(ring, count, k + 1) - level, Back(ring, count, k) - level);
        }

        return HalfLifeOf(r.Slope);
    }

    /// <summary>ln 2 / -ln of the share that stays from one step to the next.</summary>
    public static double HalfLifeOf(double stays) => stays is > 0 and < 1 ? 0.6931471805599453 / -Ln.Of(stays) : 0;

    /// <summary>e^x - 1 by its series, for x of the size of some months' interest.</summary>
    public static double Growth(double x)
    {
        double sum = 0;
        for (int n = 16; n >= 1; n--)
        {
            sum = (1 + sum) * x / n;
        }

        return sum;
    }

    private static double Ranked(ReadOnlySpan<double> ring, long count, int window, int rank)
    {
        for (int k = 0; k < window; k++)
        {
            double x = Back(ring, count, k);
            int below = 0, equal = 0;
            for (int j = 0; j < window; j++)
            {
                double other = Back(ring, count, j);
                below += other < x ? 1 : 0;
                equal += other == x ? 1 : 0;
            }

            if (below <= rank && rank < below + equal)
            {
                return x;
            }
        }

        return 0;
    }
}
