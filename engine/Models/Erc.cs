using System;

namespace Qgtm.Fast.Models;

/// <summary>
/// Equal risk contribution: every asset has the same share of the portfolio's variance (Maillard, Roncalli and Teiletche 2010),
/// by cyclical coordinate descent (Griveau-Billion, Richard and Roncalli 2013): each weight in turn is the positive root of its
/// own quadratic. Weights are positive and sum to 1.
/// </summary>
public static class Erc
{
    /// <summary>Rounds over all assets before it gives up, and the relative change below which it is done.</summary>
    private const int RoundsMax = 500;
    private const double Tolerance = 1e-13;

    /// <summary>Writes the weights; false when an asset has no variance, or when the rounds did not end.</summary>
    [HotPath]
    public static bool TryWeights(ReadOnlySpan<double> covariance, Span<double> weights)
    {
        int n = weights.Length;
        Invariant.Holds(n > 0 && covariance.Length == n * n, "Equal risk contribution takes assets and their covariance.");
        for (int i = 0; i < n; i++)
        {
            if (!(covariance[(i * n) + i] > 0))
            {
                return false;
            }

            weights[i] = 1 / Math.Sqrt(covariance[(i * n) + i]);
        }

        bool done = false;
        for (int round = 0; round < RoundsMax && !done; round++)
        {
            done = Round(covariance, weights) < Tolerance;
        }

        double sum = 0;
        foreach (double w in weights)
        {
            sum += w;
        }

        foreach (ref double w in weights)
        {
            w /= sum;
        }

        return done;
    }

    /// <summary>One round; the largest relative change of a weight.</summary>
    private static double Round(ReadOnlySpan<double> covariance, Span<double> weights)
    {
        int n = weights.Length;
        double largest = 0;
        for (int i = 0; i < n; i++)
        {
            double others = 0;
            for (int j = 0; j < n; j++)
            {
                others += j == i ? 0 : covariance[(i * n) + j] * weights[j];
            }

            // variance x^2 + others x - 1/n = 0; of the two ways to write its root the one that does not subtract near equals.
            double variance = covariance[(i * n) + i], root = Math.Sqrt((others * others) + (4 * variance / n));
            double x = others > 0 ? 2.0 / n / (root + others) : (root - others) / (2 * variance);
            largest = Math.Max(largest, Math.Abs(x - weights[i]) / x);
            weights[i] = x;
        }

        return largest;
    }
}
