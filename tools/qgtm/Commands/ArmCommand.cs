using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Tool.Host.Channel;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>`qgtm arm --account N`: lets a live engine send orders, until it stops. The number is typed, so that it is meant.</summary>
public static class ArmCommand
{
    /// <summary>0 = armed; 3 = no engine runs there; 4 = not that account.</summary>
    public static async Task<int> RunAsync(string[] words)
    {
        (string account, string directory) = words switch
        {
            ["--account", var a] => (a, "./state"),
            ["--account", var a, "--state", var d] => (a, d),
            ["--state", var d, "--account", var a] => (a, d),
            _ => throw new UserError(ExitCode.Configuration, "Say which account may trade: qgtm arm --account NUMBER [--state DIR]."),
        };
        Dictionary<string, object> call = new(StringComparer.Ordinal) { ["verb"] = "arm", ["account"] = account };
        using JsonDocument answer = await ChannelClient.AskAsync(directory, call) ?? throw new UserError(
            ExitCode.NotRunning, $"No engine runs on {directory}: start it with `qgtm run --env live --live` first, or name its --state directory.");
        Console.Out.WriteLine($"account {answer.RootElement.GetProperty("armed").GetString()} is armed until this engine stops");
        return ExitCode.Ok;
    }
}
