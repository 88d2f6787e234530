using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Serialization;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Tool.Backtest;

namespace Qgtm.Fast.Tool.Sweep;

/// <summary>One thing that a sweep varies, and its values in the order of the report.</summary>
/// <param name="Name">strategy.parameter, or an option of `replay`: slippage-bps, fees, latency.</param>
/// <param name="Values">Each once.</param>
public sealed record SweepAxis(string Name, IReadOnlyList<double> Values)
{
    private const int ValuesMax = 1_000;

    /// <summary>The options of `replay` that can be varied, with their ranges.</summary>
    public static readonly IReadOnlyDictionary<string, (double Min, double Max)> Options = new Dictionary<string, (double Min, double Max)>(StringComparer.Ordinal)
    {
        ["slippage-bps"] = (0, 500),
        ["fees"] = (0, 1),
        ["latency"] = (0, 60_000),
    };

    /// <summary>The strategy whose parameter it is; null of an option.</summary>
    [JsonIgnore]
    public int? Strategy => Name.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 ? StrategyCatalogue.IndexOf(Name[..dot]) : null;

    /// <summary>strategy.parameter=1,2,3 or strategy.parameter=from:to:step.</summary>
    public static SweepAxis Parameter(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal), dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || equals < dot)
        {
            throw Wrong($"--param is '{text}': write it as tsmom_multi.leverage=1,1.5,2 or tsmom_multi.leverage=1:2:0.5.");
        }

        string id = text[..dot], name = text[(dot + 1)..equals];
        int strategy = StrategyCatalogue.IndexOf(id);
        if (strategy < 0)
        {
            throw Wrong($"'{id}' is no strategy: docs/strategies.md lists them.");
        }

        StrategyInfo info = StrategyCatalogue.All[strategy].Info;
        StrategyParameter p = info.Parameters.FirstOrDefault(p => p.Name == name);
        return p.Name is null
            ? throw Wrong(info.Parameters.Length == 0 ? $"{id} has no parameters: docs/strategies.md lists those that have." : $"'{name}' is no parameter of {id}: there are {string.Join(", ", info.Parameters.Select(q => q.Name))}.")
            : new SweepAxis($"{info.Id}.{name}", Numbers($"{info.Id}.{name}", text[(equals + 1)..], p.Min, p.Max));
    }

    /// <summary>An option of `replay` with a list or a range.</summary>
    public static SweepAxis Option(string name, string text) => new(name, Numbers(name, text, Options[name].Min, Options[name].Max));

    /// <summary>The options of a replay with this axis at a value.</summary>
    public BacktestOptions Set(BacktestOptions o, double value)
    {
        switch (Name)
        {
            case "slippage-bps": return o with { SlippageBps = value };
            case "fees": return o with { FeesUsd = value };
            case "latency": return o with { LatencyMs = value };
            default:
                int strategy = Strategy!.Value;
                int place = StrategyCatalogue.All[strategy].Info.Parameters.ToList().FindIndex(p => p.Name == Name[(Name.IndexOf('.', StringComparison.Ordinal) + 1)..]);
                return o with { Parameters = new Dictionary<(int Strategy, int Parameter), double>(o.Parameters) { [(strategy, place)] = value } };
        }
    }

    /// <summary>A value as people and files write it: the shortest text that is the same number.</summary>
    public static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Counted in decimals, so that 1:2:0.1 ends with 2 and not beside it.</summary>
    private static double[] Numbers(string name, string text, double min, double max)
    {
        string[] range = text.Split(':');
        List<decimal> all = [];
        if (range.Length == 1)
        {
            all.AddRange(text.Split(',').Select(t => One(name, t)));
        }
        else
        {
            decimal from = One(name, range[0]), to = One(name, range.Length == 3 ? range[1] : string.Empty), step = One(name, range[2]);
            if (from < (decimal)min || to > (decimal)max)
            {
                throw Outside(name, text, min, max);
            }

            if (step <= 0 || from > to || (to - from) / ValuesMax >= step)
            {
                throw Wrong($"{name} is '{text}': a range is from:to:step, upwards, with at most {ValuesMax} values.");
            }

            for (decimal value = from; value <= to; value += step)
            {
                all.Add(value);
            }
        }

        double[] numbers = [.. all.Select(v => (double)v)];
        return numbers.Any(v => v < min || v > max)
            ? throw Outside(name, text, min, max)
            : numbers.Distinct().Count() != numbers.Length ? throw Wrong($"{name} is '{text}': a value stands there twice.") : numbers;
    }

    private static decimal One(string name, string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value) ? value
        : throw Wrong($"{name}: '{text}' is no number: write a list as 1,1.5,2 or a range as 1:2:0.5.");

    private static UserError Outside(string name, string text, double min, double max) =>
        Wrong(string.Create(CultureInfo.InvariantCulture, $"{name} is '{text}': its values must be from {min} to {max}."));

    private static UserError Wrong(string sentence) => new(ExitCode.Configuration, sentence);
}
