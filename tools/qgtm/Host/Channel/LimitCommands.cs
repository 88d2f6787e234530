using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Models;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Tool.Environments;

namespace Qgtm.Fast.Tool.Host.Channel;

/// <summary>
/// Limits and strategies on the channel: the limits as they are, and one named person who lets a strategy open again that has
/// executed too often (C07). Root is no named person: everybody who has the machine is root. Limits change by <see cref="ResetCommands"/>.
/// </summary>
public sealed class LimitCommands(Session session, EngineCommands engine)
{
    /// <summary>Every strategy: whether it runs, is disabled or in quarantine.</summary>
    public Task StrategiesAsync(CommandCall call, Utf8JsonWriter w)
    {
        w.WriteStartArray("strategies");
        for (int i = 0; i < ControlSources.StrategyNames.Count; i++)
        {
            w.WriteStartObject();
            w.WriteString("name", ControlSources.StrategyNames[i]);
            w.WriteString("state", StateOf(i));
            w.WriteString("stage", StrategyOverrides.StageName((StrategyStage)session.State.Books[i].Stage));
            w.WriteString("reason", StrategyReason.Of(session.State, i, session.Engine.Instruments.Length) + BelowOf(i));
            w.WriteEndObject();
        }

        w.WriteEndArray();
        return Task.CompletedTask;
    }

    /// <summary>Too long below half of what it promised: with real money it has gone back to validated, on paper it is said.</summary>
    private string BelowOf(int strategy)
    {
        SkillRow skill = session.State.Skills[strategy];
        return skill.DaysBelow < Skill.DemotionDays ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $"; below half its expected Sharpe ratio for {skill.DaysBelow} days ({skill.Sharpe:F2})");
    }

    /// <summary>C07: a person has looked.</summary>
    public async Task EnableAsync(CommandCall call, Utf8JsonWriter w)
    {
        string name = Word(in call, "name");
        int strategy = ControlSources.StrategyNames.ToList().FindIndex(n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (strategy < 0)
        {
            throw new UserError(ExitCode.NotFound, $"{name} is no strategy: it is one of {string.Join(", ", ControlSources.StrategyNames)}.");
        }

        if ((session.State.Scalars.DisabledStrategies & (1L << strategy)) == 0)
        {
            throw new UserError(ExitCode.Configuration, $"{ControlSources.StrategyNames[strategy]} is not disabled but {StateOf(strategy)}: nothing was changed.");
        }

        RefuseRoot(in call);
        List<Event> inputs = engine.Reason(in call, "what you have seen", out long length);
        Event enable = engine.Command(EventKind.EnableStrategy);
        enable.Numbers.A = strategy;
        enable.Numbers.B = call.Uid;
        enable.Numbers.C = length;
        inputs.Add(enable);
        _ = await engine.ApplyAsync(inputs, () => true);
        w.WriteString("enabled", ControlSources.StrategyNames[strategy]);
        w.WriteNumber("actor", call.Uid);
    }

    /// <summary>Every limit as it is now, and what it may be at most.</summary>
    public Task ListAsync(CommandCall call, Utf8JsonWriter w)
    {
        w.WriteStartArray("limits");
        for (int key = 1; key <= RiskBounds.Count; key++)
        {
            w.WriteStartObject();
            w.WriteString("name", RiskSection.NameOf((RiskKey)key));
            w.WriteNumber("value", RiskBounds.Get(in session.State.Risk, (RiskKey)key));
            w.WriteNumber("most", RiskBounds.MostOf((RiskKey)key));
            w.WriteEndObject();
        }

        w.WriteEndArray();
        return Task.CompletedTask;
    }

    private string StateOf(int strategy)
    {
        EngineState state = session.State;
        return (state.Control.Quarantined >> strategy & 1) != 0 ? "in quarantine"
            : !state.StrategyLimits[strategy].IsWhole ? "not started: it has no limits"
            : (state.Scalars.DisabledStrategies >> strategy & 1) != 0 ? "disabled"
            : "running";
    }

    private static void RefuseRoot(in CommandCall call)
    {
        if (call.Uid == 0)
        {
            throw new UserError(ExitCode.Configuration, "This needs a named person, and root is nobody's name: run it as the user that the engine runs as.");
        }
    }

    private static string Word(in CommandCall call, string name) => call.Words.GetProperty(name).GetString() ?? string.Empty;
}
