using System;
using Qgtm.Fast.Bench.Measure;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Bench.Tests;

/// <summary>A percentile is the sorted array's value, rounded up to the end of its step, and never above the maximum.</summary>
public sealed class HistogramTests(ITestOutputHelper output)
{
    private static readonly double[] Shares = [0, 0.001, 0.25, 0.5, 0.9, 0.99, 0.999, 0.9999, 1];

    [Fact]
    public void Percentiles_are_those_of_a_sorted_array()
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        for (int round = 0; round < 200; round++)
        {
            long[] values = new long[random.Next(1, 3_000)];
            Histogram histogram = new();
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = random.NextInt64() >> random.Next(1, 63);
                histogram.Record(values[i]);
            }

            Array.Sort(values);
            foreach (double share in Shares)
            {
                long exact = values[Math.Max(0, (int)Math.Ceiling(values.Length * share) - 1)];
                Assert.Equal(Math.Min(Histogram.Ceiling(exact), values[^1]), histogram.Percentile(share));
            }

            Assert.Equal(values[^1], histogram.Max);
            Assert.Equal(values.Length, histogram.Count);
        }
    }

    [Fact]
    public void A_step_is_at_most_one_in_128_wide_and_steps_do_not_overlap()
    {
        for (long value = 1; value < long.MaxValue / 3; value += (value / 16) + 1)
        {
            long ceiling = Histogram.Ceiling(value);
            Assert.InRange(ceiling - value, 0, value / 128);
            Assert.Equal(ceiling, Histogram.Ceiling(ceiling));
            Assert.True(Histogram.Ceiling(ceiling + 1) > ceiling);
        }
    }

    [Fact]
    public void Small_values_are_exact_and_the_largest_fits()
    {
        for (long value = 0; value < 256; value++)
        {
            Assert.Equal(value, Histogram.Ceiling(value));
        }

        Histogram histogram = new();
        histogram.Record(long.MaxValue);
        histogram.Record(-5);
        Assert.Equal(long.MaxValue, histogram.Percentile(1));
        Assert.Equal(0, histogram.Percentile(0.5));
    }

    [Fact]
    public void A_sum_of_histograms_is_the_histogram_of_all()
    {
        Histogram one = new(), two = new(), all = new();
        for (int i = 0; i < 10_000; i++)
        {
            (i % 3 == 0 ? one : two).Record(i * 37L);
            all.Record(i * 37L);
        }

        one.Add(two);
        foreach (double share in Shares)
        {
            Assert.Equal(all.Percentile(share), one.Percentile(share));
        }
    }
}
