using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using Qgtm.Fast.Tool.Host;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>The options of `qgtm run`.</summary>
public sealed record RunOptions
{
    private const double LongestSeconds = 720 * 3600;
    private static readonly string[] WithValue = ["--state", "--port", "--seed", "--speed", "--venue", "--for", "--snapshot-every", "--wait", "--block", "--env", "--config", "--epoch", "--deploy"];

    public string StateDirectory { get; init; } = "./state";
    public int Port { get; init; } = 8000;
    public TimeSpan? For { get; init; }

    /// <summary>1 = wall speed, N = N times faster, 0 = as fast as the engine reads.</summary>
    public double Speed { get; init; } = 1;
    public ulong Seed { get; init; } = 1;
    public IReadOnlyList<string> Replay { get; init; } = [];
    public bool UntilEnd { get; init; }
    public bool Json { get; init; }
    public bool Lockstep { get; init; }

    /// <summary>local, paper, live or backtest.</summary>
    public string Environment { get; init; } = "local";

    /// <summary>The least number of this start: a directory that begins anew on an account on which a lost one has traded; 0 = the next one.</summary>
    public long Epoch { get; init; }

    /// <summary>The configuration of paper and live.</summary>
    public string Config { get; init; } = Environments.ConfigurationFile.DefaultPath;

    /// <summary>Real money is meant.</summary>
    public bool Live { get; init; }

    /// <summary>The checksum of the strategies' configuration that is meant although another one was deployed last; null = none is named.</summary>
    public string? Deploy { get; init; }

    /// <summary>What the engine thread does while there is nothing to do.</summary>
    public WaitStrategy Wait { get; init; }

    /// <summary>Symbols on which nothing is opened in this run; closing stays possible.</summary>
    public IReadOnlyList<string> Block { get; init; } = [];

    /// <summary>Wall time between two snapshots; the journal covers what came since.</summary>
    public TimeSpan SnapshotEvery { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A simulated venue in another process, as `qgtm sim` prints it; null = the embedded one.</summary>
    public Uri? Venue { get; init; }

    /// <summary>Reads the words after `run` or `sim`; a wrong one is a <see cref="UserError"/>.</summary>
    public static RunOptions Parse(ReadOnlySpan<string> words, string verb = "run")
    {
        RunOptions o = new();
        var files = new List<string>();
        for (int i = 0; i < words.Length; i++)
        {
            string name = words[i];
            if (string.Equals(name, "--replay", StringComparison.Ordinal))
            {
                while (i + 1 < words.Length && !words[i + 1].StartsWith('-'))
                {
                    files.Add(Existing(words[++i]));
                }

                if (files.Count == 0)
                {
                    throw Wrong("--replay needs at least one recorded file, for example --replay ticks.csv.gz.");
                }

                continue;
            }

            if (Flag(o, name) is { } flagged)
            {
                o = flagged;
                continue;
            }

            if (Array.IndexOf(WithValue, name) < 0 || i + 1 == words.Length)
            {
                throw Wrong(Array.IndexOf(WithValue, name) < 0 ? $"{name} is not an option of {verb}; see `qgtm help`." : $"{name} lacks its value; see `qgtm help`.");
            }

            o = Valued(o, name, words[++i]);
        }

        if (o.UntilEnd && (files.Count == 0 || o.Venue is not null))
        {
            throw Wrong("--until-end needs recorded data that ends: add --replay FILE, or say how long with --for.");
        }

        return o with { Replay = files, Lockstep = o.Lockstep || o.Environment == "backtest" };
    }

    private static RunOptions? Flag(RunOptions o, string name) => name switch
    {
        "--json" => o with { Json = true },
        "--until-end" => o with { UntilEnd = true },
        "--lockstep" => o with { Lockstep = true },
        "--live" => o with { Live = true },
        _ => null,
    };

    private static RunOptions Valued(RunOptions o, string name, string value) => name switch
    {
        "--state" => o with { StateDirectory = value },
        "--port" => o with { Port = (int)Number(name, value, 0, 65_535) },
        "--seed" => o with { Seed = (ulong)Number(name, value, 0, long.MaxValue) },
        "--speed" => o with { Speed = value == "max" ? 0 : Number(name, value, 1, 1_000_000) },
        "--wait" => o with { Wait = Waiting(value) },
        "--block" => o with { Block = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) },
        "--env" => o with { Environment = Known(value) },
        "--config" => o with { Config = value },
        "--epoch" => o with { Epoch = Number(name, value, 1, int.MaxValue) },
        "--deploy" => o with { Deploy = value },
        "--venue" => o with { Venue = Loopback(value) },
        "--for" => o with { For = Duration(name, value) },
        "--snapshot-every" => o with { SnapshotEvery = Duration(name, value) },
        _ => throw Wrong($"{name} is not an option of run; see `qgtm help`."),
    };

    private static string Existing(string path)
    {
        if (!File.Exists(path))
        {
            throw new UserError(ExitCode.NotFound, $"There is no file {path}: give --replay the path of a recorded gzip CSV.");
        }

        using FileStream file = File.OpenRead(path);
        return file.ReadByte() == 0x1F && file.ReadByte() == 0x8B
            ? path
            : throw Wrong($"{path} is not a gzip file: give --replay the path of a recorded gzip CSV.");
    }

    /// <summary>Only a venue on this machine: paper and live need more than an address.</summary>
    internal static Uri Loopback(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out Uri? uri) && uri.IsLoopback && uri.Scheme == Uri.UriSchemeHttp
            ? uri
            : throw Wrong($"--venue takes the address that `qgtm sim` prints, such as http://127.0.0.1:9000, not '{value}'.");

    private static string Known(string value) => value is "local" or "paper" or "live" or "backtest"
        ? value
        : throw Wrong($"--env takes local, paper, live or backtest, not '{value}'.");

    private static WaitStrategy Waiting(string value) => value switch
    {
        "balanced" => WaitStrategy.Balanced,
        "spin" => WaitStrategy.Spin,
        "park" => WaitStrategy.Park,
        _ => throw Wrong($"--wait takes balanced, spin or park, not '{value}'."),
    };

    private static long Number(string name, string value, long min, long max) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long n) && n >= min && n <= max
            ? n
            : throw Wrong($"{name} takes a whole number from {min} to {max}, not '{value}'.");

    internal static TimeSpan Duration(string name, string value)
    {
        double unit = value.EndsWith('s') ? 1 : value.EndsWith('m') ? 60 : value.EndsWith('h') ? 3600 : 0;
        return unit > 0 && double.TryParse(value[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out double n) && n > 0 && n * unit <= LongestSeconds
            ? TimeSpan.FromSeconds(n * unit)
            : throw Wrong($"{name} takes a time such as 30s, 5m or 1h, not '{value}'.");
    }

    private static UserError Wrong(string sentence) => new(ExitCode.Configuration, sentence);
}
