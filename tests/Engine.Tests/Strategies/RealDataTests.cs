using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using Qgtm.Fast.Features;
using Qgtm.Fast.Strategies;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Strategies;

/// <summary>The daily strategies on recorded closes, 2006-2024. They say how often a strategy acts, not that it earns.</summary>
public sealed class RealDataTests(ITestOutputHelper output)
{
    private const string File = "bars/daily_yahoo_etf_2005_2026.csv.gz";
    private static readonly string[] Names = ["GLD", "IAU", "SLV", "SIVR", "PPLT", "PALL", "GDX", "GDXJ"];

    [Fact]
    public void GoldSilverRatioOpensItsGateAndTradesAFewTimesAYear()
    {
        if (Load("close", "GLD", "SLV") is not { } closes)
        {
            return;
        }

        (int Days, int Open, int Trips, int Held, double LogReturn) sum = default;
        PairRow p = default;
        StrategyRow gold = default, silver = default;
        FeatureRow g = default, s = default;
        double[]? before = null;
        foreach (double[] day in closes)
        {
            if (before is not null)
            {
                sum.LogReturn += (gold.Target * Math.Log(day[0] / before[0])) + (silver.Target * Math.Log(day[1] / before[1]));
            }

            // The strategy sees the closing price as a quote before the day is in its filter, as it does in the last minute.
            double side = p.Side;
            (g.Mid, s.Mid) = (day[0], day[1]);
            GoldSilverRatio.OnMinute(ref p, ref gold, ref silver, in g, in s, 0);
            if (p.Days >= GoldSilverRatio.WindowDays)
            {
                sum.Days++;
                sum.Open += GoldSilverRatio.HalfLife(in p) is >= GoldSilverRatio.HalfLifeMin and <= GoldSilverRatio.HalfLifeMax ? 1 : 0;
                sum.Held += p.Side != 0 ? 1 : 0;
                sum.Trips += side != 0 && p.Side != side ? 1 : 0;
            }

            GoldSilverRatio.OnDaily(ref p, day[0], day[1]);
            before = day;
        }

        double perYear = sum.Trips * 252.0 / sum.Days;
        output.WriteLine($"{sum.Days} days, gate open {(double)sum.Open / sum.Days:P0}, {sum.Trips} round trips, {perYear:F2} a year, "
            + $"held {(double)sum.Held / sum.Days:P0}, log return before costs {sum.LogReturn:F3} of the sleeve, beta {p.Beta:F2}");
        Assert.InRange((double)sum.Open / sum.Days, 0.5, 1);
        Assert.InRange(perYear, 1, 6);
    }

    [Fact]
    public void TsmomMultiRunsNearItsVolatilityTarget()
    {
        if (Load("adj_close", Names) is not { } closes)
        {
            return;
        }

        var rows = new StrategyRow[Names.Length];
        var features = new FeatureRow[Names.Length];
        var rings = new long[Names.Length][];
        var returns = new List<double>();
        double gross = 0;
        for (int k = 0; k < closes.Count; k++)
        {
            returns.Add(k == 0 ? 0 : rows.Select((r, i) => r.Target * ((closes[k][i] / closes[k - 1][i]) - 1)).Sum());
            gross = Math.Max(gross, rows.Sum(r => Math.Abs(r.Target)));
            for (int i = 0; i < Names.Length; i++)
            {
                rings[i] ??= new long[EngineLimits.DailyClosesMax];
                rings[i][features[i].DailyCount++ & (EngineLimits.DailyClosesMax - 1)] = (long)(closes[k][i] * 1e9);
                FeatureSet.OnDaily(ref features[i], rings[i]);
                TsmomMulti.OnDaily(ref rows[i], in features[i], Names.Length, 0, 0);
            }
        }

        returns.RemoveRange(0, 260);
        double mean = returns.Average();
        double volatility = Math.Sqrt(returns.Average(r => (r - mean) * (r - mean)) * 252);
        output.WriteLine($"{returns.Count} days, volatility {volatility:P1} a year, mean {mean * 252:P1} before costs, largest gross {gross:F2}");
        Assert.InRange(volatility, 0.08, 0.12);
        Assert.InRange(gross, 0.5, 2);
    }

    /// <summary>One column of the named symbols on the days before 2025 that all of them have; null without the data.</summary>
    private List<double[]>? Load(string column, params string[] symbols)
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !System.IO.File.Exists(Path.Combine(at.FullName, "shared", "data", File)))
        {
            at = at.Parent;
        }

        if (at is null)
        {
            output.WriteLine("SKIPPED: no shared/data above the test folder");
            return null;
        }

        using StreamReader reader = new(new GZipStream(System.IO.File.OpenRead(Path.Combine(at.FullName, "shared", "data", File)), CompressionMode.Decompress));
        int field = Array.IndexOf(reader.ReadLine()!.Split(','), column);
        SortedDictionary<string, double[]> days = new(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Split(',');
            int i = Array.IndexOf(symbols, fields[1]);
            if (i >= 0 && string.CompareOrdinal(fields[0], "2025") < 0)
            {
                if (!days.TryGetValue(fields[0], out double[]? day))
                {
                    days[fields[0]] = day = new double[symbols.Length];
                }

                day[i] = double.Parse(fields[field]);
            }
        }

        return [.. days.Values.Where(d => d.All(x => x > 0))];
    }
}
