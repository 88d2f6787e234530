using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace Qgtm.Fast.SystemTests.Commands;

/// <summary>A database of made days of GLD, SLV, GDX, PPLT and SPY, and the commands of a page run on it.</summary>
internal static class SweepDays
{
    /// <summary>Fills a database: a trend with a wave on it, and one day on which everything falls.</summary>
    public static async Task<string> ImportAsync(string directory, DateOnly from, DateOnly to, DateOnly? crash = null)
    {
        string file = Path.Combine(directory, "days.csv"), db = Path.Combine(directory, "candles_dbs");
        await File.WriteAllTextAsync(file, Text(from, to, crash));
        (int exit, _, string error) = await QgtmProcess.RunAsync("data", "import", file, "--db", db);
        Assert.True(exit == 0, error);
        return db;
    }

    /// <summary>A run that may take long on a busy machine: its exit code and what it says on stderr.</summary>
    public static async Task<(int Exit, string Error)> RunAsync(params string[] words)
    {
        using QgtmProcess run = QgtmProcess.Start(words);
        string error = await run.RestOfErrorAsync();
        return (await run.ExitAsync(), error);
    }

    /// <summary>Commands of a page, in order: what stands in its fences.</summary>
    public static string[] Commands(string page)
    {
        bool inside = false;
        List<string> all = [];
        foreach (string line in Repository.Read(page).Split('\n'))
        {
            bool fence = line.StartsWith("```", StringComparison.Ordinal);
            inside ^= fence;
            if (inside && !fence)
            {
                all.Add(line);
            }
        }

        return [.. all];
    }

    /// <summary>A command's words with its files and directories below a directory of the test.</summary>
    public static string[] Words(string command, string directory, params string[] files)
    {
        string[] words = [.. command.Split('"').SelectMany((part, i) => i % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Skip(1)];
        return [.. words.Select((w, i) => i > 0 && files.Contains(w, StringComparer.Ordinal) ? Path.Combine(directory, w) : w)];
    }

    private static string Text(DateOnly from, DateOnly to, DateOnly? crash)
    {
        StringBuilder text = new("date,symbol,open,high,low,close,adj_close,volume,dividend\n");
        double level = 1;
        int n = 0;
        for (DateOnly day = from; day < to; day = day.AddDays(1))
        {
            if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
            {
                continue;
            }

            level *= day == crash ? 0.6 : 1;
            foreach ((string symbol, double start, double drift) in (ValueTuple<string, double, double>[])[("GDX", 22, 0.001), ("GLD", 120, 0.0008), ("PPLT", 90, 0.0007), ("SLV", 16, 0.0006), ("SPY", 270, 0.0003)])
            {
                double close = Math.Round(level * start * Math.Exp((drift * n) + (0.01 * Math.Sin(n * 0.9))), 2), open = Math.Round(close * 0.998, 2);
                text.Append(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd},{symbol},{open},{Math.Round(close * 1.004, 2)},{Math.Round(open * 0.996, 2)},{close},{close},5000000,0\n");
            }

            n++;
        }

        return text.ToString();
    }
}
