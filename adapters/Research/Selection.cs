using System;
using System.Collections.Generic;
using System.Linq;

namespace Qgtm.Fast.Research;

/// <summary>How a choice among trials is made and judged: all in days.</summary>
/// <param name="Holdout">Last days that nothing is chosen on.</param>
/// <param name="Purge">Days left out between what is chosen on and what judges.</param>
/// <param name="Train">Days of a walk-forward window to choose on; 0 = no walk-forward.</param>
/// <param name="Test">Days behind it to judge by.</param>
/// <param name="Growing">The window keeps its start.</param>
public sealed record SelectionRule(int Holdout, int Purge, int Train, int Test, bool Growing);

/// <summary>One window of a walk-forward: what was chosen on its training days, and how that did on the days behind them. Ratios per year; days as indices.</summary>
public sealed record WindowChoice(int TrainFirst, int TrainLast, int TestFirst, int TestLast, int Trial, double? InSample, double? OutOfSample);

/// <summary>
/// The best of some trials by its Sharpe ratio, and what that ratio is worth. Chosen on the days before the hold-out alone; of equal ones the first.
/// </summary>
public sealed record Selection
{
    /// <summary>Days that were chosen on, and the first day of the hold-out; equal to the number of days when there is none.</summary>
    public required int ChosenOn { get; init; }

    /// <inheritdoc cref="ChosenOn"/>
    public required int HoldoutFirst { get; init; }

    /// <summary>Each trial on the days that were chosen on, and on the hold-out.</summary>
    public required IReadOnlyList<Performance> InSample { get; init; }

    /// <inheritdoc cref="InSample"/>
    public required IReadOnlyList<Performance> Holdout { get; init; }

    /// <summary>The chosen trial; null when none has a ratio.</summary>
    public required int? Best { get; init; }

    /// <summary>Rank of the chosen one in the hold-out, 1 = the best there too.</summary>
    public required int? HoldoutRank { get; init; }

    /// <summary>Probability of backtest overfitting; null with one trial or too few days.</summary>
    public required double? Overfitting { get; init; }

    /// <summary>How often the best in sample has a ratio below 0 out of sample; null as above.</summary>
    public required double? Loss { get; init; }

    /// <summary>Blocks that time was cut into for both.</summary>
    public required int Blocks { get; init; }

    /// <summary>Annual ratio that the best of so many trials without any skill is expected to show.</summary>
    public required double ExpectedByLuck { get; init; }

    /// <summary>Probability that the best one's true ratio is above that (deflated Sharpe ratio).</summary>
    public required double? Deflated { get; init; }

    /// <summary>The windows of the walk-forward.</summary>
    public required IReadOnlyList<WindowChoice> Windows { get; init; }

    /// <summary>The test days of all windows in a row, each with what was chosen before it: the honest curve.</summary>
    public required Performance WalkForward { get; init; }

    private const int BlocksMax = 16, DaysPerBlock = 10;

    /// <summary>Of the daily returns of each trial, all of one length.</summary>
    public static Selection Of(IReadOnlyList<double[]> trials, SelectionRule rule)
    {
        if (trials.Count == 0 || trials.Any(t => t.Length != trials[0].Length))
        {
            throw new ArgumentException("A selection takes trials of one length.", nameof(trials));
        }

        int days = trials[0].Length, first = days - Math.Min(days, rule.Holdout), end = rule.Holdout == 0 ? days : Math.Max(0, first - rule.Purge);
        Performance[] seen = [.. trials.Select(t => Performance.Of(t[..end]))], unseen = [.. trials.Select(t => Performance.Of(t[first..]))];
        int? best = BestOf(seen.Select(p => p.Sharpe));
        int blocks = Math.Min(BlocksMax, end / DaysPerBlock / 2 * 2);
        PboResult? pbo = trials.Count < 2 || blocks < 2 ? null : Pbo.Of([.. trials.Select(t => t[..end])], blocks);
        double daily = Math.Sqrt(Performance.DaysPerYear);
        double[] ratios = [.. seen.Where(p => p.Sharpe is not null).Select(p => p.Sharpe!.Value / daily)];
        double variance = Variance(ratios), luck = SharpeSignificance.ExpectedMaximum(ratios.Length, variance);
        Performance? chosen = best is { } b ? seen[b] : null;
        (IReadOnlyList<WindowChoice> windows, double[] forward) = Forward(trials, rule, end);
        return new Selection
        {
            ChosenOn = end,
            HoldoutFirst = first,
            InSample = seen,
            Holdout = unseen,
            Best = best,
            HoldoutRank = best is { } c && unseen[c].Sharpe is { } of ? 1 + unseen.Count(p => p.Sharpe > of) : null,
            Overfitting = pbo?.Probability,
            Loss = pbo?.ProbabilityOfLoss,
            Blocks = pbo is null ? 0 : blocks,
            ExpectedByLuck = luck * daily,
            Deflated = chosen?.Sharpe is { } s ? SharpeSignificance.Deflated(s / daily, chosen.Days, chosen.Skewness ?? 0, chosen.Kurtosis ?? 3, ratios.Length, variance) : null,
            Windows = windows,
            WalkForward = Performance.Of(forward),
        };
    }

    private static (IReadOnlyList<WindowChoice> Windows, double[] Returns) Forward(IReadOnlyList<double[]> trials, SelectionRule rule, int days)
    {
        List<WindowChoice> windows = [];
        List<double> returns = [];
        if (rule.Train == 0)
        {
            return (windows, []);
        }

        foreach (Split split in Splits.WalkForward(days, rule.Train, rule.Test, rule.Purge, rule.Growing))
        {
            Range train = split.Train[0]..(split.Train[^1] + 1), test = split.Test[0]..(split.Test[^1] + 1);
            double?[] ratios = [.. trials.Select(t => Performance.Of(t[train]).Sharpe)];
            if (BestOf(ratios) is { } best)
            {
                double[] after = trials[best][test];
                windows.Add(new(split.Train[0], split.Train[^1], split.Test[0], split.Test[^1], best, ratios[best], Performance.Of(after).Sharpe));
                returns.AddRange(after);
            }
        }

        return (windows, [.. returns]);
    }

    private static int? BestOf(IEnumerable<double?> ratios)
    {
        (int? best, double most) = (null, double.NegativeInfinity);
        int i = 0;
        foreach (double? ratio in ratios)
        {
            (best, most) = ratio is { } r && r > most ? (i, r) : (best, most);
            i++;
        }

        return best;
    }

    /// <summary>With n - 1; 0 for fewer than two.</summary>
    private static double Variance(double[] values)
    {
        double mean = values.DefaultIfEmpty(0).Average();
        return values.Length < 2 ? 0 : values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1);
    }
}
