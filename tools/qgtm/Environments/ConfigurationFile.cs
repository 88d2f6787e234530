using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Qgtm.Fast.Tool.Environments;

/// <summary>What qgtm.yaml says of one environment, as text, each with its line.</summary>
public sealed record EnvironmentSection(string File, string Name, IReadOnlyDictionary<string, (string Text, long Line)> Members)
{
    /// <summary>A member's text; empty when it is not there.</summary>
    public string this[string member] => Members.TryGetValue(member, out (string Text, long Line) found) ? found.Text : string.Empty;

    /// <summary>A sentence about one member that says where it stands.</summary>
    public UserError Wrong(string member, string sentence) => new(
        ExitCode.Configuration, $"{File} line {(Members.TryGetValue(member, out (string Text, long Line) found) ? found.Line : 1)}, {Name}.{member}: {sentence}");
}

/// <summary>
/// qgtm.yaml: one section for each environment, `risk` (<see cref="RiskSection"/>), `strategies` (<see cref="StrategySection"/>),
/// `alerts` (<see cref="AlertsSection"/>), `stores` (<see cref="StoresSection"/>) and `universe` (<see cref="UniverseSection"/>). Unknown members are errors, because a limit or a key with a slip in its name would otherwise be none.
/// </summary>
public static class ConfigurationFile
{
    /// <summary>Where it is looked for unless --config names another.</summary>
    public const string DefaultPath = "qgtm.yaml";

    private static readonly string[] Members = ["rest", "data", "dataStream", "tradeStream", "feed", "account", "keyFile", "credential", "watchdogKeyFile", "watchdogCredential", "operatorKeys"];
    private static readonly string[] Environments = ["paper", "live"];

    /// <summary>All sections of the file.</summary>
    public static IReadOnlyList<EnvironmentSection> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new UserError(ExitCode.NotFound, $"There is no {path}: copy config/qgtm.yaml and fill in your account, or name the file with --config.");
        }

        YamlMappingNode root = Root(path);
        List<EnvironmentSection> all = [];
        foreach ((YamlNode key, YamlNode value) in root.Children)
        {
            if (Text(path, key) is RiskSection.Name or StrategySection.Name or AlertsSection.Name or StoresSection.Name or UniverseSection.Name)
            {
                continue;
            }

            if (Text(path, key) != "environments")
            {
                throw Wrong(path, key, $"'{Text(path, key)}' is not known here: a configuration has 'environments', 'risk', 'strategies', 'alerts', 'stores' and 'universe'.");
            }

            foreach ((YamlNode name, YamlNode section) in Mapping(path, value).Children)
            {
                all.Add(Section(path, name, Mapping(path, section)));
            }
        }

        return all.Count != 0 ? all : throw new UserError(ExitCode.Configuration, $"{path} names no environment: copy config/qgtm.yaml and fill in your account.");
    }

    /// <summary>One section of the file.</summary>
    public static EnvironmentSection Read(string path, string environment) =>
        Read(path).FirstOrDefault(s => s.Name == environment)
        ?? throw new UserError(ExitCode.Configuration, $"{path} has no environment '{environment}': add environments.{environment} with account and keyFile.");

    internal static YamlMappingNode Root(string path)
    {
        try
        {
            using StreamReader reader = new(path);
            YamlStream yaml = [];
            yaml.Load(reader);
            return yaml.Documents.Count == 1
                ? Mapping(path, yaml.Documents[0].RootNode)
                : throw new UserError(ExitCode.Configuration, $"{path} holds {yaml.Documents.Count} documents: it must be one.");
        }
        catch (YamlException e)
        {
            throw new UserError(ExitCode.Configuration, $"{path} line {e.Start.Line} is not YAML ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}): mend that line.");
        }
    }

    /// <summary>One part of the file; null when it is not there.</summary>
    internal static YamlMappingNode? Find(string path, string part)
    {
        foreach ((YamlNode key, YamlNode value) in Root(path).Children)
        {
            if (Text(path, key) == part)
            {
                return Mapping(path, value);
            }
        }

        return null;
    }

    private static EnvironmentSection Section(string path, YamlNode name, YamlMappingNode section)
    {
        string environment = Text(path, name);
        if (!Environments.Contains(environment, StringComparer.Ordinal))
        {
            throw Wrong(path, name, $"'{environment}' is no environment that is configured: there are paper and live; local and backtest need nothing.");
        }

        Dictionary<string, (string Text, long Line)> members = new(StringComparer.Ordinal);
        foreach ((YamlNode key, YamlNode value) in section.Children)
        {
            string member = Text(path, key);
            if (!Members.Contains(member, StringComparer.Ordinal))
            {
                throw Wrong(path, key, $"'{member}' is not known in {environment}: there are {string.Join(", ", Members)}.");
            }

            members[member] = (Text(path, value), value.Start.Line);
        }

        return new EnvironmentSection(path, environment, members);
    }

    internal static YamlMappingNode Mapping(string path, YamlNode node) =>
        node as YamlMappingNode ?? throw Wrong(path, node, "names with values are expected here.");

    internal static string Text(string path, YamlNode node) =>
        node is YamlScalarNode { Value: { } text } ? text : throw Wrong(path, node, "one value is expected here.");

    internal static UserError Wrong(string path, YamlNode node, string sentence) =>
        new(ExitCode.Configuration, $"{path} line {node.Start.Line}: {sentence}");
}
