using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alerts;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Persistence.Native;
using Qgtm.Fast.Tool.Environments;
using Qgtm.Fast.Tool.Host.Alerting;
using Qgtm.Fast.Tool.Host.Channel;

namespace Qgtm.Fast.Tool.Commands;

/// <summary>`qgtm alerts list|ack ID|test`: what stands, a person's word on one, and whether the sinks work.</summary>
public static class AlertsCommand
{
    private const string Usage = "Say what to do: qgtm alerts list, alerts ack ID, or alerts test [--config FILE] [--state DIR] [--json].";
    private static readonly TimeSpan TestPatience = TimeSpan.FromSeconds(15);

    /// <summary>0 = nothing waits, or done; 1 = a sink does not work; 2 = no such alert; 10 = critical alerts wait.</summary>
    public static Task<int> RunAsync(string[] words)
    {
        Asked asked = Parse(words);
        return asked.Verb switch
        {
            "list" => ListAsync(asked),
            "ack" => AcknowledgeAsync(asked),
            _ => TestAsync(asked),
        };
    }

    private static async Task<int> ListAsync(Asked asked)
    {
        using JsonDocument answer = await ChannelClient.AskAsync(asked.Directory, new Dictionary<string, object>(StringComparer.Ordinal) { ["verb"] = "alerts" })
            ?? Tell(asked.Directory);
        JsonElement root = answer.RootElement;
        JsonElement.ArrayEnumerator rows = root.GetProperty("alerts").EnumerateArray();
        int waiting = rows.Count(r => r.GetProperty("waits").GetBoolean());
        if (asked.Json)
        {
            Console.Out.WriteLine(root.GetRawText());
        }
        else
        {
            foreach (JsonElement r in rows)
            {
                string state = (r.GetProperty("stands").GetBoolean() ? "stands" : "over") + (r.GetProperty("waits").GetBoolean() ? ", waits" : string.Empty);
                Console.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{Text(r, "id"),-6}{Text(r, "severity"),-10}{state,-16}{r.GetProperty("first").GetDateTime():u}  x{r.GetProperty("count").GetInt64()}  {Text(r, "text")}"));
            }

            Console.Out.WriteLine(waiting == 0 ? "no critical alert waits for an acknowledgement" : $"critical alerts that wait: {waiting} (qgtm alerts ack ID)");
        }

        return waiting == 0 ? ExitCode.Ok : ExitCode.TierNoNewOrWorse;
    }

    private static async Task<int> AcknowledgeAsync(Asked asked)
    {
        Dictionary<string, object> words = new(StringComparer.Ordinal) { ["verb"] = "ack", ["id"] = asked.Id };
        using JsonDocument answer = await ChannelClient.AskAsync(asked.Directory, words) ?? Acknowledge(asked);
        JsonElement root = answer.RootElement;
        Console.Out.WriteLine(asked.Json
            ? root.GetRawText()
            : $"{asked.Id} acknowledged by uid {root.GetProperty("actor").GetInt64()}, {root.GetProperty("left").GetInt32()} wait");
        return ExitCode.Ok;
    }

    /// <summary>No engine runs: its log is ours while we hold its lock.</summary>
    private static JsonDocument Acknowledge(Asked asked)
    {
        Refuse(asked.Directory);
        using InstanceLock held = InstanceLock.TryTake(asked.Directory)
            ?? throw new UserError(ExitCode.Error, $"An engine is starting or stopping in {asked.Directory}: ask again in a moment.");
        AlertBook book = AlertLog.Read(asked.Directory, "e");
        AlertNotice notice = book.Acknowledge(asked.Id, FileOwner.Me, DateTime.UtcNow)
            ?? throw new UserError(ExitCode.NotFound, $"There is no alert {asked.Id} that waits: see `qgtm alerts list`.");
        AlertLog.Append(Path.Combine(asked.Directory, AlertLog.Engine), notice);
        return Json(w =>
        {
            w.WriteString("acknowledged", asked.Id);
            w.WriteNumber("actor", FileOwner.Me);
            w.WriteNumber("left", book.Waiting);
        });
    }

    private static JsonDocument Tell(string directory)
    {
        Refuse(directory);
        return Json(w => AlertVerbs.Write(w, AlertLog.Read(directory, "e").Entries));
    }

    /// <summary>One notice through each sink of the configuration, in this process.</summary>
    private static async Task<int> TestAsync(Asked asked)
    {
        IReadOnlyList<Func<IAlertSink>> sinks = AlertsSection.Read(asked.Config).Sinks;
        AlertNotice notice = new(DateTime.UtcNow, "test", NoticeKind.Raised, Severity.Critical, "test", "A test of the alert sinks: nothing has happened.") { Origin = Environment.MachineName };
        bool all = true;
        foreach (Func<IAlertSink> make in sinks)
        {
            SinkPatience once = new(TestPatience, TimeSpan.Zero, TimeSpan.Zero, Tries: 1);
            await using SinkQueue queue = new(make(), Severity.Info, TimeProvider.System, once);
            queue.Put(notice);
            await queue.FlushAsync(TestPatience * 2);
            all &= queue.Sent == 1;
            Console.Out.WriteLine($"{queue.Name,-10}{(queue.Sent == 1 ? "taken" : "NOT TAKEN: " + queue.LastFailure)}");
        }

        Console.Out.WriteLine(sinks.Count == 0 ? "no sink is configured beside the log: see docs/alerts.md" : $"{sinks.Count} sinks asked");
        return all ? ExitCode.Ok : ExitCode.Error;
    }

    private static void Refuse(string directory)
    {
        if (!Directory.Exists(directory))
        {
            throw new UserError(ExitCode.NotFound, $"There is no {directory}: give the --state directory of a run.");
        }
    }

    private static JsonDocument Json(Action<Utf8JsonWriter> members)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter w = new(buffer))
        {
            w.WriteStartObject();
            members(w);
            w.WriteEndObject();
        }

        return JsonDocument.Parse(buffer.WrittenMemory);
    }

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString() ?? string.Empty;

    private static Asked Parse(string[] words)
    {
        if (words is not ["list" or "ack" or "test", ..])
        {
            throw new UserError(ExitCode.Configuration, Usage);
        }

        Asked asked = new(words[0]);
        for (int i = 1; i < words.Length; i++)
        {
            bool hasValue = i + 1 < words.Length;
            asked = words[i] switch
            {
                "--json" => asked with { Json = true },
                "--state" when hasValue => asked with { Directory = words[++i] },
                "--config" when hasValue && asked.Verb == "test" => asked with { Config = words[++i] },
                var id when asked.Verb == "ack" && asked.Id.Length == 0 && !id.StartsWith('-') => asked with { Id = id },
                _ => throw new UserError(ExitCode.Configuration, Usage),
            };
        }

        return asked.Verb == "ack" && asked.Id.Length == 0 ? throw new UserError(ExitCode.Configuration, Usage) : asked;
    }

    private sealed record Asked(string Verb)
    {
        public string Id { get; init; } = string.Empty;
        public string Directory { get; init; } = "./state";
        public string Config { get; init; } = ConfigurationFile.DefaultPath;
        public bool Json { get; init; }
    }
}
