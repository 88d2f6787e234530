using System;

namespace Qgtm.Fast.Models;

/// <summary>
/// Hierarchical risk parity, Lopez de Prado (2016): assets are clustered by the distance of their correlation columns (single
/// linkage), put in the order of the tree, and the capital is split in halves by the inverse variance of each half. Needs no
/// inverse of the matrix. Weights are positive and sum to 1.
/// </summary>
public static class Hrp
{
    private const int Max = ReturnWindow.AssetsMax;

    /// <summary>Writes the weights; false, and nothing written, when an asset has no variance.</summary>
    [HotPath]
    public static bool TryWeights(ReadOnlySpan<double> covariance, Span<double> weights)
    {
        int n = weights.Length;
        Invariant.Holds(n is > 0 and <= Max && covariance.Length == n * n, "Hierarchical risk parity takes 1 to ReturnWindow.AssetsMax assets and their covariance.");
        for (int i = 0; i < n; i++)
        {
            if (!(covariance[(i * n) + i] > 0))
            {
                return false;
            }
        }

        Span<double> distances = stackalloc double[Max * Max];
        Span<int> left = stackalloc int[Max];
        Span<int> right = stackalloc int[Max];
        Span<int> leaves = stackalloc int[Max];
        Distances(covariance, distances[..(n * n)], n);
        Link(distances[..(n * n)], left, right, n);
        Walk(left, right, leaves[..n]);
        weights.Fill(1);
        Bisect(covariance, leaves[..n], weights);
        return true;
    }

    /// <summary>Euclidean distance between columns of sqrt((1 - correlation) / 2).</summary>
    private static void Distances(ReadOnlySpan<double> covariance, Span<double> distances, int n)
    {
        Span<double> columns = stackalloc double[Max * Max];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double correlation = covariance[(i * n) + j] / Math.Sqrt(covariance[(i * n) + i] * covariance[(j * n) + j]);
                columns[(i * n) + j] = i == j ? 0 : Math.Sqrt(Math.Max(0.5 * (1 - correlation), 0));
            }
        }

        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double sum = 0;
                for (int k = 0; k < n; k++)
                {
                    double d = columns[(i * n) + k] - columns[(j * n) + k];
                    sum += d * d;
                }

                distances[(i * n) + j] = Math.Sqrt(sum);
            }
        }
    }

    /// <summary>
    /// Single linkage: the two nearest clusters become one, n - 1 times. Cluster n + k is made by step k out of left[k] and right[k],
    /// the lower number left; of equal distances the first counts.
    /// </summary>
    private static void Link(Span<double> distances, Span<int> left, Span<int> right, int n)
    {
        Span<int> cluster = stackalloc int[Max];
        for (int i = 0; i < n; i++)
        {
            cluster[i] = i;
        }

        for (int step = 0; step < n - 1; step++)
        {
            (int a, int b) = Nearest(distances, cluster[..n]);
            left[step] = Math.Min(cluster[a], cluster[b]);
            right[step] = Math.Max(cluster[a], cluster[b]);
            cluster[a] = n + step;
            cluster[b] = -1;
            for (int k = 0; k < n; k++)
            {
                double d = Math.Min(distances[(a * n) + k], distances[(b * n) + k]);
                distances[(a * n) + k] = distances[(k * n) + a] = d;
            }
        }
    }

    private static (int A, int B) Nearest(ReadOnlySpan<double> distances, ReadOnlySpan<int> cluster)
    {
        int n = cluster.Length, a = -1, b = -1;
        for (int i = 0; i < n; i++)
        {
            for (int j = i + 1; j < n; j++)
            {
                if (cluster[i] >= 0 && cluster[j] >= 0 && (a < 0 || distances[(i * n) + j] < distances[(a * n) + b]))
                {
                    (a, b) = (i, j);
                }
            }
        }

        return (a, b);
    }

    /// <summary>The leaves of the tree from left to right.</summary>
    private static void Walk(ReadOnlySpan<int> left, ReadOnlySpan<int> right, Span<int> leaves)
    {
        Span<int> waiting = stackalloc int[Max];
        int n = leaves.Length, count = 1, written = 0;
        waiting[0] = (2 * n) - 2;
        while (count > 0)
        {
            int node = waiting[--count];
            if (node < n)
            {
                leaves[written++] = node;
            }
            else
            {
                waiting[count++] = right[node - n];
                waiting[count++] = left[node - n];
            }
        }
    }

    /// <summary>Splits a list of assets in two and its weight by the inverse of the halves' variances, down to single assets.</summary>
    private static void Bisect(ReadOnlySpan<double> covariance, ReadOnlySpan<int> assets, Span<double> weights)
    {
        if (assets.Length < 2)
        {
            return;
        }

        ReadOnlySpan<int> first = assets[..(assets.Length / 2)], second = assets[(assets.Length / 2)..];
        double v = ClusterVariance(covariance, first, weights.Length), w = ClusterVariance(covariance, second, weights.Length);
        foreach (int i in first)
        {
            weights[i] *= w / (v + w);
        }

        foreach (int i in second)
        {
            weights[i] *= v / (v + w);
        }

        Bisect(covariance, first, weights);
        Bisect(covariance, second, weights);
    }

    /// <summary>Variance of the assets at inverse variance weights.</summary>
    private static double ClusterVariance(ReadOnlySpan<double> covariance, ReadOnlySpan<int> assets, int n)
    {
        double variance = 0, sum = 0;
        foreach (int i in assets)
        {
            double w = 1 / covariance[(i * n) + i];
            sum += w;
            foreach (int j in assets)
            {
                variance += w * covariance[(i * n) + j] / covariance[(j * n) + j];
            }
        }

        return Math.Max(variance / (sum * sum), double.Epsilon);
    }
}
