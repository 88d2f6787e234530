using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Tool.Host.Channel;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>`qgtm strategy`: what runs, and what named people change about it while it runs.</summary>
public static class StrategyCommand
{
    private const string Usage = "Say what: qgtm strategy list | enable NAME | stage NAME STAGE | set NAME PARAM=VALUE | allocation NAME SHARE | reload | proposal [accept|override], with --reason TEXT [--state DIR].";

    /// <summary>0 = done or asked; 2 = no such strategy; 3 = no engine runs there; 4 = it may not be so.</summary>
    public static async Task<int> RunAsync(string[] words)
    {
        (string[] left, string directory, string reason, _) = LimitsCommand.Split(words, Usage);
        using JsonDocument answer = left switch
        {
            ["list"] => await AskAsync(directory, ("verb", "strategies")),
            ["enable", var name] => await AskAsync(directory, ("verb", "enable"), ("name", name), ("reason", reason)),
            ["stage" or "set" or "allocation", var name, var value] => await AskAsync(directory, ("verb", "strategy-" + left[0]), ("name", name), ("value", value), ("reason", reason)),
            ["reload"] => await AskAsync(directory, ("verb", "strategy-reload"), ("reason", reason)),
            ["proposal"] => await AskAsync(directory, ("verb", "strategy-proposal")),
            ["proposal", "accept" or "override"] => await AskAsync(directory, ("verb", "strategy-decide"), ("value", left[1]), ("reason", reason)),
            _ => throw new UserError(ExitCode.Configuration, Usage),
        };
        Tell(left[0], answer.RootElement);
        return ExitCode.Ok;
    }

    private static void Tell(string verb, JsonElement root)
    {
        IEnumerable<string> lines = verb switch
        {
            "list" => root.GetProperty("strategies").EnumerateArray().Select(s =>
                $"{s.GetProperty("name").GetString(),-28}{s.GetProperty("state").GetString(),-30}{s.GetProperty("stage").GetString(),-12}{s.GetProperty("reason").GetString()}"),
            "enable" => [string.Create(CultureInfo.InvariantCulture, $"{root.GetProperty("enabled").GetString()} opens again, by uid {root.GetProperty("actor").GetInt64()}")],
            _ => [.. root.GetProperty("lines").EnumerateArray().Select(l => l.GetString()!), root.GetProperty("done").GetString()!],
        };
        foreach (string line in lines)
        {
            Console.Out.WriteLine(line);
        }
    }

    private static Task<JsonDocument> AskAsync(string directory, params (string Name, string Value)[] words) => LimitsCommand.AskAsync(directory, words);
}
