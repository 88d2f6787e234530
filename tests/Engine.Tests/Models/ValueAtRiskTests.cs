using System;
using System.Linq;
using Qgtm.Fast.Models;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Models;

/// <summary>Value at risk against the sorted history, over a window that has gone round.</summary>
public sealed class ValueAtRiskTests(ITestOutputHelper output)
{
    [Fact]
    public void The_figures_are_those_of_the_sorted_and_of_the_weighted_history() => Seeds.Each(output, 8, random =>
    {
        int n = random.Next(1, 33), days = random.Next(1, 1_300);
        double[][] x = CovarianceTests.Draw(random, n, days);
        double[] weights = [.. Enumerable.Range(0, n).Select(_ => random.Normal(0, 0.3))];
        (ReturnWindowRow row, double[] table) = Fill(x);
        RiskFigures figures = ValueAtRisk.Of(in row, table, weights);

        double[] losses = [.. x.TakeLast(500).Select(day => -day.Zip(weights, (r, w) => r * w).Sum())];
        int worst = Math.Max(1, losses.Length / 100);
        double[] sorted = [.. losses.OrderDescending()];
        double[] decay = [.. losses.Select((_, t) => Math.Pow(0.94, losses.Length - 1 - t))];
        double deviation = Math.Sqrt(losses.Zip(decay, (l, w) => l * l * w).Sum() / decay.Sum());
        Assert.Equal(losses.Length, figures.Days);
        Assert.Equal(deviation, figures.Deviation, 1e-12);
        Assert.Equal(2.3263478740408408 * deviation, figures.Parametric, 1e-12);
        Assert.Equal(Math.Max(sorted[worst - 1], 0), figures.Historical, 1e-12);
        Assert.Equal(Math.Max(figures.Parametric, figures.Historical), figures.ValueAtRisk);
        Assert.Equal(Math.Max(sorted.Take(worst).Average(), 2.665214220345808 * deviation), figures.ExpectedShortfall, 1e-12);
        Assert.True(figures.ExpectedShortfall >= figures.ValueAtRisk);
    });

    [Fact]
    public void At_the_limit_the_book_stays_and_above_it_shrinks_to_it()
    {
        double[][] x = [.. Enumerable.Range(0, 500).Select(t => new[] { t % 2 == 0 ? 0.02 : -0.02 })];
        (ReturnWindowRow row, double[] table) = Fill(x);
        RiskFigures half = ValueAtRisk.Of(in row, table, [0.5]), twice = ValueAtRisk.Of(in row, table, [2.0]);
        Assert.Equal(1, ValueAtRisk.ScaleToLimit(in half));
        double scale = ValueAtRisk.ScaleToLimit(in twice);
        Assert.InRange(scale, 0.01, 0.99);
        Assert.Equal(ValueAtRisk.Limit, ValueAtRisk.Of(in row, table, [2 * scale]).ValueAtRisk, 1e-12);
    }

    [Fact]
    public void A_book_that_has_only_won_has_no_negative_risk_and_an_empty_window_no_risk_at_all()
    {
        (ReturnWindowRow row, double[] table) = Fill([[0.01], [0.02]]);
        Assert.Equal(0, ValueAtRisk.Of(in row, table, [1.0]).Historical);
        Assert.Equal(default, ValueAtRisk.Of(default, table, [1.0]));
    }

    [Fact]
    public void What_is_missing_is_counted_and_stands_as_nothing()
    {
        (ReturnWindowRow row, double[] table) = Fill([[0.01, double.NaN], [double.PositiveInfinity, -0.02]]);
        Assert.Equal((2, 2), (row.Days, row.Missing));
        Assert.Equal([0.01, 0], ReturnWindow.Day(in row, table, 0)[..2].ToArray());
        Assert.Equal([0, -0.02], ReturnWindow.Day(in row, table, 1)[..2].ToArray());
    }

    [Fact]
    public void It_is_a_function_of_its_state() => Seeds.Each(output, 2, random =>
    {
        double[][] x = CovarianceTests.Draw(random, 32, 700);
        double[] weights = [.. Enumerable.Range(0, 32).Select(_ => random.Normal(0, 0.1))];
        ModelRun.AssertIsAFunctionOfItsState(
            () =>
            {
                ReturnWindowRow[] row = new ReturnWindowRow[1];
                double[] table = new double[ReturnWindow.Length];
                RiskFigures[] figures = new RiskFigures[1];
                return new([row, table, figures], i =>
                {
                    ReturnWindow.Add(ref row[0], table, x[i]);
                    figures[0] = i % 50 == 49 ? ValueAtRisk.Of(in row[0], table, weights) : figures[0];
                });
            },
            x.Length,
            random);
    });

    private static (ReturnWindowRow Row, double[] Table) Fill(double[][] days)
    {
        ReturnWindowRow row = default;
        double[] table = new double[ReturnWindow.Length];
        foreach (double[] day in days)
        {
            ReturnWindow.Add(ref row, table, day);
        }

        return (row, table);
    }
}
