using System;
using System.Collections.Generic;
using System.Linq;
using MathNet.Numerics.Statistics;
using Qgtm.Fast.Research;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Research;

/// <summary>The figures of a backtest by hand and against another library.</summary>
public sealed class PerformanceTests(ITestOutputHelper output)
{
    [Fact]
    public void Four_days_by_hand()
    {
        double[] r = [0.10, -0.20, 0, 0.05];
        Performance p = Performance.Of(r);
        double growth = 1.1 * 0.8 * 1.05, deviation = Math.Sqrt(((0.1125 * 0.1125) + (0.1875 * 0.1875) + (0.0125 * 0.0125) + (0.0625 * 0.0625)) / 3);
        Assert.Equal(4, p.Days);
        Assert.Equal(Math.Pow(growth, 63) - 1, p.Cagr, 1e-12);
        Assert.Equal(deviation * Math.Sqrt(252), p.Volatility, 1e-12);
        Assert.Equal(-0.0125 / deviation * Math.Sqrt(252), p.Sharpe!.Value, 1e-12);
        Assert.Equal(-0.0125 / 0.1 * Math.Sqrt(252), p.Sortino!.Value, 1e-12);
        Assert.Equal(0.2, p.MaxDrawdown, 1e-12);
        Assert.Equal(p.Cagr / 0.2, p.Calmar!.Value, 1e-12);
        Assert.Equal(0.75, p.ProfitFactor!.Value, 1e-12);
        Assert.Equal(2.0 / 3, p.HitRate!.Value, 1e-12);
        Assert.Equal([0, -0.2, -0.2, -0.16], Curve.Underwater(r).Select(x => Math.Round(x, 12)));
        Assert.Equal(3, Curve.LongestUnderwater(r));
    }

    [Fact]
    public void Cash_is_taken_off_before_a_ratio()
    {
        Performance p = Performance.Of([0.02, 0, 0.02, 0], 0.01);
        Assert.Equal(0, p.Sharpe!.Value, 1e-12);
        Assert.Equal(0, p.Sortino!.Value, 1e-12);
        Assert.Null(Performance.Of([0.02, 0, 0.02, 0]).Sortino);
    }

    [Fact]
    public void What_is_not_defined_is_null_and_a_loss_of_everything_is_minus_one()
    {
        Performance flat = Performance.Of([0, 0, 0]);
        Assert.Equal((0, 0.0, null, null, null, null), (flat.Cagr, flat.MaxDrawdown, flat.Sharpe, flat.Calmar, flat.ProfitFactor, flat.HitRate));
        Assert.Equal(0, Performance.Of([]).Days);
        Performance gone = Performance.Of([0.1, -1, 0.5]);
        Assert.Equal((-1, 1), (gone.Cagr, gone.MaxDrawdown));
    }

    /// <summary>Three times 0.1 and a third of it is not 0.1: what is left is no spread, and no ratio of 10^16.</summary>
    [Fact]
    public void Equal_returns_have_no_ratio()
    {
        int uneven = 0;
        foreach (double r in (double[])[0.1, 0.001, -0.0007, 1e-9])
        {
            for (int n = 1; n < 40; n++)
            {
                double[] days = [.. Enumerable.Repeat(r, n)];
                uneven += days.Average() != r ? 1 : 0;
                Performance p = Performance.Of(days);
                Assert.Equal((0, null, null, null), (p.Volatility, p.Sharpe, p.Skewness, p.Kurtosis));
            }
        }

        Assert.True(uneven > 0, "every mean was exact");
    }

    [Fact]
    public void Moments_agree_with_mathnet() => Seeds.Each(output, 5, random =>
    {
        double[] r = [.. Enumerable.Range(0, 500).Select(_ => (random.NextDouble() - 0.4) * random.NextDouble() * 0.03)];
        Performance p = Performance.Of(r);
        int n = r.Length;
        Assert.Equal(Statistics.StandardDeviation(r) * Math.Sqrt(252), p.Volatility, 1e-12);
        Assert.Equal(Statistics.PopulationSkewness(r), p.Skewness!.Value, 1e-10);
        Assert.Equal(Statistics.PopulationKurtosis(r) + 3, p.Kurtosis!.Value, 1e-10);
        Assert.Equal(Math.Pow(Curve.Equity(r)[^1], 252.0 / n) - 1, p.Cagr, 1e-10);
    });

    [Fact]
    public void Drawdown_is_the_worst_of_all_pairs_of_days() => Seeds.Each(output, 10, random =>
    {
        double[] r = [.. Enumerable.Range(0, 80).Select(_ => (random.NextDouble() - 0.5) * 0.1)];
        double[] equity = [1, .. Curve.Equity(r)];
        double worst = Enumerable.Range(0, equity.Length).Max(i => Enumerable.Range(i, equity.Length - i).Max(j => 1 - (equity[j] / equity[i])));
        Assert.Equal(worst, Curve.MaxDrawdown(r), 1e-12);
    });

    [Fact]
    public void The_start_is_a_peak()
    {
        Assert.Equal([-0.1, -0.055], Curve.Underwater([-0.1, 0.05]).Select(x => Math.Round(x, 12)));
        Assert.Equal(0.1, Curve.MaxDrawdown([-0.1, 0.05]), 1e-12);
        Assert.Equal(2, Curve.LongestUnderwater([-0.1, 0.05]));
    }

    [Fact]
    public void Rolling_figures_and_months_are_those_of_their_days()
    {
        double[] r = [.. Enumerable.Range(0, 100).Select(i => ((i * 37) % 11 * 0.001) - 0.004)];
        double?[] rolling = Curve.RollingSharpe(r, 63);
        Assert.Equal(62, rolling.TakeWhile(x => x is null).Count());
        Assert.Equal(Performance.Of(r[10..73]).Sharpe, rolling[72]);

        DateOnly[] days = [.. Enumerable.Range(0, 100).Select(i => new DateOnly(2025, 11, 20).AddDays(i))];
        MonthReturn[] months = Curve.Months(days, r);
        Assert.Equal([(2025, 11), (2025, 12), (2026, 1), (2026, 2)], months.Select(m => (m.Year, m.Month)));
        Assert.Equal(r[..11].Aggregate(1.0, (e, x) => e * (1 + x)) - 1, months[0].Return, 1e-12);
        Assert.Equal(Curve.Equity(r)[^1], months.Aggregate(1.0, (e, m) => e * (1 + m.Return)), 1e-12);
        Assert.Throws<ArgumentException>(() => Curve.Months(days, r[1..]));
    }

    [Fact]
    public void Turnover_counts_a_book_changed_once_a_year_as_one()
    {
        double[] nav = [.. Enumerable.Repeat(1e6, 252)], traded = new double[252];
        traded[10] = traded[200] = 1e6;
        Assert.Equal(1, Performance.Turnover(traded, nav), 1e-12);
        Assert.Throws<ArgumentException>(() => Performance.Turnover(traded, nav[1..]));
    }

    [Fact]
    public void The_best_size_earns_the_most_and_at_breakeven_nothing_is_left()
    {
        const double Edge = 60, Fixed = 10, Volatility = 100, Volume = 1e9;
        CapacityResult capacity = CapacityResult.Of(Edge, Fixed, Volatility, Volume);
        double Profit(double usd) => usd * (Edge - (2 * (Fixed + (Volatility * Math.Sqrt(usd / Volume)))));
        Assert.Equal(0, Profit(capacity.Breakeven) / capacity.Breakeven, 1e-9);
        IEnumerable<double> sizes = Enumerable.Range(1, 2_000).Select(i => i * capacity.Breakeven / 1_000);
        Assert.All(sizes, usd => Assert.True(Profit(usd) <= Profit(capacity.Best) * (1 + 1e-12)));
        Assert.Equal(default, CapacityResult.Of(15, 10, Volatility, Volume));
        Assert.Equal(1e8, CapacityResult.Of(500, 10, Volatility, Volume).Breakeven, 1e-3);
    }
}
