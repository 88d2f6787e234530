using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Adapters.Tests.Simulation.Calibration;
using Qgtm.Fast.MarketStore;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.MarketStore;

/// <summary>Each kind of defect is found where it was planted, and the known ones in the recorded files with their counts.</summary>
public sealed class AuditTests(ITestOutputHelper output)
{
    private const string Header = "ts_utc,symbol,open,high,low,close,volume";

    [Theory]
    [InlineData(Defect.Duplicate, "2026-03-09T04:00Z,GLD,10,12,9,11,8")]
    [InlineData(Defect.Disorder, "2026-03-06T05:00Z,GLD,10,12,9,11,8")]
    [InlineData(Defect.Gap, "2026-03-11T04:00Z,GLD,10,12,9,11,8")]
    [InlineData(Defect.Outlier, "2026-03-10T04:00Z,GLD,10,20,9,19,8")]
    [InlineData(Defect.ZeroVolume, "2026-03-10T04:00Z,GLD,10,12,9,11.5,0")]
    [InlineData(Defect.StaleRepeat, "2026-03-10T04:00Z,GLD,11,11,11,11,0")]
    [InlineData(Defect.StaleRepeat, "2026-03-10T04:00Z,GLD,10,12,9,11,7")]
    [InlineData(Defect.Inconsistent, "2026-03-10T04:00Z,GLD,10,10.5,9,11,8")]
    [InlineData(Defect.Inconsistent, "2026-03-10T04:00Z,GLD,0,12,0,11,8")]
    [InlineData(Defect.WrongZone, "2026-03-10T00:00Z,GLD,10,12,9,11,8")]
    public void A_planted_defect_is_found_and_a_clean_file_has_none(Defect kind, string row)
    {
        using Scratch s = new();
        string[] clean = [Header, "2026-03-06T05:00Z,GLD,10,12,9,11.2,6", "2026-03-09T04:00Z,GLD,10,12,9,11,7"];
        Assert.Empty(Of(s.File("clean.csv", [.. clean, "2026-03-10T04:00Z,GLD,10,12,9,11.5,8"])));
        IReadOnlyList<Finding> found = Of(s.File("bad.csv", [.. clean, row]));
        Assert.Contains(found, f => f.Kind == kind && f.Name is "GLD 1d" or "GLD");
    }

    [Fact]
    public void A_day_stamped_in_another_zone_is_found()
    {
        string[] rows = [.. Enumerable.Range(0, 390).Select(i => FormattableString.Invariant($"{new DateTime(2026, 3, 3).AddMinutes(570 + i):yyyy-MM-ddTHH:mm}Z,GLD,10,12,9,{10 + (i % 7 / 10.0)},{5 + i}"))];
        using Scratch s = new();
        Finding found = Of(s.File("et.csv", [Header, .. rows])).Single(f => f.Kind == Defect.WrongZone);
        Assert.Equal(-5, found.Worst); // New York's own hours, written as if they were UTC.
        string[] right = [.. rows.Select(r => r.Replace("T" + r[11..16], "T" + TimeSpan.Parse(r[11..16]).Add(TimeSpan.FromHours(5)).ToString(@"hh\:mm"), StringComparison.Ordinal))];
        Assert.Empty(Of(s.File("utc.csv", [Header, .. right])));
    }

    [Fact]
    public void A_far_row_is_a_stray_and_no_gap()
    {
        using Scratch s = new();
        IReadOnlyList<Finding> found = Of(s.File("stray.csv", Header, "2018-11-01T04:00Z,SPY,10,12,9,11,8", "2020-07-27T04:00Z,SPY,10,12,9,11.1,8", "2020-07-28T04:00Z,SPY,10,12,9,11.2,8"));
        Assert.Equal([Defect.Stray], found.Select(f => f.Kind));
    }

    [Fact]
    public void Missing_minutes_are_counted_by_the_sessions_length()
    {
        using Scratch s = new();
        string[] rows = [.. Enumerable.Range(0, 210).Where(i => i is not (5 or 6 or 209)).Select(i => FormattableString.Invariant($"{new DateTime(2019, 12, 24).AddMinutes(870 + i):yyyy-MM-ddTHH:mm}Z,GLD,10,12,9,{10 + (i % 7 / 10.0)},5"))];
        Finding found = Of(s.File("half.csv", [Header, .. rows])).Single();
        Assert.Equal((Defect.Gap, 3), (found.Kind, found.Count)); // A short session of 210 minutes.
    }

    [Fact]
    public void A_change_of_adjustment_within_a_series_is_found_in_the_database()
    {
        using Scratch s = new();
        s.Import(s.File("a.csv", "date,symbol,open,high,low,close,adj_close,volume", "2026-03-05,GDX,10,12,9,11,11,7", "2026-03-06,GDX,10,12,9,11.1,11,8"));
        s.Import(s.File("b.csv", Header, "2026-03-06T05:00Z,GDX,9,9,9,9,8", "2026-03-09T04:00Z,GDX,10,12,9,10.5,8"));
        DataAudit audit = new();
        audit.Database(s.Db);
        Finding found = audit.Findings.Single();
        Assert.Equal((Defect.Adjustment, 1, "GDX 1d", MarketTime.Ny(new(2026, 3, 9), 0, 0)), (found.Kind, found.Count, found.Name, found.FirstMs));
    }

    [Fact]
    public void Two_sources_of_a_name_are_compared_day_by_day()
    {
        using Scratch s = new();
        DataAudit audit = new();
        audit.File(s.File("raw.csv", Header, "2026-03-05T05:00Z,IAU,20,21,19,20,8", "2026-03-06T05:00Z,IAU,20,21,19,20.5,9", "2026-03-09T04:00Z,IAU,20,21,19,20.4,9"));
        audit.File(s.File("split.csv", "date,symbol,open,high,low,close,adj_close,volume", "2026-03-05,IAU,40,42,38,40,40,8", "2026-03-06,IAU,40,42,38,41,41,9", "2026-03-09,IAU,20,21,19,20.4,20,9"));
        audit.Compare();
        Finding found = audit.Findings.Single(f => f.Kind == Defect.Adjustment);
        Assert.Equal(("IAU 1d", 2, 0.5), (found.Name, found.Count, found.Worst));
    }

    /// <summary>What INDEX.md states of the recorded files.</summary>
    [Theory]
    [InlineData("bars/daily_yahoo_etf_2005_2026.csv.gz", Defect.Inconsistent, null, 0)]
    [InlineData("bars/daily_yahoo_etf_2005_2026.csv.gz", Defect.Duplicate, null, 0)]
    [InlineData("bars/daily_yahoo_etf_2005_2026.csv.gz", Defect.Gap, null, 0)]
    [InlineData("bars/daily_yahoo_etf_2005_2026.csv.gz", Defect.Outlier, null, 0)]
    [InlineData("bars/daily_yahoo_miners_2000_2024.csv.gz", Defect.Inconsistent, "AGI 1d", 565)]
    [InlineData("bars/daily_yahoo_miners_2000_2024.csv.gz", Defect.ZeroVolume, "AGI 1d", 239)]
    [InlineData("bars/daily_yahoo_miners_2000_2024.csv.gz", Defect.ZeroVolume, "BTG 1d", 129)]
    [InlineData("bars/daily_alpaca_iex_2020_2025.csv.gz", Defect.ZeroVolume, "PALL 1d", 108)]
    [InlineData("bars/daily_alpaca_iex_2020_2025.csv.gz", Defect.ZeroVolume, "PPLT 1d", 35)]
    [InlineData("bars/daily_alpaca_iex_2020_2025.csv.gz", Defect.Gap, "PALL 1d", 127)]
    [InlineData("bars/daily_alpaca_iex_2020_2025.csv.gz", Defect.Gap, "PPLT 1d", 31)]
    [InlineData("bars/daily_alpaca_iex_2020_2025.csv.gz", Defect.Stray, "SPY 1d", 1)]
    [InlineData("bars/us_etf_1min_alphavantage_20190211_20190215.csv.gz", Defect.Gap, "PPLT 1m", 1_384)]
    [InlineData("bars/us_etf_1min_alphavantage_20190211_20190215.csv.gz", Defect.Gap, "SLV 1m", 174)]
    [InlineData("bars/us_etf_1min_alphavantage_20190211_20190215.csv.gz", Defect.Gap, "GLD 1m", 23)]
    [InlineData("bars/us_etf_1min_alphavantage_20190211_20190215.csv.gz", Defect.WrongZone, null, 0)]
    [InlineData("bars/us_etf_15min_alphavantage_20190104_20190215.csv.gz", Defect.Gap, "PPLT 15m", 35)]
    [InlineData("bars/us_etf_1min_yahoo_201912.csv.gz", Defect.Duplicate, null, 0)]
    [InlineData("bars/us_etf_1min_yahoo_201912.csv.gz", Defect.WrongZone, null, 0)]
    [InlineData("ticks/gc_comex_trades_20131007_20131009.csv.gz", Defect.ZeroSize, null, 459)]
    [InlineData("ticks/ibm_us_tick_20131007_20131011.csv.gz", Defect.EqualStamp, "IBM", 406_963)]
    [InlineData("ticks/ibm_us_tick_20131007_20131011.csv.gz", Defect.Suspicious, "IBM", 3)]
    [InlineData("macro/fred_daily.csv.gz", Defect.Revised, "Dtwexbgs", null)]
    [InlineData("macro/cftc_cot_disagg_futonly_metals_2010_2026.csv.gz", Defect.Gap, "GoldMmLong", 0)]
    public void The_known_defects_of_the_recorded_files_are_found(string file, Defect kind, string? name, int? count)
    {
        if (Recorded.Find(file, output) is not { } path)
        {
            return;
        }

        IReadOnlyList<Finding> found = Of(path);
        foreach (Finding f in found)
        {
            output.WriteLine($"{f}");
        }

        long n = found.Where(f => f.Kind == kind && (name is null || f.Name == name)).Sum(f => f.Count);
        Assert.True(count is { } c ? n == c : n >= 1_840, $"{kind} of {name}: {n}");
    }

    /// <summary>The quotes of 2014: two million rows, 266 of them unchanged.</summary>
    [Fact]
    public void Unchanged_quotes_are_counted()
    {
        if (Recorded.Find("ticks/xauusd_oanda_quotes_20140501_20140515.csv.gz", output) is { } path)
        {
            IReadOnlyList<Finding> found = Of(path);
            Assert.Equal(266, found.Single(f => f.Kind == Defect.UnchangedQuote).Count);
            Assert.DoesNotContain(found, f => f.Kind is Defect.EqualStamp or Defect.Disorder or Defect.Crossed);
        }
    }

    /// <summary>Adjusted against raw: GDX up to 6.7 % under raw, IAU by its split; GLD pays nothing and agrees.</summary>
    [Fact]
    public void Adjustments_between_recorded_sources_are_found()
    {
        if (Recorded.Find("bars/daily_yahoo_etf_2005_2026.csv.gz", output) is not { } daily)
        {
            return;
        }

        DataAudit audit = new();
        audit.File(daily);
        audit.File(Recorded.Find("bars/daily_alpaca_iex_2020_2025.csv.gz", output)!);
        audit.File(Recorded.Find("bars/us_etf_1min_yahoo_201912.csv.gz", output)!);
        audit.Compare();
        Finding[] found = [.. audit.Findings.Where(f => f.Kind == Defect.Adjustment)];
        foreach (Finding f in found)
        {
            output.WriteLine($"{f}");
        }

        Assert.Equal(0.067, 1 - found.Single(f => f.Name == "GDX 1d" && f.Where.StartsWith("daily_alpaca", StringComparison.Ordinal) && f.Where.Contains(": daily_yahoo", StringComparison.Ordinal)).Worst, 0.001);
        Assert.Equal(2, found.Single(f => f.Name == "IAU 1d" && f.Where.Contains("1min", StringComparison.Ordinal)).Worst, 0.02);
    }

    private static IReadOnlyList<Finding> Of(string path)
    {
        DataAudit audit = new();
        audit.File(path);
        Assert.True(audit.Rows > 0);
        return audit.Findings;
    }
}
