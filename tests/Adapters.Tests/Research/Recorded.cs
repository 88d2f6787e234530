using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Research;

/// <summary>Recorded daily closes and series, where a folder shared/data stands above the tests.</summary>
internal static class Recorded
{
    /// <summary>The folder; null without it.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>Daily simple returns with dividends of some symbols, on the days that all of them have.</summary>
    public static SortedDictionary<DateOnly, double[]> Returns(params string[] symbols)
    {
        SortedDictionary<DateOnly, double[]> closes = Columns("bars/daily_yahoo_etf_2005_2026.csv.gz", "date", "symbol", "adj_close", symbols);
        SortedDictionary<DateOnly, double[]> returns = [];
        foreach (((DateOnly _, double[] before), (DateOnly day, double[] now)) in closes.Select(c => (c.Key, c.Value)).Zip(closes.Skip(1).Select(c => (c.Key, c.Value))))
        {
            returns[day] = [.. now.Zip(before, (a, b) => (a / b) - 1)];
        }

        return returns;
    }

    /// <summary>One series of FRED.</summary>
    public static SortedDictionary<DateOnly, double[]> Series(string name) => Columns("macro/fred_daily.csv.gz", "date", "series", "value", [name]);

    private static SortedDictionary<DateOnly, double[]> Columns(string file, string date, string name, string value, string[] names)
    {
        using StreamReader reader = new(new GZipStream(File.OpenRead(Path.Combine(Folder!, file)), CompressionMode.Decompress));
        string[] header = reader.ReadLine()!.Split(',');
        (int d, int s, int v) = (Array.IndexOf(header, date), Array.IndexOf(header, name), Array.IndexOf(header, value));
        SortedDictionary<DateOnly, double[]> days = [];
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Split(',');
            int i = Array.IndexOf(names, fields[s]);
            if (i >= 0)
            {
                DateOnly day = DateOnly.ParseExact(fields[d], "yyyy-MM-dd");
                if (!days.TryGetValue(day, out double[]? row))
                {
                    days[day] = row = new double[names.Length];
                }

                row[i] = double.Parse(fields[v]);
            }
        }

        return new(days.Where(p => p.Value.All(x => x > 0)).ToDictionary(p => p.Key, p => p.Value));
    }

    private static string? Find()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "shared", "data", "INDEX.md")))
        {
            at = at.Parent;
        }

        return at is null ? null : Path.Combine(at.FullName, "shared", "data");
    }
}

/// <summary>A test on recorded data: skipped, and counted as skipped, where there is none.</summary>
internal sealed class RecordedFactAttribute : FactAttribute
{
    public RecordedFactAttribute() => Skip = Recorded.Folder is null ? "No shared/data above the test folder." : null;
}
