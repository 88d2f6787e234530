using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using Qgtm.Fast.Tool.Host;

namespace Qgtm.Fast.Tool.Sweep;

/// <summary>`qgtm sweep` and `qgtm sweep merge` (docs/sweep.md).</summary>
public static class SweepCommand
{
    /// <summary>0 = the shard has ended, or the result is written.</summary>
    public static int Run(ReadOnlySpan<string> words) => words is ["merge", .. var rest] ? Merge(rest) : Sweep(words);

    private static int Sweep(ReadOnlySpan<string> words)
    {
        SweepOptions o = SweepOptions.Parse(words, Environment.GetEnvironmentVariable);
        using Stop stop = new(after: null);
        stop.Booted();
        Stopwatch clock = Stopwatch.StartNew();
        int run = SweepRun.Run(o, stop);
        SweepPlan plan = SweepFiles.Plan(o.Replay.Out);
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"shard {o.Shard} of {plan.Trials} trials: {run} run in {clock.Elapsed.TotalSeconds:F1} s on {o.Cores} cores, the others were there"));
        if (o.Shard != Shard.Whole)
        {
            Console.Out.WriteLine($"{o.Replay.Out}: when every shard has ended, qgtm sweep merge with its directories.");
            return ExitCode.Ok;
        }

        return Report([o.Replay.Out], o.Replay.Out, o.Replay.IsJson);
    }

    private static int Merge(ReadOnlySpan<string> words)
    {
        List<string> directories = [];
        string to = string.Empty;
        bool json = false;
        for (int i = 0; i < words.Length; i++)
        {
            json |= words[i] == "--json";
            if (words[i] == "--out")
            {
                to = i + 1 < words.Length ? words[++i] : throw new UserError(ExitCode.Configuration, "--out needs a value.");
            }
            else if (words[i] != "--json")
            {
                directories.Add(!words[i].StartsWith('-') ? words[i] : throw new UserError(ExitCode.Configuration, $"{words[i]} is no option of sweep merge: there are --out and --json."));
            }
        }

        return directories.Count != 0 ? Report(directories, to.Length == 0 ? directories[0] : to, json)
            : throw new UserError(ExitCode.Configuration, "Say what to merge: qgtm sweep merge DIR... [--out DIR], with the --out directories of all shards.");
    }

    private static int Report(List<string> directories, string to, bool json)
    {
        SweepPlan plan = SweepFiles.Plan(directories[0]);
        foreach (string directory in directories)
        {
            SweepFiles.Same(directory, plan);
        }

        SweepReport report = new(plan, SweepFiles.Read(directories, plan));
        report.Write(to);
        foreach (string line in report.Lines())
        {
            Console.Out.WriteLine(line);
        }

        Console.Out.WriteLine($"report: {Path.Combine(to, "sweep.html")}");
        if (json)
        {
            Console.Out.Write(report.Json());
        }

        return ExitCode.Ok;
    }
}
