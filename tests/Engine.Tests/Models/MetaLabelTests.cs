using System;
using System.Linq;
using System.Runtime.InteropServices;
using Qgtm.Fast.Models;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Models;

/// <summary>The meta-label: what it learns, when it may, and when it may decide.</summary>
public sealed class MetaLabelTests(ITestOutputHelper output)
{
    private static readonly double[] Truth = [1.2, -0.8, 0, 0, 0.5, 0, 0, 0];

    [Fact]
    public void One_step_is_the_gradient_of_the_log_loss() => Seeds.Each(output, 10, random =>
    {
        MetaRow row = new() { Constant = random.Normal(), C0 = random.Normal(), C1 = random.Normal(), C7 = random.Normal() };
        double[] x = [.. Enumerable.Range(0, 8).Select(_ => random.Normal())];
        bool paid = random.Next(2) == 1;
        MetaRow before = row;
        MetaSample[] pending = new MetaSample[MetaLabel.PendingMax];
        MetaLabel.Close(pending, MetaLabel.Open(ref row, pending, x, 10), 12, paid);
        MetaLabel.Learn(ref row, pending, 12 + MetaLabel.EmbargoDays);

        double[] from = Coefficients(before), to = Coefficients(row);
        for (int i = 0; i <= MetaLabel.Features; i++)
        {
            // Central difference of the loss, and the shrinkage of all but the constant.
            const double H = 1e-5;
            double slope = (Loss(from, i, H, x, paid) - Loss(from, i, -H, x, paid)) / (2 * H);
            Assert.Equal(from[i] - (0.05 * (slope + (i == 0 ? 0 : 1e-4 * from[i]))), to[i], 1e-8);
        }
    });

    [Fact]
    public void Nothing_is_learnt_before_its_outcome_and_its_embargo()
    {
        MetaRow row = default;
        MetaSample[] pending = new MetaSample[MetaLabel.PendingMax];
        double[] x = [1, 0, 0, 0, 0, 0, 0, 0];
        int place = MetaLabel.Open(ref row, pending, x, 100);
        for (long day = 100; day < 120; day++)
        {
            MetaLabel.Learn(ref row, pending, day);
            Assert.Equal((0, 0.5), (row.Samples, MetaLabel.Probability(in row, x)));
        }

        MetaLabel.Close(pending, place, 120, paid: true);
        for (long day = 120; day < 120 + MetaLabel.EmbargoDays; day++)
        {
            MetaLabel.Learn(ref row, pending, day);
            Assert.Equal((0, 0.5), (row.Samples, MetaLabel.Probability(in row, x)));
        }

        MetaLabel.Learn(ref row, pending, 120 + MetaLabel.EmbargoDays);
        Assert.Equal(1, row.Samples);
        Assert.True(MetaLabel.Probability(in row, x) > 0.5);
        Assert.Equal(0, pending[place].SignalDay);
    }

    [Fact]
    public void A_forecast_is_judged_as_it_was_made()
    {
        // The second signal is opened before the first is learnt: its own forecast must stay 0.5 although the model has moved.
        MetaRow row = default;
        MetaSample[] pending = new MetaSample[MetaLabel.PendingMax];
        double[] x = [2, 0, 0, 0, 0, 0, 0, 0];
        int first = MetaLabel.Open(ref row, pending, x, 100), second = MetaLabel.Open(ref row, pending, x, 101);
        MetaLabel.Close(pending, second, 103, paid: true);
        MetaLabel.Close(pending, first, 102, paid: true);
        MetaLabel.Learn(ref row, pending, 200);
        Assert.Equal(2, row.Samples);

        // Gains against the base rate: (ln of 1/2 - ln of 1/2) and (ln of 1/2 - ln of 2/3).
        Assert.Equal((Math.Log(0.5) - Math.Log(2.0 / 3)) / 2, row.GainMean, 1e-12);
    }

    [Fact]
    public void What_can_be_learnt_is_learnt_and_then_it_decides() => Seeds.Each(output, 5, random =>
    {
        (MetaRow row, int followed, int paid) = Life(random, 3_000, x => 1 / (1 + Math.Exp(-x.Zip(Truth, (a, b) => a * b).Sum())));
        double[] learnt = Coefficients(row);
        Assert.All(Truth.Zip(learnt.Skip(1)), p => Assert.InRange(p.Second, p.First - 0.6, p.First + 0.6));
        Assert.Equal(1, row.Active);
        double rate = (double)row.Paid / row.Samples, precision = (double)paid / followed;
        output.WriteLine($"base rate {rate:P1}, followed {followed} with {precision:P1}, t {MetaLabel.TStatistic(in row):F1}");
        Assert.True(followed > 300 && precision > rate + 0.1);
    });

    [Fact]
    public void Noise_stays_in_shadow()
    {
        int active = 0;
        Seeds.Each(output, 20, random => active += (int)Life(random, 2_000, _ => 0.5).Row.Active);
        output.WriteLine($"{active} of 20 decide on noise");
        Assert.InRange(active, 0, 1);
    }

    [Fact]
    public void In_shadow_it_changes_nothing_and_later_it_gates_and_sizes()
    {
        MetaRow shadow = default, active = new() { Active = 1 };
        foreach (double p in (double[])[0, 0.3, 0.55, 0.9, 1])
        {
            Assert.Equal(1, MetaLabel.Size(in shadow, p));
        }

        Assert.Equal(0, MetaLabel.Size(in active, 0.54));
        Assert.Equal(0, MetaLabel.Size(in active, MetaLabel.Gate));
        Assert.Equal(0.66 / 0.55, MetaLabel.Size(in active, 0.66), 1e-12);
        Assert.Equal(MetaLabel.SizeMax, MetaLabel.Size(in active, 0.95));
    }

    [Fact]
    public void A_full_table_drops_and_counts_and_odd_features_are_cut()
    {
        MetaRow row = new() { C0 = 1 };
        MetaSample[] pending = new MetaSample[MetaLabel.PendingMax];
        double[] x = [1e9, double.NaN, double.NegativeInfinity, 0, 0, 0, 0, 0];
        for (int i = 0; i < MetaLabel.PendingMax; i++)
        {
            Assert.Equal(i, MetaLabel.Open(ref row, pending, x, 100));
        }

        Assert.Equal(-1, MetaLabel.Open(ref row, pending, x, 100));
        Assert.Equal(1, row.Dropped);
        MetaLabel.Close(pending, -1, 101, paid: true);
        Assert.All(pending, s => Assert.Equal(0, s.OutcomeDay));
        Assert.Equal((5.0, 0.0, -5.0), (pending[0].F0, pending[0].F1, pending[0].F2));
        Assert.Equal(1 / (1 + Math.Exp(-5)), pending[0].Probability, 1e-15);
    }

    [Fact]
    public void It_is_a_function_of_its_state() => Seeds.Each(output, 3, random =>
    {
        double[][] x = [.. Enumerable.Range(0, 500).Select(_ => Enumerable.Range(0, 8).Select(_ => random.Normal()).ToArray())];
        bool[] paid = [.. x.Select(_ => random.Next(2) == 1)];
        ModelRun.AssertIsAFunctionOfItsState(
            () =>
            {
                MetaRow[] row = new MetaRow[1];
                MetaSample[] pending = new MetaSample[MetaLabel.PendingMax];
                return new([row, pending], i =>
                {
                    MetaLabel.Learn(ref row[0], pending, i + 1);
                    int place = MetaLabel.Open(ref row[0], pending, x[i], i + 1);
                    if (place >= 0)
                    {
                        MetaLabel.Close(pending, place, i + 1 + (i % 3), paid[i]);
                    }
                });
            },
            x.Length,
            random);
    });

    /// <summary>A signal a day with its outcome three days later; how many were followed while the model decided, and paid.</summary>
    private static (MetaRow Row, int Followed, int Paid) Life(Random random, int days, Func<double[], double> pays)
    {
        MetaRow row = default;
        MetaSample[] pending = new MetaSample[MetaLabel.PendingMax];
        int followed = 0, paid = 0;
        for (long day = 1; day <= days; day++)
        {
            MetaLabel.Learn(ref row, pending, day);
            double[] x = [.. Enumerable.Range(0, 8).Select(_ => random.Normal())];
            bool outcome = random.NextDouble() < pays(x);
            if (row.Active == 1 && MetaLabel.Size(in row, MetaLabel.Probability(in row, x)) > 0)
            {
                followed++;
                paid += outcome ? 1 : 0;
            }

            MetaLabel.Close(pending, MetaLabel.Open(ref row, pending, x, day), day + 3, outcome);
        }

        return (row, followed, paid);
    }

    private static double[] Coefficients(MetaRow row) => MemoryMarshal.CreateSpan(ref row.Constant, MetaLabel.Features + 1).ToArray();

    private static double Loss(double[] coefficients, int moved, double by, double[] x, bool paid)
    {
        double sum = coefficients[0] + (moved == 0 ? by : 0);
        for (int i = 0; i < x.Length; i++)
        {
            sum += (coefficients[i + 1] + (moved == i + 1 ? by : 0)) * x[i];
        }

        return Math.Log(1 + Math.Exp(paid ? -sum : sum));
    }
}
