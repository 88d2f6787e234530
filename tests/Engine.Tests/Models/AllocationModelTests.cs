using System;
using System.Linq;
using Qgtm.Fast.Models;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Models;

/// <summary>Hierarchical and equal risk parity, the volatility target and the factor budget.</summary>
public sealed class AllocationModelTests(ITestOutputHelper output)
{
    /// <summary>The weights of hierarchical risk parity in Lopez de Prado (2016), in percent.</summary>
    private static readonly double[] Published = [7.00, 7.59, 10.84, 19.03, 9.72, 10.19, 6.62, 9.10, 7.12, 12.79];

    [Fact]
    public void Hierarchical_risk_parity_gives_the_weights_of_the_paper()
    {
        // Its data: 10,000 days of five independent assets, then five that follow assets 3, 1, 5, 2 and 2 with noise of 0.25.
        const int Days = 10_000;
        int[] followed = [2, 0, 4, 1, 1];
        Mersenne random = new(12_345);
        double[][] x = [.. Enumerable.Range(0, Days).Select(_ => Enumerable.Range(0, 5).Select(_ => random.Normal()).ToArray())];
        Assert.Equal([-0.204708, 0.478943, -0.519439, -0.555730, 1.965781], x[0].Select(v => Math.Round(v, 6)));
        for (int t = 0; t < Days; t++)
        {
            x[t] = [.. x[t], .. followed.Select(f => x[t][f] + (0.25 * random.Normal())).ToArray()];
        }

        double[] covariance = SampleCovariance(x);
        double[] weights = new double[10];
        Assert.True(Hrp.TryWeights(covariance, weights));
        output.WriteLine(string.Join(' ', weights.Select(w => $"{w:P2}")));
        Assert.Equal(Published, weights.Select(w => Math.Round(100 * w, 2)));
    }

    [Fact]
    public void Hierarchical_risk_parity_of_three_assets_by_hand()
    {
        // 1 and 2 are nearest: order 0, 1, 2 (the single asset has the lower number). First 0 against {1, 2}, then 1 against 2.
        double[] covariance = [0.04, 0, 0, 0, 0.01, 0.009, 0, 0.009, 0.01];
        double[] weights = new double[3];
        Assert.True(Hrp.TryWeights(covariance, weights));
        double pair = (0.25 * 0.01) + (0.25 * 0.01) + (0.5 * 0.009);
        Assert.Equal(pair / (pair + 0.04), weights[0], 1e-15);
        Assert.Equal(0.04 / (pair + 0.04) / 2, weights[1], 1e-15);
        Assert.Equal(weights[1], weights[2], 1e-15);
    }

    [Fact]
    public void Both_parities_give_positive_weights_of_one_and_equal_risk_is_equal() => Seeds.Each(output, 30, random =>
    {
        int n = random.Next(1, 33);
        CovarianceTests.Lab lab = new(n);
        foreach (double[] day in CovarianceTests.Draw(random, n, 60))
        {
            lab.Update(day);
        }

        lab.Shrunk();
        double[] hrp = new double[n], erc = new double[n], shares = new double[n];
        Assert.True(Hrp.TryWeights(lab.Matrix, hrp));
        Assert.Equal(1, hrp.Sum(), 1e-12);
        Assert.All(hrp, w => Assert.True(w > 0));
        Assert.True(Erc.TryWeights(lab.Matrix, erc));
        Assert.Equal(1, erc.Sum(), 1e-12);
        Assert.All(erc, w => Assert.True(w > 0));
        VolTarget.Shares(erc, lab.Matrix, shares);
        Assert.All(shares, s => Assert.Equal(1.0 / n, s, 1e-10));
        Assert.True(n == 1 || VolTarget.Variance(erc, lab.Matrix) > 0);
    });

    [Fact]
    public void Equal_risk_of_uncorrelated_assets_is_inverse_deviation()
    {
        double[] weights = new double[3];
        Assert.True(Erc.TryWeights([0.01, 0, 0, 0, 0.04, 0, 0, 0, 0.16], weights));
        Assert.Equal(4.0 / 7, weights[0], 1e-14);
        Assert.Equal(2.0 / 7, weights[1], 1e-14);
        Assert.Equal(1.0 / 7, weights[2], 1e-14);
    }

    [Fact]
    public void An_asset_without_variance_has_no_weights()
    {
        double[] weights = new double[2];
        Assert.False(Hrp.TryWeights([0.01, 0, 0, 0], weights));
        Assert.False(Erc.TryWeights([0.01, 0, 0, double.NaN], weights));
    }

    [Fact]
    public void The_same_covariance_gives_the_same_bits_and_no_garbage() => Seeds.Each(output, 3, random =>
    {
        CovarianceTests.Lab lab = new(32);
        foreach (double[] day in CovarianceTests.Draw(random, 32, 100))
        {
            lab.Update(day);
        }

        lab.Shrunk();
        ModelRun.AssertIsAFunctionOfItsState(
            () =>
            {
                double[] hrp = new double[32], erc = new double[32];
                return new([hrp, erc], _ => Assert.True(Hrp.TryWeights(lab.Matrix, hrp) && Erc.TryWeights(lab.Matrix, erc)));
            },
            2,
            random);
    });

    [Fact]
    public void The_scale_gives_the_target_within_its_bounds_and_the_gross_within_its_limit()
    {
        // One asset of 1 % a day: 15.87 % a year at weight 1.
        double annual = 0.01 * Math.Sqrt(252);
        Assert.Equal(0.12 / annual, VolTarget.Scale([1.0], [1e-4]), 1e-12);
        Assert.Equal(0.12 / annual / 0.3, VolTarget.Scale([-0.3], [1e-4]), 1e-12);
        Assert.Equal(0.10 / annual, VolTarget.Scale([1.0], [1e-4], 0.05), 1e-12);
        Assert.Equal(0.18 / annual, VolTarget.Scale([1.0], [1e-4], 0.5), 1e-12);
        Assert.Equal(2, VolTarget.Scale([1.0], [1e-6]), 1e-12);
        Assert.Equal(2 / 0.8, VolTarget.Scale([0.5, -0.3], [1e-6, 0, 0, 1e-6]), 1e-12);
        Assert.Equal(0, VolTarget.Scale([0.0], [1e-4]));
        Assert.Equal(0, VolTarget.Scale([0.5, -0.5], [1e-4, 1e-4, 1e-4, 1e-4]));
    }

    [Fact]
    public void Factor_shares_are_eulers_and_their_limits_hold_at_the_limit()
    {
        double[] covariance = new double[64];
        for (int i = 0; i < 8; i++)
        {
            covariance[(i * 8) + i] = 1e-4;
        }

        covariance[1] = covariance[8] = 5e-5;
        double[] exposures = [0.5, -0.2, 0.1, 0, 0, 0.3, 0, 0];
        double explained = 1e-4 * ((0.5 * 0.5) + (0.2 * 0.2) + (0.1 * 0.1) + (0.3 * 0.3) - (0.5 * 0.2));
        double[] shares = new double[8];
        FactorBudget.Shares(exposures, covariance, explained * 2, shares);
        Assert.Equal(0.5, shares.Sum(), 1e-12);
        Assert.Equal(1e-4 * ((0.5 * 0.5) - (0.5 * 0.1)) / explained / 2, shares[(int)Factor.RealRate], 1e-12);
        Assert.Equal(1e-4 * ((0.2 * 0.2) - (0.5 * 0.1)) / explained / 2, shares[(int)Factor.Dollar], 1e-12);
        FactorBudget.Shares(exposures, covariance, explained / 3, shares);
        Assert.Equal(1, shares.Sum(), 1e-12);
        Assert.Equal((1L << (int)Factor.RealRate) | (1L << (int)Factor.Equity), FactorBudget.Breaches(shares));
        Assert.Equal(0, FactorBudget.Breaches(FactorBudget.Limits));
        FactorBudget.Shares(new double[8], covariance, 0, shares);
        Assert.Equal(new double[8], shares);
    }

    [Fact]
    public void A_cut_brings_a_factor_to_its_limit()
    {
        // Exposure 1 to equity, and a rest of the book beside it that makes equity's share 0.5.
        double cut = FactorBudget.Cut(0.5, Factor.Equity);
        Assert.Equal(0.15, cut * cut * 0.5 / ((cut * cut * 0.5) + 0.5), 1e-12);
        Assert.Equal(1, FactorBudget.Cut(0.15, Factor.Equity));
        Assert.Equal(1, FactorBudget.Cut(-0.3, Factor.Equity));
        Assert.Equal(0, FactorBudget.Cut(1, Factor.Equity));
    }

    private static double[] SampleCovariance(double[][] x)
    {
        int n = x[0].Length;
        double[] means = [.. Enumerable.Range(0, n).Select(i => x.Average(d => d[i]))];
        return
        [
            .. from i in Enumerable.Range(0, n)
            from j in Enumerable.Range(0, n)
            select x.Sum(d => (d[i] - means[i]) * (d[j] - means[j])) / (x.Length - 1),
        ];
    }
}
