using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Models;

namespace Qgtm.Fast.Research;

/// <summary>A day as the model sees it: returns of GLD and SPY as shares of one, change of VIX in points.</summary>
public readonly record struct HmmDay(double Gold, double Stocks, double Vix);

/// <summary>Parameters and how they were reached.</summary>
public sealed record HmmFitResult(HmmParameters Parameters, double LogLikelihood, int Rounds, bool Converged);

/// <summary>
/// Baum-Welch for <see cref="Hmm"/> (Rabiner 1989, with scaling): expectation by forward and backward recursions, maximisation in
/// closed form, until the posterior stands. Left alone, daily data make states of four days that only mimic fat tails; a regime
/// that a book should follow lasts longer, so the prior adds a year of days on which each state stayed (a Dirichlet prior, after
/// Fox and others 2011). The search begins with days cut by the trailing deviation of SPY at its 50 % and 85 % quantiles, so the
/// same days always give the same parameters. States are named by the deviation of SPY, lowest first; Start is the long-run
/// share of each state, since a live run begins on any day.
/// </summary>
public static class HmmFit
{
    private const int States = 3;

    /// <summary>Fewest days that a fit makes sense on.</summary>
    public const int DaysMin = 250;

    /// <summary>Days of the trailing deviation that the search begins with.</summary>
    private const int Trailing = 21;

    /// <summary>Fits. The prior is so many days in each state on which it stayed; 0 = what the days say alone.</summary>
    public static HmmFitResult Fit(IReadOnlyList<HmmDay> days, double priorDays = 252, int roundsMax = 2_000, double tolerance = 1e-9)
    {
        if (days.Count < DaysMin)
        {
            throw new ArgumentException($"A fit takes {DaysMin} days or more.", nameof(days));
        }

        Model model = Model.From(days, FirstGuess(days));
        double before = double.NegativeInfinity;
        for (int round = 1; ; round++)
        {
            (double likelihood, double[][] gamma, double[,] moves) = Expect(days, model);
            double posterior = likelihood + (priorDays * Enumerable.Range(0, States).Sum(i => Math.Log(model.Move[i, i])));
            if (posterior - before < tolerance || round == roundsMax)
            {
                return new(Named(model), likelihood, round, posterior - before < tolerance);
            }

            before = posterior;
            model = Model.From(days, gamma) with { Start = gamma[0], Move = Normalised(moves, priorDays) };
        }
    }

    /// <summary>Each day wholly in one state, by the deviation of SPY in the days up to it.</summary>
    private static double[][] FirstGuess(IReadOnlyList<HmmDay> days)
    {
        double[] variances = [.. days.Select((_, t) => days.Skip(Math.Max(0, t + 1 - Trailing)).Take(Math.Min(t + 1, Trailing)).Average(d => d.Stocks * d.Stocks))];
        double[] sorted = [.. variances.Order()];
        double calm = sorted[sorted.Length / 2], wild = sorted[sorted.Length * 85 / 100];
        return [.. variances.Select(v => v < calm ? new double[] { 1, 0, 0 } : v < wild ? [0, 1, 0] : [0, 0, 1])];
    }

    /// <summary>Probability of each state on each day given all days, expected moves between states, and the likelihood.</summary>
    private static (double LogLikelihood, double[][] Gamma, double[,] Moves) Expect(IReadOnlyList<HmmDay> days, Model model)
    {
        int n = days.Count;
        double[][] density = new double[n][], forward = new double[n][], backward = new double[n][];
        double[] scale = new double[n];
        double likelihood = 0;
        for (int t = 0; t < n; t++)
        {
            HmmDay day = days[t];
            double[] logs = [.. model.States.Select(s => Hmm.LogDensity(in s, day.Gold, day.Stocks, day.Vix))];
            double most = logs.Max();
            density[t] = [.. logs.Select(l => Math.Exp(l - most))];
            forward[t] = [.. Enumerable.Range(0, States).Select(j =>
                density[t][j] * (t == 0 ? model.Start[j] : Enumerable.Range(0, States).Sum(i => forward[t - 1][i] * model.Move[i, j])))];
            scale[t] = forward[t].Sum();
            forward[t] = [.. forward[t].Select(f => f / scale[t])];
            likelihood += most + Math.Log(scale[t]);
        }

        backward[n - 1] = [1, 1, 1];
        double[,] moves = new double[States, States];
        for (int t = n - 2; t >= 0; t--)
        {
            backward[t] = new double[States];
            for (int i = 0; i < States; i++)
            {
                for (int j = 0; j < States; j++)
                {
                    double ahead = model.Move[i, j] * density[t + 1][j] * backward[t + 1][j] / scale[t + 1];
                    backward[t][i] += ahead;
                    moves[i, j] += forward[t][i] * ahead;
                }
            }
        }

        double[][] gamma = [.. Enumerable.Range(0, n).Select(t => forward[t].Zip(backward[t], (f, b) => f * b).ToArray())];
        return (likelihood, gamma, moves);
    }

    private static double[,] Normalised(double[,] moves, double priorDays)
    {
        double[,] result = new double[States, States];
        for (int i = 0; i < States; i++)
        {
            moves[i, i] += priorDays;
            double sum = moves[i, 0] + moves[i, 1] + moves[i, 2];
            for (int j = 0; j < States; j++)
            {
                result[i, j] = moves[i, j] / sum;
            }
        }

        return result;
    }

    private static HmmParameters Named(Model model)
    {
        int[] rank = [.. Enumerable.Range(0, States).OrderBy(i => model.States[i].StocksDeviation)];
        double[] share = LongRun(model.Move);
        HmmState State(int i) => model.States[i] with
        {
            Start = share[i],
            ToRiskOn = model.Move[i, rank[0]],
            ToRiskOff = model.Move[i, rank[1]],
            ToCrisis = model.Move[i, rank[2]],
        };
        return new() { RiskOn = State(rank[0]), RiskOff = State(rank[1]), Crisis = State(rank[2]) };
    }

    /// <summary>Shares that the moves leave as they are, by repeating them.</summary>
    private static double[] LongRun(double[,] move)
    {
        double[] share = [1.0 / States, 1.0 / States, 1.0 / States];
        for (int k = 0; k < 100_000; k++)
        {
            double[] before = share;
            share = [.. Enumerable.Range(0, States).Select(j => Enumerable.Range(0, States).Sum(i => before[i] * move[i, j]))];
        }

        return share;
    }

    /// <summary>Parameters with states by number.</summary>
    private sealed record Model(HmmState[] States, double[] Start, double[,] Move)
    {
        /// <summary>Weighted means and deviations; the moves are sticky until they are estimated.</summary>
        public static Model From(IReadOnlyList<HmmDay> days, double[][] gamma)
        {
            HmmState[] states = new HmmState[HmmFit.States];
            for (int i = 0; i < states.Length; i++)
            {
                double sum = gamma.Sum(g => g[i]);
                double Mean(Func<HmmDay, double> of) => days.Zip(gamma, (d, g) => g[i] * of(d)).Sum() / sum;
                double Deviation(Func<HmmDay, double> of, double mean, double least) =>
                    Math.Max(Math.Sqrt(days.Zip(gamma, (d, g) => g[i] * Math.Pow(of(d) - mean, 2)).Sum() / sum), least);
                double gold = Mean(d => d.Gold), stocks = Mean(d => d.Stocks), vix = Mean(d => d.Vix);
                states[i] = new()
                {
                    GoldMean = gold,
                    GoldDeviation = Deviation(d => d.Gold, gold, 1e-4),
                    StocksMean = stocks,
                    StocksDeviation = Deviation(d => d.Stocks, stocks, 1e-4),
                    VixMean = vix,
                    VixDeviation = Deviation(d => d.Vix, vix, 1e-2),
                };
            }

            return new(states, [1.0 / 3, 1.0 / 3, 1.0 / 3], new double[,] { { 0.98, 0.01, 0.01 }, { 0.01, 0.98, 0.01 }, { 0.01, 0.01, 0.98 } });
        }
    }
}
