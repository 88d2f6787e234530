using System;
using Qgtm.Fast.Features;
using Qgtm.Fast.Models;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Models;

/// <summary>Our exponential against the platform's.</summary>
public sealed class ExpTests(ITestOutputHelper output)
{
    [Fact]
    public void It_agrees_with_the_platform_to_two_units_in_the_last_place()
    {
        double worst = 0;
        Seeds.Each(output, 4, random =>
        {
            for (int i = 0; i < 100_000; i++)
            {
                double x = i % 2 == 0 ? (random.NextDouble() * 1400) - 700 : random.NextDouble() - 0.5;
                double expected = Math.Exp(x), error = Math.Abs(Exp.Of(x) - expected) / expected;
                worst = Math.Max(worst, error);
                Assert.True(error < 4.5e-16, $"e^{x:R} is {expected:R}, not {Exp.Of(x):R}");
            }
        });
        output.WriteLine($"largest relative error {worst:E2}");
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-0.0, 1)]
    [InlineData(710, double.PositiveInfinity)]
    [InlineData(709.79, double.PositiveInfinity)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(-746, 0)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(double.NaN, double.NaN)]
    public void Its_ends_are_those_of_the_function(double x, double expected) => Assert.Equal(expected, Exp.Of(x));

    [Theory]
    [InlineData(709.78)]
    [InlineData(-708.3)]
    [InlineData(-709.5)]
    [InlineData(-740)]
    [InlineData(-745.1)]
    public void It_reaches_to_the_largest_and_the_smallest_number(double x)
    {
        double expected = Math.Exp(x);
        Assert.InRange(Exp.Of(x), expected - Math.Max(expected * 1e-15, double.Epsilon), expected + Math.Max(expected * 1e-15, double.Epsilon));
        Assert.True(double.IsFinite(Exp.Of(x)) && Exp.Of(x) > 0);
    }

    [Fact]
    public void It_undoes_the_logarithm() => Seeds.Each(output, 2, random =>
    {
        for (int i = 0; i < 10_000; i++)
        {
            double x = (random.NextDouble() * 200) - 100;
            Assert.Equal(x, Ln.Of(Exp.Of(x)), 1e-13);
        }
    });

    [Fact]
    public void It_never_falls() => Seeds.Each(output, 1, random =>
    {
        for (int i = 0; i < 100_000; i++)
        {
            double x = (random.NextDouble() * 40) - 20;
            Assert.True(Exp.Of(Math.BitIncrement(x)) >= Exp.Of(x) * (1 - 3e-16));
        }
    });
}
