using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Portfolio;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Tool.Environments;
using Qgtm.Fast.Tool.Host;
using Qgtm.Fast.Tool.Host.Channel;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>`qgtm strategy` on a running engine: what is taken, refused, journaled, kept over a restart, and replayed.</summary>
public sealed class StrategyCommandTests : IDisposable
{
    private const long Alice = 1_001;
    private static readonly int Dxy = StrategyCatalogue.IndexOf("dxy_gold"), Hedging = StrategyCatalogue.IndexOf("hedging_pressure"), Sge = StrategyCatalogue.IndexOf("sge_withdrawals");
    private readonly string _root = Directory.CreateTempSubdirectory("qgtm-strategy-").FullName;
    private readonly string _alice, _bob;
    private readonly KeyRing _ring;

    public StrategyCommandTests()
    {
        (_ring, _alice) = KeyRing.Empty.Add("alice", Roles.OperatorA);
        (_ring, _bob) = _ring.Add("bob", Roles.OperatorB);
    }

    private string StateDirectory => Path.Combine(_root, "state");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_named_person_changes_stage_parameter_and_share_and_the_journal_says_who_and_why()
    {
        await using (StrategyLab lab = new(_root, isLive: false, _ring))
        {
            Assert.Contains("dxy_gold: entry_z 2 -> 2.5", await lab.CallAsync("strategy-set", Alice, ("name", "dxy_gold"), ("value", "entry_z=2.5")), StringComparison.Ordinal);
            Assert.Contains("dxy_gold: allocation 0.1 -> 0.07", await lab.CallAsync("strategy-allocation", Alice, ("name", "dxy_gold"), ("value", "0.07")), StringComparison.Ordinal);
            Assert.Contains("stage paper -> live_small", await lab.CallAsync("strategy-stage", Alice, ("name", "DXY_gold"), ("value", "live_small")), StringComparison.Ordinal);
            AssertChanged(lab.State);
            long now = lab.State.Scalars.TimeNs;
            lab.Put(At(EventKind.ProposeWeights, now, now + 1), At(EventKind.DecideWeights, now, Alice));
        }

        List<Event> journal = [];
        JournalReader.Read(StateDirectory, 1, (in Event e) => journal.Add(e));
        Event[] heads = [.. journal.Where(e => e.Header.Kind == EventKind.StrategyChange)];
        Assert.All(heads, e => Assert.Equal((Alice, 0L, (long)"seen by a test".Length, 1L, true), (e.Numbers.A, e.Numbers.B, e.Numbers.C, e.Numbers.E, e.Numbers.D != 0)));
        Assert.Equal((3, 3), (heads.Length, heads.Select(e => e.Numbers.D).Distinct().Count()));
        CommandText reason = new();
        journal.Where(e => e.Header.Kind == EventKind.CommandText).TakeLast(1).ToList().ForEach(e => reason.Take(in e));
        Assert.Equal("seen by a test", reason.First(heads[^1].Numbers.C));
        Event stage = journal.Last(e => e.Header.Kind == EventKind.StrategyStageChanged);
        Assert.Equal((Dxy, (long)StrategyStage.Paper, (long)StrategyStage.LiveSmall, Alice), (stage.Numbers.A, stage.Numbers.B, stage.Numbers.C, stage.Numbers.D));
        Assert.Contains(journal, e => e.Header.Kind == EventKind.StrategyMetrics && e.Numbers.A == Dxy);
        await using (StrategyLab again = new(_root, isLive: false, _ring))
        {
            AssertChanged(again.State);
        }

        Assert.Contains("0 differences", (await QgtmProcess.RunAsync("replay", "--journal", StateDirectory, "--verify")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("strategy-stage", "dxy_golf", "paper", "is no strategy: `qgtm strategy list` names them.")]
    [InlineData("strategy-stage", "dxy_gold", "live", "'live' is no stage: there are candidate")]
    [InlineData("strategy-stage", "dxy_gold", "paper", "is at stage paper already: nothing was changed.")]
    [InlineData("strategy-stage", "dxy_gold", "live_full", "cannot go from paper to live_full: up goes one stage at a time, next is live_small.")]
    [InlineData("strategy-set", "dxy_gold", "entry_z", "is no PARAM=VALUE of dxy_gold: its parameters are entry_z, exit_z, weight.")]
    [InlineData("strategy-set", "dxy_gold", "entry=2", "is no PARAM=VALUE of dxy_gold")]
    [InlineData("strategy-set", "dxy_gold", "entry_z=9", "dxy_gold.entry_z cannot be '9': it is a number from 1 to 4 (z).")]
    [InlineData("strategy-set", "meta_labeller", "p=1", "meta_labeller has no parameters.")]
    [InlineData("strategy-allocation", "dxy_gold", "1.5", "dxy_gold.allocation cannot be '1.5': it is a number from 0 to 1")]
    [InlineData("strategy-set", "dxy_gold", "entry_z=2.0", "dxy_gold.entry_z is 2 already: nothing was changed.")]
    [InlineData("strategy-allocation", "dxy_gold", "0.1", "dxy_gold.allocation is 0.1 already: nothing was changed.")]
    [InlineData("strategy-decide", "", "yes", "'yes' is no word on a proposal: accept or override it.")]
    [InlineData("strategy-decide", "", "accept", "No proposal waits for an answer: one is made on Sunday")]
    public async Task What_may_not_be_is_one_sentence_and_changes_nothing(string verb, string name, string value, string part)
    {
        await using StrategyLab lab = new(_root, isLive: false, _ring);
        long before = StrategyDeployment.InForce(lab.State), journaled = lab.Session.Journaled;
        string said = await lab.CallAsync(verb, Alice, ("name", name), ("value", value));
        Assert.Contains(part, said, StringComparison.Ordinal);
        Assert.EndsWith(".", said, StringComparison.Ordinal);
        Assert.Contains("root is nobody's name", await lab.CallAsync("strategy-allocation", 0, ("name", "dxy_gold"), ("value", "0.05")), StringComparison.Ordinal);
        Assert.Contains("A reason has 1 to 200 bytes", await lab.CallAsync("strategy-allocation", Alice, ("name", "dxy_gold"), ("value", "0.05"), ("reason", " ")), StringComparison.Ordinal);
        Assert.Equal((before, journaled), (StrategyDeployment.InForce(lab.State), lab.Session.Journaled));
    }

    [Fact]
    public async Task With_real_money_more_waits_for_operator_B_and_less_is_done_at_once()
    {
        Overrides("dxy_gold: { stage: live_small }\n");
        await using StrategyLab lab = new(_root, isLive: true, _ring);
        Principal alice = lab.Desk.Gate.ByKey(_alice)!, bob = lab.Desk.Gate.ByKey(_bob)!;
        Assert.Contains("Asked: operator B confirms the change of strategies", await lab.CallAsync("strategy-stage", Alice, ("name", "dxy_gold"), ("value", "live_full")), StringComparison.Ordinal);
        Assert.Null(lab.Desk.Look(alice)!.Token);
        Assert.Equal(DeskResult.Refused, (await lab.Desk.ConfirmAsync(alice, lab.Desk.Look(bob)!.Token!)).Result);
        Assert.Equal((long)StrategyStage.LiveSmall, lab.State.Books[Dxy].Stage);
        string old = lab.Desk.Look(bob)!.Token!;
        Assert.Contains("Asked", await lab.CallAsync("strategy-allocation", Alice, ("name", "dxy_gold"), ("value", "0.2")), StringComparison.Ordinal);
        Assert.Equal(DeskResult.Refused, (await lab.Desk.ConfirmAsync(bob, old)).Result);
        Waiting seen = lab.Desk.Look(bob)!;
        Assert.Equal("uid 1001 asks to change strategies: dxy_gold: allocation 0.1 -> 0.2. It lets more of real money through.", WishWords.Says(seen.Wish, seen.By.Name, lab.State, []));
        Assert.Equal(new DeskAnswer(DeskResult.Done, "Done: uid 1001 asked, operator #2 confirmed."), await lab.Desk.ConfirmAsync(bob, seen.Token!));
        Assert.Equal(0.2, lab.State.Books[Dxy].Allocation, 9);
        Assert.Null(lab.Desk.Look(bob));
        Assert.Equal(DeskResult.Refused, (await lab.Desk.ConfirmAsync(bob, seen.Token!)).Result);
        Assert.Contains("Done by uid 1001", await lab.CallAsync("strategy-stage", Alice, ("name", "dxy_gold"), ("value", "paused")), StringComparison.Ordinal);
        Assert.Equal((long)StrategyStage.Paused, lab.State.Books[Dxy].Stage);
        Event head = default;
        JournalReader.Read(StateDirectory, 1, (in Event e) => head = e.Header.Kind == EventKind.StrategyChange && e.Numbers.B != 0 ? e : head);
        Assert.Equal((Alice, Principal.FirstPerson + 2), (head.Numbers.A, head.Numbers.B));
    }

    /// <summary>What operator B is shown is what is done: from the values that stood there, and not after a stop.</summary>
    [Fact]
    public async Task What_waits_is_void_when_a_strategy_has_changed_or_somebody_wants_a_stop()
    {
        Overrides("dxy_gold: { stage: live_small }\n");
        await using StrategyLab lab = new(_root, isLive: true, _ring);
        Principal bob = lab.Desk.Gate.ByKey(_bob)!;
        await AskedAsync(lab);
        string token = lab.Desk.Look(bob)!.Token!;
        Assert.Contains("Done", await lab.CallAsync("strategy-allocation", Alice, ("name", "dxy_gold"), ("value", "0.05")), StringComparison.Ordinal);
        Assert.Equal(DeskResult.Refused, (await lab.Desk.ConfirmAsync(bob, token)).Result);
        Assert.Equal(0.05, lab.State.Books[Dxy].Allocation, 9);
        await AskedAsync(lab);
        token = lab.Desk.Look(bob)!.Token!;
        Assert.Contains("WARN", await lab.CallAsync("kill", Alice, ("tier", "WARN"), ("scope", "account"), ("name", "")), StringComparison.Ordinal);
        Assert.Equal(DeskResult.Refused, (await lab.Desk.ConfirmAsync(bob, token)).Result);
        Assert.Equal(0.05, lab.State.Books[Dxy].Allocation, 9);
        List<Event> journal = [];
        JournalReader.Read(StateDirectory, 1, (in Event e) => journal.Add(e));
        Assert.Equal(2, journal.Count(e => e.Header.Kind == EventKind.ResetRequested && e.Header.Flags == (ushort)EventKind.StrategyChange && e.Numbers.B == Alice));

        static async Task AskedAsync(StrategyLab lab) =>
            Assert.Contains("Asked", await lab.CallAsync("strategy-allocation", Alice, ("name", "dxy_gold"), ("value", "0.2")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_taken_whole_or_not_at_all_while_it_runs()
    {
        Overrides("dxy_gold:\n  parameters: { entry_z: 2.5 }\n");
        await using (StrategyLab lab = new(_root, isLive: false, _ring))
        {
            Assert.Contains("is as it was deployed last: nothing was changed.", await lab.CallAsync("strategy-reload", Alice), StringComparison.Ordinal);
            Assert.Contains("Done", await lab.CallAsync("strategy-set", Alice, ("name", "hedging_pressure"), ("value", "entry_z=1.25")), StringComparison.Ordinal);
            long before = StrategyDeployment.InForce(lab.State);
            Overrides("dxy_gold:\n  parameters: { entry_z: 3 }\nhedging_pressure:\n  parameters: { entry_z: 99 }\n");
            string said = await lab.CallAsync("strategy-reload", Alice);
            Assert.Contains("strategy_overrides.yaml line 4: hedging_pressure.entry_z is '99': it must be a number from 0.5 to 3 (z).", said, StringComparison.Ordinal);
            Overrides("dxy_gold:\n  parameters: { entry_z: 3 }\nvix_haven:\n  stage: live_full\n");
            Assert.Contains("vix_haven cannot go from paper to live_full: up goes one stage at a time, next is live_small. Nothing of the change was taken.", await lab.CallAsync("strategy-reload", Alice), StringComparison.Ordinal);
            File.Delete(Path.Combine(_root, StrategyOverrides.FileName));
            Assert.Contains("what runs was left as it is", await lab.CallAsync("strategy-reload", Alice), StringComparison.Ordinal);
            Assert.Equal(before, StrategyDeployment.InForce(lab.State));
            Overrides("dxy_gold:\n  allocation: 0.05\n  parameters: { entry_z: 3, weight: 0.4 }\n");
            said = await lab.CallAsync("strategy-reload", Alice);
            Assert.Contains("dxy_gold: entry_z 2.5 -> 3, weight 0.5 -> 0.4, allocation 0.1 -> 0.05", said, StringComparison.Ordinal);
            Assert.DoesNotContain("hedging_pressure", said, StringComparison.Ordinal);
            AssertReloaded(lab.State);
        }

        await using (StrategyLab again = new(_root, isLive: false, _ring))
        {
            AssertReloaded(again.State);
        }

        Assert.Contains("0 differences", (await QgtmProcess.RunAsync("replay", "--journal", StateDirectory, "--verify")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proposal_is_shown_accepted_and_in_force_at_nine()
    {
        const long Hour = 3_600_000_000_000;
        long sunday = Ns("2026-03-08T23:00:00Z");
        await using (StrategyLab lab = new(_root, isLive: false, _ring))
        {
            Assert.Contains("There is no proposal yet", await lab.CallAsync("strategy-proposal", Alice), StringComparison.Ordinal);
            Random random = new(5);
            foreach (int s in (int[])[Sge, Hedging])
            {
                lab.State.Skills[s].Days = Models.Skill.WindowDays;
                lab.State.SkillRings.AsSpan(s * Models.Skill.WindowDays, Models.Skill.WindowDays).ToArray().Index().ToList()
                    .ForEach(d => lab.State.SkillRings[(s * Models.Skill.WindowDays) + d.Index] = 0.01 * (random.NextDouble() - 0.5));
            }

            lab.Put(At(EventKind.Timer, sunday, 0), At(EventKind.ProposeWeights, sunday, sunday + (2 * Hour)));
            await UntilAsync(() => Volatile.Read(ref lab.State.Proposal.Status) == (long)ProposalStatus.Open);
            Assert.Contains("waits for `qgtm strategy proposal accept|override", await lab.CallAsync("strategy-proposal", Alice), StringComparison.Ordinal);
            Assert.Contains("2 strategies apply from", await lab.CallAsync("strategy-decide", Alice, ("value", "accept")), StringComparison.Ordinal);
            Assert.Contains("accepted", await lab.CallAsync("strategy-proposal", Alice), StringComparison.Ordinal);
            lab.Put(At(EventKind.Timer, sunday + (2 * Hour), 0));
            await UntilAsync(() => Volatile.Read(ref lab.State.Proposal.Status) == (long)ProposalStatus.Applied);
            Assert.Equal(0.15, lab.State.Books[Sge].Allocation + lab.State.Books[Hedging].Allocation, 5);
            Assert.NotEqual(0.05, lab.State.Books[Sge].Allocation, 5);
        }
    }

    [Theory]
    [InlineData("2026-03-08T21:59:00Z", null)] // Sunday, 17:59 in New York on the day of the change
    [InlineData("2026-03-08T22:00:00Z", "2026-03-09T01:00:00Z")]
    [InlineData("2026-03-09T00:59:59Z", "2026-03-09T01:00:00Z")]
    [InlineData("2026-03-09T01:00:00Z", null)]
    [InlineData("2026-11-22T23:00:00Z", "2026-11-23T02:00:00Z")]
    [InlineData("2026-11-21T23:00:00Z", null)]
    public void Sunday_evening_is_New_Yorks(string at, string? due)
    {
        long? expected = due is null ? null : Ns(due);
        Assert.Equal(expected, WeeklyProposal.DueNs(Ns(at), 0));
        Assert.Null(WeeklyProposal.DueNs(Ns(at), Ns(at)));
        Assert.Equal(expected, WeeklyProposal.DueNs(Ns(at), Ns(at) - (7 * 86_400_000_000_000)));
    }

    private static long Ns(string time) => (DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).UtcTicks - DateTime.UnixEpoch.Ticks) * 100;

    private static Event At(EventKind kind, long timeNs, long a)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = EventSource.Commands;
        e.Header.Instrument = -1;
        e.Header.TimeNs = timeNs;
        e.Numbers.A = a;
        return e;
    }

    private static async Task UntilAsync(Func<bool> seen)
    {
        using PeriodicTimer poll = new(TimeSpan.FromMilliseconds(5));
        for (int i = 0; i < 2_000 && !seen(); i++)
        {
            await poll.WaitForNextTickAsync();
        }

        Assert.True(seen(), "it never happened");
    }

    private static void AssertChanged(EngineState state)
    {
        Assert.Equal((2.5, (long)StrategyStage.LiveSmall, Alice), (state.Parameters[Dxy * EngineLimits.ParametersMax], state.Books[Dxy].Stage, state.Books[Dxy].StageActor));
        Assert.Equal(0.07, state.Books[Dxy].Allocation, 9);
    }

    private static void AssertReloaded(EngineState state)
    {
        Assert.Equal((3.0, 0.4, 1.25), (state.Parameters[Dxy * EngineLimits.ParametersMax], state.Parameters[(Dxy * EngineLimits.ParametersMax) + 2], state.Parameters[Hedging * EngineLimits.ParametersMax]));
        Assert.Equal(0.05, state.Books[Dxy].Allocation, 9);
    }

    private void Overrides(string text) => File.WriteAllText(Path.Combine(_root, StrategyOverrides.FileName), text);
}
