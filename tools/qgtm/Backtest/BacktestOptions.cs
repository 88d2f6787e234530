using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Tool.Environments;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Backtest;

/// <summary>`qgtm replay --data DIR ...`.</summary>
public sealed record BacktestOptions
{
    /// <summary>Directory of the databases, as `qgtm data import` fills it.</summary>
    public string Data { get; init; } = string.Empty;

    /// <summary>First and last day.</summary>
    public DateOnly From { get; init; } = new(2005, 1, 1);

    /// <inheritdoc cref="From"/>
    public DateOnly To { get; init; } = new(2100, 1, 1);

    /// <summary>qgtm.yaml.</summary>
    public string Config { get; init; } = ConfigurationFile.DefaultPath;

    /// <summary>Half of the spread that is paid, basis points of the price.</summary>
    public double SlippageBps { get; init; } = 5;

    /// <summary>Commission and fees, USD per share.</summary>
    public double FeesUsd { get; init; } = 0.0005;

    /// <summary>From acceptance to the first possible fill, ms.</summary>
    public double LatencyMs { get; init; } = 2;

    /// <summary>Measured latencies to draw from instead; null = <see cref="LatencyMs"/> for all.</summary>
    public LatencySample? Latencies { get; init; }

    /// <summary>Largest share of the size that a quote shows, percent; 0 = any size.</summary>
    public double ParticipationPct { get; init; }

    /// <summary>Limits that rest wait behind the size at their price.</summary>
    public bool Queues { get; init; }

    /// <summary>symbol,ex_date,amount instead of the databases' dividends; "none" = nobody pays; null = the databases.</summary>
    public string? Dividends { get; init; }

    /// <summary>Seed of the latencies that are drawn.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Opening cash, USD.</summary>
    public double CashUsd { get; init; } = 1_000_000;

    /// <summary>Where the report goes.</summary>
    public string Out { get; init; } = "backtest";

    /// <summary>Where the journal of the run is kept, an empty directory; empty = nowhere.</summary>
    public string Journal { get; init; } = string.Empty;

    /// <summary>Parameters that a sweep sets, over those of the configuration, by strategy and place.</summary>
    public IReadOnlyDictionary<(int Strategy, int Parameter), double> Parameters { get; init; } = new Dictionary<(int Strategy, int Parameter), double>();

    /// <summary>The strategies that run; none named = all.</summary>
    public IReadOnlySet<int> Only { get; init; } = new HashSet<int>();

    /// <summary>The last line is one JSON object.</summary>
    public bool IsJson { get; init; }

    /// <summary>Reads the words behind `replay`.</summary>
    public static BacktestOptions Parse(ReadOnlySpan<string> words)
    {
        BacktestOptions o = new();
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i] is "--json" or "--queue")
            {
                o = words[i] == "--json" ? o with { IsJson = true } : o with { Queues = true };
                continue;
            }

            string name = words[i];
            string value = i + 1 < words.Length ? words[++i] : throw Wrong($"{name} needs a value.");
            o = name switch
            {
                "--data" => o with { Data = value },
                "--from" => o with { From = Day(name, value) },
                "--to" => o with { To = Day(name, value) },
                "--config" => o with { Config = Named(value) },
                "--slippage-bps" => o with { SlippageBps = Number(name, value, 0, 500) },
                "--fees" => o with { FeesUsd = Number(name, value, 0, 1) },
                "--latency" => Latency(o, value),
                "--participation" => o with { ParticipationPct = Number(name, value, 0, 100) },
                "--dividends" => o with { Dividends = value },
                "--seed" => o with { Seed = Whole(name, value) },
                "--cash" => o with { CashUsd = Number(name, value, 1_000, 1e9) },
                "--out" => o with { Out = value },
                "--journal" => o with { Journal = value },
                _ => throw Wrong($"{name} is no option of replay --data: there are --from, --to, --config, --slippage-bps, --fees, --latency, --participation, --queue, --dividends, --seed, --cash, --out, --journal, --json."),
            };
        }

        return o.Data.Length == 0 ? throw Wrong("Name the databases: --data DIR; qgtm data import FILE --db DIR fills one.")
            : !Directory.Exists(o.Data) ? throw new UserError(ExitCode.NotFound, $"There is no directory {o.Data}: fill one with qgtm data import FILE --db {o.Data}.")
            : o.From > o.To ? throw Wrong("--from is after --to: give the first day first.")
            : Directory.Exists(o.Journal) && Directory.EnumerateFileSystemEntries(o.Journal).Any() ? throw Wrong($"--journal is {o.Journal}, which is not empty: name another directory, or delete it.")
            : o;
    }

    /// <summary>USD in nanos, the nearest: 0.0157 USD is a little less in binary, and cutting it off would lose one.</summary>
    public static long Nanos(double usd) => (long)Math.Round(usd * Fixed.One);

    /// <summary>ms in ns, the nearest.</summary>
    public static long Ns(double ms) => (long)Math.Round(ms * 1e6);

    /// <summary>A strategy's grant with this run's parameters; null when it does not run.</summary>
    public StrategyGrant? Tuned(int strategy, StrategyGrant? grant)
    {
        if (grant is null || (Only.Count != 0 && !Only.Contains(strategy)))
        {
            return null;
        }

        Dictionary<int, double> all = new(grant.Tuning.Parameters);
        foreach (((int of, int parameter), double value) in Parameters)
        {
            if (of == strategy)
            {
                all[parameter] = value;
            }
        }

        return grant with { Tuning = grant.Tuning with { Parameters = all } };
    }

    /// <summary>A slip in the name would be a run with other limits.</summary>
    private static string Named(string config) => File.Exists(config) ? config
        : throw new UserError(ExitCode.NotFound, $"There is no {config}: name your qgtm.yaml with --config, or leave it out for the built-in limits and strategies.");

    /// <summary>A number of ms, or the name of a file of measured ones.</summary>
    private static BacktestOptions Latency(BacktestOptions o, string value)
    {
        if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        {
            return o with { LatencyMs = Number("--latency", value, 0, 60_000), Latencies = null };
        }

        try
        {
            return File.Exists(value) ? o with { Latencies = LatencySample.Read(value) }
                : throw Wrong($"--latency is '{value}': give a number of ms, or a file of measured ones as qgtm replay --journal DIR --out OUT writes it.");
        }
        catch (InvalidDataException e)
        {
            throw Wrong(e.Message + ": write the heading ns and one whole number a line.");
        }
    }

    private static DateOnly Day(string name, string value) =>
        DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) && day.Year is >= 1900 and <= 2200
            ? day : throw Wrong($"{name} is '{value}': write a day as 2020-01-31.");

    private static ulong Whole(string name, string value) =>
        ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : throw Wrong($"{name} is '{value}': it must be a whole number from 0 on.");

    private static double Number(string name, string value, double min, double max) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= min && number <= max
            ? number : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"{name} is '{value}': it must be a number from {min} to {max}."));

    private static UserError Wrong(string sentence) => new(ExitCode.Configuration, sentence);
}
