using System;
using System.Linq;
using Qgtm.Fast.Models;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Models;

/// <summary>Run lengths against all segmentations, and against whole segments judged at once.</summary>
public sealed class BocpdTests(ITestOutputHelper output)
{
    private static readonly BocpdPrior Prior = BocpdPrior.Default with { Mean = 0.0002, Kappa = 0.5, Hazard = 0.1 };

    [Fact]
    public void Run_lengths_are_the_sum_over_all_segmentations() => Seeds.Each(output, 10, random =>
    {
        const int Days = 10;
        double[] x = [.. Enumerable.Range(0, Days).Select(i => random.Normal(0, i < 5 ? 0.004 : 0.03))];
        double[] sums = new double[Days + 1];
        for (int changes = 0; changes < 1 << Days; changes++)
        {
            // Bit t: a change after day t.
            double log = 0;
            int from = 0;
            for (int t = 0; t < Days; t++)
            {
                bool changed = (changes >> t & 1) == 1;
                log += Math.Log(changed ? Prior.Hazard : 1 - Prior.Hazard);
                if (changed || t == Days - 1)
                {
                    log += LogMarginal(x, from, t + 1);
                    from = changed ? t + 1 : from;
                }
            }

            sums[Days - from] += Math.Exp(log);
        }

        (BocpdRow row, BocpdRun[] runs) = Run(x, Prior);
        for (int r = 0; r <= Days; r++)
        {
            Assert.Equal(sums[r] / sums.Sum(), runs[r].Probability, 1e-11);
        }

        Assert.Equal(Math.Log(sums.Sum()), row.LogEvidence, 1e-9);
    });

    [Fact]
    public void Three_hundred_days_agree_with_segments_judged_at_once() => Seeds.Each(output, 3, random =>
    {
        const int Days = 300;
        double[] x = [.. Enumerable.Range(0, Days).Select(i => random.Normal(0.0005, i < 180 ? 0.006 : 0.018))];
        BocpdPrior prior = Prior with { Hazard = 1.0 / 250 };

        // change[t]: ln of the probability of the first t days with a change behind them, as a sum over the last segment.
        double[] change = new double[Days + 1];
        double[] end = new double[Days + 1];
        for (int t = 1; t <= Days; t++)
        {
            double[] terms = [.. Enumerable.Range(0, t).Select(s =>
                change[s] + LogMarginal(x, s, t) + ((t - s - 1) * Math.Log(1 - prior.Hazard)))];
            double most = terms.Max();
            change[t] = Math.Log(prior.Hazard) + most + Math.Log(terms.Sum(l => Math.Exp(l - most)));
            end = t < Days ? end : [.. terms.Select(l => l + Math.Log(1 - prior.Hazard)), change[t]];
        }

        double top = end.Max(), sum = end.Sum(l => Math.Exp(l - top));
        (BocpdRow row, BocpdRun[] runs) = Run(x, prior);
        for (int s = 0; s <= Days; s++)
        {
            Assert.Equal(Math.Exp(end[s] - top) / sum, runs[Days - s].Probability, 1e-9);
        }

        Assert.Equal(top + Math.Log(sum), row.LogEvidence, 1e-6);
        Assert.Equal(Array.IndexOf(runs, runs.MaxBy(r => r.Probability)), row.LikeliestRun);
        Assert.Equal(runs.Select((r, k) => k * r.Probability).Sum(), row.MeanRun, 1e-9);
        Assert.Equal(runs.Take(22).Sum(r => r.Probability), row.RecentChange, 1e-12);
        output.WriteLine($"change 120 days ago, likeliest run {row.LikeliestRun}, mean {row.MeanRun:F1}");
    });

    [Fact]
    public void Past_its_longest_run_nothing_is_lost_and_a_change_is_still_seen()
    {
        BocpdRow row = default;
        BocpdRun[] runs = new BocpdRun[Bocpd.Rows];
        BocpdPrior prior = BocpdPrior.Default;

        // Evenly spread over an interval of the wanted deviation, in the order of the golden section.
        double Day(int t, double deviation) => deviation * Math.Sqrt(3) * ((2 * (t * 0.6180339887498949 % 1)) - 1);
        for (int t = 0; t < 900; t++)
        {
            Bocpd.Update(ref row, runs, in prior, Day(t, 0.007));
            Assert.Equal(1, runs.Sum(r => r.Probability), 1e-9);
        }

        output.WriteLine($"quiet: longest run {runs[Bocpd.RunMax].Probability:F3}, recent change {row.RecentChange:F3}");
        Assert.Equal(Bocpd.RunMax, row.LikeliestRun);
        Assert.True(row.RecentChange < 0.1);
        for (int t = 0; t < 15; t++)
        {
            Bocpd.Update(ref row, runs, in prior, Day(t, 0.04));
        }

        Assert.InRange(row.LikeliestRun, 13, 16);
        Assert.True(row.RecentChange > 0.95, $"{row.RecentChange}");
    }

    [Fact]
    public void A_crash_and_a_day_without_a_number_leave_probabilities()
    {
        (BocpdRow row, BocpdRun[] runs) = Run([.. Enumerable.Repeat(0.0001, 520), -0.99, 0.001, 1e6], BocpdPrior.Default);
        Assert.Equal(1, runs.Sum(r => r.Probability), 1e-9);
        Bocpd.Update(ref row, runs, BocpdPrior.Default, double.NaN);
        Assert.Equal((1, 523), (row.Refused, row.Days));
    }

    [Fact]
    public void It_is_a_function_of_its_state() => Seeds.Each(output, 3, random =>
    {
        double[] x = [.. Enumerable.Range(0, 700).Select(_ => random.Normal(0, 0.01))];
        ModelRun.AssertIsAFunctionOfItsState(
            () =>
            {
                BocpdRow[] row = new BocpdRow[1];
                BocpdRun[] runs = new BocpdRun[Bocpd.Rows];
                return new([row, runs], i => Bocpd.Update(ref row[0], runs, BocpdPrior.Default, x[i]));
            },
            x.Length,
            random);
    });

    private static (BocpdRow Row, BocpdRun[] Runs) Run(double[] x, BocpdPrior prior)
    {
        BocpdRow row = default;
        BocpdRun[] runs = new BocpdRun[Bocpd.Rows];
        foreach (double day in x)
        {
            Bocpd.Update(ref row, runs, in prior, day);
        }

        return (row, runs);
    }

    /// <summary>ln of the density of days from..to of one segment, the mean and precision integrated out (Murphy 2007, eq. 95), shape 1.</summary>
    private static double LogMarginal(double[] x, int from, int to)
    {
        int n = to - from;
        double mean = x[from..to].Average(), squares = x[from..to].Sum(v => (v - mean) * (v - mean));
        double kappa = Prior.Kappa + n, alpha = 1 + (n / 2.0);
        double beta = Prior.Beta + (squares / 2) + (Prior.Kappa * n * Math.Pow(mean - Prior.Mean, 2) / (2 * kappa));
        return LogGamma(alpha) + Math.Log(Prior.Beta) - (alpha * Math.Log(beta)) + (Math.Log(Prior.Kappa / kappa) / 2) - (n / 2.0 * Math.Log(2 * Math.PI));
    }

    /// <summary>ln Gamma of a whole or half number.</summary>
    private static double LogGamma(double x)
    {
        double sum = 0;
        for (; x > 1; x--)
        {
            sum += Math.Log(x - 1);
        }

        return sum + (x == 1 ? 0 : Math.Log(Math.PI) / 2);
    }
}
