using System;
using System.Runtime.CompilerServices;
using Qgtm.Fast.Events;
using Qgtm.Fast.Models;
using Qgtm.Fast.Portfolio;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Values;

namespace Qgtm.Fast;

/// <content>Strategies' parameters, allocations and stages: set by journaled commands, so a replay decides with the same numbers.</content>
public sealed partial class Engine
{
    /// <summary>The parameter must be one of the strategy's, and the value within its range.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void OnSetParameter(ref readonly Event e)
    {
        if (MayChange(in e))
        {
            State.Parameters[(e.Numbers.A * EngineLimits.ParametersMax) + e.Numbers.B] = BitConverter.Int64BitsToDouble(e.Numbers.C);
        }
    }

    /// <summary>From nothing to the whole equity.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void OnSetAllocation(ref readonly Event e)
    {
        if (MayChange(in e))
        {
            Allocate((int)e.Numbers.A, e.Numbers.B, e.Numbers.C, byProposal: false);
        }
    }

    /// <summary>One step up at a time, and each by a named person; a start sets the configuration's stage as it is.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void OnSetStage(ref readonly Event e)
    {
        if (!MayChange(in e))
        {
            return;
        }

        int strategy = (int)e.Numbers.A;
        if (e.Numbers.C != 0 && e.Numbers.B > State.Books[strategy].Stage)
        {
            // Who lets it go on gives it its days anew, or the next day would take it back.
            State.Skills[strategy].DaysBelow = State.Skills[strategy].Demoted = 0;
        }

        ChangeStage(strategy, (StrategyStage)e.Numbers.B, e.Numbers.C, (StageReason)e.Numbers.E);
    }

    private void ChangeStage(int strategy, StrategyStage stage, long actor, StageReason reason)
    {
        ref StrategyBook book = ref State.Books[strategy];
        long before = book.Stage;
        if (before == (long)stage)
        {
            return;
        }

        book.Stage = (long)stage;
        book.StageNs = State.Scalars.TimeNs;
        book.StageActor = actor;
        Weigh(strategy);
        ref Event notice = ref Emit(EventKind.StrategyStageChanged, -1);
        notice.Numbers.A = strategy;
        notice.Numbers.B = before;
        notice.Numbers.C = (long)stage;
        notice.Numbers.D = actor;
        notice.Numbers.E = (long)reason;
        ref readonly SkillRow skill = ref State.Skills[strategy];
        ref Event metrics = ref Emit(EventKind.StrategyMetrics, -1);
        metrics.Numbers.A = strategy;
        metrics.Numbers.B = (long)(skill.Sharpe * 1e6);
        metrics.Numbers.C = book.Days;
        metrics.Numbers.D = (long)(book.TotalReturn * 1e6);
        metrics.Numbers.E = skill.DaysBelow;
    }

    /// <summary>What a strategy's targets count from here on; the names that it holds are looked at anew.</summary>
    private void Weigh(int strategy)
    {
        ref StrategyBook book = ref State.Books[strategy];
        double capacity = _strategies[strategy].Info.CapacityUsd, wanted = book.Allocation * Fixed.ToDouble(State.Scalars.Equity);
        double weight = book.Allocation * book.Skill * book.Calm * book.MetaSize * (wanted > capacity ? capacity / wanted : 1)
            * StrategyStages.ShareOf((StrategyStage)book.Stage, State.Scalars.RealMoney != 0);
        if (weight == book.Weight)
        {
            return;
        }

        book.Weight = weight;
        for (int i = 0; i < _instruments.Length; i++)
        {
            if (Row(strategy, i).Target != 0)
            {
                State.Positions[_primary[i]].TargetDue = 1;
            }
        }
    }

    /// <summary>A day (days since 1970-01-01) that every name has ended: the models take it, and who has lost his skill goes back to shadow, and is reported.</summary>
    private void OnDayComplete(long day)
    {
        DayModels.Take(State, day, _instruments.Length, _gold, _stocks);
        for (int strategy = 0; strategy < _strategies.Length; strategy++)
        {
            ref SkillRow skill = ref State.Skills[strategy];
            if (skill.Demoted != 0 && (StrategyStage)State.Books[strategy].Stage is StrategyStage.LiveSmall or StrategyStage.LiveFull)
            {
                skill.Demoted = 0;
                ChangeStage(strategy, StrategyStage.Validated, 0, StageReason.Skill);
            }

            Weigh(strategy);
        }
    }

    private void WeighAll()
    {
        for (int strategy = 0; strategy < _strategies.Length; strategy++)
        {
            Weigh(strategy);
        }
    }

    private bool IsStrategy(long number) => number >= 0 && number < _strategies.Length;

    private void Refuse(ref readonly Event e, long first, long second)
    {
        ref Event notice = ref Emit(EventKind.StrategyCommandRefused, -1);
        notice.Numbers.A = e.Numbers.A;
        notice.Numbers.B = (long)e.Header.Kind;
        notice.Numbers.C = first;
        notice.Numbers.D = second;
    }
}
