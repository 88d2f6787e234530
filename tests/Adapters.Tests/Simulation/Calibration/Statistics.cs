using System;
using System.Collections.Generic;
using System.Linq;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Calibration;

/// <summary>The few estimators that the calibration needs.</summary>
internal static class Statistics
{
    public static double Deviation(IReadOnlyCollection<double> x)
    {
        double mean = x.Average();
        return Math.Sqrt(x.Sum(v => (v - mean) * (v - mean)) / (x.Count - 1));
    }

    /// <summary>Annual volatility of daily log returns.</summary>
    public static double Annual(IReadOnlyCollection<double> daily) => Deviation(daily) * Math.Sqrt(252);

    public static double Correlation(double[] x, double[] y)
    {
        double mx = x.Average(), my = y.Average();
        double cov = x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum() / (x.Length - 1);
        return cov / (Deviation(x) * Deviation(y));
    }

    public static double Kurtosis(IReadOnlyCollection<double> x)
    {
        double mean = x.Average();
        double m2 = x.Average(v => Math.Pow(v - mean, 2));
        return x.Average(v => Math.Pow(v - mean, 4)) / (m2 * m2);
    }

    /// <summary>Least squares of y on the columns and a constant: the slopes and the residuals.</summary>
    public static (double[] Slopes, double[] Residuals) Regress(double[] y, params double[][] columns)
    {
        double my = y.Average();
        double[] means = [.. columns.Select(c => c.Average())];
        int n = columns.Length;
        var a = new double[n, n + 1];
        for (int i = 0; i < n; i++)
        {
            for (int t = 0; t < y.Length; t++)
            {
                double x = columns[i][t] - means[i];
                for (int j = 0; j < n; j++)
                {
                    a[i, j] += x * (columns[j][t] - means[j]);
                }

                a[i, n] += x * (y[t] - my);
            }
        }

        double[] slopes = Solve(a, n);
        double[] residuals = [.. y.Select((v, t) => v - my - slopes.Select((s, i) => s * (columns[i][t] - means[i])).Sum())];
        return (slopes, residuals);
    }

    /// <summary>The same for columns by date, on the dates that all of them have.</summary>
    public static (double[] Slopes, double[] Residuals) Regress(
        SortedDictionary<string, double> y, params SortedDictionary<string, double>[] columns)
    {
        double[][] x = Recorded.Align([y, .. columns]);
        return Regress(x[0], x[1..]);
    }

    /// <summary>First-order autoregression of a level: coefficient, its standard error, half-life in steps.</summary>
    public static (double Phi, double Error, double HalfLife) Reversion(double[] level)
    {
        double[] x = level[..^1], y = level[1..];
        (double[] slopes, double[] residuals) = Regress(y, x);
        double error = Deviation(residuals) / (Deviation(x) * Math.Sqrt(x.Length - 1));
        return (slopes[0], error, HalfLife(slopes[0]));
    }

    public static double HalfLife(double phi) => phi is > 0 and < 1 ? Math.Log(2) / -Math.Log(phi) : double.PositiveInfinity;

    /// <summary>Fits y(b) / mean = 1 + slope b + bend (b^2 - 1/3), b from -1 at the opening to 1 at the close, over equal slots.</summary>
    public static (double Slope, double Bend) Curve(double[] slots)
    {
        double mean = slots.Average();
        double[] b = [.. slots.Select((_, i) => ((2 * (i + 0.5)) / slots.Length) - 1)];
        (double[] slopes, _) = Regress([.. slots.Select(s => s / mean)], b, [.. b.Select(v => v * v)]);
        return (slopes[0], slopes[1]);
    }

    private static double[] Solve(double[,] a, int n)
    {
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < n; k++)
            {
                double factor = k == i ? 0 : a[k, i] / a[i, i];
                for (int j = i; j <= n; j++)
                {
                    a[k, j] -= factor * a[i, j];
                }
            }
        }

        return [.. Enumerable.Range(0, n).Select(i => a[i, n] / a[i, i])];
    }
}
