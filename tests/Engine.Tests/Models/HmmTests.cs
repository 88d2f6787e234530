using System;
using System.Linq;
using Qgtm.Fast.Models;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Models;

/// <summary>The filter against the sum over all paths of the states.</summary>
public sealed class HmmTests(ITestOutputHelper output)
{
    private const int Days = 6;

    [Fact]
    public void The_filter_is_the_sum_over_all_paths() => Seeds.Each(output, 20, random =>
    {
        HmmParameters p = Draw(random);
        double[][] days = [.. Enumerable.Range(0, Days).Select(_ => new[] { random.Normal(0, 0.01), random.Normal(0, 0.01), random.Normal(0, 2) })];
        double[] sums = new double[3];
        for (int path = 0; path < (int)Math.Pow(3, Days); path++)
        {
            int[] states = [.. Enumerable.Range(0, Days).Select(t => path / (int)Math.Pow(3, t) % 3)];
            double probability = 1;
            for (int t = 0; t < Days; t++)
            {
                probability *= (t == 0 ? Of(p, states[0]).Start : Move(p, states[t - 1], states[t])) * Density(Of(p, states[t]), days[t]);
            }

            sums[states[^1]] += probability;
        }

        HmmRow row = default;
        foreach (double[] day in days)
        {
            Hmm.Update(ref row, in p, day[0], day[1], day[2]);
        }

        Assert.Equal(sums[0] / sums.Sum(), row.RiskOn, 1e-12);
        Assert.Equal(sums[1] / sums.Sum(), row.RiskOff, 1e-12);
        Assert.Equal(sums[2] / sums.Sum(), row.Crisis, 1e-12);
        Assert.Equal(Math.Log(sums.Sum()), row.LogLikelihood, 1e-10);
    });

    [Fact]
    public void The_default_parameters_are_probabilities_and_are_told_apart()
    {
        HmmParameters p = HmmParameters.Default;
        Assert.Equal(1, Enumerable.Range(0, 3).Sum(i => Of(p, i).Start), 1e-9);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(1, Enumerable.Range(0, 3).Sum(j => Move(p, i, j)), 1e-9);
            Assert.True(Move(p, i, i) > 0.85, "a state of the market lasts longer than a week");
        }

        Assert.True(p.RiskOn.StocksDeviation < p.RiskOff.StocksDeviation && p.RiskOff.StocksDeviation < p.Crisis.StocksDeviation);
    }

    [Fact]
    public void A_month_of_quiet_is_risk_on_and_a_month_of_panic_is_crisis()
    {
        HmmRow row = default;
        for (int i = 0; i < Hmm.WarmupDays; i++)
        {
            Assert.Equal(Regime.Unknown, Hmm.Label(in row));
            Hmm.Update(ref row, HmmParameters.Default, 0.002, 0.003, -0.1);
        }

        Assert.Equal(Regime.RiskOn, Hmm.Label(in row));
        for (int i = 0; i < Hmm.WarmupDays; i++)
        {
            Hmm.Update(ref row, HmmParameters.Default, i % 2 == 0 ? 0.03 : -0.03, i % 2 == 0 ? -0.05 : 0.04, i % 2 == 0 ? 9 : -6);
        }

        Assert.Equal(Regime.Crisis, Hmm.Label(in row));
    }

    [Fact]
    public void A_day_far_out_in_every_tail_and_a_day_without_numbers_leave_probabilities()
    {
        HmmRow row = default;
        HmmParameters p = HmmParameters.Default;
        Hmm.Update(ref row, in p, 0, 0, 0);
        Hmm.Update(ref row, in p, -0.9, 0.9, 500);
        Assert.Equal(1, row.RiskOn + row.RiskOff + row.Crisis, 1e-12);
        HmmRow before = row;
        Hmm.Update(ref row, in p, double.NaN, 0, 0);
        Hmm.Update(ref row, in p, 0, double.PositiveInfinity, 0);
        Hmm.Update(ref row, in p, 0, 0, double.NaN);
        Assert.Equal(3, row.Refused);
        Assert.Equal((before.RiskOn, before.RiskOff, before.Crisis, before.Days), (row.RiskOn, row.RiskOff, row.Crisis, row.Days));
    }

    [Fact]
    public void It_is_a_function_of_its_state() => Seeds.Each(output, 5, random =>
    {
        double[] numbers = [.. Enumerable.Range(0, 900).Select(_ => random.Normal(0, 0.02))];
        ModelRun.AssertIsAFunctionOfItsState(
            () =>
            {
                HmmRow[] row = new HmmRow[1];
                return new([row], i => Hmm.Update(ref row[0], HmmParameters.Default, numbers[3 * i], numbers[(3 * i) + 1], numbers[(3 * i) + 2] * 100));
            },
            300,
            random);
    });

    private static HmmParameters Draw(Random random)
    {
        HmmState State(double deviation)
        {
            double[] move = Shares(random);
            return new()
            {
                ToRiskOn = move[0],
                ToRiskOff = move[1],
                ToCrisis = move[2],
                GoldMean = random.Normal(0, 0.002),
                GoldDeviation = deviation,
                StocksMean = random.Normal(0, 0.002),
                StocksDeviation = deviation * 1.2,
                VixMean = random.Normal(),
                VixDeviation = deviation * 150,
            };
        }

        double[] start = Shares(random);
        return new()
        {
            RiskOn = State(0.006) with { Start = start[0] },
            RiskOff = State(0.01) with { Start = start[1] },
            Crisis = State(0.02) with { Start = start[2] },
        };
    }

    private static double[] Shares(Random random)
    {
        double[] shares = [random.NextDouble(), random.NextDouble(), random.NextDouble()];
        return [.. shares.Select(s => s / shares.Sum())];
    }

    private static HmmState Of(in HmmParameters p, int state) => state switch { 0 => p.RiskOn, 1 => p.RiskOff, _ => p.Crisis };

    private static double Move(in HmmParameters p, int from, int to) => to switch
    {
        0 => Of(in p, from).ToRiskOn,
        1 => Of(in p, from).ToRiskOff,
        _ => Of(in p, from).ToCrisis,
    };

    private static double Density(in HmmState s, double[] day) =>
        Normal(day[0], s.GoldMean, s.GoldDeviation) * Normal(day[1], s.StocksMean, s.StocksDeviation) * Normal(day[2], s.VixMean, s.VixDeviation);

    private static double Normal(double x, double mean, double deviation) =>
        Math.Exp(-Math.Pow((x - mean) / deviation, 2) / 2) / (deviation * Math.Sqrt(2 * Math.PI));
}
