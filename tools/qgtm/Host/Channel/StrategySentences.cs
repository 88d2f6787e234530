using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using Qgtm.Fast.Events;
using Qgtm.Fast.Models;
using Qgtm.Fast.Portfolio;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Tool.Environments;

namespace Qgtm.Fast.Tool.Host.Channel;

/// <summary>The engine's rules on strategies in words.</summary>
internal static class StrategySentences
{
    /// <summary>Why the engine would not take a command, and what to do; null when it would. Second = the other person, as far as one is known.</summary>
    public static string? Of(EngineState state, in Event e, long second)
    {
        NumbersPayload n = e.Numbers;
        if (e.Header.Kind == EventKind.DecideWeights)
        {
            return WeightProposal.FirstBroken(state, n.A, second, n.E, n.D == 1) switch
            {
                ProposalRefusal.None => null,
                ProposalRefusal.Late => "The proposal's hour is over: the weights stay as they are; `qgtm strategy allocation` changes one of them.",
                _ => "No proposal waits for an answer: one is made on Sunday at 18:00 in New York; see `qgtm strategy proposal`.",
            };
        }

        string id = StrategyCatalogue.All[(int)n.A].Info.Id;
        return StrategyRules.FirstBroken(state, in e, second) switch
        {
            StrategyRefusal.None => null,
            StrategyRefusal.Step => Step(id, (StrategyStage)state.Books[n.A].Stage, (StrategyStage)n.B),
            StrategyRefusal.Person => "While trading a named person decides: run it as the user that the engine runs as.",
            StrategyRefusal.SecondPerson => $"{id}: it lets more of real money through, which takes two different people.",
            _ => $"{id}: the value is out of its range; see docs/strategies.md.",
        };
    }

    /// <summary>True when the command lets more of real money through.</summary>
    public static bool NeedsSecond(EngineState state, in Event e) => state.Scalars.Reconciled != 0
        && (e.Header.Kind == EventKind.DecideWeights ? e.Numbers.D == 1 && WeightProposal.Raises(state) : StrategyRules.Raises(state, in e));

    /// <summary>A reason's pieces as text.</summary>
    public static string Text(IEnumerable<Event> pieces, long length)
    {
        CommandText text = new();
        foreach (Event piece in pieces)
        {
            text.Take(in piece);
        }

        return text.First(length);
    }

    private static string Step(string id, StrategyStage from, StrategyStage to) => from == StrategyStage.Retired
        ? $"{id} is retired, and nothing leads on from there: write a new strategy."
        : $"{id} cannot go from {StrategyOverrides.StageName(from)} to {StrategyOverrides.StageName(to)}: up goes one stage at a time, {(from == StrategyStage.Paused ? "and from paused at most to paper" : $"next is {StrategyOverrides.StageName(from + 1)}")}.";
}

/// <summary>An answer on strategies: lines, one sentence, who.</summary>
internal static class StrategyReply
{
    public static void Write(Utf8JsonWriter w, IReadOnlyList<string> lines, string done, long actor)
    {
        w.WriteStartArray("lines");
        foreach (string line in lines)
        {
            w.WriteStringValue(line);
        }

        w.WriteEndArray();
        w.WriteString("done", done);
        w.WriteNumber("actor", actor);
    }
}

/// <summary>The week's proposal as people read it.</summary>
internal static class ProposalReport
{
    /// <summary>Above this distance equal risk says something else, and a person should know.</summary>
    private const double Disagree = 1.0 / 3;

    private static readonly string[] Words = ["none", "waits for `qgtm strategy proposal accept|override --reason TEXT`", "accepted", "overridden", "in force"];

    /// <summary>The sentence for an acceptance.</summary>
    public static string Accepted(EngineState state) => $"the proposed weights of {state.Proposal.Strategies.ToString(CultureInfo.InvariantCulture)} strategies apply from {Time(state.Proposal.DueNs)} on";

    /// <summary>A line for each strategy and factor, and how it stands.</summary>
    public static void Write(Utf8JsonWriter w, EngineState state)
    {
        WeightsRow p = state.Proposal;
        if (p.Status == (long)ProposalStatus.None)
        {
            StrategyReply.Write(w, [], p.MadeNs == 0
                ? "There is no proposal yet: one is made on Sunday at 18:00 in New York."
                : $"There is no proposal: on {Time(p.MadeNs)} fewer than two strategies that trade had {Skill.WindowDays} days of record.", 0);
            return;
        }

        List<string> lines = [.. StrategyCatalogue.All.Select((e, s) => (e.Info.Id, s)).Where(o => WeightProposal.ShareOf(state, o.s) > 0).Select(o => string.Create(
            CultureInfo.InvariantCulture, $"{o.Id,-28}{state.Books[o.s].Allocation,8:F4} -> {WeightProposal.ShareOf(state, o.s):F4}  (equal risk {WeightProposal.EqualRiskOf(state, o.s):F4})"))];
        foreach (Factor f in Enum.GetValues<Factor>())
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{f,-28}{WeightProposal.FactorShareOf(state, f),8:P1} of the risk, budget {FactorBudget.Limits[(int)f]:P0}{((p.Breaches >> (int)f & 1) != 0 ? ": over its budget" : string.Empty)}"));
        }

        lines.Add(string.Create(CultureInfo.InvariantCulture, $"{p.Distance:P0} of it stands elsewhere than with equal risk{(p.Distance > Disagree ? ": the two disagree, look at it closely" : string.Empty)}"));
        StrategyReply.Write(w, lines, $"made {Time(p.MadeNs)}, applies {Time(p.DueNs)} once accepted: {Words[p.Status]}", p.By);
    }

    private static string Time(long ns) => DateTime.UnixEpoch.AddTicks(ns / 100).ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
