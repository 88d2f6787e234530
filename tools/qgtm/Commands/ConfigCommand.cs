using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Tool.Environments;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>`qgtm config validate`: reads the configuration and the key files as `run` would, and says what they come to.</summary>
public static class ConfigCommand
{
    /// <summary>0 = every environment in it could start; the first thing that is wrong is the sentence.</summary>
    public static int Run(string[] words)
    {
        string path = words switch
        {
            ["validate"] => ConfigurationFile.DefaultPath,
            ["validate", "--config", var file] => file,
            _ => throw new UserError(ExitCode.Configuration, "Say what to check: qgtm config validate [--config FILE]."),
        };
        List<TradingEnvironment> all = [.. ConfigurationFile.Read(path).Select(TradingEnvironment.Of)];
        RiskLimits limits = RiskSection.Read(path);
        _ = AlertsSection.Read(path);
        _ = StoresSection.Read(path, isAtBroker: true);
        foreach (TradingEnvironment e in all)
        {
            (Alpaca.AlpacaEndpoints endpoints, Alpaca.AlpacaCredential credential) = e.Broker!.Value;
            Console.Out.WriteLine($"{e.Name}: {e.Words}; orders to {endpoints.Rest.Host}, prices from {endpoints.DataStream.Host}{endpoints.DataStream.AbsolutePath}, key {credential.KeyId[..2]}...");
        }

        Instrument[] names = UniverseSection.Read(path);
        Console.Out.WriteLine(FormattableString.Invariant($"universe: {names.Length} names, {names.Count(n => n.Tradable)} of them tradable"));
        Console.Out.WriteLine("limits:");
        foreach (string line in RiskSection.Lines(limits))
        {
            Console.Out.WriteLine("  " + line);
        }

        Console.Out.WriteLine("strategies:");
        foreach (string line in StrategySection.Lines(StrategySection.Read(path)))
        {
            Console.Out.WriteLine("  " + line);
        }

        return ExitCode.Ok;
    }
}
