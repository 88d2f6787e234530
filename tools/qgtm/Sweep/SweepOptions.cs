using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Qgtm.Fast.Research;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Tool.Backtest;

namespace Qgtm.Fast.Tool.Sweep;

/// <summary>`qgtm sweep ...`.</summary>
public sealed record SweepOptions
{
    /// <summary>Most trials of one sweep: the more there are, the less the best of them says.</summary>
    public const int TrialsMax = 100_000;

    private static readonly string[] OfReplay = ["--data", "--from", "--to", "--config", "--cash", "--participation", "--dividends", "--seed", "--out"];

    /// <summary>What all trials have in common.</summary>
    public required BacktestOptions Replay { get; init; }

    /// <summary>What they differ in, the last one fastest.</summary>
    public required IReadOnlyList<SweepAxis> Axes { get; init; }

    /// <summary>The part that this process runs.</summary>
    public Shard Shard { get; init; } = Shard.Whole;

    /// <summary>Engines at a time.</summary>
    public int Cores { get; init; } = Environment.ProcessorCount;

    /// <summary>How the best one is chosen and judged.</summary>
    public SelectionRule Rule { get; init; } = new(Holdout: 252, Purge: 5, Train: 756, Test: 252, Growing: false);

    /// <summary>The number of trials.</summary>
    public int Trials => Axes.Aggregate(1, (n, a) => n * a.Values.Count);

    /// <summary>Values of a trial, one for each axis.</summary>
    public double[] ValuesOf(int trial)
    {
        double[] values = new double[Axes.Count];
        for (int a = Axes.Count - 1; a >= 0; a--)
        {
            values[a] = Axes[a].Values[trial % Axes[a].Values.Count];
            trial /= Axes[a].Values.Count;
        }

        return values;
    }

    /// <summary>What a trial is run with.</summary>
    public BacktestOptions ReplayOf(int trial)
    {
        double[] values = ValuesOf(trial);
        return Axes.Select((axis, a) => (axis, values[a])).Aggregate(Replay, (o, x) => x.axis.Set(o, x.Item2));
    }

    /// <summary>Reads the words behind `sweep`.</summary>
    public static SweepOptions Parse(ReadOnlySpan<string> words, Func<string, string?> environment)
    {
        List<string> replay = [];
        List<SweepAxis> axes = [];
        SweepOptions o = new() { Replay = new BacktestOptions(), Axes = axes };
        bool hasOut = false;
        HashSet<int> only = [];
        for (int i = 0; i < words.Length; i++)
        {
            string name = words[i];
            if (name is "--growing" or "--json" or "--queue")
            {
                o = name == "--growing" ? o with { Rule = o.Rule with { Growing = true } } : o;
                replay.AddRange(name == "--growing" ? Array.Empty<string>() : [name]);
                continue;
            }

            string value = i + 1 < words.Length ? words[++i] : throw Wrong($"{name} needs a value.");
            if (OfReplay.Contains(name, StringComparer.Ordinal))
            {
                replay.AddRange([name, value]);
                hasOut |= name == "--out";
            }
            else if (name == "--param" || (name.Length > 2 && SweepAxis.Options.ContainsKey(name[2..])))
            {
                axes.Add(name == "--param" ? SweepAxis.Parameter(value) : SweepAxis.Option(name[2..], value));
            }
            else if (name == "--only")
            {
                only.UnionWith(value.Split(',').Select(Strategy));
            }
            else
            {
                o = Own(o, name, value, environment);
            }
        }

        BacktestOptions common = BacktestOptions.Parse(replay.ToArray()) with { Only = only };
        return Checked(o with { Replay = hasOut ? common : common with { Out = "sweep" } });
    }

    private static SweepOptions Own(SweepOptions o, string name, string value, Func<string, string?> environment) => name switch
    {
        "--shard" => o with { Shard = Shard.Parse(value, environment) },
        "--cores" => o with { Cores = Whole(name, value, 1, 1_024) },
        "--holdout" => o with { Rule = o.Rule with { Holdout = Whole(name, value, 0, 100_000) } },
        "--purge" => o with { Rule = o.Rule with { Purge = Whole(name, value, 0, 1_000) } },
        "--train" => o with { Rule = o.Rule with { Train = Whole(name, value, 0, 100_000) } },
        "--test" => o with { Rule = o.Rule with { Test = Whole(name, value, 1, 100_000) } },
        _ => throw Wrong($"{name} is no option of sweep: there are --data, --param, --slippage-bps, --fees, --latency, --from, --to, --config, --cash, --participation, --queue, --dividends, --seed, --only, --out, --shard, --cores, --holdout, --purge, --train, --test, --growing, --json."),
    };

    private static SweepOptions Checked(SweepOptions o)
    {
        if (o.Axes.Count == 0)
        {
            throw Wrong("Nothing is varied: name a parameter, such as --param tsmom_multi.leverage=1,1.5,2, or --slippage-bps 2,5,10.");
        }

        if (o.Axes.GroupBy(a => a.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw Wrong($"{twice.Key} is varied twice: put all of its values into one list.");
        }

        double trials = o.Axes.Aggregate(1.0, (n, a) => n * a.Values.Count);
        return trials <= TrialsMax ? o
            : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"That makes {trials:N0} trials, and {TrialsMax:N0} are allowed: vary less at a time."));
    }

    private static int Strategy(string id) =>
        StrategyCatalogue.IndexOf(id) is var s and >= 0 ? s : throw Wrong($"--only names '{id}', which is no strategy: docs/strategies.md lists them.");

    private static int Whole(string name, string value, int min, int max) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max
            ? number : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"{name} is '{value}': it must be a whole number from {min} to {max}."));

    private static UserError Wrong(string sentence) => new(ExitCode.Configuration, sentence);
}
