using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Qgtm.Fast.Control;
using Qgtm.Fast.Risk;
using YamlDotNet.RepresentationModel;

namespace Qgtm.Fast.Tool.Environments;

/// <summary>What one strategy may do: its limits by <see cref="StrategyKey"/>, and its names; null = all.</summary>
public sealed record StrategyGrant(IReadOnlyDictionary<StrategyKey, long> Limits, IReadOnlyList<string>? Names)
{
    /// <summary>What is changed about its declaration.</summary>
    public StrategyTuning Tuning { get; init; } = StrategyTuning.None;
}

/// <summary>
/// The `strategies:` section of qgtm.yaml (C18). Without it every strategy runs with the built-in limits. With it one that is not
/// named does not start, and one that is named has every limit: a missing one refuses the start, because it is a slip.
/// </summary>
public static class StrategySection
{
    /// <summary>The section's name.</summary>
    public const string Name = "strategies";
    private const string Instruments = "instruments", All = "all";
    private static readonly StrategyKey[] Keys = [StrategyKey.OrderNotionalMaxBps, StrategyKey.PositionMaxBps, StrategyKey.GrossMaxBps, StrategyKey.OrdersPerDayMax];

    /// <summary>By index of the strategy; null = without limits, so it does not start.</summary>
    public static IReadOnlyList<StrategyGrant?> Read(string path)
    {
        IReadOnlyList<StrategyGrant?> all = File.Exists(path) && ConfigurationFile.Find(path, Name) is { } section ? Of(path, section) : BuiltIn;
        StrategyTuning[] tunings = StrategyOverrides.Read(path);
        return [.. all.Select((g, i) => g is null ? null : g with { Tuning = tunings[i] })];
    }

    /// <summary>Every strategy with the built-in limits on every name.</summary>
    public static IReadOnlyList<StrategyGrant?> BuiltIn { get; } =
        [.. ControlSources.StrategyNames.Select(_ => new StrategyGrant(Keys.ToDictionary(k => k, k => BuiltInOf(k)), null))];

    /// <summary>As a person reads them, one a line.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<StrategyGrant?> grants) => grants.Select((g, i) => g is null
        ? $"{ControlSources.StrategyNames[i]}: does not start"
        : $"{ControlSources.StrategyNames[i]}: {(g.Names is null ? "all names" : string.Join(' ', g.Names))}, {string.Join(", ", g.Limits.Select(l => string.Create(CultureInfo.InvariantCulture, $"{NameOf(l.Key)} {l.Value}")))}");

    private static long BuiltInOf(StrategyKey key) => key switch
    {
        StrategyKey.OrderNotionalMaxBps => StrategyLimits.BuiltIn.OrderNotionalMaxBps,
        StrategyKey.PositionMaxBps => StrategyLimits.BuiltIn.PositionMaxBps,
        StrategyKey.GrossMaxBps => StrategyLimits.BuiltIn.GrossMaxBps,
        _ => StrategyLimits.BuiltIn.OrdersPerDayMax,
    };

    private static string NameOf(StrategyKey key)
    {
        string name = key.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    private static StrategyGrant?[] Of(string path, YamlMappingNode section)
    {
        StrategyGrant?[] all = new StrategyGrant?[ControlSources.StrategyNames.Count];
        foreach ((YamlNode name, YamlNode value) in section.Children)
        {
            string text = ConfigurationFile.Text(path, name);
            int strategy = ControlSources.StrategyNames.ToList().IndexOf(text);
            if (strategy < 0)
            {
                throw ConfigurationFile.Wrong(path, name, $"'{text}' is no strategy: it is one of {string.Join(", ", ControlSources.StrategyNames)}.");
            }

            all[strategy] = Grant(path, text, ConfigurationFile.Mapping(path, value));
        }

        return all;
    }

    private static StrategyGrant Grant(string path, string strategy, YamlMappingNode section)
    {
        Dictionary<StrategyKey, long> limits = [];
        IReadOnlyList<string>? names = null;
        bool hasNames = false;
        foreach ((YamlNode name, YamlNode value) in section.Children)
        {
            string text = ConfigurationFile.Text(path, name);
            StrategyKey key = Array.Find(Keys, k => NameOf(k) == text);
            if (text == Instruments)
            {
                hasNames = true;
                names = Names(path, value);
                continue;
            }

            if (key == StrategyKey.None)
            {
                throw ConfigurationFile.Wrong(path, name, $"'{text}' is no limit of a strategy: there are {Instruments}, {string.Join(", ", Keys.Select(NameOf))}.");
            }

            string figure = ConfigurationFile.Text(path, value);
            if (!long.TryParse(figure, NumberStyles.None, CultureInfo.InvariantCulture, out long number) || number < 1 || number > StrategyLimits.MostOf(key))
            {
                throw ConfigurationFile.Wrong(
                    path, value, string.Create(CultureInfo.InvariantCulture, $"{strategy}.{text} is '{figure}': it must be a whole number, 1..{StrategyLimits.MostOf(key)}; with 0 the strategy does not start."));
            }

            limits[key] = number;
        }

        string missing = !hasNames ? Instruments : Array.Find(Keys, k => !limits.ContainsKey(k)) is var k && k != StrategyKey.None ? NameOf(k) : string.Empty;
        return missing.Length == 0 ? new StrategyGrant(limits, names)
            : throw ConfigurationFile.Wrong(path, section, $"{strategy}.{missing} is missing: a strategy without all of its limits does not start; write it, or leave the strategy out.");
    }

    /// <summary>`all`, or a list.</summary>
    private static string[]? Names(string path, YamlNode value)
    {
        if (value is YamlSequenceNode { Children.Count: > 0 } list)
        {
            return [.. list.Children.Select(n => ConfigurationFile.Text(path, n))];
        }

        return value is YamlScalarNode { Value: All } ? null
            : throw ConfigurationFile.Wrong(path, value, $"{Instruments} is '{All}' or a list of symbols, such as [GLD, SLV].");
    }
}
