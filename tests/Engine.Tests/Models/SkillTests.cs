using System;
using System.Linq;
using Qgtm.Fast.Models;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Models;

/// <summary>Skill against the whole history weighted anew, and the day on which a strategy is demoted.</summary>
public sealed class SkillTests(ITestOutputHelper output)
{
    [Fact]
    public void The_figures_are_those_of_the_weighted_history() => Seeds.Each(output, 5, random =>
    {
        SkillRow row = default;
        double[] ring = new double[Skill.WindowDays];
        double[] returns = [.. Enumerable.Range(0, 200).Select(_ => random.Normal(0.0004, 0.008))];
        (double Signal, double Return)[][] pairs =
        [
            .. returns.Select(_ => Enumerable.Range(0, 3).Select(_ =>
            {
                double signal = random.Normal();
                return (signal, (0.002 * signal) + random.Normal(0, 0.01));
            }).ToArray()),
        ];
        for (int t = 0; t < returns.Length; t++)
        {
            foreach ((double signal, double next) in pairs[t])
            {
                Skill.OnPair(ref row, signal, next);
            }

            Skill.OnDay(ref row, ring, returns[t], 1);
        }

        (double W, double S, double R)[] all = [.. pairs.SelectMany((day, t) => day.Select(p => (Math.Pow(2, -(pairs.Length - 1 - t) / 63.0), p.Signal, p.Return)))];
        double w = all.Sum(a => a.W), s = all.Sum(a => a.W * a.S) / w, r = all.Sum(a => a.W * a.R) / w;
        double covariance = all.Sum(a => a.W * (a.S - s) * (a.R - r));
        double coefficient = covariance / Math.Sqrt(all.Sum(a => a.W * (a.S - s) * (a.S - s)) * all.Sum(a => a.W * (a.R - r) * (a.R - r)));
        Assert.Equal(coefficient, row.Coefficient, 1e-9);
        double[] last = returns[^63..];
        double deviation = Math.Sqrt(last.Sum(x => Math.Pow(x - last.Average(), 2)) / 62);
        Assert.Equal(last.Average() / deviation * Math.Sqrt(252), row.Sharpe, 1e-9);
        double skill = 0.25 + (0.75 * 0.5 * ((coefficient / 0.05) + row.Sharpe));
        Assert.Equal(Math.Clamp(skill, 0.25, 1.5), row.Skill, 1e-7);
        Assert.Equal(row.Skill, Skill.Factor(in row));
    });

    [Theory]
    [InlineData(0.05, 1, 1)]
    [InlineData(0, 0, 0.25)]
    [InlineData(-1, -9, 0.25)]
    [InlineData(1, 9, 1.5)]
    public void Expectations_met_make_a_factor_of_one(double coefficient, double sharpe, double factor)
    {
        SkillRow row = default;
        double[] ring = new double[Skill.WindowDays];
        double wave = Math.Sqrt(1 - (coefficient * coefficient));
        double mean = sharpe / Math.Sqrt(252) * 0.01;
        for (int t = 0; t < Skill.WindowDays; t++)
        {
            // Signals +-1, and a return that correlates with them by just so much: four days make one period.
            double signal = t % 2 == 0 ? 1 : -1;
            double other = t % 4 < 2 ? 1 : -1;
            Skill.OnPair(ref row, signal, (coefficient * signal) + (wave * other));
            Skill.OnPair(ref row, -signal, (-coefficient * signal) + (wave * other));
            Skill.OnPair(ref row, signal, (coefficient * signal) - (wave * other));
            Skill.OnPair(ref row, -signal, (-coefficient * signal) - (wave * other));

            // 62 days at one deviation from the mean and one on it: the sample deviation is 0.01.
            Skill.OnDay(ref row, ring, mean + (t == 62 ? 0 : 0.01 * signal), 1);
        }

        Assert.Equal(coefficient, row.Coefficient, 1e-12);
        Assert.Equal(factor, row.Skill, 1e-9);
    }

    [Fact]
    public void It_is_demoted_on_the_21st_day_below_half_and_not_before()
    {
        SkillRow row = default;
        double[] ring = new double[Skill.WindowDays];
        for (int t = 0; t < 200; t++)
        {
            Skill.OnDay(ref row, ring, t % 2 == 0 ? 0.011 : -0.009, 2);
            Assert.Equal((0, 0), (row.DaysBelow, row.Demoted));
        }

        int below = 0;
        for (int t = 0; t < 200 && row.Demoted == 0; t++)
        {
            Skill.OnDay(ref row, ring, t % 2 == 0 ? 0.009 : -0.011, 2);
            below = row.Sharpe < 1 ? below + 1 : 0;
            Assert.Equal(below, row.DaysBelow);
            Assert.Equal(below >= 21 ? 1 : 0, row.Demoted);
        }

        Assert.Equal(1, row.Demoted);
        for (int t = 0; t < 200; t++)
        {
            Skill.OnDay(ref row, ring, t % 2 == 0 ? 0.011 : -0.009, 2);
        }

        Assert.Equal((0, 1), (row.DaysBelow, row.Demoted));
    }

    [Fact]
    public void It_is_one_before_the_first_day_moves_slowly_and_demotes_nobody_in_warm_up()
    {
        SkillRow row = default;
        double[] ring = new double[Skill.WindowDays];
        Assert.Equal(1, Skill.Factor(in row));
        for (int t = 1; t < Skill.WindowDays; t++)
        {
            Skill.OnDay(ref row, ring, t % 2 == 0 ? -0.02 : 0.01, 1);
            Assert.InRange(row.Skill, 1 - (0.75 * t / 63) - 1e-12, 1 + (0.5 * t / 63));
            Assert.Equal(0, row.DaysBelow);
        }

        Skill.OnDay(ref row, ring, double.NaN, 1);
        Skill.OnPair(ref row, 1, double.NaN);
        Assert.Equal((2, Skill.WindowDays - 1), (row.Refused, row.Days));
    }

    [Fact]
    public void It_is_a_function_of_its_state() => Seeds.Each(output, 3, random =>
    {
        double[] x = [.. Enumerable.Range(0, 300).Select(_ => random.Normal(0, 0.01))];
        ModelRun.AssertIsAFunctionOfItsState(
            () =>
            {
                SkillRow[] row = new SkillRow[1];
                double[] ring = new double[Skill.WindowDays];
                return new([row, ring], i =>
                {
                    Skill.OnPair(ref row[0], x[i], x[(i + 7) % 300]);
                    Skill.OnDay(ref row[0], ring, x[i], 1.5);
                });
            },
            x.Length,
            random);
    });
}
