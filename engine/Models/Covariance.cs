using System;
using System.Runtime.InteropServices;

namespace Qgtm.Fast.Models;

/// <summary>How much the recursions have seen.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CovarianceRow
{
    public long Days;

    /// <summary>Returns that were not finite numbers: that day says nothing of that asset.</summary>
    public long Missing;

    /// <summary>Sum of the days' weights, and of their squares.</summary>
    public double Weight;
    public double WeightSquares;
}

/// <summary>One asset: the sum of the weights of the days on which it had a return.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CovarianceAsset
{
    public double Weight;
}

/// <summary>Two assets: weighted sums of x y, of x squared y squared, and of x cubed y.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CovariancePair
{
    public double Product;
    public double Squares;
    public double Cubed;
}

/// <summary>
/// Covariance of daily returns with exponential weights and mean 0, shrunk towards the constant correlation of Ledoit and Wolf
/// (2004, "Honey, I shrunk the sample covariance matrix"). The intensity needs fourth moments; they are recursions as well, so
/// a day costs the square of the assets and no window is kept. Weights of days take the place of 1/T, and the effective number
/// of days (sum w)^2 / sum w^2 the place of T. Variances are those of the sample. An asset that joins later has its variance
/// from its own days, and correlations that start from 0: so the matrix stays positive semi-definite.
/// </summary>
public static class Covariance
{
    public const int AssetsMax = ReturnWindow.AssetsMax;

    /// <summary>Rows of the table of pairs: row i, column j at i * AssetsMax + j.</summary>
    public const int PairsMax = AssetsMax * AssetsMax;

    /// <summary>What a day keeps of its weight after another: a half-life of 23 days, 66 effective days.</summary>
    public const double Decay = 0.97;

    /// <summary>One day of simple returns; a decay of 1 weighs all days alike.</summary>
    [HotPath]
    public static void Update(
        ref CovarianceRow row, Span<CovarianceAsset> assets, Span<CovariancePair> pairs, ReadOnlySpan<double> returns, double decay = Decay)
    {
        Invariant.Holds(assets.Length == AssetsMax && pairs.Length == PairsMax && returns.Length <= AssetsMax, "A covariance has Covariance.AssetsMax assets and PairsMax pairs.");
        row.Days++;
        row.Weight = (row.Weight * decay) + 1;
        row.WeightSquares = (row.WeightSquares * decay * decay) + 1;
        for (int i = 0; i < returns.Length; i++)
        {
            bool there = double.IsFinite(returns[i]);
            double x = there ? returns[i] : 0;
            row.Missing += there ? 0 : 1;
            assets[i].Weight = (assets[i].Weight * decay) + (there ? 1 : 0);
            for (int j = 0; j < returns.Length; j++)
            {
                double y = double.IsFinite(returns[j]) ? returns[j] : 0;
                ref CovariancePair pair = ref pairs[(i * AssetsMax) + j];
                pair.Product = (pair.Product * decay) + (x * y);
                pair.Squares = (pair.Squares * decay) + (x * x * y * y);
                pair.Cubed = (pair.Cubed * decay) + (x * x * x * y);
            }
        }
    }

    /// <summary>Effective number of days behind the matrix.</summary>
    public static double EffectiveDays(in CovarianceRow row) => row.WeightSquares > 0 ? row.Weight * row.Weight / row.WeightSquares : 0;

    /// <summary>
    /// Writes the shrunk matrix of the first n assets, n * n places row by row, squared returns per day; says the intensity, 0..1.
    /// An asset that never had a return has zeros.
    /// </summary>
    [HotPath]
    public static double Shrunk(
        in CovarianceRow row, ReadOnlySpan<CovarianceAsset> assets, ReadOnlySpan<CovariancePair> pairs, Span<double> matrix, int n)
    {
        Invariant.Holds(n <= AssetsMax && matrix.Length == n * n, "A covariance matrix of n assets has n * n places.");
        Sample(assets, pairs, matrix, n);
        double correlation = MeanCorrelation(matrix, n);
        double noise = 0, common = 0, distance = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double vi = matrix[(i * n) + i], vj = matrix[(j * n) + j], s = matrix[(i * n) + j];
                double weight = Math.Sqrt(assets[i].Weight * assets[j].Weight);
                if (vi <= 0 || vj <= 0)
                {
                    continue;
                }

                // Variances of the entries (pi), their covariances with the target's entries (rho), and how far the target is (gamma).
                ref readonly CovariancePair pair = ref pairs[(i * AssetsMax) + j];
                double variance = (pair.Squares / weight) - (s * s);
                noise += variance;
                if (i == j)
                {
                    common += variance;
                    continue;
                }

                double turned = pairs[(j * AssetsMax) + i].Cubed;
                double ratio = Math.Sqrt(vj / vi);
                common += 0.5 * correlation * ((ratio * ((pair.Cubed / weight) - (vi * s))) + (((turned / weight) - (vj * s)) / ratio));
                double target = correlation * Math.Sqrt(vi * vj);
                distance += (target - s) * (target - s);
            }
        }

        double days = EffectiveDays(in row);
        double intensity = distance > 0 && days > 0 ? Math.Clamp((noise - common) / distance / days, 0, 1) : 0;
        Blend(matrix, n, correlation, intensity);
        return intensity;
    }

    private static void Sample(ReadOnlySpan<CovarianceAsset> assets, ReadOnlySpan<CovariancePair> pairs, Span<double> matrix, int n)
    {
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double weight = Math.Sqrt(assets[i].Weight * assets[j].Weight);
                matrix[(i * n) + j] = weight > 0 ? pairs[(i * AssetsMax) + j].Product / weight : 0;
            }
        }
    }

    private static double MeanCorrelation(ReadOnlySpan<double> matrix, int n)
    {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double product = matrix[(i * n) + i] * matrix[(j * n) + j];
                if (product > 0)
                {
                    sum += matrix[(i * n) + j] / Math.Sqrt(product);
                    count++;
                }
            }
        }

        return count > 0 ? sum / count : 0;
    }

    private static void Blend(Span<double> matrix, int n, double correlation, double intensity)
    {
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                if (i != j)
                {
                    double target = correlation * Math.Sqrt(matrix[(i * n) + i] * matrix[(j * n) + j]);
                    matrix[(i * n) + j] += (target - matrix[(i * n) + j]) * intensity;
                }
            }
        }
    }
}
