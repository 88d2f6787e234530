using System;
using System.IO;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Tool.Commands;

namespace Qgtm.Fast.Tool.Environments;

/// <summary>The account that a watchdog guards and the key that it does it with. An empty account = the one of the key.</summary>
public sealed record WatchdogTarget(string Name, Uri Rest, string Account, AlpacaCredential Key)
{
    private const string File = "watchdogKeyFile", Credential = "watchdogCredential";

    /// <summary>By the options; what does not fit together is a <see cref="UserError"/>.</summary>
    public static WatchdogTarget Of(WatchdogOptions options)
    {
        if (options.Venue is { } venue)
        {
            return new("local", venue, string.Empty, new AlpacaCredential("PKSIMWATCH", "simulated-watchdog-secret"));
        }

        EnvironmentSection section = ConfigurationFile.Read(options.Config, options.Environment);
        Uri rest = TradingEnvironment.RestOf(section);
        string account = TradingEnvironment.AccountOf(section);
        AlpacaCredential key = TradingEnvironment.KeyOf(section, rest, File, Credential);
        return IsEnginesKey(section, key)
            ? throw section.Wrong(File, "this is the engine's key: make the watchdog one of its own at the broker, so that one that is revoked does not take both down.")
            : new(section.Name, rest, account, key);
    }

    /// <summary>Only where the engine's key can be read: a watchdog with its own user cannot, and need not.</summary>
    private static bool IsEnginesKey(EnvironmentSection section, AlpacaCredential key)
    {
        try
        {
            return KeyFile.Read(section).KeyId == key.KeyId;
        }
        catch (Exception e) when (e is UserError or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
