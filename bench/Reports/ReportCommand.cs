using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Qgtm.Fast.Bench.Measure;

namespace Qgtm.Fast.Bench.Reports;

/// <summary>`report`: every verb in a process of its own, then the page. `readme`: the newest report's block into README.md.</summary>
public static class ReportCommand
{
    /// <summary>Runs all verbs; 1 when a gated row allocated or a verb failed.</summary>
    public static int Run(Options options, IEnumerable<string> verbs)
    {
        string folder = options.Out ?? Path.Combine(Repository(), "bench");
        var rows = new List<Row>();
        int code = 0;
        foreach (string verb in verbs)
        {
            Console.Error.WriteLine(verb);
            code |= Child(verb, options, rows);
        }

        // The local day: people name reports by their own calendar.
        Console.Out.WriteLine(Report.Write(folder, DateOnly.FromDateTime(DateTime.Now), options.Quick, rows));
        return code;
    }

    /// <summary>Rewrites the block in README.md.</summary>
    public static int Readme()
    {
        string root = Repository(), path = Path.Combine(root, "README.md");
        File.WriteAllText(path, Report.Insert(File.ReadAllText(path), Report.Block(Path.Combine(root, "bench", "reports"))));
        return 0;
    }

    private static string Repository() => Options.RepositoryFolder() ?? throw new UsageError("This is not a checkout: run it inside the repository.");

    private static int Child(string verb, Options options, List<Row> rows)
    {
        string[] words = [verb, "--json", .. options.Quick ? (string[])["--quick"] : [], .. options.Reps > 0 ? (string[])["--reps", $"{options.Reps}"] : [], .. options.Peer is null ? (string[])[] : ["--peer", options.Peer]];
        ProcessStartInfo info = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "qgtm-bench.dll"), .. words])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using Process child = Process.Start(info) ?? throw new InvalidOperationException("dotnet did not start.");
        while (child.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith('{'))
            {
                rows.Add(RowWriter.Parse(line));
            }
        }

        child.WaitForExit();
        if (child.ExitCode > 1)
        {
            rows.Add(Row.Skipped(verb, verb, $"the verb ended with exit code {child.ExitCode}"));
        }

        return child.ExitCode == 0 ? 0 : 1;
    }
}
