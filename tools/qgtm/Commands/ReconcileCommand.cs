using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Tool.Commands.Inspect;
using Qgtm.Fast.Tool.Commands.Reconcile;
using Qgtm.Fast.Tool.Host;
using Qgtm.Fast.Tool.Host.Channel;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>`qgtm reconcile list|show|adjust`: differences between books and broker, and an operator's word on one.</summary>
public static class ReconcileCommand
{
    private const string Usage = "Say what to do: qgtm reconcile list, reconcile show NUMBER, or reconcile adjust NUMBER --reason TEXT [--state DIR] [--json].";

    /// <summary>0 = clean, or done; 2 = no such break; 3 = no engine runs; 11 = there are breaks.</summary>
    public static async Task<int> RunAsync(string[] words)
    {
        Asked asked = Parse(words);
        if (asked.Verb == "adjust")
        {
            return await AdjustAsync(asked);
        }

        using JsonDocument answer = await ChannelClient.AskAsync(asked.Directory, new Dictionary<string, object>(StringComparer.Ordinal) { ["verb"] = "reconcile" })
            ?? NoEngine.Tell(asked.Directory, BreakList.Write);
        JsonElement root = answer.RootElement;
        return asked.Verb == "list" ? List(root, asked.Json) : Show(root, asked);
    }

    private static async Task<int> AdjustAsync(Asked asked)
    {
        if (string.IsNullOrWhiteSpace(asked.Reason))
        {
            throw new UserError(ExitCode.Configuration, "An adjustment needs a reason, which is kept in the journal: add --reason TEXT.");
        }

        Dictionary<string, object> words = new(StringComparer.Ordinal) { ["verb"] = "adjust", ["number"] = asked.Number, ["reason"] = asked.Reason };
        using JsonDocument answer = await ChannelClient.AskAsync(asked.Directory, words) ?? throw new UserError(
            ExitCode.NotRunning, $"No engine runs on {asked.Directory}: an adjustment is a command to a running engine, so start it with `qgtm run` first.");
        long left = answer.RootElement.GetProperty("left").GetInt64();
        Console.Out.WriteLine(asked.Json
            ? answer.RootElement.GetRawText()
            : string.Create(CultureInfo.InvariantCulture, $"break {asked.Number} adjusted by uid {answer.RootElement.GetProperty("actor").GetInt64()}, {left} left"));
        return ExitCode.Ok;
    }

    private static int List(JsonElement root, bool json)
    {
        JsonElement breaks = root.GetProperty("breaks");
        bool clean = breaks.EnumerateArray().All(b => b.GetProperty("state").GetString() != "Confirmed");
        if (json)
        {
            Console.Out.WriteLine(root.GetRawText());
            return clean ? ExitCode.Ok : ExitCode.NotReconciled;
        }

        Line($"tier {Text(root, "tier")}, {root.GetProperty("looks").GetInt64()} looks at the broker, the last at {StatusBox.Time(root.GetProperty("lastLook").GetDateTime())}");
        foreach (JsonElement b in breaks.EnumerateArray())
        {
            Line($"{b.GetProperty("number").GetInt64(),4}  {Text(b, "state"),-10}{Text(b, "kind"),-24}{Text(b, "symbol"),-8} books {b.GetProperty("books").GetDecimal(),12:0.####}  broker {b.GetProperty("broker").GetDecimal(),12:0.####}  {b.GetProperty("ageSeconds").GetInt64()} s{(b.GetProperty("gone").GetBoolean() ? "  gone" : string.Empty)}  {Text(b, "order")}");
        }

        foreach (JsonElement f in root.GetProperty("elsewhere").EnumerateArray())
        {
            Line($"made elsewhere: {Text(f, "what")} {Text(f, "symbol")} {f.GetProperty("qty").GetDecimal():0.####}");
        }

        int certain = Count(breaks, "Confirmed"), settling = Count(breaks, "Settling");
        Line(certain != 0 ? $"{certain} wait for an operator: qgtm reconcile adjust NUMBER --reason TEXT"
            : settling != 0 ? (FormattableString)$"nothing is certain: {settling} may only be answers that lag"
            : $"books and broker agree");
        return clean ? ExitCode.Ok : ExitCode.NotReconciled;
    }

    private static int Count(JsonElement breaks, string state) => breaks.EnumerateArray().Count(b => b.GetProperty("state").GetString() == state);

    private static int Show(JsonElement root, Asked asked)
    {
        foreach (JsonElement b in root.GetProperty("breaks").EnumerateArray().Where(b => b.GetProperty("number").GetInt64() == asked.Number))
        {
            Members(b, asked.Json);
            if (b.GetProperty("state").GetString() != "Accepted")
            {
                return ExitCode.Ok;
            }
        }

        Adjustment? done = AdjustHistory.Of(asked.Directory).LastOrDefault(a => a.Number == asked.Number);
        if (done is null)
        {
            throw new UserError(ExitCode.NotFound, $"There is no break {asked.Number}: see `qgtm reconcile list`.");
        }

        using JsonDocument told = JsonDocument.Parse(JsonSerializer.Serialize(new
        {
            adjusted = done.Number,
            kind = done.Kind.ToString(),
            books = (decimal)done.Books / Fixed.One,
            broker = (decimal)done.Broker / Fixed.One,
            time = done.Time,
            sequence = done.Sequence,
            uid = done.Uid,
            reason = done.Reason,
        }));
        Members(told.RootElement, asked.Json);
        return ExitCode.Ok;
    }

    private static void Members(JsonElement row, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(row.GetRawText());
            return;
        }

        foreach (JsonProperty member in row.EnumerateObject())
        {
            Line($"{member.Name,-11}{member.Value}");
        }
    }

    private static Asked Parse(string[] words)
    {
        Asked asked = new(words.FirstOrDefault() ?? string.Empty);
        bool numbered = asked.Verb is "show" or "adjust";
        if (!numbered && asked.Verb != "list")
        {
            throw new UserError(ExitCode.Configuration, Usage);
        }

        for (int i = 1; i < words.Length; i++)
        {
            bool hasValue = i + 1 < words.Length;
            asked = words[i] switch
            {
                "--json" => asked with { Json = true },
                "--state" when hasValue => asked with { Directory = words[++i] },
                "--reason" when hasValue && asked.Verb == "adjust" => asked with { Reason = words[++i] },
                var n when numbered && asked.Number == 0 && long.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0 =>
                    asked with { Number = number },
                _ => throw new UserError(ExitCode.Configuration, Usage),
            };
        }

        return numbered && asked.Number == 0 ? throw new UserError(ExitCode.Configuration, Usage) : asked;
    }

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString() ?? string.Empty;

    private static void Line(FormattableString text) => Console.Out.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private sealed record Asked(string Verb)
    {
        public string Directory { get; init; } = "./state";
        public long Number { get; init; }
        public string Reason { get; init; } = string.Empty;
        public bool Json { get; init; }
    }
}
