using System;
using System.Collections.Generic;
using System.Linq;
using MathNet.Numerics.Distributions;
using Qgtm.Fast.Models;
using Qgtm.Fast.Research;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Research;

/// <summary>Tests of luck and of the value at risk against published numbers, hand counts and recorded days.</summary>
public sealed class SignificanceTests(ITestOutputHelper output)
{
    [Fact]
    public void The_deflated_ratio_is_that_of_the_papers_example()
    {
        // Bailey and Lopez de Prado (2014): annual ratio 2.5 over 1,250 days, skewness -3, kurtosis 10, variance of trials 1/2 a year.
        double sharpe = 2.5 / Math.Sqrt(250), variance = 0.5 / 250;
        Assert.Equal(0.1132, SharpeSignificance.ExpectedMaximum(100, variance), 5e-5);
        Assert.Equal(0.9004, SharpeSignificance.Deflated(sharpe, 1_250, -3, 10, 100, variance), 5e-5);
        Assert.Equal(0.9505, SharpeSignificance.Deflated(sharpe, 1_250, -3, 10, 46, variance), 5e-5);
        Assert.Equal(SharpeSignificance.Probabilistic(sharpe, 0, 1_250, -3, 10), SharpeSignificance.Deflated(sharpe, 1_250, -3, 10, 1, variance));
    }

    [Fact]
    public void The_probabilistic_ratio_is_that_of_the_papers_example()
    {
        // Bailey and Lopez de Prado (2012): 24 months with a ratio of 0.458.
        Assert.Equal(0.982, SharpeSignificance.Probabilistic(0.458, 0, 24), 1e-3);
        Assert.Equal(0.913, SharpeSignificance.Probabilistic(0.458, 0, 24, -2.448, 10.164), 1e-3);
    }

    [Fact]
    public void A_track_record_of_the_least_length_has_just_its_confidence()
    {
        double periods = SharpeSignificance.MinimumTrackRecord(0.1, 0.02, -0.5, 6)!.Value;
        Assert.InRange(SharpeSignificance.Probabilistic(0.1, 0.02, (int)Math.Floor(periods), -0.5, 6), 0.94, 0.95);
        Assert.InRange(SharpeSignificance.Probabilistic(0.1, 0.02, (int)Math.Ceiling(periods), -0.5, 6), 0.95, 0.96);
        Assert.Null(SharpeSignificance.MinimumTrackRecord(0.02, 0.02));
    }

    [Fact]
    public void Overfitting_of_two_trials_that_take_turns_is_certain()
    {
        double[] up = [0.01, 0.02, 0.01, 0.02], down = [-0.01, -0.02, -0.01, -0.02];
        PboResult result = Pbo.Of([[.. up, .. down], [.. down, .. up]], 2);
        Assert.Equal((1, 1), (result.Probability, result.ProbabilityOfLoss));
        Assert.All(result.Logits, l => Assert.Equal(Math.Log(0.5), l, 1e-12));
    }

    [Fact]
    public void Each_combination_is_the_ranking_of_its_days() => Seeds.Each(output, 5, random =>
    {
        double[][] trials = [.. Enumerable.Range(0, 5).Select(_ => Enumerable.Range(0, 43).Select(_ => random.NextDouble() - 0.5).ToArray())];
        List<double> expected = [];
        for (int chosen = 0; chosen < 16; chosen++)
        {
            int[] inside = [.. Enumerable.Range(0, 4).Where(b => (chosen >> b & 1) == 1)];
            if (inside.Length == 2)
            {
                // 43 days in four blocks of ten: the first three are left off.
                double Ratio(double[] t, bool seen) => Performance.Of([.. t.Skip(3).Where((_, i) => inside.Contains(i / 10) == seen)]).Sharpe!.Value;
                double[] best = trials.MaxBy(t => Ratio(t, seen: true))!;
                double rank = 1 + trials.Count(t => Ratio(t, seen: false) < Ratio(best, seen: false));
                expected.Add(Math.Log(rank / 6 / (1 - (rank / 6))));
            }
        }

        PboResult result = Pbo.Of(trials, 4);
        Assert.Equal(expected.Select(l => Math.Round(l, 9)), result.Logits.Select(l => Math.Round(l, 9)));
        Assert.Equal(expected.Count(l => l <= 0) / 6.0, result.Probability, 1e-12);
    });

    /// <summary>All of the result by brute force, from the returns themselves: some trials are equal, one never trades, one earns the same each day.</summary>
    [Fact]
    public void Overfitting_is_that_of_a_brute_force() => Seeds.Each(output, 20, random =>
    {
        int blocks = 2 * random.Next(1, 4), days = (blocks * random.Next(2, 9)) + random.Next(0, blocks), left = days % blocks, length = days / blocks;
        List<double[]> trials = [.. Enumerable.Range(0, random.Next(2, 6)).Select(_ => Enumerable.Range(0, days).Select(_ => random.NextDouble() - 0.5).ToArray())];
        trials.Add([.. trials[0]]);
        trials.Add(new double[days]);
        trials.Add([.. Enumerable.Repeat(0.1, days)]);
        List<(double In, double Out, double Logit)> all = [];
        foreach (int chosen in Enumerable.Range(0, 1 << blocks).Where(c => Enumerable.Range(0, blocks).Count(b => (c >> b & 1) == 1) == blocks / 2))
        {
            double[] inside = [.. trials.Select(t => Ratio(t, seen: true))], outside = [.. trials.Select(t => Ratio(t, seen: false))];
            int best = Array.IndexOf(inside, inside.Max());
            double below = outside.Count(o => o < outside[best] - 1e-12), same = outside.Count(o => Math.Abs(o - outside[best]) <= 1e-12);
            double relative = (below + ((same + 1) / 2)) / (trials.Count + 1);
            all.Add((inside[best], outside[best], Math.Log(relative / (1 - relative))));

            double Ratio(double[] t, bool seen)
            {
                double[] part = [.. t.Skip(left).Where((_, day) => ((chosen >> (day / length) & 1) == 1) == seen)];
                double mean = part.Sum() / part.Length, square = part.Sum(r => (r - mean) * (r - mean)) / (part.Length - 1);
                return part.Distinct().Count() == 1 ? 0 : mean / Math.Sqrt(square);
            }
        }

        PboResult result = Pbo.Of(trials, blocks);
        Assert.Equal(all.Select(a => Math.Round(a.Logit, 9)), result.Logits.Select(l => Math.Round(l, 9)));
        Assert.Equal(all.Count(a => a.Logit <= 0) / (double)all.Count, result.Probability, 1e-12);
        Assert.Equal(all.Count(a => a.Out < 0) / (double)all.Count, result.ProbabilityOfLoss, 1e-12);
        double x = all.Average(a => a.In), y = all.Average(a => a.Out), xx = all.Sum(a => (a.In - x) * (a.In - x));
        Assert.Equal(xx > 1e-20 ? all.Sum(a => (a.In - x) * (a.Out - y)) / xx : result.Slope, result.Slope, 1e-6);
    });

    [Fact]
    public void Noise_overfits_half_the_time_and_skill_does_not()
    {
        List<double> all = [];
        Seeds.Each(output, 60, random =>
        {
            double[][] noise = [.. Enumerable.Range(0, 20).Select(_ => Enumerable.Range(0, 800).Select(_ => random.NextDouble() - 0.5).ToArray())];
            all.Add(Pbo.Of(noise, 10).Probability);
            PboResult skill = Pbo.Of([.. noise, [.. noise[0].Select(x => x + 0.1)]], 10);
            Assert.InRange(skill.Probability, 0, 0.05);
        });
        output.WriteLine($"mean probability on noise {all.Average():F2} in {all.Count} rounds");
        Assert.True(all.Count == 1 || all.Average() is > 0.3 and < 0.7, "Noise overfits half the time.");
    }

    [Theory]
    [InlineData(255, 0, 7)]
    [InlineData(510, 1, 11)]
    [InlineData(1_000, 4, 17)]
    public void Kupiecs_test_refuses_where_the_published_table_does(int days, int tooFew, int tooMany)
    {
        // Kupiec (1995), as in Jorion (2006), table 6-2: the value at risk of 99 % is kept strictly between these. For 255 days the
        // table leaves out its lower end; the statistic of no exception at all is 5.13 there.
        for (int x = 0; x <= 30; x++)
        {
            Assert.Equal(x <= tooFew || x >= tooMany, Kupiec.Test(days, x).IsRefused);
        }
    }

    [Fact]
    public void Kupiecs_statistic_is_nothing_at_the_promised_frequency()
    {
        Assert.Equal(0, Kupiec.Test(500, 5).Statistic, 1e-12);
        Assert.Equal(1, Kupiec.Test(500, 5).PValue, 1e-5);
        Assert.True(Kupiec.Test(10, 10).IsRefused);
        Assert.Throws<ArgumentException>(() => Kupiec.Test(10, 11));
    }

    [Fact]
    public void The_constants_of_the_value_at_risk_are_those_of_the_normal_distribution()
    {
        ReturnWindowRow row = default;
        double[] table = new double[ReturnWindow.Length];
        for (int t = 0; t < 500; t++)
        {
            ReturnWindow.Add(ref row, table, [t % 2 == 0 ? 0.01 : -0.01]);
        }

        RiskFigures figures = ValueAtRisk.Of(in row, table, [1.0]);
        double quantile = Normal.InvCDF(0, 1, 0.99);
        Assert.Equal(0.01 * quantile, figures.Parametric, 1e-14);
        Assert.Equal(0.01 * Normal.PDF(0, 1, quantile) / 0.01, figures.ExpectedShortfall, 1e-14);
    }

    [RecordedFact]
    public void The_value_at_risk_of_a_metals_book_is_broken_about_as_often_as_it_says()
    {
        ReturnWindowRow row = default;
        double[] table = new double[ReturnWindow.Length];
        double[] weights = [0.4, 0.15, 0.15, 0.3];
        int days = 0, broken = 0;
        foreach (double[] r in Recorded.Returns("GLD", "SLV", "GDX", "SPY").Values)
        {
            RiskFigures figures = ValueAtRisk.Of(in row, table, weights);
            if (figures.Days == ReturnWindow.DaysMax)
            {
                days++;
                broken += -r.Zip(weights, (x, w) => x * w).Sum() > figures.ValueAtRisk ? 1 : 0;
            }

            ReturnWindow.Add(ref row, table, r);
        }

        KupiecResult test = Kupiec.Test(days, broken);
        output.WriteLine($"{broken} of {days} days ({(double)broken / days:P2}), statistic {test.Statistic:F2}, p {test.PValue:F3}");
        Assert.InRange((double)broken / days, 0.003, 0.015);
    }
}
