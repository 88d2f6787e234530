using System;
using System.Globalization;

namespace Qgtm.Fast.Tool.Sweep;

/// <summary>One part of a sweep, for one process: every Count-th trial, the Index-th of them first. Counted from 1.</summary>
public readonly record struct Shard(int Index, int Count)
{
    private const int CountMax = 10_000;

    /// <summary>All of it.</summary>
    public static Shard Whole { get; } = new(1, 1);

    /// <summary>True when this shard runs the trial (counted from 0).</summary>
    public bool Has(int trial) => trial % Count == Index - 1;

    /// <summary>2/8; or auto, auto/8: the place that Slurm's job array or Kubernetes' indexed job gives to this process.</summary>
    public static Shard Parse(string text, Func<string, string?> environment)
    {
        string[] parts = text.Split('/');
        int count = parts.Length == 2 ? Number(parts[1], text) : 0;
        if (parts.Length > 2)
        {
            throw Wrong($"--shard is '{text}': write i/n with i from 1 to n, such as 2/8.");
        }

        if (parts[0] != "auto")
        {
            return Checked(new Shard(Number(parts[0], text), count), text);
        }

        if (environment("SLURM_ARRAY_TASK_ID") is { } task)
        {
            int first = Number(environment("SLURM_ARRAY_TASK_MIN") ?? "1", text), tasks = Number(environment("SLURM_ARRAY_TASK_COUNT") ?? parts[^1], text);
            return count != 0 && count != tasks
                ? throw Wrong(string.Create(CultureInfo.InvariantCulture, $"--shard is '{text}' and the job array has {tasks} tasks: make both the same, or write auto."))
                : Checked(new Shard(Number(task, text) - first + 1, tasks), text);
        }

        return environment("JOB_COMPLETION_INDEX") is { } index
            ? count != 0 ? Checked(new Shard(Number(index, text) + 1, count), text) : throw Wrong("--shard auto: Kubernetes does not tell how many completions there are: write auto/8.")
            : throw Wrong("--shard auto: neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set: write --shard 2/8.");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");

    private static Shard Checked(Shard shard, string text) =>
        shard.Count is >= 1 and <= CountMax && shard.Index >= 1 && shard.Index <= shard.Count ? shard
        : throw Wrong($"--shard is '{text}': write i/n with i from 1 to n, such as 2/8; steps in a job array's indices are not understood.");

    private static int Number(string word, string text) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
        : throw Wrong($"--shard is '{text}': write i/n with i from 1 to n, such as 2/8.");

    private static UserError Wrong(string sentence) => new(ExitCode.Configuration, sentence);
}
