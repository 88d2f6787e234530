using System;
using System.IO;
using System.Linq;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Tool.Environments;

namespace Qgtm.Fast.SystemTests;

/// <summary>A configuration with its key file in a directory of its own.</summary>
internal sealed class Configured : IDisposable
{
    public Configured(string environment, string keyId, string account, Uri? broker = null, string secret = "simulated-secret", int? tradeStream = null)
    {
        Key = Path.Combine(Root, "key");
        File.WriteAllText(Key, $"{keyId}\n{secret}\n");
        Mode(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string addresses = broker is null ? string.Empty : $"""
                rest: {broker}
                data: {broker}
                dataStream: ws://{broker.Authority}/v2/iex
                tradeStream: ws://127.0.0.1:{tradeStream ?? broker.Port}/stream
            """;
        if (environment == "live")
        {
            // With real money a strategy trades nothing before a person has let it.
            File.WriteAllText(Path.Combine(Root, StrategyOverrides.FileName), string.Concat(StrategyCatalogue.All.Select(s => $"{s.Info.Id}: {{ stage: live_full }}\n")));
        }

        Write($"environments:\n  {environment}:\n    account: '{account}'\n    keyFile: {Key}\n{addresses}\n");
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("qgtm-config-").FullName;

    public string Key { get; }

    public string ConfigPath => Path.Combine(Root, "qgtm.yaml");

    public string State => Path.Combine(Root, "state");

    public void Write(string yaml) => File.WriteAllText(ConfigPath, yaml);

    public void Mode(UnixFileMode mode)
    {
        if (OperatingSystem.IsLinux())
        {
            File.SetUnixFileMode(Key, mode);
        }
    }

    /// <summary>The words of a start with this configuration.</summary>
    public string[] Run(string environment, params string[] more) =>
        ["run", "--env", environment, "--config", ConfigPath, "--state", State, "--port", "0", .. more];

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
