using System;
using System.Collections.Generic;
using System.Linq;

namespace Qgtm.Fast.EngineTests.Features;

/// <summary>Textbook statistics over whole lists, newest last: what the incremental features are compared with.</summary>
internal static class Naive
{
    public static double Variance(IReadOnlyList<double> x)
    {
        double mean = x.Average();
        return x.Sum(v => (v - mean) * (v - mean)) / (x.Count - 1);
    }

    public static double Sd(IReadOnlyList<double> x) => Math.Sqrt(Variance(x));

    /// <summary>Of the last value in its window.</summary>
    public static double Z(IReadOnlyList<double> x) => Sd(x) > 1e-12 * Math.Abs(x.Average()) ? (x[^1] - x.Average()) / Sd(x) : 0;

    public static double Percentile(IReadOnlyList<double> x) => x.SkipLast(1).Count(v => v < x[^1]) / (double)(x.Count - 1);

    public static double Median(IReadOnlyList<double> x)
    {
        double[] sorted = [.. x.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Exponential mean that the plain mean of the first values begins.</summary>
    public static double Ema(IReadOnlyList<double> x, int window, double weight)
    {
        double e = x.Take(window).Average();
        for (int i = window; i < x.Count; i++)
        {
            e = (weight * x[i]) + ((1 - weight) * e);
        }

        return e;
    }

    public static double Ema(IReadOnlyList<double> x, int window) => Ema(x, window, 2.0 / (window + 1));

    public static double Wilder(IReadOnlyList<double> x) => Ema(x, 14, 1.0 / 14);

    public static (double Slope, double Constant, double Correlation, double Sse) Line(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        double mx = x.Average(), my = y.Average();
        double xx = x.Sum(v => (v - mx) * (v - mx)), yy = y.Sum(v => (v - my) * (v - my));
        double xy = x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum(), slope = xy / xx, constant = my - (slope * mx);
        return (slope, constant, xy / Math.Sqrt(xx * yy), x.Zip(y, (a, b) => Math.Pow(b - constant - (slope * a), 2)).Sum());
    }

    public static double HalfLife(IReadOnlyList<double> x)
    {
        double b = Line([.. x.SkipLast(1)], [.. x.Skip(1)]).Slope;
        return b is > 0 and < 1 ? Math.Log(2) / -Math.Log(b) : 0;
    }

    public static double Autocorrelation(IReadOnlyList<double> x, int lag)
    {
        double mean = x.Average();
        return Enumerable.Range(lag, x.Count - lag).Sum(i => (x[i] - mean) * (x[i - lag] - mean)) / x.Sum(v => (v - mean) * (v - mean));
    }

    public static double Skew(IReadOnlyList<double> x)
    {
        double mean = x.Average(), second = x.Average(v => Math.Pow(v - mean, 2));
        return x.Average(v => Math.Pow(v - mean, 3)) / Math.Pow(second, 1.5);
    }

    /// <summary>Slope of ln mean R/S on ln length over pieces of 252 returns.</summary>
    public static double Hurst(IReadOnlyList<double> r)
    {
        int[] lengths = [252, 126, 63, 36, 21];
        double[] y = [.. lengths.Select(l => Math.Log(r.Chunk(l).Average(RescaledRange)))];
        return Line([.. lengths.Select(l => Math.Log(l))], y).Slope;
    }

    /// <summary>Largest eigenvalue of a symmetric matrix, by Jacobi rotations.</summary>
    public static double Largest(double[][] m)
    {
        int n = m.Length;
        for (int sweep = 0; sweep < 100; sweep++)
        {
            double off = 0;
            for (int p = 0; p < n; p++)
            {
                for (int q = p + 1; q < n; q++)
                {
                    off += m[p][q] * m[p][q];
                    if (Math.Abs(m[p][q]) > 1e-300)
                    {
                        Rotate(m, p, q);
                    }
                }
            }

            if (off < 1e-28)
            {
                break;
            }
        }

        return Enumerable.Range(0, n).Max(i => m[i][i]);
    }

    private static void Rotate(double[][] m, int p, int q)
    {
        double theta = (m[q][q] - m[p][p]) / (2 * m[p][q]);
        double t = (theta < 0 ? -1 : 1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        double c = 1 / Math.Sqrt((t * t) + 1), s = t * c;
        for (int k = 0; k < m.Length; k++)
        {
            (m[k][p], m[k][q]) = ((c * m[k][p]) - (s * m[k][q]), (s * m[k][p]) + (c * m[k][q]));
        }

        for (int k = 0; k < m.Length; k++)
        {
            (m[p][k], m[q][k]) = ((c * m[p][k]) - (s * m[q][k]), (s * m[p][k]) + (c * m[q][k]));
        }
    }

    private static double RescaledRange(double[] r)
    {
        double mean = r.Average(), walk = 0, most = 0, least = 0;
        foreach (double x in r)
        {
            walk += x - mean;
            (most, least) = (Math.Max(most, walk), Math.Min(least, walk));
        }

        return (most - least) / Math.Sqrt(r.Average(x => (x - mean) * (x - mean)));
    }
}
