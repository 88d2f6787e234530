using System;
using System.Collections.Generic;
using System.Linq;
using MathNet.Numerics.Distributions;

namespace Qgtm.Fast.Research;

/// <summary>What stands out of a sample.</summary>
public static class Outliers
{
    /// <summary>A modified z-score beyond this is an outlier, by its authors.</summary>
    public const double ZMax = 3.5;

    private const int SampleMin = 10;

    /// <summary>
    /// Modified z-scores (Iglewicz and Hoaglin 1993): 0.6745 (x - median) / MAD, MAD the median of |x - median|. Unlike mean and deviation they are not moved by what they
    /// look for. All 0 for fewer than ten values or when half of them are the same.
    /// </summary>
    public static double[] Scores(IReadOnlyList<double> values)
    {
        double median = Median(values), mad = Median([.. values.Select(v => Math.Abs(v - median))]);
        return [.. values.Select(v => values.Count < SampleMin || mad == 0 ? 0 : 0.6745 * (v - median) / mad)];
    }

    /// <summary>The middle, or the mean of the two middle ones; 0 of nothing.</summary>
    public static double Median(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Student's t of the mean against zero: mean over (deviation / sqrt(n)); null for fewer than two values or equal ones.</summary>
    public static double? TStatistic(IReadOnlyList<double> values)
    {
        double mean = values.DefaultIfEmpty(0).Average();
        double variance = values.Count < 2 ? 0 : values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1);
        return variance > 0 ? mean / Math.Sqrt(variance / values.Count) : null;
    }

    /// <summary>How low t must be before one of so many groups that were looked at is called bad: 5 % for all of them together (Bonferroni).</summary>
    public static double TMin(int groups, int values) => StudentT.InvCDF(0, 1, Math.Max(1, values - 1), 0.05 / Math.Max(1, groups));
}
