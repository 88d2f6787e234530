using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Qgtm.Fast.Tool.Sweep;

/// <summary>What is swept, as `plan.json` keeps it: two processes that work on one sweep have the same, to the letter.</summary>
public sealed record SweepPlan
{
    /// <summary>SHA-256 over all of it but itself, in hexadecimal.</summary>
    public string Id { get; init; } = string.Empty;

    /// <summary>The build of engine, exchange and tool: another one may decide otherwise.</summary>
    public required string Build { get; init; }

    /// <summary>SHA-256 over every event of the history.</summary>
    public required string Data { get; init; }

    /// <summary>SHA-256 over qgtm.yaml and strategy_overrides.yaml.</summary>
    public required string Config { get; init; }

    /// <summary>The options of `replay` that all trials share, as they were understood.</summary>
    public required string Options { get; init; }

    /// <summary>The strategies that run; none = all.</summary>
    public required IReadOnlyList<string> Only { get; init; }
    public required IReadOnlyList<SweepAxis> Axes { get; init; }
    public required int Trials { get; init; }
    public required Research.SelectionRule Rule { get; init; }
}

/// <summary>One trial that has ended.</summary>
public sealed record SweepTrial
{
    /// <summary>The plan that it belongs to, and its place there.</summary>
    public required string Plan { get; init; }
    public required int Trial { get; init; }

    /// <summary>One for each axis.</summary>
    public required IReadOnlyList<double> Values { get; init; }

    /// <summary>Days since 1970-01-01 of the returns, and the returns, shares of equity.</summary>
    public required IReadOnlyList<int> Days { get; init; }
    public required double[] Returns { get; init; }
    public required long Orders { get; init; }
    public required long Fills { get; init; }
    public required long Denied { get; init; }
    public required long Rejected { get; init; }

    /// <summary>USD; and half of what was bought and sold a year, in equities.</summary>
    public required double FeesUsd { get; init; }
    public required double Turnover { get; init; }
    public required string StateHash { get; init; }
}

/// <summary>
/// A sweep's directory: `plan.json`, and in `trials` one file for each trial that has ended. A file is written beside its place, synced and renamed, so one that is
/// there is whole; nothing is ever changed. Processes may share a directory.
/// </summary>
internal static class SweepFiles
{
    private const string PlanName = "plan.json", Trials = "trials";
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <summary>Text of an object as the files have it.</summary>
    public static string Text<T>(T value) => JsonSerializer.Serialize(value, Form);

    /// <summary>Makes the directory the plan's, or sees that it is already.</summary>
    public static void Keep(string directory, SweepPlan plan)
    {
        Directory.CreateDirectory(Path.Combine(directory, Trials));
        string path = Path.Combine(directory, PlanName);
        if (!File.Exists(path))
        {
            Write(path, Text(plan), isFirst: true);
        }

        Same(directory, plan); // Another process may have come first.
    }

    /// <summary>Sees that a directory belongs to the plan.</summary>
    public static void Same(string directory, SweepPlan plan)
    {
        if (Plan(directory) is var other && other.Id != plan.Id)
        {
            throw new UserError(ExitCode.Configuration, $"{directory} holds another sweep ({Difference(other, plan)}): name another directory, or delete it.");
        }
    }

    /// <summary>The plan of a directory.</summary>
    public static SweepPlan Plan(string directory)
    {
        string path = Path.Combine(directory, PlanName);
        return File.Exists(path) ? Read<SweepPlan>(path)
            : throw new UserError(ExitCode.NotFound, $"There is no sweep in {directory}: give the --out directory of `qgtm sweep`.");
    }

    /// <summary>True when the trial has ended.</summary>
    public static bool Has(string directory, int trial) => File.Exists(PathOf(directory, trial));

    /// <summary>A trial has ended: from here on nobody runs it again.</summary>
    public static void Write(string directory, SweepTrial trial) => Write(PathOf(directory, trial.Trial), Text(trial));

    /// <summary>Every trial of the plan, in order, from whichever directory has it; those that two have must be the same, to the letter.</summary>
    public static SweepTrial[] Read(IReadOnlyList<string> directories, SweepPlan plan)
    {
        SweepTrial[] all = new SweepTrial[plan.Trials];
        List<int> missing = [];
        for (int trial = 0; trial < plan.Trials; trial++)
        {
            string[] paths = [.. directories.Select(d => PathOf(d, trial)).Where(File.Exists)];
            if (paths.Length == 0)
            {
                missing.Add(trial);
                continue;
            }

            byte[] first = File.ReadAllBytes(paths[0]);
            if (paths.Skip(1).FirstOrDefault(p => !File.ReadAllBytes(p).AsSpan().SequenceEqual(first)) is { } other)
            {
                throw new UserError(ExitCode.Error, $"{paths[0]} and {other} are the same trial and differ: one of the machines is not to be trusted, so find out which and delete its file.");
            }

            all[trial] = Read<SweepTrial>(paths[0]);
            if (all[trial].Plan != plan.Id || all[trial].Trial != trial)
            {
                throw new UserError(ExitCode.Error, $"{paths[0]} belongs to another sweep: delete it.");
            }
        }

        return missing.Count == 0 ? all : throw new UserError(
            ExitCode.NotFound, string.Create(CultureInfo.InvariantCulture, $"{missing.Count} of {plan.Trials} trials are missing, the first is {missing[0] + 1}: run the shards that have not ended once more, or name their directories too."));
    }

    /// <summary>Beside its place, synced, renamed. Of those that write a first one at a time the first counts.</summary>
    public static void Write(string path, string text, bool isFirst = false)
    {
        string next = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.MachineName}-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.next");
        using (FileStream file = new(next, FileMode.Create, FileAccess.Write))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(next, path, overwrite: !isFirst);
        }
        catch (IOException) when (isFirst && File.Exists(path))
        {
            File.Delete(next);
        }
    }

    private static string PathOf(string directory, int trial) =>
        Path.Combine(directory, Trials, string.Create(CultureInfo.InvariantCulture, $"{trial + 1:D6}.json"));

    private static T Read<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Form) ?? throw new JsonException("empty");
        }
        catch (JsonException)
        {
            throw new UserError(ExitCode.Error, $"{path} is damaged: delete it and run its sweep once more.");
        }
    }

    private static string Difference(SweepPlan a, SweepPlan b) =>
        a.Build != b.Build ? "another build made it" : a.Data != b.Data ? "on other data" : a.Config != b.Config ? "with another configuration"
        : Text(a.Axes) != Text(b.Axes) ? "other values" : "other options";
}
