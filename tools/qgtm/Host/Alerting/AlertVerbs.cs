using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Alerts;
using Qgtm.Fast.Tool.Host.Channel;

namespace Qgtm.Fast.Tool.Host.Alerting;

/// <summary>
/// List and acknowledge over the command channel. A start that found critical alerts without an acknowledgement does not
/// trade: the last acknowledgement lets orders leave, with real money `qgtm arm` after it.
/// </summary>
public sealed class AlertVerbs(RunAlerts alerts, EngineCommands commands, bool isHeld, bool isLive)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>The channel's other verbs and these; one to arm waits for what nobody has acknowledged.</summary>
    public IReadOnlyDictionary<string, Func<CommandCall, Utf8JsonWriter, Task>> Over(IReadOnlyDictionary<string, Func<CommandCall, Utf8JsonWriter, Task>> others)
    {
        Func<CommandCall, Utf8JsonWriter, Task> arm = others["arm"];
        return new Dictionary<string, Func<CommandCall, Utf8JsonWriter, Task>>(others, StringComparer.Ordinal)
        {
            ["alerts"] = ListAsync,
            ["ack"] = AcknowledgeAsync,
            ["arm"] = (call, w) => Held ? throw new UserError(
                ExitCode.TierNoNewOrWorse, $"{alerts.Desk.Waiting} critical alerts wait for an acknowledgement: `qgtm alerts list`, then `qgtm alerts ack ID`, then arm.") : arm(call, w),
        };
    }

    private bool Held => isHeld && alerts.Desk.Waiting != 0;

    /// <summary>The members of a list, newest last.</summary>
    public static void Write(Utf8JsonWriter w, IReadOnlyList<AlertEntry> entries)
    {
        w.WriteStartArray("alerts");
        foreach (AlertEntry e in entries.Where(e => e.Stands || e.Waits))
        {
            w.WriteStartObject();
            w.WriteString("id", e.Id);
            w.WriteString("severity", e.Severity.ToString().ToUpperInvariant());
            w.WriteString("key", e.Key);
            w.WriteString("text", e.Text);
            w.WriteString("first", e.FirstAt);
            w.WriteString("last", e.LastAt);
            w.WriteNumber("count", e.Count);
            w.WriteBoolean("stands", e.Stands);
            w.WriteBoolean("waits", e.Waits);
            if (e.AcknowledgedAt is not null)
            {
                w.WriteNumber("uid", e.Uid);
            }

            w.WriteEndObject();
        }

        w.WriteEndArray();
    }

    private Task ListAsync(CommandCall call, Utf8JsonWriter w)
    {
        alerts.Refresh();
        Write(w, alerts.Desk.List());
        w.WriteBoolean("held", Held);
        w.WriteStartArray("sinks");
        foreach (SinkQueue sink in alerts.Desk.Sinks)
        {
            w.WriteStartObject();
            w.WriteString("name", sink.Name);
            w.WriteNumber("sent", sink.Sent);
            w.WriteNumber("lost", sink.Lost);
            w.WriteString("failure", sink.FailuresInRow == 0 ? string.Empty : sink.LastFailure);
            w.WriteEndObject();
        }

        w.WriteEndArray();
        return Task.CompletedTask;
    }

    private async Task AcknowledgeAsync(CommandCall call, Utf8JsonWriter w)
    {
        alerts.Refresh();
        bool wasHeld = Held;
        string id = call.Words.GetProperty("id").GetString() ?? string.Empty;
        if (!alerts.Desk.Acknowledge(id, call.Uid))
        {
            throw new UserError(ExitCode.NotFound, $"There is no alert {id} that waits: see `qgtm alerts list`.");
        }

        if (!await alerts.IsLoggedAsync(Patience))
        {
            throw new UserError(ExitCode.TimedOut, $"The acknowledgement of {id} is not in the log yet: look at the disk, then at `qgtm alerts list`.");
        }

        if (wasHeld && !Held && !isLive)
        {
            await commands.ArmAsync(call.Uid);
        }

        w.WriteString("acknowledged", id);
        w.WriteNumber("actor", call.Uid);
        w.WriteNumber("left", alerts.Desk.Waiting);
        w.WriteBoolean("held", Held);
    }
}
