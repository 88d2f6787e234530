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
/// checked whole before anything of it is sent. One named person may lower what real money does; what raises it waits for operator B, at the
/// desk where all that takes two people waits (docs/adr/0069).
/// </summary>
public sealed class StrategyCommands(Session session, EngineCommands engine, ResetDesk desk, string configuration)
{
    /// <summary>The channel's other verbs and these.</summary>
    public IReadOnlyDictionary<string, Func<CommandCall, Utf8JsonWriter, Task>> Over(IReadOnlyDictionary<string, Func<CommandCall, Utf8JsonWriter, Task>> others) =>
        new Dictionary<string, Func<CommandCall, Utf8JsonWriter, Task>>(others, StringComparer.Ordinal)
        {
            ["strategy-stage"] = StageAsync,
            ["strategy-set"] = SetAsync,
            ["strategy-allocation"] = AllocationAsync,
            ["strategy-reload"] = ReloadAsync,
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

        if (value == before)
        {
            throw Same($"{info.Id}.{declared.Name}", before);
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
        if (StrategyRules.Millionths(share) == StrategyRules.Millionths(before))
        {
            throw Same($"{Id(strategy)}.allocation", before);
        }

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
        bool accepts = Word(in call, "value") switch
        {
            "accept" => true,
            "override" => false,
            var other => throw new UserError(ExitCode.Configuration, $"'{other}' is no word on a proposal: accept or override it."),
        };
        Event decide = engine.Command(EventKind.DecideWeights);
        decide.Numbers.A = call.Uid;
        decide.Numbers.D = accepts ? 1 : 0;
        decide.Numbers.E = session.State.Proposal.MadeNs;
        await SendAsync(call, new StrategyGroup([decide], [], [accepts ? ProposalReport.Accepted(session.State) : "the proposal is overridden: the weights stay as they are"]), w);
    }

    /// <summary>Asks the rules for all of it, then the desk: what one person may do is done, the rest waits there for operator B.</summary>
    private async Task SendAsync(CommandCall call, StrategyGroup group, Utf8JsonWriter w)
    {
        RefuseRoot(in call);
        _ = engine.Reason(in call, "why it changes", out _);
        if (Problem(group, long.MaxValue) is { } sentence)
        {
            throw new UserError(ExitCode.Configuration, sentence);
        }

        long before = StrategyDeployment.InForce(session.State);
        bool raises = group.Commands.Any(e => StrategySentences.NeedsSecond(session.State, in e));
        StrategyWish change = new(
            group.Lines, group.Sum(), raises, () => StrategyDeployment.InForce(session.State) == before, second => Problem(group, second), wish => ApplyAsync(group, wish));
        DeskAnswer answer = await desk.AskAsync(Principal.Local(call.Uid), Wish.Strategies(change, Word(in call, "reason").Trim()));
        if (answer.Result is DeskResult.Refused or DeskResult.NotNow)
        {
            throw new UserError(ExitCode.Error, answer.Sentence);
        }

        StrategyReply.Write(w, group.Lines, answer.Sentence, call.Uid);
    }

    /// <summary>The first sentence against any of it.</summary>
    private string? Problem(StrategyGroup group, long second) => group.Commands.Select(e => StrategySentences.Of(session.State, in e, second)).FirstOrDefault(s => s is not null) is { } sentence
        ? sentence + (group.Lines.Count > 1 ? " Nothing of the change was taken." : string.Empty)
        : null;

    private async Task<Outcome> ApplyAsync(StrategyGroup group, Wish wish)
    {
        long second = Math.Max(0, wish.Second);
        if (Problem(group, second) is { } sentence)
        {
            return new(false, sentence);
        }

        List<Event> inputs = [.. engine.Pieces(wish.Reason, out long length), .. group.Deployed];
        Func<bool> isDone = () => Volatile.Read(ref session.State.Change.Refused) == 0;
        if (group.Commands is [{ Header.Kind: EventKind.DecideWeights } decide])
        {
            (decide.Numbers.B, decide.Numbers.C) = (second, length);
            inputs.Add(decide);
            isDone = () => IsDecided((ProposalStatus)Volatile.Read(ref session.State.Proposal.Status), accepts: decide.Numbers.D == 1);
        }
        else
        {
            Event head = engine.Command(EventKind.StrategyChange);
            (head.Numbers.A, head.Numbers.B, head.Numbers.C, head.Numbers.D, head.Numbers.E) = (wish.First, second, length, StrategyDeployment.InForce(session.State), group.Commands.Count);
            inputs.Add(head);
            inputs.AddRange(group.Commands);
        }

        bool done = await engine.ApplyAsync(inputs, isDone);
        string by = Principal.Words(wish.First);
        return new(done, !done ? "Not all of it was taken, because a strategy has changed meanwhile: look with `qgtm strategy list` and the journal, then ask again."
            : second == 0 ? $"Done by {by}." : $"Done: {by} asked, {Principal.Words(second)} confirmed.");
    }

    /// <summary>An accepted one may be in force by now; one that somebody else has overridden meanwhile was not accepted.</summary>
    private static bool IsDecided(ProposalStatus status, bool accepts) => accepts ? status is ProposalStatus.Accepted or ProposalStatus.Applied : status == ProposalStatus.Overridden;

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

    private static UserError Same(string name, double value) =>
        new(ExitCode.Configuration, string.Create(CultureInfo.InvariantCulture, $"{name} is {value} already: nothing was changed."));

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
