using System;
using System.Globalization;

namespace Qgtm.Fast.Tool.Analytics;

/// <summary>`qgtm trades ...` and what stands behind its words.</summary>
internal sealed record TradesOptions
{
    /// <summary>The state directory.</summary>
    public string State { get; init; } = "./state";

    /// <summary>First and last day, New York.</summary>
    public DateOnly From { get; init; } = DateOnly.MinValue;

    /// <inheritdoc cref="From"/>
    public DateOnly To { get; init; } = DateOnly.MaxValue;

    /// <summary>USD a share.</summary>
    public double FeesUsd { get; init; } = 0.0005;

    /// <summary>Where files go; empty = nowhere.</summary>
    public string Out { get; init; } = string.Empty;

    /// <summary>A person's reason.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>One JSON object on stdout and nothing else.</summary>
    public bool IsJson { get; init; }

    /// <summary>Reads the words.</summary>
    public static TradesOptions Parse(ReadOnlySpan<string> words)
    {
        TradesOptions o = new();
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i] == "--json")
            {
                o = o with { IsJson = true };
                continue;
            }

            string name = words[i];
            string value = i + 1 < words.Length ? words[++i] : throw Wrong($"{name} needs a value.");
            o = name switch
            {
                "--state" => o with { State = value },
                "--from" => o with { From = Day(name, value) },
                "--to" => o with { To = Day(name, value) },
                "--fees" => o with { FeesUsd = Fees(value) },
                "--out" => o with { Out = value },
                "--reason" => o with { Reason = value },
                _ => throw Wrong($"{name} is no option of trades: there are --state, --from, --to, --fees, --out, --json; and the words count-flatten-clusters, recommendations, accept, decline."),
            };
        }

        return o.From <= o.To ? o : throw Wrong("--from is after --to: give the first day first.");
    }

    private static DateOnly Day(string name, string value) =>
        DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
            ? day : throw Wrong($"{name} is '{value}': write a day as 2020-01-31.");

    private static double Fees(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double fees) && fees is >= 0 and <= 1
            ? fees : throw Wrong($"--fees is '{value}': it must be USD a share from 0 to 1.");

    private static UserError Wrong(string sentence) => new(ExitCode.Configuration, sentence);
}
