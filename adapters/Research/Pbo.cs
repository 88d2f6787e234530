using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;

namespace Qgtm.Fast.Research;

/// <summary>What choosing the best of some trials is worth out of sample.</summary>
/// <param name="Probability">Probability of backtest overfitting: how often the best in sample is in the lower half out of sample.</param>
/// <param name="ProbabilityOfLoss">How often the best in sample has a Sharpe ratio below 0 out of sample.</param>
/// <param name="Slope">Slope of its ratio out of sample on its ratio in sample: below 0, the better it looked the worse it did.</param>
/// <param name="Logits">ln(w / (1 - w)) of its relative rank w out of sample, one for each combination.</param>
public sealed record PboResult(double Probability, double ProbabilityOfLoss, double Slope, IReadOnlyList<double> Logits);

/// <summary>
/// Probability of backtest overfitting by combinatorially symmetric cross-validation (Bailey, Borwein, Lopez de Prado and Zhu,
/// 2015): time is cut into blocks, every half of the blocks is once in sample and once out of it.
/// </summary>
public static class Pbo
{
    /// <summary>Of the daily returns of each trial, all of one length. Days that do not fill the blocks are left off at the beginning.</summary>
    /// <param name="trials">One array of returns for each trial, at least two.</param>
    /// <param name="blocks">An even number; 16 makes 12,870 combinations.</param>
    public static PboResult Of(IReadOnlyList<double[]> trials, int blocks = 16)
    {
        if (trials.Count < 2 || blocks is < 2 or > 24 || blocks % 2 != 0 || trials[0].Length < 2 * blocks || trials.Any(t => t.Length != trials[0].Length))
        {
            throw new ArgumentException("PBO takes two or more trials of one length, an even number of blocks up to 24 and two days a block.", nameof(trials));
        }

        Sums[][] sums = [.. trials.Select(t => Blocks(t, blocks))];
        List<(double In, double Out, double Logit)> all = [];
        for (uint chosen = 0; chosen < 1u << blocks; chosen++)
        {
            if (BitOperations.PopCount(chosen) == blocks / 2)
            {
                all.Add(Judge(sums, chosen, blocks));
            }
        }

        double meanIn = all.Average(a => a.In), meanOut = all.Average(a => a.Out);
        double square = all.Sum(a => (a.In - meanIn) * (a.In - meanIn));
        return new(
            (double)all.Count(a => a.Logit <= 0) / all.Count,
            (double)all.Count(a => a.Out < 0) / all.Count,
            square > 0 ? all.Sum(a => (a.In - meanIn) * (a.Out - meanOut)) / square : 0,
            [.. all.Select(a => a.Logit)]);
    }

    private static (double In, double Out, double Logit) Judge(Sums[][] sums, uint chosen, int blocks)
    {
        int best = 0;
        double most = double.NegativeInfinity;
        double[] outside = new double[sums.Length];
        for (int trial = 0; trial < sums.Length; trial++)
        {
            Sums seen = default, unseen = default;
            for (int b = 0; b < blocks; b++)
            {
                if ((chosen >> b & 1) == 1)
                {
                    seen += sums[trial][b];
                }
                else
                {
                    unseen += sums[trial][b];
                }
            }

            outside[trial] = unseen.Sharpe;
            if (seen.Sharpe > most)
            {
                (best, most) = (trial, seen.Sharpe);
            }
        }

        double rank = outside.Count(s => s < outside[best]) + ((outside.Count(s => s == outside[best]) + 1) / 2.0);
        double relative = rank / (sums.Length + 1);
        return (most, outside[best], Math.Log(relative / (1 - relative)));
    }

    private static Sums[] Blocks(double[] returns, int blocks)
    {
        int length = returns.Length / blocks, first = returns.Length - (length * blocks);
        return [.. Enumerable.Range(0, blocks).Select(b => Sums.Of(returns.AsSpan(first + (b * length), length)))];
    }

    /// <summary>Enough of a block to put Sharpe ratios together.</summary>
    private readonly record struct Sums(double Count, double Sum, double Squares)
    {
        /// <summary>Per day; 0 where returns do not differ: what rounding leaves of equal ones is no spread.</summary>
        public double Sharpe
        {
            get
            {
                double mean = Sum / Count, variance = (Squares / Count) - (mean * mean);
                return variance > mean * mean * 1e-12 ? mean / Math.Sqrt(variance * Count / (Count - 1)) : 0;
            }
        }

        public static Sums operator +(Sums a, Sums b) => new(a.Count + b.Count, a.Sum + b.Sum, a.Squares + b.Squares);

        public static Sums Of(ReadOnlySpan<double> returns)
        {
            Sums sums = default;
            foreach (double r in returns)
            {
                sums += new Sums(1, r, r * r);
            }

            return sums;
        }
    }
}
