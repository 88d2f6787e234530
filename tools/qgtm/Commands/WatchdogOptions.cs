using System;
using System.Globalization;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>The options of `qgtm watchdog`.</summary>
public sealed record WatchdogOptions
{
    /// <summary>Silence that is death: usual, and what is allowed at a broker.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(300), Shortest = TimeSpan.FromSeconds(60), Longest = TimeSpan.FromMinutes(15);

    public string StateDirectory { get; init; } = "./state";
    public Uri? Venue { get; init; }

    /// <summary>paper or live; empty = the venue of --venue.</summary>
    public string Environment { get; init; } = string.Empty;
    public string Config { get; init; } = Environments.ConfigurationFile.DefaultPath;
    public TimeSpan TripAfter { get; init; } = Usual;
    public bool Once { get; init; }
    public bool Json { get; init; }

    /// <summary>Reads the words after `watchdog`; a wrong one is a <see cref="UserError"/>.</summary>
    public static WatchdogOptions Parse(ReadOnlySpan<string> words)
    {
        WatchdogOptions o = new();
        for (int i = 0; i < words.Length; i++)
        {
            string name = words[i];
            o = name switch
            {
                "--once" => o with { Once = true },
                "--json" => o with { Json = true },
                "--state" => o with { StateDirectory = Value(words, ref i) },
                "--config" => o with { Config = Value(words, ref i) },
                "--venue" => o with { Venue = RunOptions.Loopback(Value(words, ref i)) },
                "--env" => o with { Environment = Known(Value(words, ref i)) },
                "--trip-after" => o with { TripAfter = RunOptions.Duration(name, Value(words, ref i)) },
                _ => throw Wrong($"{name} is not an option of watchdog; see `qgtm help`."),
            };
        }

        return o.Checked();
    }

    private WatchdogOptions Checked()
    {
        if (!Once && (Venue is null) == (Environment.Length == 0))
        {
            throw Wrong("Say which account to guard: --venue with the address of a `qgtm sim`, or --env paper or live, one of both.");
        }

        // A venue on this machine is a trial, and may be hastier than a broker.
        TimeSpan least = Venue is null ? Shortest : TimeSpan.FromSeconds(1);
        return TripAfter >= least && TripAfter <= Longest ? this : throw Wrong(string.Create(
            CultureInfo.InvariantCulture,
            $"--trip-after takes {least.TotalSeconds:0}s to {Longest.TotalMinutes:0}m, not {TripAfter.TotalSeconds:0}s: sooner, a slow start would flatten; later, nobody guards."));
    }

    private static string Value(ReadOnlySpan<string> words, ref int i) =>
        ++i < words.Length ? words[i] : throw Wrong($"{words[i - 1]} lacks its value; see `qgtm help`.");

    private static string Known(string value) => value is "paper" or "live"
        ? value
        : throw Wrong($"--env takes paper or live, not '{value}': a venue of this machine is named with --venue.");

    private static UserError Wrong(string sentence) => new(ExitCode.Configuration, sentence);
}
