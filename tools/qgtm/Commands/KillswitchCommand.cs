using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Control;
using Qgtm.Fast.Tool.Commands.Inspect;
using Qgtm.Fast.Tool.Commands.Kill;
using Qgtm.Fast.Tool.Host.Channel;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>`qgtm killswitch`: raises a tier of a running engine, or shows how it stands. <see cref="ResetCommand"/> is the way down.</summary>
public static class KillswitchCommand
{
    private const string Usage =
        "Say what to stop: qgtm killswitch --tier NO_NEW|FLATTEN|HALT_ALL [--scope account|strategy NAME|symbol SYM|order ID] --reason TEXT [--state DIR] [--json], or qgtm killswitch --status.";

    /// <summary>0 = done, or the tier is below NO_NEW; 2 = no such name or order; 3 = no engine runs; 10 = the tier is NO_NEW or worse.</summary>
    public static async Task<int> RunAsync(string[] words)
    {
        if (words.AsSpan().ContainsAny("--request-reset", "--confirm-reset"))
        {
            return await ResetCommand.RunAsync(words);
        }

        Asked asked = Parse(words);
        if (asked.Status)
        {
            using JsonDocument told = await ChannelClient.AskAsync(asked.Directory, new Dictionary<string, object>(StringComparer.Ordinal) { ["verb"] = "tiers" })
                ?? NoEngine.Tell(asked.Directory, TierReport.Write);
            return Show(told.RootElement, asked.Json);
        }

        Dictionary<string, object> call = new(StringComparer.Ordinal)
        {
            ["verb"] = "kill",
            ["tier"] = asked.Tier,
            ["scope"] = asked.Scope,
            ["name"] = asked.Name,
            ["reason"] = asked.Reason,
        };
        using JsonDocument answer = await ChannelClient.AskAsync(asked.Directory, call) ?? throw new UserError(
            ExitCode.NotRunning,
            $"No engine runs on {asked.Directory}: a start reads QGTM_KILL and {Path.Combine(asked.Directory, Host.Kill.KillFile.Name)}, and open positions are the watchdog's or yours at the broker.");
        JsonElement root = answer.RootElement;
        Console.Out.WriteLine(asked.Json
            ? root.GetRawText()
            : string.Create(CultureInfo.InvariantCulture, $"{root.GetProperty("done").GetString()} by uid {root.GetProperty("actor").GetInt64()}; the account's tier is {root.GetProperty("tier").GetString()}"));
        return ExitCode.Ok;
    }

    private static int Show(JsonElement root, bool json)
    {
        string tier = root.GetProperty("tier").GetString()!;
        if (json)
        {
            Console.Out.WriteLine(root.GetRawText());
        }
        else
        {
            Line($"{tier}: {root.GetProperty("says").GetString()}");
            Line($"opens {YesNo(root, "opens")}, exits {YesNo(root, "exits")}, closes by itself {YesNo(root, "closes")}, sizes {root.GetProperty("sizePct").GetDecimal():0.#} %, people to lower it: {root.GetProperty("peopleToLower").GetInt32()}");
            if (root.TryGetProperty("coolOffUntil", out JsonElement until))
            {
                Line($"cool-off at least until {until.GetDateTime():yyyy-MM-dd HH:mm:ss}Z");
            }

            if (root.TryGetProperty("flat", out JsonElement flat))
            {
                Line(flat.GetBoolean() ? (FormattableString)$"the broker was seen flat" : $"not flat yet");
            }

            foreach (JsonElement s in root.GetProperty("symbols").EnumerateArray())
            {
                Line($"{s.GetProperty("symbol").GetString(),-8}{s.GetProperty("tier").GetString(),-10}{s.GetProperty("stage").GetString(),-16}broker {s.GetProperty("brokerQty").GetDecimal():0.####}");
            }

            foreach (JsonElement s in root.GetProperty("quarantined").EnumerateArray())
            {
                Line($"strategy {s.GetString()} is in quarantine");
            }

            foreach (JsonElement h in root.GetProperty("history").EnumerateArray())
            {
                Line($"{h.GetProperty("number").GetInt64(),4}  {h.GetProperty("time").GetDateTime():yyyy-MM-dd HH:mm:ss}Z  {h.GetProperty("from").GetString()} -> {h.GetProperty("to").GetString()}  {h.GetProperty("scope").GetString()}  {h.GetProperty("reason").GetString()}");
            }
        }

        _ = TierTable.TryParse(tier, out KillTier parsed);
        return parsed >= KillTier.NoNew ? ExitCode.TierNoNewOrWorse : ExitCode.Ok;
    }

    private static Asked Parse(string[] words)
    {
        Asked asked = new();
        for (int i = 0; i < words.Length; i++)
        {
            bool hasValue = i + 1 < words.Length;
            asked = words[i] switch
            {
                "--status" => asked with { Status = true },
                "--json" => asked with { Json = true },
                "--state" when hasValue => asked with { Directory = words[++i] },
                "--tier" when hasValue => asked with { Tier = words[++i] },
                "--reason" when hasValue => asked with { Reason = words[++i].Trim() },
                "--scope" when hasValue && words[i + 1] == "account" => asked with { Scope = words[++i] },
                "--scope" when i + 2 < words.Length && words[i + 1] is "strategy" or "symbol" or "order" => asked with { Scope = words[++i], Name = words[++i] },
                _ => throw new UserError(ExitCode.Configuration, Usage),
            };
        }

        if (asked.Status)
        {
            return asked;
        }

        if (asked.Scope == "order" && asked.Tier.Length == 0)
        {
            asked = asked with { Tier = TierTable.Of(KillTier.NoNew).Word };
        }

        if (!TierTable.TryParse(asked.Tier, out KillTier tier) || tier < KillTier.NoNew)
        {
            throw new UserError(ExitCode.Configuration, asked.Tier.Length == 0 ? Usage : $"--tier takes NO_NEW, FLATTEN or HALT_ALL, not '{asked.Tier}'.");
        }

        return asked.Reason.Length != 0 ? asked : throw new UserError(ExitCode.Configuration, "A stop needs a reason, which is kept in the journal: add --reason TEXT.");
    }

    private static string YesNo(JsonElement root, string name) => root.GetProperty(name).GetBoolean() ? "yes" : "no";

    private static void Line(FormattableString text) => Console.Out.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private sealed record Asked
    {
        public bool Status { get; init; }
        public bool Json { get; init; }
        public string Directory { get; init; } = "./state";
        public string Tier { get; init; } = string.Empty;
        public string Scope { get; init; } = "account";
        public string Name { get; init; } = string.Empty;
        public string Reason { get; init; } = string.Empty;
    }
}
