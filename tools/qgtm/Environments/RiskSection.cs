using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Qgtm.Fast.Risk;
using YamlDotNet.RepresentationModel;

namespace Qgtm.Fast.Tool.Environments;

/// <summary>
/// The `risk:` section of qgtm.yaml: every limit by its name, in the unit of its name. A section that is there names all of
/// them, because a limit that was forgotten must not be one that somebody believes in. Without one the built-in limits hold.
/// </summary>
public static class RiskSection
{
    /// <summary>The section's name.</summary>
    public const string Name = "risk";

    private static readonly string[] Rules = ["", "pdt", "intraday_margin"];

    /// <summary>The limits of a run; a limit that is missing, zero or absurd is a <see cref="UserError"/> that names it.</summary>
    public static RiskLimits Read(string path) => File.Exists(path) && ConfigurationFile.Find(path, Name) is { } section ? Of(path, section) : new RiskLimits();

    /// <summary>The key's name in the file.</summary>
    public static string NameOf(RiskKey key) => RiskBounds.NameOf(key);

    /// <summary>The limits as they would be written, one a line.</summary>
    public static IEnumerable<string> Lines(RiskLimits limits) =>
        Keys.Select(key => $"{NameOf(key)}: {Word(key, RiskBounds.Get(in limits, key))} (1..{RiskBounds.MostOf(key).ToString(CultureInfo.InvariantCulture)})");

    private static IEnumerable<RiskKey> Keys => Enum.GetValues<RiskKey>().Where(k => k != RiskKey.None);

    private static string Word(RiskKey key, long value) =>
        key == RiskKey.DayTradeRule ? Rules[value] : value.ToString(CultureInfo.InvariantCulture);

    private static RiskLimits Of(string path, YamlMappingNode section)
    {
        RiskLimits limits = default;
        foreach ((YamlNode name, YamlNode value) in section.Children)
        {
            string text = ConfigurationFile.Text(path, name);
            RiskKey key = Keys.FirstOrDefault(k => NameOf(k) == text);
            if (key == RiskKey.None)
            {
                throw ConfigurationFile.Wrong(path, name, $"'{text}' is no limit: see docs/risk.md for their names.");
            }

            long number = Number(key, ConfigurationFile.Text(path, value));
            if (!RiskBounds.Allows(key, number))
            {
                throw ConfigurationFile.Wrong(path, value, Sentence(key, ConfigurationFile.Text(path, value)));
            }

            RiskBounds.Set(ref limits, key, number);
        }

        RiskKey missing = Keys.FirstOrDefault(k => RiskBounds.Get(in limits, k) == 0);
        return missing == RiskKey.None ? limits
            : throw ConfigurationFile.Wrong(path, section, $"{Name}.{NameOf(missing)} is missing: a limit is never off, write it as in config/qgtm.yaml.");
    }

    private static string Sentence(RiskKey key, string text) => key == RiskKey.DayTradeRule
        ? $"{Name}.{NameOf(key)} is '{text}': it must be {Rules[1]} or {Rules[2]}."
        : $"{Name}.{NameOf(key)} is '{text}': it must be a whole number, 1..{RiskBounds.MostOf(key).ToString(CultureInfo.InvariantCulture)}; 0 refuses, it never means off.";

    private static long Number(RiskKey key, string text) => key == RiskKey.DayTradeRule
        ? Math.Max(0, Array.IndexOf(Rules, text))
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
}
