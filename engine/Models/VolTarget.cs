using System;

namespace Qgtm.Fast.Models;

/// <summary>The portfolio's volatility, what each weight has in it, and the factor that brings it to its target.</summary>
public static class VolTarget
{
    /// <summary>Annual volatility that is aimed at, share of NAV, and the bounds of a target.</summary>
    public const double Usual = 0.12;
    public const double Least = 0.10;
    public const double Most = 0.18;

    /// <summary>Largest sum of absolute weights.</summary>
    public const double GrossMax = 2.0;

    private const double DaysPerYear = 252;

    /// <summary>Variance per day of weights under a covariance (row by row); rounding never makes it negative.</summary>
    [HotPath]
    public static double Variance(ReadOnlySpan<double> weights, ReadOnlySpan<double> covariance)
    {
        int n = weights.Length;
        Invariant.Holds(covariance.Length == n * n, "A covariance matrix has a place for each two weights.");
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            sum += weights[i] * Marginal(weights, covariance, i);
        }

        return Math.Max(sum, 0);
    }

    /// <summary>Share of each weight in the variance (Euler); they sum to 1, or are all 0 where there is no risk.</summary>
    [HotPath]
    public static void Shares(ReadOnlySpan<double> weights, ReadOnlySpan<double> covariance, Span<double> shares)
    {
        double variance = Variance(weights, covariance);
        for (int i = 0; i < weights.Length; i++)
        {
            shares[i] = variance > 0 ? weights[i] * Marginal(weights, covariance, i) / variance : 0;
        }
    }

    /// <summary>
    /// Factor on the weights that gives the annual target (cut to its bounds) without a gross above its limit; 0 where the weights
    /// have no risk, since nothing says how large they may be.
    /// </summary>
    [HotPath]
    public static double Scale(ReadOnlySpan<double> weights, ReadOnlySpan<double> covariance, double target = Usual)
    {
        double gross = 0;
        foreach (double w in weights)
        {
            gross += Math.Abs(w);
        }

        double annual = Math.Sqrt(Variance(weights, covariance) * DaysPerYear);
        if (!(annual > 0) || !(gross > 0))
        {
            return 0;
        }

        return Math.Min(Math.Clamp(target, Least, Most) / annual, GrossMax / gross);
    }

    /// <summary>Row i of the covariance times the weights.</summary>
    private static double Marginal(ReadOnlySpan<double> weights, ReadOnlySpan<double> covariance, int i)
    {
        double sum = 0;
        for (int j = 0; j < weights.Length; j++)
        {
            sum += covariance[(i * weights.Length) + j] * weights[j];
        }

        return sum;
    }
}
