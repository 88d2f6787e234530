using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Tool.Host.Channel;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>`qgtm limits`: what one named person may change in a running engine, and what operator A asks operator B for.</summary>
public static class LimitsCommand
{
    private const string LimitsUsage = "Say what: qgtm limits list | set NAME VALUE --reason TEXT | override SYMBOL buy|sell QTY CONTROL [--minutes N] --reason TEXT [--state DIR].";

    /// <summary>0 = done or asked; 1 = not now; 2 = no such limit; 3 = no engine runs there; 4 = it may not be so.</summary>
    public static async Task<int> LimitsAsync(string[] words)
    {
        (string[] left, string directory, string reason, string minutes) = Split(words, LimitsUsage);
        using JsonDocument answer = left switch
        {
            ["list"] => await AskAsync(directory, ("verb", "limits")),
            ["set", var name, var value] => await AskAsync(directory, ("verb", "limit"), ("name", name), ("value", value), ("reason", reason)),
            ["override", var symbol, var side, var qty, var control] => await AskAsync(
                directory, ("verb", "override"), ("symbol", symbol), ("side", side), ("qty", qty), ("control", control), ("minutes", minutes), ("reason", reason)),
            _ => throw new UserError(ExitCode.Configuration, LimitsUsage),
        };
        JsonElement root = answer.RootElement;
        if (left is ["list"])
        {
            foreach (JsonElement l in root.GetProperty("limits").EnumerateArray())
            {
                Line($"{l.GetProperty("name").GetString()}: {l.GetProperty("value").GetInt64()} (1..{l.GetProperty("most").GetInt64()})");
            }
        }
        else
        {
            Console.Out.WriteLine(root.GetProperty("done").GetString());
        }

        return ExitCode.Ok;
    }

    internal static (string[] Left, string Directory, string Reason, string Minutes) Split(string[] words, string usage)
    {
        List<string> left = [];
        string directory = "./state", reason = string.Empty, minutes = string.Empty;
        for (int i = 0; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "--state" when i + 1 < words.Length: directory = words[++i]; break;
                case "--reason" when i + 1 < words.Length: reason = words[++i]; break;
                case "--minutes" when i + 1 < words.Length && usage == LimitsUsage: minutes = words[++i]; break;
                case var w when !w.StartsWith("--", StringComparison.Ordinal): left.Add(w); break;
                default: throw new UserError(ExitCode.Configuration, usage);
            }
        }

        return ([.. left], directory, reason, minutes);
    }

    internal static async Task<JsonDocument> AskAsync(string directory, params (string Name, string Value)[] words)
    {
        Dictionary<string, object> call = new(StringComparer.Ordinal);
        foreach ((string name, string value) in words)
        {
            call[name] = value;
        }

        return await ChannelClient.AskAsync(directory, call) ?? throw new UserError(
            ExitCode.NotRunning, $"No engine runs on {directory}: start one with `qgtm run`, or name its directory with --state; limits and strategies of the next start are those of its configuration.");
    }

    private static void Line(FormattableString text) => Console.Out.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
