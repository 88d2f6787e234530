using System;
using System.Linq;
using Qgtm.Fast.Models;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Models;

/// <summary>The recursions against the formulas of the paper over the whole window.</summary>
public sealed class CovarianceTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1.0)]
    [InlineData(Covariance.Decay)]
    public void It_is_the_shrinkage_of_the_paper_over_weighted_days(double decay) => Seeds.Each(output, 5, random =>
    {
        int n = random.Next(3, 9), days = random.Next(40, 300);
        double[][] x = Draw(random, n, days);
        double[] w = [.. Enumerable.Range(0, days).Select(t => Math.Pow(decay, days - 1 - t))];
        double[] u = [.. w.Select(v => v / w.Sum())];

        // Ledoit and Wolf (2004), appendix B, with mean 0 and u in the place of 1/T.
        double S(int i, int j) => u.Zip(x, (v, r) => v * r[i] * r[j]).Sum();
        double Pi(int i, int j) => u.Zip(x, (v, r) => v * Math.Pow((r[i] * r[j]) - S(i, j), 2)).Sum();
        double Theta(int k, int i, int j) => u.Zip(x, (v, r) => v * ((r[k] * r[k]) - S(k, k)) * ((r[i] * r[j]) - S(i, j))).Sum();
        (int I, int J)[] off = [.. from i in Enumerable.Range(0, n) from j in Enumerable.Range(0, n) where i != j select (i, j)];
        double mean = off.Average(p => S(p.I, p.J) / Math.Sqrt(S(p.I, p.I) * S(p.J, p.J)));
        double F(int i, int j) => mean * Math.Sqrt(S(i, i) * S(j, j));
        double pi = Enumerable.Range(0, n).Sum(i => Enumerable.Range(0, n).Sum(j => Pi(i, j)));
        double rho = Enumerable.Range(0, n).Sum(i => Pi(i, i)) + off.Sum(p => mean / 2
            * ((Math.Sqrt(S(p.J, p.J) / S(p.I, p.I)) * Theta(p.I, p.I, p.J)) + (Math.Sqrt(S(p.I, p.I) / S(p.J, p.J)) * Theta(p.J, p.I, p.J))));
        double gamma = off.Sum(p => Math.Pow(F(p.I, p.J) - S(p.I, p.J), 2));
        double effective = 1 / u.Sum(v => v * v);
        double expected = gamma > 0 ? Math.Clamp((pi - rho) / gamma / effective, 0, 1) : 0;

        Lab lab = new(n);
        foreach (double[] day in x)
        {
            lab.Update(day, decay);
        }

        double intensity = lab.Shrunk();
        Assert.Equal(effective, Covariance.EffectiveDays(in lab.Row), 1e-6);
        Assert.Equal(expected, intensity, 1e-9);
        Assert.All(off, p => Assert.Equal((expected * F(p.I, p.J)) + ((1 - expected) * S(p.I, p.J)), lab.Matrix[(p.I * n) + p.J], 1e-14));
        Assert.All(Enumerable.Range(0, n), i => Assert.Equal(S(i, i), lab.Matrix[(i * n) + i], 1e-14));
    });

    [Fact]
    public void Few_days_are_shrunk_more_than_many() => Seeds.Each(output, 5, random =>
    {
        // Half of the assets move together and half alone: far from the target, so that its part vanishes as days come. Where all
        // correlations are nearly alike the target is right, and keeps its part.
        double[][] x = [.. Draw(random, 8, 2_000).Select(day => day.Select((r, i) => i < 4 ? r : (0.001 * r) + (3 * day[0])).ToArray())];
        Lab few = new(8), many = new(8);
        for (int t = 0; t < x.Length; t++)
        {
            many.Update(x[t], 1);
            if (t < 30)
            {
                few.Update(x[t], 1);
            }
        }

        double first = few.Shrunk(), last = many.Shrunk();
        output.WriteLine($"intensity {first:F3} after 30 days, {last:F4} after 2,000");
        Assert.True(first > last && last < 0.2);
    });

    [Fact]
    public void Assets_that_join_late_have_their_own_variance_and_the_matrix_stays_positive() => Seeds.Each(output, 10, random =>
    {
        const int Assets = 32;
        double[][] x = Draw(random, Assets, 120);
        int[] from = [.. Enumerable.Range(0, Assets).Select(i => i == 0 ? 0 : random.Next(119))];
        Lab lab = new(Assets);
        long missing = 0;
        for (int t = 0; t < x.Length; t++)
        {
            double[] day = [.. x[t].Select((r, i) => t < from[i] ? double.NaN : r)];
            missing += day.Count(double.IsNaN);
            lab.Update(day);
        }

        lab.Shrunk();
        Assert.Equal(missing, lab.Row.Missing);
        for (int i = 0; i < Assets; i++)
        {
            double[] weights = [.. Enumerable.Range(from[i], 120 - from[i]).Select(t => Math.Pow(Covariance.Decay, 119 - t))];
            double own = Enumerable.Range(from[i], 120 - from[i]).Sum(t => Math.Pow(Covariance.Decay, 119 - t) * x[t][i] * x[t][i]) / weights.Sum();
            Assert.Equal(own, lab.Matrix[(i * Assets) + i], 1e-14);
        }

        for (int k = 0; k < 2_000; k++)
        {
            double[] w = [.. Enumerable.Range(0, Assets).Select(_ => random.Normal())];
            double variance = Enumerable.Range(0, Assets).Sum(i => Enumerable.Range(0, Assets).Sum(j => w[i] * w[j] * lab.Matrix[(i * Assets) + j]));
            Assert.True(variance > -1e-15, $"{variance}");
        }
    });

    [Fact]
    public void An_asset_without_a_day_has_zeros_and_one_asset_has_nothing_to_shrink()
    {
        Lab two = new(2), one = new(1);
        foreach (double r in (double[])[0.01, -0.02, 0.03])
        {
            two.Update([r, double.NaN]);
            one.Update([r]);
        }

        Assert.Equal(0, two.Shrunk());
        Assert.Equal(0, one.Shrunk());
        Assert.Equal([one.Matrix[0], 0, 0, 0], two.Matrix);
        Assert.Equal(0, new Lab(3).Shrunk());
    }

    [Fact]
    public void It_is_a_function_of_its_state() => Seeds.Each(output, 3, random =>
    {
        double[][] x = Draw(random, 32, 100);
        ModelRun.AssertIsAFunctionOfItsState(
            () =>
            {
                CovarianceRow[] row = new CovarianceRow[1];
                CovarianceAsset[] assets = new CovarianceAsset[Covariance.AssetsMax];
                CovariancePair[] pairs = new CovariancePair[Covariance.PairsMax];
                double[] matrix = new double[32 * 32];
                return new([row, assets, pairs, matrix], i =>
                {
                    Covariance.Update(ref row[0], assets, pairs, x[i]);
                    Covariance.Shrunk(in row[0], assets, pairs, matrix, 32);
                });
            },
            x.Length,
            random);
    });

    /// <summary>Correlated returns with different deviations.</summary>
    internal static double[][] Draw(Random random, int n, int days)
    {
        double[] scale = [.. Enumerable.Range(0, n).Select(_ => 0.004 + (0.04 * random.NextDouble()))];
        double[] beta = [.. Enumerable.Range(0, n).Select(_ => (1.6 * random.NextDouble()) - 0.4)];
        return
        [
            .. Enumerable.Range(0, days).Select(_ =>
            {
                double common = random.Normal();
                return Enumerable.Range(0, n).Select(i => scale[i] * ((beta[i] * common) + random.Normal())).ToArray();
            }),
        ];
    }

    /// <summary>The tables of one covariance.</summary>
    internal sealed class Lab(int n)
    {
        private readonly CovarianceAsset[] _assets = new CovarianceAsset[Covariance.AssetsMax];
        private readonly CovariancePair[] _pairs = new CovariancePair[Covariance.PairsMax];
        private CovarianceRow _row;

        public ref CovarianceRow Row => ref _row;

        public double[] Matrix { get; } = new double[n * n];

        public void Update(double[] day, double decay = Covariance.Decay) => Covariance.Update(ref _row, _assets, _pairs, day, decay);

        public double Shrunk() => Covariance.Shrunk(in _row, _assets, _pairs, Matrix, n);
    }
}
