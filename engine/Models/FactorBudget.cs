using System;

namespace Qgtm.Fast.Models;

/// <summary>What the book's risk may come from, in the order of <see cref="FactorBudget.Limits"/>.</summary>
public enum Factor : byte
{
    RealRate = 0,
    Dollar = 1,
    GoldVolatility = 2,
    SilverVolatility = 3,
    Curve = 4,
    Equity = 5,
    Liquidity = 6,
    Miners = 7,
}

/// <summary>
/// Share of each factor in the book's variance, against its budget. An exposure is the sum over the book of weight times loading;
/// a factor's share is exposure * (factor covariance * exposures) / variance of the book (Euler), so shares and the specific rest sum
/// to 1. A negative share takes risk away and breaks nothing.
/// </summary>
public static class FactorBudget
{
    public const int Factors = 8;

    /// <summary>Largest share of total variance, by <see cref="Factor"/>.</summary>
    public static ReadOnlySpan<double> Limits => [0.40, 0.30, 0.25, 0.20, 0.15, 0.15, 0.15, 0.20];

    /// <summary>
    /// Writes the shares. Exposures in units of NAV per unit of factor, the factors' covariance per day row by row, and the variance
    /// per day of the whole book; where that is less than what the factors explain, the factors' own variance is taken.
    /// </summary>
    [HotPath]
    public static void Shares(ReadOnlySpan<double> exposures, ReadOnlySpan<double> covariance, double bookVariance, Span<double> shares)
    {
        Invariant.Holds(exposures.Length == Factors && shares.Length == Factors, "There are FactorBudget.Factors exposures and shares.");
        double explained = VolTarget.Variance(exposures, covariance);
        VolTarget.Shares(exposures, covariance, shares);
        double part = explained > 0 ? explained / Math.Max(explained, bookVariance) : 0;
        foreach (ref double share in shares)
        {
            share *= part;
        }
    }

    /// <summary>One bit for each factor over its limit, by <see cref="Factor"/>.</summary>
    [HotPath]
    public static long Breaches(ReadOnlySpan<double> shares)
    {
        long bits = 0;
        for (int i = 0; i < Factors; i++)
        {
            bits |= shares[i] > Limits[i] ? 1L << i : 0;
        }

        return bits;
    }

    /// <summary>
    /// Factor, 0..1, on the part of the book that loads on a factor, so that its share falls to its limit with all else as it is:
    /// 1 where the limit holds. Exact for a factor that moves alone; with correlated factors call it again on the new book.
    /// </summary>
    [HotPath]
    public static double Cut(double share, Factor factor)
    {
        double limit = Limits[(int)factor];
        return share <= limit ? 1 : Math.Sqrt(limit * (1 - Math.Min(share, 1)) / (Math.Min(share, 1) * (1 - limit)));
    }
}
