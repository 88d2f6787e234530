using System;
using System.Globalization;
using System.IO;

namespace Qgtm.Fast.Bench;

/// <summary>A wrong command line, as one sentence.</summary>
public sealed class UsageError(string message) : Exception(message);

/// <summary>The words after the verb.</summary>
public sealed record Options
{
    /// <summary>Seconds per verb instead of minutes: the figures only show that it works.</summary>
    public bool Quick { get; init; }

    /// <summary>One JSON object per row instead of a table.</summary>
    public bool Json { get; init; }

    /// <summary>Repetitions of each contender; 0 = the verb's own number.</summary>
    public int Reps { get; init; }

    /// <summary>An assembly with more rings.</summary>
    public string? Peer { get; init; }

    /// <summary>replay: only this workload, such as ema-xau.</summary>
    public string? Workload { get; init; }

    /// <summary>Allocates on purpose, to see the gate red.</summary>
    public bool PlantAllocation { get; init; }

    /// <summary>micro: a filter for BenchmarkDotNet.</summary>
    public string Filter { get; init; } = "*";

    /// <summary>replay: the folder of recorded data; without it, shared/data beside the repository.</summary>
    public string? Data { get; init; }

    /// <summary>report: another folder than bench/ of the repository.</summary>
    public string? Out { get; init; }

    /// <summary>Repetitions: as asked, or 2 when quick, or the verb's own number.</summary>
    public int RepsOr(int own) => Reps > 0 ? Reps : Quick ? 2 : own;

    /// <summary>The large amount, or the small one when quick.</summary>
    public int Amount(int full, int quick) => Quick ? quick : full;

    /// <summary>Reads the words.</summary>
    public static Options Parse(ReadOnlySpan<string> words)
    {
        Options o = new();
        for (int i = 0; i < words.Length; i++)
        {
            string name = words[i];
            o = Flag(o, name) ?? Valued(o, name, i + 1 < words.Length ? words[++i] : throw new UsageError($"{name} is not an option, or lacks its value."));
        }

        return o;
    }

    /// <summary>The path of a recorded file, or null when it is not there.</summary>
    public string? Recorded(string file)
    {
        string? folder = Data ?? DataFolder();
        return folder is not null && File.Exists(Path.Combine(folder, file)) ? Path.Combine(folder, file) : null;
    }

    private static string? DataFolder()
    {
        foreach (string start in (ReadOnlySpan<string>)[Directory.GetCurrentDirectory(), AppContext.BaseDirectory])
        {
            for (DirectoryInfo? at = new(start); at is not null; at = at.Parent)
            {
                string data = Path.Combine(at.FullName, "shared", "data");
                if (Directory.Exists(data))
                {
                    return data;
                }
            }
        }

        return null;
    }

    /// <summary>The repository: the folder of the solution, upwards from here or from the executable; null outside of it.</summary>
    public static string? RepositoryFolder()
    {
        foreach (string start in (ReadOnlySpan<string>)[Directory.GetCurrentDirectory(), AppContext.BaseDirectory])
        {
            for (DirectoryInfo? at = new(start); at is not null; at = at.Parent)
            {
                if (File.Exists(Path.Combine(at.FullName, "Qgtm.Fast.sln")))
                {
                    return at.FullName;
                }
            }
        }

        return null;
    }

    private static Options? Flag(Options o, string name) => name switch
    {
        "--quick" => o with { Quick = true },
        "--json" => o with { Json = true },
        "--plant-allocation" => o with { PlantAllocation = true },
        _ => null,
    };

    private static Options Valued(Options o, string name, string value) => name switch
    {
        "--reps" => o with { Reps = Number(name, value) },
        "--peer" => File.Exists(value) ? o with { Peer = value } : throw new UsageError($"There is no assembly {value}."),
        "--workload" => value == "ema-xau" ? o with { Workload = value } : throw new UsageError("--workload knows ema-xau."),
        "--data" => o with { Data = value },
        "--out" => o with { Out = value },
        "--filter" => o with { Filter = value },
        _ => throw new UsageError($"{name} is not an option; see `qgtm-bench help`."),
    };

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n is > 0 and <= 1000
            ? n
            : throw new UsageError($"{name} takes a whole number from 1 to 1000, not '{value}'.");
}
