using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Calibration;

/// <summary>Log returns of one symbol by date: close to close, previous close to open, open to close.</summary>
internal sealed record DayReturns(SortedDictionary<string, double> Total, SortedDictionary<string, double> Night);

/// <summary>The recorded files beside the repository, read field by field. They are never part of it.</summary>
internal static class Recorded
{
    /// <summary>The path of a recorded file, or null with a visible note when the data is not there.</summary>
    public static string? Find(string file, ITestOutputHelper output)
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "shared", "data", file)))
        {
            at = at.Parent;
        }

        if (at is null)
        {
            output.WriteLine($"SKIPPED: no shared/data/{file} above the test folder");
            return null;
        }

        return Path.Combine(at.FullName, "shared", "data", file);
    }

    /// <summary>The fields of each row after the header.</summary>
    public static IEnumerable<string[]> Rows(string path)
    {
        using StreamReader reader = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            yield return line.Split(',');
        }
    }

    /// <summary>
    /// Daily returns between two dates from a file with date, symbol, open, high, low, close. The last price is the
    /// dividend-adjusted one where the file has it. Rows without volume are carried-forward prices and are left out.
    /// </summary>
    public static Dictionary<string, DayReturns> Daily(string path, bool adjusted, string from, string to)
    {
        var all = new Dictionary<string, DayReturns>(StringComparer.Ordinal);
        var last = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (string[] f in Rows(path))
        {
            string date = f[0][..10];
            double open = double.Parse(f[2]), close = double.Parse(f[5]), end = double.Parse(f[adjusted ? 6 : 5]);
            bool traded = double.Parse(f[adjusted ? 7 : 6]) > 0;
            if (!traded || string.CompareOrdinal(date, from) < 0 || string.CompareOrdinal(date, to) > 0)
            {
                continue;
            }

            if (!all.TryGetValue(f[1], out DayReturns? days))
            {
                all[f[1]] = days = new DayReturns(new(StringComparer.Ordinal), new(StringComparer.Ordinal));
            }

            if (last.TryGetValue(f[1], out double before))
            {
                days.Total[date] = Math.Log(end / before);
                days.Night[date] = Math.Log(end / before) - Math.Log(close / open);
            }

            last[f[1]] = end;
        }

        return all;
    }

    /// <summary>The columns on the dates that all of them have.</summary>
    public static double[][] Align(params SortedDictionary<string, double>[] columns)
    {
        string[] dates = [.. columns[0].Keys.Where(d => columns.All(c => c.ContainsKey(d)))];
        return [.. columns.Select(c => dates.Select(d => c[d]).ToArray())];
    }
}
