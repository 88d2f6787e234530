using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Calibration;

/// <summary>The daily constants of VenueUniverse against recorded daily bars: each is measured again and must lie near.</summary>
[Collection(CalibrationSerial.Name)]
public sealed class DailyCalibrationTests(ITestOutputHelper output)
{
    private const string Etfs = "bars/daily_yahoo_etf_2005_2026.csv.gz", Iex = "bars/daily_alpaca_iex_2020_2025.csv.gz";

    [Theory]
    [InlineData(0, "GLD")]
    [InlineData(1, "SLV")]
    [InlineData(2, "PPLT")]
    [InlineData(3, "PALL")]
    [InlineData(4, "SPY")]
    [InlineData(5, "TLT")]
    [InlineData(6, "UUP")]
    public void AFactorIsItsFund(int factor, string symbol)
    {
        if (Load(Etfs) is not { } etfs || Load(Iex) is not { } iex)
        {
            return;
        }

        DayReturns days = (symbol == "UUP" ? iex : etfs)[symbol];
        double[][] x = Recorded.Align(days.Total, days.Night, etfs["GLD"].Total);
        Near($"{symbol} volatility", VenueUniverse.Volatility[factor], Statistics.Annual(x[0]), 0.05, relative: true);
        Near($"{symbol} correlation with gold", VenueUniverse.GoldCorrelation[factor], Statistics.Correlation(x[0], x[2]), 0.02);
        double night = Math.Pow(Statistics.Deviation(x[1]) / Statistics.Deviation(x[0]), 2);
        Near($"{symbol} night share", VenueUniverse.NightShare[factor], night, 0.02);
    }

    [Fact]
    public void TheMinersFactorIsWhatGoldAndEquityLeaveOfGdx()
    {
        if (Load(Etfs) is not { } etfs)
        {
            return;
        }

        double[] loadings = Name("GDX").Loadings;
        (double[] slopes, double[] rest) = Statistics.Regress(etfs["GDX"].Total, etfs["GLD"].Total, etfs["SPY"].Total);
        Near("GDX on gold", loadings[0], slopes[0], 0.03, relative: true);
        Near("GDX on equity", loadings[4], slopes[1], 0.05);
        Near("miners volatility", VenueUniverse.Volatility[7], Statistics.Annual(rest), 0.03, relative: true);
        double[][] n = Recorded.Align(etfs["GDX"].Night, etfs["GLD"].Night, etfs["SPY"].Night);
        double[] night = [.. n[0].Select((v, t) => v - (slopes[0] * n[1][t]) - (slopes[1] * n[2][t]))];
        double share = Math.Pow(Statistics.Deviation(night) / Statistics.Deviation(rest), 2);
        Near("miners night share", VenueUniverse.NightShare[7], share, 0.02);
    }

    [Theory]
    [InlineData("GDXJ", Etfs)]
    [InlineData("SIL", Iex)]
    [InlineData("SILJ", Iex)]
    public void AMinersFundLoadsOnGoldSilverEquityAndMiners(string symbol, string file)
    {
        if (Load(Etfs) is not { } etfs || Load(file) is not { } source)
        {
            return;
        }

        double[] gdx = Name("GDX").Loadings;
        (double gold, double equity) = (gdx[0], gdx[4]);
        var miners = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach ((string date, double r) in etfs["GDX"].Total)
        {
            miners[date] = r - (gold * etfs["GLD"].Total[date]) - (equity * etfs["SPY"].Total[date]);
        }

        double[][] x = Recorded.Align(source[symbol].Total, etfs["GLD"].Total, etfs["SLV"].Total, etfs["SPY"].Total, miners);
        (double[] slopes, double[] rest) = Statistics.Regress(x[0], x[1], x[2], x[3], x[4]);
        GeneratedName name = Name(symbol);
        int[] factors = [0, 1, 4, 7];
        for (int i = 0; i < factors.Length; i++)
        {
            Near($"{symbol} on factor {factors[i]}", name.Loadings[factors[i]], slopes[i], 0.05);
        }

        Near($"{symbol} own volatility", name.IdioVol, Statistics.Annual(rest), 0.05, relative: true);
    }

    [Theory]
    [InlineData("IAU", "GLD", Etfs, 0.02)]
    [InlineData("SGOL", "GLD", Iex, 0.02)]
    [InlineData("SIVR", "SLV", Etfs, 0.02)]
    [InlineData("TIP", "TLT", Etfs, 0.02)]
    public void AFundFollowsItsFactor(string symbol, string factor, string file, double tolerance)
    {
        if (Load(file) is not { } funds)
        {
            return;
        }

        double[][] x = Recorded.Align(funds[symbol].Total, funds[factor].Total);
        (double[] slopes, double[] rest) = Statistics.Regress(x[0], x[1]);
        GeneratedName name = Name(symbol);
        Near($"{symbol} on {factor}", name.Loadings.Single(l => l != 0), slopes[0], tolerance);

        // What the closes of two funds differ by is mostly the time of their last trades: a bound, not a value.
        output.WriteLine($"{symbol} own volatility: constant {name.IdioVol}, measured at most {Statistics.Annual(rest):F4}");
        Assert.True(name.IdioVol <= Statistics.Annual(rest) + 0.002);
    }

    [Fact]
    public void TheGoldSilverRatioRevertsWithinWhatTheDataAllow()
    {
        if (Recorded.Find(Etfs, output) is not { } path)
        {
            return;
        }

        (double tenLow, double ten, double tenHigh) = HalfLife(Recorded.Daily(path, adjusted: true, "2016-05-01", "2026-05-01"));
        (double allLow, double all, double allHigh) = HalfLife(Recorded.Daily(path, adjusted: true, "2006-04-28", "2026-05-01"));
        output.WriteLine($"2016-2026: {ten:F0} days, two standard errors {tenLow:F0}..{tenHigh:F0}");
        output.WriteLine($"2006-2026: {all:F0} days, two standard errors {allLow:F0}..{allHigh:F0}");
        Assert.InRange(VenueUniverse.RatioHalfLifeDays, tenLow, tenHigh);
        Near("half-life", VenueUniverse.RatioHalfLifeDays, ten, 0.1, relative: true);
    }

    [Fact]
    public void TheTailsOfGoldAreThoseOfTheDaysVolatility()
    {
        if (Load(Etfs) is not { } etfs)
        {
            return;
        }

        // Median of |r| over its deviation, a robust figure for the tails; simulated with the constant for comparison.
        double[] r = [.. etfs["GLD"].Total.Values];
        var random = new SeededRandom(1);
        double[] model = [.. Enumerable.Range(0, 400_000).Select(_ => VenueUniverse.DayScale(random) * random.Normal())];
        Near("median / deviation", Middle(model), Middle(r), 0.03);
        Near("share beyond 4 deviations", Beyond(model), Beyond(r), 0.003);
        output.WriteLine($"kurtosis: model {Statistics.Kurtosis(model):F1}, measured {Statistics.Kurtosis(r):F1}");
    }

    [Fact]
    public void StartPricesAreThoseOfTheAutumnOf2025()
    {
        if (Recorded.Find(Etfs, output) is not { } path)
        {
            return;
        }

        foreach (string[] f in Recorded.Rows(path).Where(f => f[0] == "2025-11-21"))
        {
            if (VenueUniverse.Names.SingleOrDefault(n => n.Symbol == f[1]) is { } name)
            {
                Near($"{f[1]} price", name.Price, double.Parse(f[5]), 0.2, relative: true);
            }
        }
    }

    private static (double Low, double Middle, double High) HalfLife(Dictionary<string, DayReturns> days)
    {
        double level = 0;
        double[][] x = Recorded.Align(days["GLD"].Total, days["SLV"].Total);
        (double phi, double error, double middle) = Statistics.Reversion([.. x[0].Zip(x[1], (g, s) => level += g - s)]);
        return (Statistics.HalfLife(phi - (2 * error)), middle, Statistics.HalfLife(phi + (2 * error)));
    }

    private static double Middle(double[] r) => r.Select(Math.Abs).Order().ElementAt(r.Length / 2) / Statistics.Deviation(r);

    private static double Beyond(double[] r)
    {
        double limit = 4 * Statistics.Deviation(r);
        return r.Count(v => Math.Abs(v) > limit) / (double)r.Length;
    }

    private static GeneratedName Name(string symbol) => VenueUniverse.Names.Single(n => n.Symbol == symbol);

    private Dictionary<string, DayReturns>? Load(string file) => Recorded.Find(file, output) is not { } path ? null
        : file == Etfs ? Recorded.Daily(path, adjusted: true, "2016-05-01", "2026-05-01")
        : Recorded.Daily(path, adjusted: false, "2020-07-27", "2025-04-04");

    private void Near(string what, double constant, double measured, double tolerance, bool relative = false)
    {
        output.WriteLine($"{what}: constant {constant}, measured {measured:F4}");
        double off = Math.Abs(constant - measured) / (relative ? Math.Abs(measured) : 1);
        Assert.True(off <= tolerance, $"{what}: constant {constant}, measured {measured:F4}, tolerance {tolerance}");
    }
}
