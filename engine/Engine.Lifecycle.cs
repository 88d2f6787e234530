using System;
using System.Runtime.CompilerServices;
using Qgtm.Fast.Events;
using Qgtm.Fast.Portfolio;
using Qgtm.Fast.Strategies;

namespace Qgtm.Fast;

/// <content>What people change about strategies while the engine runs: journaled with who and why, and asked again here whoever has sent it.</content>
public sealed partial class Engine
{
    /// <summary>Commands that one change may have: every parameter, share and stage of every strategy.</summary>
    private const long CommandsMax = EngineLimits.StrategiesMax * (EngineLimits.ParametersMax + 2);

    /// <summary>Whose commands come next, and how many: the last of them ends the change.</summary>
    private void OnStrategyChange(ref readonly Event e)
    {
        NumbersPayload n = e.Numbers;
        ref ChangeRow change = ref State.Change;
        change.By = n.A;
        change.Second = n.B;
        change.Left = n.E is > 0 and <= CommandsMax ? n.E : 0;
        change.Refused = 0;
        State.Look.Commands += change.Left == 0 ? 1 : 0;
    }

    /// <summary>Asks the rules, says a refusal, and counts the command off the change that it belongs to.</summary>
    private bool MayChange(ref readonly Event e)
    {
        ref ChangeRow change = ref State.Change;
        bool belongs = change.Left > 0 && StrategyRules.WhoOf(in e) == change.By;
        bool refused = StrategyRules.FirstBroken(State, in e, belongs ? change.Second : 0) != StrategyRefusal.None;
        if (refused)
        {
            Refuse(in e, e.Numbers.B, e.Numbers.C);
        }

        if (belongs)
        {
            change.Refused += refused ? 1 : 0;
            change.Left--;
            State.Look.Commands += change.Left == 0 ? 1 : 0;
        }

        return !refused;
    }

    private void OnStrategyDeployed(ref readonly Event e)
    {
        if (IsStrategy(e.Numbers.A))
        {
            State.Deployments[e.Numbers.A] = new DeploymentRow { A = e.Numbers.B, B = e.Numbers.C, C = e.Numbers.D, D = e.Numbers.E };
        }
    }

    private void Allocate(int strategy, long millionths, long who, bool byProposal)
    {
        ref StrategyBook book = ref State.Books[strategy];
        long before = StrategyRules.Millionths(book.Allocation);
        book.Allocation = millionths * 1e-6;
        Weigh(strategy);
        if (before != millionths && State.Scalars.Reconciled != 0)
        {
            ref Event notice = ref Emit(EventKind.AllocationChanged, -1);
            notice.Numbers.A = strategy;
            notice.Numbers.B = before;
            notice.Numbers.C = millionths;
            notice.Numbers.D = who;
            notice.Numbers.E = byProposal ? 1 : 0;
        }
    }

    /// <summary>Once a week, when nothing trades: some thousand products, and no allocation.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void OnProposeWeights(ref readonly Event e)
    {
        if (e.Numbers.A <= State.Scalars.TimeNs)
        {
            Refuse(in e, e.Numbers.A, 0);
            return;
        }

        WeightProposal.Make(State, e.Numbers.A);
        ref readonly WeightsRow p = ref State.Proposal;
        ref Event notice = ref Emit(EventKind.WeightsProposed, -1);
        notice.Numbers.A = p.Strategies;
        notice.Numbers.B = p.DueNs;
        notice.Numbers.C = p.Breaches;
        notice.Numbers.D = (long)(p.Distance * 1e6);
    }

    /// <summary>What people have seen is what they decide on; more of real money takes two of them.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void OnDecideWeights(ref readonly Event e)
    {
        NumbersPayload n = e.Numbers;
        State.Look.Commands++;
        ref WeightsRow p = ref State.Proposal;
        if (WeightProposal.FirstBroken(State, n.A, n.B, n.E, n.D == 1) != ProposalRefusal.None)
        {
            Refuse(in e, n.D, n.E);
            return;
        }

        p.Status = n.D == 1 ? (long)ProposalStatus.Accepted : (long)ProposalStatus.Overridden;
        p.By = n.A;
        p.Second = n.B;
        ref Event notice = ref Emit(EventKind.WeightsDecided, -1);
        notice.Numbers.A = n.A;
        notice.Numbers.B = n.B;
        notice.Numbers.C = n.D;
        notice.Numbers.D = p.MadeNs;
    }

    /// <summary>With each timer: accepted weights count from their hour on. Who was paused or went back meanwhile keeps what he has.</summary>
    private void ApplyWeights()
    {
        ref WeightsRow p = ref State.Proposal;
        if (p.Status == (long)ProposalStatus.Accepted && State.Scalars.TimeNs >= p.DueNs)
        {
            TakeWeights(ref p);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TakeWeights(ref WeightsRow p)
    {
        p.Status = (long)ProposalStatus.Applied;
        for (int s = 0; s < _strategies.Length; s++)
        {
            double share = WeightProposal.ShareOf(State, s);
            if (share > 0 && StrategyStages.ShareOf((StrategyStage)State.Books[s].Stage, State.Scalars.RealMoney != 0) > 0)
            {
                Allocate(s, StrategyRules.Millionths(share), p.By, byProposal: true);
            }
        }
    }
}
