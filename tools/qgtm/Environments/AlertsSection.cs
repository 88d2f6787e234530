using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Qgtm.Fast.Alerts;
using YamlDotNet.RepresentationModel;

namespace Qgtm.Fast.Tool.Environments;

/// <summary>
/// The `alerts:` section of qgtm.yaml: sinks beside the log and the terminal, which are always there. A secret stands in a file
/// that the section names, or in a variable of the environment, never in the section or on a command line.
/// </summary>
public sealed record AlertsSection
{
    /// <summary>The section's name.</summary>
    public const string Name = "alerts";

    /// <summary>Where a secret is when no file is named.</summary>
    public const string WebhookVariable = "QGTM_ALERT_WEBHOOK_URL", TelegramVariable = "QGTM_ALERT_TELEGRAM_TOKEN", SmtpVariable = "QGTM_ALERT_SMTP_PASSWORD";

    private static readonly Dictionary<string, string[]> Members = new(StringComparer.Ordinal)
    {
        ["webhook"] = ["urlFile"],
        ["telegram"] = ["chat", "tokenFile", "address"],
        ["smtp"] = ["host", "port", "from", "to", "user", "passwordFile", "startTls"],
    };

    /// <summary>What matters less stays in the log.</summary>
    public Severity Least { get; private init; } = Severity.Warn;

    /// <summary>Makes the sinks; called once, because each holds its connection.</summary>
    public IReadOnlyList<Func<IAlertSink>> Sinks { get; private init; } = [];

    /// <summary>The section of a file; without file or section only the variable of the webhook can name a sink.</summary>
    public static AlertsSection Read(string path)
    {
        YamlMappingNode? section = File.Exists(path)
            ? ConfigurationFile.Root(path).Children.Where(c => ConfigurationFile.Text(path, c.Key) == Name).Select(c => ConfigurationFile.Mapping(path, c.Value)).FirstOrDefault()
            : null;
        Severity least = Severity.Warn;
        List<Func<IAlertSink>> sinks = [];
        foreach ((YamlNode name, YamlNode value) in (section ?? new YamlMappingNode()).Children)
        {
            string word = ConfigurationFile.Text(path, name);
            if (word == "least")
            {
                least = Enum.TryParse(ConfigurationFile.Text(path, value), ignoreCase: true, out Severity said) && Enum.IsDefined(said)
                    ? said
                    : throw ConfigurationFile.Wrong(path, value, "alerts.least is INFO, WARN or CRITICAL.");
                continue;
            }

            sinks.Add(Sink(new Part(path, word, ConfigurationFile.Mapping(path, KnownPart(path, name, value)))));
        }

        if (section?.Children.Keys.Any(k => ConfigurationFile.Text(path, k) == "webhook") != true && Environment.GetEnvironmentVariable(WebhookVariable) is { Length: > 0 } url)
        {
            Uri address = Address(url) ?? throw new UserError(ExitCode.Configuration, $"{WebhookVariable} is no https address: correct it, or unset it.");
            sinks.Add(() => new WebhookSink(address));
        }

        return new AlertsSection { Least = least, Sinks = sinks };
    }

    private static YamlNode KnownPart(string path, YamlNode name, YamlNode value) => Members.ContainsKey(ConfigurationFile.Text(path, name))
        ? value
        : throw ConfigurationFile.Wrong(path, name, $"'{ConfigurationFile.Text(path, name)}' is not known in alerts: there are least, {string.Join(", ", Members.Keys)}.");

    private static Func<IAlertSink> Sink(Part part)
    {
        switch (part.Name)
        {
            case "webhook":
                Uri address = Address(part.Secret("urlFile", WebhookVariable)) ?? throw part.Wrong("the secret is no https address; plain http is for this machine only.");
                return () => new WebhookSink(address);
            case "telegram":
                string token = part.Secret("tokenFile", TelegramVariable), chat = part.Needed("chat");
                Uri host = Address(part["address"].Length == 0 ? "https://api.telegram.org" : part["address"]) ?? throw part.Wrong("address is no https address; plain http is for this machine only.");
                return () => new TelegramSink(host, token, chat);
            default:
                SmtpTarget target = Smtp(part);
                return () => new SmtpSink(target);
        }
    }

    private static SmtpTarget Smtp(Part part)
    {
        string host = part.Needed("host"), port = part["port"].Length == 0 ? "587" : part["port"];
        bool isPlain = part["startTls"] == "false", isHere = host is "127.0.0.1" or "localhost" or "::1";
        if (!isHere && !IsPublicName(host))
        {
            throw part.Wrong("host is the full name of a mail server, which its certificate proves, or this machine.");
        }

        if (isPlain && !isHere)
        {
            throw part.Wrong("startTls: false is for a server on this machine only, because mail would go over the network in plain text.");
        }

        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number is < 1 or > 65_535)
        {
            throw part.Wrong($"port is '{port}': it takes a whole number from 1 to 65535.");
        }

        return new SmtpTarget(host, number, part.Needed("from"), part.Needed("to"))
        {
            StartTls = !isPlain,
            User = part["user"],
            Password = part["user"].Length == 0 ? string.Empty : part.Secret("passwordFile", SmtpVariable),
        };
    }

    private static Uri? Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && ((address.Scheme == Uri.UriSchemeHttps && IsPublic(address)) || (address.Scheme is "http" or "https" && address.IsLoopback)) ? address : null;

    /// <summary>F139: a name that a certificate can prove, and no number of a machine inside.</summary>
    private static bool IsPublic(Uri address) => IsPublicName(address.IdnHost);

    private static bool IsPublicName(string host) => Uri.CheckHostName(host) == UriHostNameType.Dns && host.TrimEnd('.').Contains('.', StringComparison.Ordinal);

    /// <summary>One sink's members.</summary>
    private sealed record Part(string File, string Name, YamlMappingNode Node)
    {
        public string this[string member] => Find(member) is { } node ? ConfigurationFile.Text(File, node) : string.Empty;

        public string Needed(string member) => this[member] is { Length: > 0 } text ? text : throw Wrong($"{member} is missing.");

        public string Secret(string member, string variable) =>
            this[member] is { Length: > 0 } path ? KeyFile.Secret(path)
            : Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? text
            : throw Wrong($"name the file with the secret as {member}, or set {variable}.");

        public UserError Wrong(string sentence) => ConfigurationFile.Wrong(File, Node, $"alerts.{Name}: {sentence}");

        private YamlNode? Find(string member)
        {
            YamlNode? found = null;
            foreach ((YamlNode key, YamlNode value) in Node.Children)
            {
                string text = ConfigurationFile.Text(File, key);
                if (!Members[Name].Contains(text, StringComparer.Ordinal))
                {
                    throw ConfigurationFile.Wrong(File, key, $"'{text}' is not known in alerts.{Name}: there are {string.Join(", ", Members[Name])}.");
                }

                found = text == member ? value : found;
            }

            return found;
        }
    }
}
