using System;
using System.Globalization;
using Qgtm.Fast.Simtest;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>Options of `qgtm simtest`.</summary>
public sealed record SimtestOptions
{
    /// <summary>What is simulated; ten days when nothing bounds it.</summary>
    public CampaignOptions Campaign { get; init; } = new();

    /// <summary>One seed, with what the engine takes and says.</summary>
    public bool Trace { get; init; }

    /// <summary>A failing seed is made small and written as a regression.</summary>
    public bool Shrink { get; init; }
    public bool Json { get; init; }

    /// <summary>Reads the options; a wrong one is a <see cref="UserError"/>.</summary>
    public static SimtestOptions Parse(string[] args)
    {
        SimtestOptions o = new();
        bool bounded = false;
        for (int i = 0; i < args.Length; i++)
        {
            string name = args[i];
            string Value() => ++i < args.Length ? args[i] : throw new UserError(ExitCode.Configuration, $"{name} needs a value: see `qgtm help`.");
            CampaignOptions c = o.Campaign;
            o = name switch
            {
                "--seed" => o with { Campaign = c with { Seed = (ulong)Number(name, Value(), 0) } },
                "--days" => o with { Campaign = c with { Days = Number(name, Value(), 1) } },
                "--seeds" => o with { Campaign = c with { Seeds = Number(name, Value(), 1) } },
                "--budget" => o with { Campaign = c with { Budget = RunOptions.Duration(name, Value()) } },
                "--twice" => o with { Campaign = c with { Twice = true } },
                "--trace" => o with { Trace = true },
                "--shrink" => o with { Shrink = true },
                "--json" => o with { Json = true },
                _ => throw new UserError(ExitCode.Configuration, $"simtest does not know {name}: see `qgtm help`."),
            };
            bounded |= name is "--days" or "--seeds" or "--budget";
        }

        return bounded ? o : o with { Campaign = o.Campaign with { Days = 10 } };
    }

    private static long Number(string name, string text, long least) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long n) && n >= least
            ? n : throw new UserError(ExitCode.Configuration, $"{name} needs a whole number from {least} on, not '{text}'.");
}
