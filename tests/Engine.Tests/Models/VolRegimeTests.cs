using System;
using System.Linq;
using Qgtm.Fast.Models;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Models;

/// <summary>The volatility regime against a sorted window, and the tilt that the three models make together.</summary>
public sealed class VolRegimeTests(ITestOutputHelper output)
{
    [Fact]
    public void The_percentile_is_the_place_in_the_sorted_window() => Seeds.Each(output, 5, random =>
    {
        VolRegimeRow row = default;
        double[] ring = new double[VolRegime.WindowDays];
        double[] all = [.. Enumerable.Range(0, 600).Select(_ => Math.Round(Math.Abs(random.Normal(0.15, 0.05)), 2))];
        for (int t = 0; t < all.Length; t++)
        {
            VolRegime.Update(ref row, ring, all[t]);
            double[] window = [.. all[Math.Max(0, t + 1 - VolRegime.WindowDays)..(t + 1)].Order()];
            double first = Array.FindIndex(window, v => v == all[t]), last = Array.FindLastIndex(window, v => v == all[t]);
            Assert.Equal((first + last + 1) / 2 / window.Length, row.Percentile, 1e-12);
        }
    });

    [Theory]
    [InlineData(82, VolState.Low)]
    [InlineData(83, VolState.Normal)]
    [InlineData(168, VolState.Normal)]
    [InlineData(169, VolState.Elevated)]
    [InlineData(226, VolState.Elevated)]
    [InlineData(227, VolState.Crisis)]
    public void The_cuts_are_33_67_and_90_percent(int below, VolState state)
    {
        VolRegimeRow row = default;
        double[] ring = new double[VolRegime.WindowDays];
        for (int t = 0; t < VolRegime.WindowDays - 1; t++)
        {
            VolRegime.Update(ref row, ring, t < below ? 0.1 : 0.3);
        }

        VolRegime.Update(ref row, ring, 0.2);
        Assert.Equal(state, (VolState)row.State);
    }

    [Fact]
    public void It_says_nothing_before_a_quarter_and_leaves_out_what_is_no_volatility()
    {
        VolRegimeRow row = default;
        double[] ring = new double[VolRegime.WindowDays];
        for (int t = 1; t < VolRegime.WarmupDays; t++)
        {
            VolRegime.Update(ref row, ring, t);
            Assert.Equal(VolState.Unknown, (VolState)row.State);
        }

        VolRegime.Update(ref row, ring, double.NaN);
        VolRegime.Update(ref row, ring, -0.1);
        Assert.Equal((2, VolRegime.WarmupDays - 1), (row.Refused, row.Days));
        VolRegime.Update(ref row, ring, 100);
        Assert.Equal(VolState.Crisis, (VolState)row.State);
    }

    [Fact]
    public void It_is_a_function_of_its_state() => Seeds.Each(output, 3, random =>
    {
        double[] x = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble())];
        ModelRun.AssertIsAFunctionOfItsState(
            () =>
            {
                VolRegimeRow[] row = new VolRegimeRow[1];
                double[] ring = new double[VolRegime.WindowDays];
                return new([row, ring], i => VolRegime.Update(ref row[0], ring, x[i]));
            },
            x.Length,
            random);
    });

    [Fact]
    public void The_tilt_stays_within_its_bounds_and_moves_with_the_probabilities() => Seeds.Each(output, 3, random =>
    {
        for (int i = 0; i < 10_000; i++)
        {
            double on = random.NextDouble(), off = random.NextDouble() * (1 - on);
            HmmRow regime = new() { Days = 100, RiskOn = on, RiskOff = off, Crisis = 1 - on - off };
            BocpdRow runs = new() { Days = 100, RecentChange = random.NextDouble() };
            VolRegimeRow volatility = new() { Days = 100, State = (long)VolState.Normal, Percentile = random.NextDouble() };
            double tilt = RegimeTilt.Of(in regime, in runs, in volatility);
            Assert.InRange(tilt, RegimeTilt.Least, RegimeTilt.Most);

            // A little less risk-on and more crisis: lower, and by little.
            double moved = Math.Min(on, 0.01);
            HmmRow worse = regime with { RiskOn = on - moved, Crisis = regime.Crisis + moved };
            Assert.InRange(RegimeTilt.Of(in worse, in runs, in volatility), tilt - 0.0071, tilt);
        }
    });

    [Fact]
    public void The_tilt_is_full_in_calm_and_half_in_a_crisis_and_one_before_the_models_are_warm()
    {
        Assert.Equal(1, RegimeTilt.Of(default, default, default));
        HmmRow calm = new() { Days = 100, RiskOn = 1 }, crisis = new() { Days = 100, Crisis = 1 };
        BocpdRow old = new() { Days = 100 }, changed = new() { Days = 100, RecentChange = 1 };
        VolRegimeRow low = new() { State = (long)VolState.Low, Percentile = 0.1 }, wild = new() { State = (long)VolState.Crisis, Percentile = 1 };
        Assert.Equal(1.2, RegimeTilt.Of(in calm, in old, in low), 1e-12);
        Assert.Equal(0.5, RegimeTilt.Of(in crisis, in changed, in wild), 1e-12);
        Assert.Equal(1.2 * 0.85 * 0.75, RegimeTilt.Of(in calm, in changed, in wild), 1e-12);
    }
}
