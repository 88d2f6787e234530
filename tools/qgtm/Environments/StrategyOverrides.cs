using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Qgtm.Fast.Control;
using Qgtm.Fast.Strategies;
using YamlDotNet.RepresentationModel;

namespace Qgtm.Fast.Tool.Environments;

/// <summary>What is changed about one strategy: parameters by their place; stage and share of equity when they are named.</summary>
public sealed record StrategyTuning(IReadOnlyDictionary<int, double> Parameters, StrategyStage? Stage, double? Allocation)
{
    /// <summary>Nothing is changed.</summary>
    public static StrategyTuning None { get; } = new(new Dictionary<int, double>(), null, null);
}

/// <summary>
/// strategy_overrides.yaml, beside qgtm.yaml: one section for each strategy that is not run as it is declared, with `stage`,
/// `allocation` and `parameters`. What is not there has its declared value.
/// </summary>
public static class StrategyOverrides
{
    /// <summary>The file's name.</summary>
    public const string FileName = "strategy_overrides.yaml";

    /// <summary>Beside the configuration.</summary>
    public static string PathOf(string configuration) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(configuration)) ?? ".", FileName);

    /// <summary>By number of the strategy.</summary>
    public static StrategyTuning[] Read(string configuration)
    {
        string path = PathOf(configuration);
        StrategyTuning[] all = [.. StrategyCatalogue.All.Select(_ => StrategyTuning.None)];
        if (!File.Exists(path))
        {
            return all;
        }

        foreach ((YamlNode name, YamlNode value) in ConfigurationFile.Root(path).Children)
        {
            string text = ConfigurationFile.Text(path, name);
            int strategy = StrategyCatalogue.IndexOf(text);
            all[strategy >= 0 ? strategy : throw ConfigurationFile.Wrong(path, name, $"'{text}' is no strategy: `qgtm strategy list` names them.")] =
                One(path, StrategyCatalogue.All[strategy].Info, ConfigurationFile.Mapping(path, value));
        }

        return all;
    }

    /// <summary>SHA-256 over every strategy's parameters as they would run, in hexadecimal: equal sums decide alike.</summary>
    public static string Checksum(IReadOnlyList<StrategyTuning> tunings)
    {
        StringBuilder text = new();
        for (int s = 0; s < tunings.Count; s++)
        {
            StrategyInfo info = StrategyCatalogue.All[s].Info;
            for (int p = 0; p < info.Parameters.Length; p++)
            {
                double value = tunings[s].Parameters.TryGetValue(p, out double set) ? set : info.Parameters[p].Default;
                text.Append(CultureInfo.InvariantCulture, $"{info.Id}.{info.Parameters[p].Name}={value:R}\n");
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static StrategyTuning One(string path, StrategyInfo info, YamlMappingNode section)
    {
        StrategyTuning tuning = StrategyTuning.None;
        foreach ((YamlNode name, YamlNode value) in section.Children)
        {
            tuning = ConfigurationFile.Text(path, name) switch
            {
                "stage" => tuning with { Stage = Stage(path, value) },
                "allocation" => tuning with { Allocation = Number(path, value, $"{info.Id}.allocation", 0, 1, "share of equity") },
                "parameters" => tuning with { Parameters = Parameters(path, info, ConfigurationFile.Mapping(path, value)) },
                var other => throw ConfigurationFile.Wrong(path, name, $"'{other}' is not known in {info.Id}: there are stage, allocation and parameters."),
            };
        }

        return tuning;
    }

    private static StrategyStage Stage(string path, YamlNode value)
    {
        string text = ConfigurationFile.Text(path, value);
        return StageOf(text) ?? throw ConfigurationFile.Wrong(path, value, NoStage(text));
    }

    /// <summary>The stage of that name, or null.</summary>
    public static StrategyStage? StageOf(string name) =>
        Enum.GetValues<StrategyStage>().Where(s => StageName(s) == name).Select(s => (StrategyStage?)s).FirstOrDefault();

    /// <summary>What a person is told whose word is no stage.</summary>
    public static string NoStage(string text) => $"'{text}' is no stage: there are {string.Join(", ", Enum.GetValues<StrategyStage>().Select(StageName))}.";

    /// <summary>A stage as configurations and people write it: live_small.</summary>
    public static string StageName(StrategyStage stage) => EnumWords.Of(stage);

    private static Dictionary<int, double> Parameters(string path, StrategyInfo info, YamlMappingNode section)
    {
        Dictionary<int, double> all = [];
        foreach ((YamlNode name, YamlNode value) in section.Children)
        {
            string text = ConfigurationFile.Text(path, name);
            int at = info.Parameters.ToList().FindIndex(p => p.Name == text);
            if (at < 0)
            {
                throw ConfigurationFile.Wrong(path, name, info.Parameters.Length == 0
                    ? $"'{text}' is no parameter: {info.Id} has none."
                    : $"'{text}' is no parameter of {info.Id}: there are {string.Join(", ", info.Parameters.Select(p => p.Name))}.");
            }

            StrategyParameter p = info.Parameters[at];
            all[at] = Number(path, value, $"{info.Id}.{text}", p.Min, p.Max, p.Unit);
        }

        return all;
    }

    private static double Number(string path, YamlNode value, string what, double min, double max, string unit)
    {
        string text = ConfigurationFile.Text(path, value);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= min && number <= max
            ? number
            : throw ConfigurationFile.Wrong(path, value, string.Create(CultureInfo.InvariantCulture, $"{what} is '{text}': it must be a number from {min} to {max} ({unit})."));
    }
}
