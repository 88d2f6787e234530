using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Research;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Research;

/// <summary>The choice among trials: by a slow and plain calculation, and blind to what it must not see.</summary>
public sealed class SelectionTests(ITestOutputHelper output)
{
    private static readonly SelectionRule Rule = new(Holdout: 60, Purge: 3, Train: 90, Test: 30, Growing: false);

    [Fact]
    public void The_best_is_chosen_before_the_hold_out_and_judged_in_it() => Seeds.Each(output, 10, random =>
    {
        double[][] trials = Trials(random, 7, 400);
        Selection s = Selection.Of(trials, Rule);
        Assert.Equal((337, 340), (s.ChosenOn, s.HoldoutFirst));
        double[] ratios = [.. trials.Select(t => Ratio(t, 0, 337))];
        Assert.Equal(Array.IndexOf(ratios, ratios.Max()), s.Best);
        double[] after = [.. trials.Select(t => Ratio(t, 340, 400))];
        Assert.Equal(after[s.Best!.Value] * Math.Sqrt(252), s.Holdout[s.Best.Value].Sharpe!.Value, 1e-9);
        Assert.Equal(1 + after.Count(r => r > after[s.Best.Value]), s.HoldoutRank);
        PboResult before = Pbo.Of([.. trials.Select(t => t[..337])]);
        Assert.Equal((16, before.Probability, before.ProbabilityOfLoss), (s.Blocks, s.Overfitting, s.Loss));
        Assert.InRange(s.Deflated!.Value, 0, 1);
    });

    [Fact]
    public void A_walk_forward_chooses_on_each_window_and_trades_the_days_behind_it() => Seeds.Each(output, 10, random =>
    {
        double[][] trials = Trials(random, 5, 400);
        foreach (bool growing in (bool[])[false, true])
        {
            Selection s = Selection.Of(trials, Rule with { Growing = growing });
            List<double> all = [];
            int window = 0;
            for (int from = 0; from + 90 + 3 < 337; from += 30, window++)
            {
                int first = growing ? 0 : from, test = from + 93, end = Math.Min(test + 30, 337);
                double[] ratios = [.. trials.Select(t => Ratio(t, first, from + 90))];
                int best = Array.IndexOf(ratios, ratios.Max());
                Assert.Equal((first, from + 89, test, end - 1, best), (s.Windows[window].TrainFirst, s.Windows[window].TrainLast, s.Windows[window].TestFirst, s.Windows[window].TestLast, s.Windows[window].Trial));
                all.AddRange(trials[best][test..end]);
            }

            Assert.Equal(window, s.Windows.Count);
            Assert.Equal(all.Count, s.WalkForward.Days);
            Assert.Equal(Ratio([.. all], 0, all.Count) * Math.Sqrt(252), s.WalkForward.Sharpe!.Value, 1e-9);
        }
    });

    /// <summary>What comes after the days that were chosen on may be anything: choice, PBO, deflated ratio and walk-forward stay.</summary>
    [Fact]
    public void The_hold_out_is_not_looked_at() => Seeds.Each(output, 10, random =>
    {
        double[][] trials = Trials(random, 6, 300);
        Selection before = Selection.Of(trials, Rule);
        foreach (double[] trial in trials)
        {
            for (int day = before.ChosenOn; day < trial.Length; day++)
            {
                trial[day] = random.NextDouble() - 0.5;
            }
        }

        Selection after = Selection.Of(trials, Rule);
        Assert.Equal((before.Best, before.Overfitting, before.Deflated, before.WalkForward.Sharpe), (after.Best, after.Overfitting, after.Deflated, after.WalkForward.Sharpe));
        Assert.Equal(before.Windows, after.Windows);
        Assert.NotEqual(before.Holdout[0].Sharpe, after.Holdout[0].Sharpe);
    });

    [Fact]
    public void Of_equal_ones_the_first_is_chosen_and_of_none_none()
    {
        double[] up = [.. Enumerable.Range(0, 200).Select(i => i % 3 == 0 ? 0.01 : 0.001)];
        Assert.Equal(1, Selection.Of([new double[200], up, [.. up]], Rule).Best);
        Selection flat = Selection.Of([new double[200], new double[200]], Rule);
        Assert.Null(flat.Best);
        Assert.Null(flat.Deflated);
        Assert.Empty(flat.Windows);
        Selection one = Selection.Of([up], new SelectionRule(0, 5, 0, 1, false));
        Assert.Equal((200, null, 0.0), (one.ChosenOn, one.Overfitting, one.ExpectedByLuck));
    }

    private static double[][] Trials(Random random, int count, int days) =>
        [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, days).Select(_ => (random.NextDouble() - 0.48) * 0.02).ToArray())];

    /// <summary>Mean over sample deviation, per day.</summary>
    private static double Ratio(double[] returns, int from, int to)
    {
        double sum = 0, squares = 0;
        for (int i = from; i < to; i++)
        {
            sum += returns[i];
        }

        double mean = sum / (to - from);
        for (int i = from; i < to; i++)
        {
            squares += (returns[i] - mean) * (returns[i] - mean);
        }

        return mean / Math.Sqrt(squares / (to - from - 1));
    }
}
