using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using Qgtm.Fast.Events;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Values;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Calibration;

/// <summary>What the generator makes has the statistics of its constants. No data needed; seeds are fixed and printed.</summary>
[Collection(CalibrationSerial.Name)]
public sealed class GeneratedStatisticsTests(ITestOutputHelper output)
{
    private const int Days = 5_000, Count = 25;
    private static readonly long StartNs = new VenueOptions().StartNs;
    private static readonly (int Factor, string Symbol)[] Funds = [(0, "GLD"), (1, "SLV"), (2, "PPLT"), (3, "PALL"), (4, "SPY"), (5, "TLT"), (6, "UUP")];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void HistoryHasTheVolatilityCorrelationAndNightShareOfItsFactors(ulong seed)
    {
        List<Event> bars = DailyHistory.Make(seed, StartNs, Days);
        double[] gold = Returns(bars, Id("GLD")).Total;
        foreach ((int factor, string symbol) in Funds)
        {
            (double[] total, double[] night) = Returns(bars, Id(symbol));
            double volatility = Statistics.Annual(total) / VenueUniverse.Volatility[factor];
            double correlation = Statistics.Correlation(total, gold);
            double share = Math.Pow(Statistics.Deviation(night) / Statistics.Deviation(total), 2);
            output.WriteLine($"seed {seed} {symbol}: volatility {volatility:F3} of its constant, correlation {correlation:F3}, night {share:F3}");

            // Kurtosis 10: the standard error of a deviation is 2.1 %, of a correlation about 3 %.
            Assert.InRange(volatility, 0.92, 1.08);
            Assert.InRange(correlation - VenueUniverse.GoldCorrelation[factor], -0.1, 0.1);
            Assert.InRange(share - VenueUniverse.NightShare[factor], -0.07, 0.07);
        }

        Assert.InRange(Statistics.Kurtosis(gold), 5, 25);
    }

    [Fact]
    public void HistoryHasTheHalfLifeOfTheRatio()
    {
        double phi = 0;
        for (ulong seed = 1; seed <= 8; seed++)
        {
            List<Event> bars = DailyHistory.Make(seed, StartNs, Days);
            double[] ratio = [.. Closes(bars, VenueUniverse.Gold).Zip(Closes(bars, VenueUniverse.Silver), (g, s) => Math.Log(g / s))];
            phi += Statistics.Reversion(ratio).Phi / 8;
        }

        // An autoregression is biased down by (1 + 3 phi) / n; eight runs leave a standard error of 0.0005.
        double corrected = phi + ((1 + (3 * phi)) / Days);
        output.WriteLine($"seeds 1-8: phi {phi:F5}, half-life {Statistics.HalfLife(phi):F0}, corrected {Statistics.HalfLife(corrected):F0} days");
        Assert.InRange(corrected - Math.Pow(0.5, 1 / VenueUniverse.RatioHalfLifeDays), -0.0015, 0.0015);
    }

    /// <summary>Two generators with one seed, silver of one displaced: chance cancels and only the pull is left.</summary>
    [Fact]
    public void SessionsPullADisplacedRatioBack()
    {
        using SessionGenerator plain = new(3, StartNs), displaced = new(3, StartNs);
        double[] logs = LogOf(displaced);
        for (int day = 0; day < 4; day++)
        {
            // The deviation is read at an opening, so the displacement counts from the second one.
            logs[VenueUniverse.Silver] -= day == 0 ? 0.5 : 0;
            RunSession(plain, null);
            RunSession(displaced, null);
        }

        double left = LogOf(plain)[VenueUniverse.Silver] - logs[VenueUniverse.Silver];
        output.WriteLine($"displaced by 0.5, after three days {left:F5}");
        Assert.InRange(left / 0.5, Math.Pow(0.5, 3 / VenueUniverse.RatioHalfLifeDays) - 0.002, Math.Pow(0.5, 3 / VenueUniverse.RatioHalfLifeDays) + 0.002);
    }

    [Fact]
    public void SessionsHaveTheCurvesSharesAndCorrelationOfTheConstants()
    {
        const int Sessions = 8;
        var tally = new SessionTally();
        using SessionGenerator generator = new(5, StartNs);
        for (int day = 0; day < Sessions; day++)
        {
            RunSession(generator, tally);
            tally.EndSession();
        }

        (double varianceSlope, double varianceBend) = Statistics.Curve(tally.Variance);
        (double rateSlope, double rateBend) = Statistics.Curve(tally.Rate);
        double quotes = (double)tally.Quotes / tally.Trades;
        double perSecond = (tally.Quotes + tally.Trades) / (23_400.0 * Sessions);
        double correlation = Statistics.Correlation([.. tally.Gold], [.. tally.Silver]);
        double night = tally.NightSquare / (tally.NightSquare + tally.DaySquare);
        double spread = (double)tally.SpreadTicks / tally.GoldQuotes;
        output.WriteLine($"seed 5: variance {varianceSlope:F2} {varianceBend:F2}, rate {rateSlope:F3} {rateBend:F3}, {perSecond:F1} events a second, "
            + $"{quotes:F2} quotes to a trade of {tally.Shares / tally.Trades:F0} shares, minute correlation {correlation:F3}, night {night:F3}, "
            + $"GLD spread {spread:F2} ticks, log of the day's variance {tally.LogVariance / Sessions:F2}");
        Assert.InRange(varianceSlope - VenueUniverse.VarianceSlope, -0.2, 0.2);
        Assert.InRange(varianceBend - VenueUniverse.VarianceBend, -0.4, 0.4);
        Assert.InRange(rateSlope - VenueUniverse.RateSlope, -0.02, 0.02);
        Assert.InRange(rateBend - VenueUniverse.RateBend, -0.03, 0.03);
        Assert.InRange(perSecond / VenueUniverse.EventsPerSecond, 0.98, 1.02);
        Assert.InRange(quotes - (VenueUniverse.TradeOdds - 1), -0.05, 0.05);
        Assert.InRange(tally.Shares / tally.Trades / VenueUniverse.TradeSizeMean, 0.98, 1.02);
        Assert.InRange(correlation - VenueUniverse.GoldCorrelation[1], -0.05, 0.05);
        Assert.InRange(night - 0.55, -0.15, 0.15);
        Assert.InRange(spread, 1.1, 1.3);

        // Mean log variance of a day: that of the constant, less twice the square of the spread of days; error 1 / sqrt(8).
        double day0 = Math.Log(Math.Pow(VenueUniverse.Volatility[0], 2) / 252 * (1 - VenueUniverse.NightShare[0]));
        double expected = day0 - (2 * Math.Pow(VenueUniverse.DayVolatilitySpread, 2));
        Assert.InRange((tally.LogVariance / Sessions) - expected, -0.6, 0.6);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_log")]
    private static extern ref double[] LogOf(SessionGenerator generator);

    private static int Id(string symbol) => Array.FindIndex(VenueUniverse.Names, n => n.Symbol == symbol);

    private static double[] Closes(List<Event> bars, int id) =>
        [.. Enumerable.Range(0, Days).Select(k => Fixed.ToDouble(bars[(k * Count) + id].Bar.Close))];

    private static (double[] Total, double[] Night) Returns(List<Event> bars, int id)
    {
        double[] closes = Closes(bars, id);
        double[] opens = [.. Enumerable.Range(0, Days).Select(k => Fixed.ToDouble(bars[(k * Count) + id].Bar.Open))];
        return ([.. Enumerable.Range(1, Days - 1).Select(k => Math.Log(closes[k] / closes[k - 1]))],
            [.. Enumerable.Range(1, Days - 1).Select(k => Math.Log(opens[k] / closes[k - 1]))]);
    }

    /// <summary>All rows of a session; the first row of the next one is consumed with it.</summary>
    private static void RunSession(SessionGenerator generator, SessionTally? tally)
    {
        long before = 0;
        while (generator.TryNext(out Event row, out long at) && at - before < 3_600_000_000_000 + (before == 0 ? at : 0))
        {
            tally?.Add(in row, at);
            before = at;
        }
    }
}
