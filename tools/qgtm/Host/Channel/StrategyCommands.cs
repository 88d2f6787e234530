using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Events;
using Qgtm.Fast.Portfolio;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Tool.Environments;

namespace Qgtm.Fast.Tool.Host.Channel;

/// <summary>
/// The lifecycle of strategies on the channel (E12): stage, parameter, share of equity, the whole file anew, and the week's weights. A change is
/// checked whole before anything of it is sent. One named person may lower what real money does; what raises it waits for operator B.
/// </summary>
public sealed class StrategyCommands(Session session, EngineCommands engine, Gatekeeper gate, string configuration, TimeProvider clock)
{
    private readonly StrategyDesk _desk = new(gate, clock);

    /// <summary>The channel's other verbs and these.</summary>
    public IReadOnlyDictionary<string, Func<CommandCall, Utf8JsonWriter, Task>> Over(IReadOnlyDictionary<string, Func<CommandCall, Utf8JsonWriter, Task>> others) =>
        new Dictionary<string, Func<CommandCall, Utf8JsonWriter, Task>>(others, StringComparer.Ordinal)
        {
            ["strategy-stage"] = StageAsync,
            ["strategy-set"] = SetAsync,
            ["strategy-allocation"] = AllocationAsync,
            ["strategy-reload"] = ReloadAsync,
            ["strategy-waiting"] = WaitingAsync,
            ["strategy-confirm"] = ConfirmAsync,
            ["strategy-proposal"] = (_, w) => Written(() => ProposalReport.Write(w, session.State)),
            ["strategy-decide"] = DecideAsync,
        };

    private async Task StageAsync(CommandCall call, Utf8JsonWriter w)
    {
        int strategy = Strategy(in call);
        string word = Word(in call, "value");
        StrategyStage stage = StrategyOverrides.StageOf(word) ?? throw new UserError(ExitCode.Configuration, StrategyOverrides.NoStage(word));
        StrategyStage before = (StrategyStage)session.State.Books[strategy].Stage;
        if (stage == before)
        {
            throw new UserError(ExitCode.Configuration, $"{Id(strategy)} is at stage {word} already: nothing was changed.");
        }

        StrategyGroup group = new([Command(in call, EventKind.SetStage, strategy, (long)stage)], [], [$"{Id(strategy)}: stage {StrategyOverrides.StageName(before)} -> {word}"]);
        await SendAsync(call, group, w);
    }

    private async Task SetAsync(CommandCall call, Utf8JsonWriter w)
    {
        int strategy = Strategy(in call);
        string[] parts = Word(in call, "value").Split('=', 2);
        StrategyInfo info = StrategyCatalogue.All[strategy].Info;
        int p = info.Parameters.ToList().FindIndex(one => one.Name == parts[0]);
        if (p < 0 || parts.Length != 2)
        {
            throw new UserError(ExitCode.Configuration, info.Parameters.Length == 0
                ? $"{info.Id} has no parameters."
                : $"'{string.Join('=', parts)}' is no PARAM=VALUE of {info.Id}: its parameters are {string.Join(", ", info.Parameters.Select(one => one.Name))}.");
        }

        StrategyParameter declared = info.Parameters[p];
        double before = session.State.Parameters[(strategy * EngineLimits.ParametersMax) + p];
        if (!double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !(value >= declared.Min && value <= declared.Max))
        {
            throw new UserError(ExitCode.Configuration, string.Create(
                CultureInfo.InvariantCulture, $"{info.Id}.{declared.Name} cannot be '{parts[1]}': it is a number from {declared.Min} to {declared.Max} ({declared.Unit})."));
        }

        Event set = Command(in call, EventKind.SetParameter, strategy, p);
        set.Numbers.C = BitConverter.DoubleToInt64Bits(value);
        set.Numbers.D = call.Uid;
        await SendAsync(call, new StrategyGroup([set], [], [string.Create(CultureInfo.InvariantCulture, $"{info.Id}: {declared.Name} {before} -> {value}")]), w);
    }

    private async Task AllocationAsync(CommandCall call, Utf8JsonWriter w)
    {
        int strategy = Strategy(in call);
        string word = Word(in call, "value");
        if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double share) || !(share >= 0 && share <= 1))
        {
            throw new UserError(ExitCode.Configuration, $"{Id(strategy)}.allocation cannot be '{word}': it is a number from 0 to 1 (share of equity).");
        }

        double before = Math.Round(session.State.Books[strategy].Allocation, 6);
        Event set = Command(in call, EventKind.SetAllocation, strategy, StrategyRules.Millionths(share));
        await SendAsync(call, new StrategyGroup([set], [], [string.Create(CultureInfo.InvariantCulture, $"{Id(strategy)}: allocation {before} -> {share}")]), w);
    }

    /// <summary>The file is read and checked whole; what differs from what was deployed last becomes one change.</summary>
    private async Task ReloadAsync(CommandCall call, Utf8JsonWriter w)
    {
        string path = StrategyOverrides.PathOf(configuration);
        if (!File.Exists(path))
        {
            throw new UserError(ExitCode.NotFound, $"There is no {path}: write it, with {{}} when nothing is to be changed; what runs was left as it is.");
        }

        StrategyTuning[] tunings = StrategyOverrides.Read(configuration);
        List<Event> commands = [], deployed = [];
        List<string> lines = [];
        for (int s = 0; s < tunings.Length; s++)
        {
            DeploymentRow sum = StrategyDeployment.SumOf(s, tunings[s]);
            if (session.State.Deployments[s].Is(in sum))
            {
                continue;
            }

            Event one = Command(in call, EventKind.StrategyDeployed, s, sum.A);
            (one.Numbers.C, one.Numbers.D, one.Numbers.E) = (sum.B, sum.C, sum.D);
            deployed.Add(one);
            commands.AddRange(Changes(call, s, tunings[s]));
            IReadOnlyList<string> changes = StrategyDeployment.Differences(session.State, s, tunings[s]);
            lines.Add($"{Id(s)}: {(changes.Count == 0 ? "as it runs" : string.Join(", ", changes))}");
        }

        if (deployed.Count == 0)
        {
            RefuseRoot(in call);
            StrategyReply.Write(w, [], $"{path} is as it was deployed last: nothing was changed.", call.Uid);
            return;
        }

        await SendAsync(call, new StrategyGroup(commands, deployed, lines), w);
    }

    /// <summary>What a section changes of what is in force.</summary>
    private IEnumerable<Event> Changes(CommandCall call, int strategy, StrategyTuning tuning)
    {
        StrategyInfo info = StrategyCatalogue.All[strategy].Info;
        for (int p = 0; p < info.Parameters.Length; p++)
        {
            double wanted = StrategyDeployment.Wanted(info, tuning, p);
            if (session.State.Parameters[(strategy * EngineLimits.ParametersMax) + p] != wanted)
            {
                Event set = Command(in call, EventKind.SetParameter, strategy, p);
                set.Numbers.C = BitConverter.DoubleToInt64Bits(wanted);
                set.Numbers.D = call.Uid;
                yield return set;
            }
        }

        StrategyBook book = session.State.Books[strategy];
        if (tuning.Allocation is { } share && StrategyRules.Millionths(share) != StrategyRules.Millionths(book.Allocation))
        {
            yield return Command(in call, EventKind.SetAllocation, strategy, StrategyRules.Millionths(share));
        }

        if (tuning.Stage is { } stage && (long)stage != book.Stage)
        {
            yield return Command(in call, EventKind.SetStage, strategy, (long)stage);
        }
    }

    private async Task DecideAsync(CommandCall call, Utf8JsonWriter w)
    {
        bool accepts = Word(in call, "value") == "accept";
        Event decide = engine.Command(EventKind.DecideWeights);
        decide.Numbers.A = call.Uid;
        decide.Numbers.D = accepts ? 1 : 0;
        decide.Numbers.E = session.State.Proposal.MadeNs;
        await SendAsync(call, new StrategyGroup([decide], [], [accepts ? ProposalReport.Accepted(session.State) : "the proposal is overridden: the weights stay as they are"]), w);
    }

    /// <summary>Asks the rules for all of it, then the second person when one is needed, then the engine.</summary>
    private async Task SendAsync(CommandCall call, StrategyGroup group, Utf8JsonWriter w)
    {
        RefuseRoot(in call);
        List<Event> reason = engine.Reason(in call, "why it changes", out long length);
        bool waits = false;
        foreach (Event e in group.Commands)
        {
            string? sentence = StrategySentences.Of(session.State, in e, second: long.MaxValue);
            waits |= StrategySentences.NeedsSecond(session.State, in e);
            if (sentence is not null)
            {
                throw new UserError(ExitCode.Configuration, sentence + (group.Lines.Count > 1 ? " Nothing of the change was taken." : string.Empty));
            }
        }

        if (waits)
        {
            _desk.Put(new StrategyWish(group, reason, length, call.Uid));
            StrategyReply.Write(w, group.Lines, $"Asked: it lets more of real money through, so operator B confirms it within {StrategyDesk.Life.TotalMinutes:0} minutes with `qgtm strategy confirm`.", call.Uid);
            return;
        }

        await ApplyAsync(group, reason, length, call.Uid, second: 0);
        StrategyReply.Write(w, group.Lines, $"Done by uid {call.Uid.ToString(CultureInfo.InvariantCulture)}.", call.Uid);
    }

    private async Task ApplyAsync(StrategyGroup group, List<Event> reason, long length, long by, long second)
    {
        List<Event> inputs = [.. reason, .. group.Deployed];
        if (group.Commands is [{ Header.Kind: EventKind.DecideWeights }])
        {
            Event decide = group.Commands[0];
            (decide.Numbers.B, decide.Numbers.C) = (second, length);
            inputs.Add(decide);
            long wanted = decide.Numbers.D == 1 ? (long)ProposalStatus.Accepted : (long)ProposalStatus.Overridden;
            _ = await engine.ApplyAsync(inputs, () => Volatile.Read(ref session.State.Proposal.Status) >= wanted) ? 0 : throw Moved();
            return;
        }

        Event head = engine.Command(EventKind.StrategyChange);
        (head.Numbers.A, head.Numbers.B, head.Numbers.C, head.Numbers.D, head.Numbers.E) = (by, second, length, StrategyDeployment.InForce(session.State), group.Commands.Count);
        inputs.Add(head);
        inputs.AddRange(group.Commands);
        _ = await engine.ApplyAsync(inputs, () => Volatile.Read(ref session.State.Change.Refused) == 0) ? 0 : throw Moved();
    }

    private static UserError Moved() => new(ExitCode.Error, "Not all of it was taken, because a strategy has changed meanwhile: look with `qgtm strategy list` and the journal, then ask again.");

    private Task WaitingAsync(CommandCall call, Utf8JsonWriter w)
    {
        (StrategyWish wish, string token) = _desk.Look(Word(in call, "key"));
        StrategyReply.Write(w, wish.Group.Lines, $"{Principal.Words(wish.By)} asks. Reason: {StrategySentences.Text(wish.Reason, wish.Length)}", wish.By);
        w.WriteString("token", token);
        return Task.CompletedTask;
    }

    private async Task ConfirmAsync(CommandCall call, Utf8JsonWriter w)
    {
        (StrategyWish wish, Principal who) = _desk.Take(Word(in call, "key"), Word(in call, "token"));
        foreach (Event e in wish.Group.Commands)
        {
            if (StrategySentences.Of(session.State, in e, who.Id) is { } sentence)
            {
                throw new UserError(ExitCode.Error, sentence);
            }
        }

        await ApplyAsync(wish.Group, wish.Reason, wish.Length, wish.By, who.Id);
        StrategyReply.Write(w, wish.Group.Lines, $"Done: {Principal.Words(wish.By)} asked, {who.Name} confirmed.", who.Id);
    }

    private Event Command(in CommandCall call, EventKind kind, int strategy, long b)
    {
        Event e = engine.Command(kind);
        (e.Numbers.A, e.Numbers.B, e.Numbers.C) = (strategy, b, call.Uid);
        if (kind == EventKind.SetStage)
        {
            (e.Numbers.D, e.Numbers.E) = (StrategyDeployment.InForce(session.State), (long)StageReason.Person);
        }

        return e;
    }

    private static int Strategy(in CommandCall call)
    {
        string name = Word(in call, "name");
        int strategy = StrategyCatalogue.IndexOf(name);
        return strategy >= 0 ? strategy : throw new UserError(ExitCode.NotFound, $"{name} is no strategy: `qgtm strategy list` names them.");
    }

    private static string Id(int strategy) => StrategyCatalogue.All[strategy].Info.Id;

    private static void RefuseRoot(in CommandCall call)
    {
        if (call.Uid == 0)
        {
            throw new UserError(ExitCode.Configuration, "This needs a named person, and root is nobody's name: run it as the user that the engine runs as.");
        }
    }

    private static Task Written(Action write)
    {
        write();
        return Task.CompletedTask;
    }

    private static string Word(in CommandCall call, string name) => call.Words.GetProperty(name).GetString() ?? string.Empty;
}
