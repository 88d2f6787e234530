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
        NumbersPayload n = e.Numbers;
        double value = BitConverter.Int64BitsToDouble(n.C);
        if (!IsStrategy(n.A) || n.B < 0 || n.B >= _strategies[(int)n.A].Info.Parameters.Length
            || !(value >= _strategies[(int)n.A].Info.Parameters[(int)n.B].Min)
            || !(value <= _strategies[(int)n.A].Info.Parameters[(int)n.B].Max))
        {
            Refuse(in e, n.B, n.C);
            return;
        }

        State.Parameters[(n.A * EngineLimits.ParametersMax) + n.B] = value;
    }

    /// <summary>From nothing to the whole equity. What is more than before needs a person.</summary>
    private void OnSetAllocation(ref readonly Event e)
    {
        NumbersPayload n = e.Numbers;
        if (!IsStrategy(n.A) || n.B is < 0 or > 1_000_000 || (n.C == 0 && State.Scalars.Reconciled != 0))
        {
            Refuse(in e, n.B, n.C);
            return;
        }

        State.Books[n.A].Allocation = n.B * 1e-6;
        Weigh((int)n.A);
    }

    /// <summary>One step up at a time, and each by a named person; a start sets the configuration's stage as it is.</summary>
    private void OnSetStage(ref readonly Event e)
    {
        NumbersPayload n = e.Numbers;
        bool starts = n.E == (long)StageReason.Configuration && State.Scalars.Reconciled == 0;
        if (!IsStrategy(n.A) || n.B is < 0 or > (long)StrategyStage.Retired
            || !(starts || (n.C != 0 && StrategyStages.May((StrategyStage)State.Books[n.A].Stage, (StrategyStage)n.B))))
        {
            Refuse(in e, n.B, n.C);
            return;
        }

        ChangeStage((int)n.A, (StrategyStage)n.B, n.C, (StageReason)n.E);
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
