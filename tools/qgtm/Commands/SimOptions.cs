using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using Qgtm.Fast.Simulation;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>The options of `qgtm sim`: those of a run that mean something for a venue, and its own.</summary>
public sealed record SimOptions(RunOptions Run, FaultPlan Faults, bool Admin, int RequestsPerMinute)
{
    private const int UsualPerMinute = 200;

    /// <summary>Reads the words after `sim`; a wrong one is a <see cref="UserError"/>.</summary>
    public static SimOptions Parse(ReadOnlySpan<string> words)
    {
        List<string> others = [];
        FaultPlan faults = new();
        bool admin = false;
        int? rate = null;
        for (int i = 0; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "--admin":
                    admin = true;
                    break;
                case "--faults":
                    faults = Plan(Value(words, ref i));
                    break;
                case "--rate":
                    string text = Value(words, ref i);
                    rate = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n)
                        ? n
                        : throw Wrong($"--rate takes a number of requests a minute, not '{text}'.");
                    break;
                default:
                    others.Add(words[i]);
                    break;
            }
        }

        RunOptions run = RunOptions.Parse(others.ToArray(), "sim");
        return new SimOptions(run, faults, admin, rate ?? (int)Math.Min(int.MaxValue, UsualPerMinute * run.Speed));
    }

    private static string Value(ReadOnlySpan<string> words, ref int i) =>
        ++i < words.Length ? words[i] : throw Wrong($"{words[i - 1]} lacks its value; see `qgtm help`.");

    private static FaultPlan Plan(string path)
    {
        if (!File.Exists(path))
        {
            throw new UserError(ExitCode.NotFound, $"There is no file {path}: give --faults the path of a fault plan.");
        }

        try
        {
            return FaultPlan.Parse(File.ReadAllText(path));
        }
        catch (ArgumentException e)
        {
            throw Wrong($"{path}: {e.Message.Split(" (Parameter", 2)[0]}");
        }
    }

    private static UserError Wrong(string sentence) => new(ExitCode.Configuration, sentence);
}
