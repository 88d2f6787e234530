using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using Qgtm.Fast.Models;
using Qgtm.Fast.Research;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Research;

/// <summary>Baum-Welch on days that a known model made, and on the recorded ones behind the default parameters.</summary>
public sealed class HmmFitTests(ITestOutputHelper output)
{
    [Fact]
    public void It_finds_the_model_that_made_the_days() => Seeds.Each(output, 1, random =>
    {
        HmmParameters truth = new()
        {
            RiskOn = new() { Start = 1, ToRiskOn = 0.98, ToRiskOff = 0.02, GoldMean = 0.0005, GoldDeviation = 0.008, StocksMean = 0.001, StocksDeviation = 0.005, VixMean = -0.1, VixDeviation = 0.7 },
            RiskOff = new() { ToRiskOn = 0.02, ToRiskOff = 0.96, ToCrisis = 0.02, GoldMean = 0, GoldDeviation = 0.012, StocksMean = 0, StocksDeviation = 0.012, VixMean = 0, VixDeviation = 1.8 },
            Crisis = new() { ToRiskOff = 0.05, ToCrisis = 0.95, GoldMean = 0.001, GoldDeviation = 0.02, StocksMean = -0.003, StocksDeviation = 0.03, VixMean = 0.3, VixDeviation = 5 },
        };
        List<HmmDay> days = [];
        HmmState state = truth.RiskOn;
        for (int t = 0; t < 3_000; t++)
        {
            days.Add(new(Normal(random, state.GoldMean, state.GoldDeviation), Normal(random, state.StocksMean, state.StocksDeviation), Normal(random, state.VixMean, state.VixDeviation)));
            double u = random.NextDouble();
            state = u < state.ToRiskOn ? truth.RiskOn : u < state.ToRiskOn + state.ToRiskOff ? truth.RiskOff : truth.Crisis;
        }

        HmmFitResult fit = HmmFit.Fit(days, priorDays: 0);
        Assert.True(fit.Converged, $"no end after {fit.Rounds} rounds");
        Assert.True(fit.LogLikelihood >= Filtered(days, truth), "the truth is likelier than the fit");
        Assert.InRange(Filtered(days, fit.Parameters), fit.LogLikelihood - 5, fit.LogLikelihood + 1e-6);
        foreach ((HmmState a, HmmState b) in new[] { (truth.RiskOn, fit.Parameters.RiskOn), (truth.RiskOff, fit.Parameters.RiskOff), (truth.Crisis, fit.Parameters.Crisis) })
        {
            Assert.InRange(b.StocksDeviation / a.StocksDeviation, 0.85, 1.15);
            Assert.InRange(b.GoldDeviation / a.GoldDeviation, 0.85, 1.15);
            Assert.InRange(b.VixDeviation / a.VixDeviation, 0.85, 1.15);
        }
    });

    [RecordedFact]
    public void The_default_parameters_come_from_the_days_up_to_2015()
    {
        List<HmmDay> days = [.. Days().Where(d => d.Day.Year <= 2015).Select(d => d.Seen)];
        HmmFitResult fit = HmmFit.Fit(days);
        output.WriteLine($"{days.Count} days, {fit.Rounds} rounds, log likelihood {fit.LogLikelihood:F3}");
        Print("RiskOn", fit.Parameters.RiskOn);
        Print("RiskOff", fit.Parameters.RiskOff);
        Print("Crisis", fit.Parameters.Crisis);
        Assert.True(fit.Converged);
        ReadOnlySpan<double> expected = MemoryMarshal.Cast<HmmParameters, double>([HmmParameters.Default]);
        ReadOnlySpan<double> found = MemoryMarshal.Cast<HmmParameters, double>([fit.Parameters]);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], found[i], Math.Max(Math.Abs(expected[i]) * 1e-4, 1e-7));
        }
    }

    [RecordedFact]
    public void On_days_that_it_has_not_seen_2017_is_calm_and_march_2020_a_crisis()
    {
        HmmRow row = default;
        Dictionary<int, int[]> years = [];
        List<Regime> panic = [];
        foreach ((DateOnly day, HmmDay seen) in Days().Where(d => d.Day.Year > 2015))
        {
            Hmm.Update(ref row, HmmParameters.Default, seen.Gold, seen.Stocks, seen.Vix);
            years.TryAdd(day.Year, new int[4]);
            years[day.Year][(int)Hmm.Label(in row)]++;
            if (day >= new DateOnly(2020, 3, 2) && day <= new DateOnly(2020, 4, 9))
            {
                panic.Add(Hmm.Label(in row));
            }
        }

        foreach ((int year, int[] counts) in years)
        {
            output.WriteLine($"{year}: risk-on {counts[1]}, risk-off {counts[2]}, crisis {counts[3]} days");
        }

        Assert.All(panic, label => Assert.Equal(Regime.Crisis, label));
        Assert.True(years[2017][1] > 0.8 * years[2017].Sum());
    }

    /// <summary>Returns of GLD and SPY with the change of VIXCLS between the same days.</summary>
    private static IEnumerable<(DateOnly Day, HmmDay Seen)> Days()
    {
        SortedDictionary<DateOnly, double[]> vix = Recorded.Series("VIXCLS");
        double before = double.NaN;
        foreach ((DateOnly day, double[] r) in Recorded.Returns("GLD", "SPY"))
        {
            if (!vix.TryGetValue(day, out double[]? now))
            {
                continue;
            }

            if (!double.IsNaN(before))
            {
                yield return (day, new(r[0], r[1], now[0] - before));
            }

            before = now[0];
        }
    }

    private static double Filtered(List<HmmDay> days, HmmParameters p)
    {
        HmmRow row = default;
        foreach (HmmDay day in days)
        {
            Hmm.Update(ref row, in p, day.Gold, day.Stocks, day.Vix);
        }

        return row.LogLikelihood;
    }

    private void Print(string name, HmmState state) => output.WriteLine($"        {name} = new()\n        {{\n" + string.Concat(
        typeof(HmmState).GetFields(BindingFlags.Instance | BindingFlags.Public).Select(f => $"            {f.Name} = {f.GetValue(state):G9},\n")) + "        },");

    private static double Normal(Random random, double mean, double deviation) =>
        mean + (deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
