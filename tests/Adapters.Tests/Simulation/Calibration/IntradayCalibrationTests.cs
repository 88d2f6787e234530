using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Qgtm.Fast.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Calibration;

/// <summary>The constants of a session against recorded minutes and ticks.</summary>
[Collection(CalibrationSerial.Name)]
public sealed class IntradayCalibrationTests(ITestOutputHelper output)
{
    private const long MinuteNs = 60_000_000_000;

    [Fact]
    public void VarianceByTheClockAndJumpsAreThoseOfGold()
    {
        if (Recorded.Find("bars/xauusd_histdata_m1_2018_2019.csv.gz", output) is not { } path)
        {
            return;
        }

        var slots = new double[13];
        double realised = 0, bipower = 0;
        int jumps = 0, days = 0;
        foreach (List<(int Minute, double R)> day in Sessions(path).Where(d => d.Count > 350))
        {
            double smooth = Enumerable.Range(1, day.Count - 1).Sum(i => Math.PI / 2 * Math.Abs(day[i].R * day[i - 1].R));
            double limit = 4 * Math.Sqrt(smooth / day.Count);
            days++;
            realised += day.Sum(m => m.R * m.R);
            bipower += smooth;
            jumps += day.Count(m => Math.Abs(m.R) > limit);
            day.ForEach(m => slots[m.Minute / 30] += m.R * m.R);
        }

        (double slope, double bend) = Statistics.Curve(slots);
        output.WriteLine($"{days} sessions; variance by half-hour {string.Join(' ', slots.Select(s => (s / slots.Average()).ToString("F2")))}");
        Near("variance slope", VenueUniverse.VarianceSlope, slope, 0.05);
        Near("variance bend", VenueUniverse.VarianceBend, bend, 0.05);
        double share = 1 - (bipower / realised);
        Near("jumps per session", VenueUniverse.JumpsPerSession, (double)jumps / days, 0.2);
        Near("share of variance in jumps", VenueUniverse.JumpsPerSession * VenueUniverse.JumpMinutes / 390, share, 0.01);
    }

    [Fact]
    public void ActivityByTheClockIsTheVolumeOfThreeFunds()
    {
        if (Recorded.Find("bars/us_etf_15min_alphavantage_20190104_20190215.csv.gz", output) is not { } path)
        {
            return;
        }

        double slope = 0, bend = 0;
        foreach (string symbol in new[] { "GLD", "SLV", "SPY" })
        {
            var slots = new double[26];
            foreach (string[] f in Recorded.Rows(path).Where(f => f[1] == symbol))
            {
                // Stamped with the end in UTC; the whole file is in winter: the opening is 14:30.
                int minutes = (int.Parse(f[0][11..13]) * 60) + int.Parse(f[0][14..16]) - 870;
                slots[(minutes / 15) - 1] += double.Parse(f[6]);
            }

            (double s, double b) = Statistics.Curve(slots);
            output.WriteLine($"{symbol}: slope {s:F2}, bend {b:F2}");
            slope += s / 3;
            bend += b / 3;
        }

        Near("rate slope", VenueUniverse.RateSlope, slope, 0.05);
        Near("rate bend", VenueUniverse.RateBend, bend, 0.05);
    }

    [Fact]
    public void TradesAmongEventsAndTheirSizesLieBetweenTheRecordedNames()
    {
        if (Recorded.Find("l3/lobster_amzn_20120621_l1.csv.gz", output) is not { } amazon
            || Recorded.Find("ticks/ibm_us_tick_20131007_20131011.csv.gz", output) is not { } ibm)
        {
            return;
        }

        List<double> ibmSizes = [], amazonSizes = [], spreads = [];
        int ibmQuotes = 0, amazonQuotes = 0;
        foreach (string[] f in Recorded.Rows(ibm))
        {
            ibmQuotes += f[1] == "Q" ? 1 : 0;
            ibmSizes.AddRange(f[1] == "T" ? [double.Parse(f[3])] : []);
        }

        string last = "";
        foreach (string[] f in Recorded.Rows(amazon))
        {
            amazonSizes.AddRange(f[1] is "4" or "5" ? [double.Parse(f[3])] : []);
            string best = string.Join(',', f[6..10]);
            if (best != last)
            {
                last = best;
                amazonQuotes++;
                (double ask, double bid) = (double.Parse(f[6]), double.Parse(f[8]));
                spreads.Add((ask - bid) / (ask + bid) * 2e4);
            }
        }

        double generated = VenueUniverse.TradeOdds - 1;
        Near("quotes to a trade, IBM", generated, (double)ibmQuotes / ibmSizes.Count, 0.5);
        Near("quotes to a trade, AMZN", generated, (double)amazonQuotes / amazonSizes.Count, 0.5);
        output.WriteLine($"trade size: constant {VenueUniverse.TradeSizeMean}, AMZN {amazonSizes.Average():F0}, IBM {ibmSizes.Average():F0}");
        output.WriteLine($"AMZN spread {spreads.Order().ElementAt(spreads.Count / 2):F1} bp");
        Assert.InRange(VenueUniverse.TradeSizeMean, amazonSizes.Average(), ibmSizes.Average());
    }

    /// <summary>No quotes of the funds were recorded: the spreads are assumptions, held under the limit of spec section 1.</summary>
    [Fact]
    public void SpreadsAreBelowTheLimitOfTheUniverse() =>
        Assert.All(VenueUniverse.Names, n => Assert.InRange((n.SpreadTicks + 1) / (n.Price * 100) * 1e4, 0.1, 25));

    /// <summary>Minute returns in New York hours, by day; a return over a gap is left out.</summary>
    private static IEnumerable<List<(int Minute, double R)>> Sessions(string path)
    {
        var clock = new SessionClock();
        List<(int Minute, double R)> day = [];
        long beforeNs = 0;
        double before = 0;
        foreach (string[] f in Recorded.Rows(path))
        {
            long at = FieldParser.UtcMinute(Encoding.ASCII.GetBytes(f[0]));
            double close = double.Parse(f[4]);
            if (clock.IsOpen(at) && at - beforeNs == MinuteNs)
            {
                int minute = 390 - (int)((clock.NextClose(at) - at) / MinuteNs);
                if (minute == 0)
                {
                    yield return day;
                    day = [];
                }

                day.Add((minute, Math.Log(close / before)));
            }

            (before, beforeNs) = (close, at);
        }

        yield return day;
    }

    private void Near(string what, double constant, double measured, double tolerance)
    {
        output.WriteLine($"{what}: constant {constant:F3}, measured {measured:F4}");
        Assert.True(Math.Abs(constant - measured) <= tolerance, $"{what}: constant {constant}, measured {measured:F4}, tolerance {tolerance}");
    }
}
