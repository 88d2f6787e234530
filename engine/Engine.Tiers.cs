using System;
using System.Runtime.CompilerServices;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Values;

namespace Qgtm.Fast;

/// <content>Tiers: what raises them, who may lower them, and the record of every change. What they mean stands in TierTable.</content>
public sealed partial class Engine
{
    /// <summary>Refusals of the broker within a minute of event time: a warning, and no new positions.</summary>
    public const long RejectsWarn = 5, RejectsMax = 10;

    private const long RejectWindowNs = 60_000_000_000;

    /// <summary>Two session closes are never nearer than that: a clock that jumps makes no trading days, ns.</summary>
    private const long ClosesApartNs = 43_200_000_000_000;

    /// <summary>A command, a signal, the kill file or the environment: Numbers as at EventKind.RaiseTier.</summary>
    private void OnRaiseTier(ref readonly Event e)
    {
        State.Look.Commands++;
        State.Control.KillRecvNs = e.Numbers.E;
        KillTier tier = TierIn(e.Numbers.A);
        if (tier == KillTier.Flatten && State.Tier == KillTier.Flatten)
        {
            TryFlattenAgain();
        }

        RaiseTier(tier, CauseIn(in e));
    }

    /// <summary>One instrument alone.</summary>
    private void OnRaiseSymbolTier(ref readonly Event e)
    {
        State.Look.Commands++;
        KillTier tier = TierIn(e.Numbers.A);
        if (!Knows(e.Header.Instrument) || tier < KillTier.NoNew)
        {
            return;
        }

        ref FlattenRow row = ref State.Flatten[e.Header.Instrument];
        if ((long)tier < row.Tier || (tier != KillTier.Flatten && (long)tier == row.Tier))
        {
            return;
        }

        TierCause cause = CauseIn(in e);
        bool begins = tier == KillTier.Flatten && State.Tier < KillTier.Flatten;
        KillRow change = NewRow((KillTier)row.Tier, tier, in cause);
        change.Instrument = e.Header.Instrument;
        row.Tier = (long)tier;
        Note(in change, EventKind.SymbolTierChanged);
        if (begins)
        {
            BeginFlatten(e.Header.Instrument);
            TellBegun(e.Header.Instrument);
        }

        State.Control.StepDue = 1;
    }

    private void OnQuarantine(ref readonly Event e)
    {
        State.Look.Commands++;
        if (e.Numbers.A >= 0 && e.Numbers.A < _strategies.Length)
        {
            Quarantine((int)e.Numbers.A, CauseIn(in e));
        }
    }

    /// <summary>Tiers rise here. Where something is to be done for it is looked at once the whole input has had its effect.</summary>
    private void RaiseTier(KillTier tier, TierCause cause)
    {
        ref ControlRow c = ref State.Control;
        if (tier != KillTier.Normal)
        {
            c.WarnNs = State.Scalars.TimeNs;
            c.WarnHeld = TierTriggers.IsPerson(cause.Trigger) ? 1 : c.WarnHeld;
        }

        if (tier <= State.Tier)
        {
            return;
        }

        KillTier before = State.Tier;
        State.Scalars.Tier = (long)tier;
        c.WorstTier = (long)tier > c.WorstTier ? (long)tier : c.WorstTier;
        c.RaisedNs = State.Scalars.TimeNs;
        c.RaisedCloses = c.Closes;
        Note(NewRow(before, tier, in cause), EventKind.TierChanged);
        ref readonly TierRule rule = ref TierTable.Of(tier);
        c.CancelDue = rule.Cancels == TierCancels.All ? 1 : c.CancelDue;
        if (rule.Closes)
        {
            BeginFlatten();
        }

        c.StepDue = 1;
    }

    /// <summary>
    /// A strategy that wants nonsense, or that a person has named: its targets are zero from here on, its orders are taken
    /// back, and its share of what is held is sold by the usual way. The others go on.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Quarantine(int strategy, TierCause cause)
    {
        ref ControlRow c = ref State.Control;
        if ((c.Quarantined >> strategy & 1) != 0)
        {
            return;
        }

        c.Quarantined |= 1L << strategy;
        for (int i = 0; i < _instruments.Length; i++)
        {
            ref Strategies.StrategyRow row = ref Row(strategy, i);
            if (row.Target != 0)
            {
                row.Target = 0;
                State.Positions[_primary[i]].TargetDue = 1;
            }
        }

        KillRow change = NewRow(State.Tier, State.Tier, in cause);
        change.Strategy = strategy;
        Note(in change, EventKind.StrategyQuarantined);
        c.StepDue = 1;
    }

    /// <summary>Numbers.A = tier, B and D = who, E = what they have seen. Nothing is lowered before every condition holds; two people begin a new peak.</summary>
    private void OnLowerTier(ref readonly Event e)
    {
        ref ControlRow c = ref State.Control;
        KillTier from = State.Tier, to = TierIn(e.Numbers.A);
        if (IsRefused(Lowering.FirstBroken(State, to, e.Numbers.B, e.Numbers.D, e.Numbers.E), to, in e))
        {
            return;
        }

        bool byTwo = TierTable.Of(from).People > 1;
        bool stands = from == KillTier.Throttle && Drawdown.Asks(State).Tier == KillTier.Throttle;
        c.ThrottleBase = byTwo ? 0 : stands ? c.Equity : c.ThrottleBase;
        State.Scalars.Tier = (long)to;
        c.WarnHeld = 0;
        c.WarnNs = State.Scalars.TimeNs;
        if (byTwo)
        {
            State.Scalars.PeakEquity = c.DayBase = c.WeekBase = c.Equity;
        }

        if (to < KillTier.Throttle)
        {
            c.RampOn = c.WorstTier >= (long)KillTier.Flatten ? 1 : c.RampOn;
            c.RampCloses = c.WorstTier >= (long)KillTier.Flatten ? c.Closes : c.RampCloses;
            c.WorstTier = (long)to;
        }

        TierCause cause = new(TierTrigger.Lowered, Uid: e.Numbers.B, SecondUid: byTwo ? e.Numbers.D : -1);
        Note(NewRow(from, to, in cause), EventKind.TierChanged);
    }

    /// <summary>The one automatic way down.</summary>
    private void ClearWarning()
    {
        if (!WarnClear.IsDue(State))
        {
            return;
        }

        ref ControlRow c = ref State.Control;
        State.Scalars.Tier = (long)KillTier.Normal;
        c.WorstTier = (long)KillTier.Normal;
        TierCause cause = new(TierTrigger.WarnCleared, EquityWatch.LossBps(State.Scalars.PeakEquity, c.Equity), WarnClear.ClearBps(in State.Risk), State.Scalars.PeakEquity);
        Note(NewRow(KillTier.Warn, KillTier.Normal, in cause), EventKind.TierChanged);
    }

    private void CheckLosses()
    {
        ref ControlRow c = ref State.Control;
        (KillTier tier, TierCause cause) = Drawdown.Asks(State);
        c.ThrottleBase = tier == KillTier.Normal ? 0 : c.ThrottleBase;
        if (tier != KillTier.Normal)
        {
            RaiseTier(tier, cause);
        }

        long day = EquityWatch.LossBps(c.DayBase, c.Equity), week = EquityWatch.LossBps(c.WeekBase, c.Equity);
        long dayMax = Drawdown.Inside(State.Risk.DayLossMaxBps, Drawdown.DayBps), weekMax = Drawdown.Inside(State.Risk.WeekLossMaxBps, Drawdown.WeekBps);
        if (day >= dayMax)
        {
            RaiseTier(KillTier.NoNew, new TierCause(TierTrigger.DailyLoss, day, dayMax, c.DayBase));
        }

        if (week >= weekMax)
        {
            RaiseTier(KillTier.NoNew, new TierCause(TierTrigger.WeeklyLoss, week, weekMax, c.WeekBase));
        }
    }

    /// <summary>A session close is seen when the broker's next close moves on and the old one is past: days, weeks and the ramp count by it.</summary>
    private void SeeClose(long nextCloseNs)
    {
        long lastNs = State.Scalars.NextCloseNs;
        ref ControlRow c = ref State.Control;
        if (lastNs == 0 || nextCloseNs <= lastNs || State.Scalars.TimeNs < lastNs || lastNs - c.CloseNs < ClosesApartNs)
        {
            return;
        }

        c.Closes++;
        c.CloseNs = lastNs;
        c.DayBase = c.HasReport != 0 ? c.Equity : 0;
        c.WeekBase = WeekOf(nextCloseNs) != WeekOf(lastNs) ? c.DayBase : c.WeekBase;
        c.RampOn = c.Closes - c.RampCloses >= Ramp.Days ? 0 : c.RampOn;
    }

    /// <summary>Weeks since the epoch, from Monday on.</summary>
    private static long WeekOf(long timeNs) => ((timeNs / Lowering.CoolOffNs) + 3) / 7;

    /// <summary>A refusal by the broker: of a close it counts for FLATTEN, of any other order for the tier.</summary>
    private void NoteRefusal(ref readonly OrderRow row, ref readonly ExecutionReportPayload r)
    {
        if (State.Flatten[row.Instrument].OrderId == row.OrderId)
        {
            OnCloseRefused(ref State.Flatten[row.Instrument], r.Reason);
            return;
        }

        if (row.Status != OrdStatus.Rejected)
        {
            return;
        }

        ref ControlRow c = ref State.Control;
        if (State.Scalars.TimeNs - c.RejectWindowNs >= RejectWindowNs)
        {
            c.RejectWindowNs = State.Scalars.TimeNs;
            c.RejectCount = 0;
        }

        c.RejectCount++;
        if (c.RejectCount >= RejectsWarn)
        {
            bool stop = c.RejectCount >= RejectsMax;
            RaiseTier(stop ? KillTier.NoNew : KillTier.Warn, new TierCause(TierTrigger.Rejects, c.RejectCount, stop ? RejectsMax : RejectsWarn));
        }
    }

    private KillRow NewRow(KillTier from, KillTier to, ref readonly TierCause cause) => new()
    {
        TimeNs = State.Scalars.TimeNs,
        Sequence = _cause,
        From = (long)from,
        To = (long)to,
        Trigger = (long)cause.Trigger,
        Measured = cause.Measured,
        Limit = cause.Limit,
        Basis = cause.Basis,
        Uid = cause.Uid,
        SecondUid = cause.SecondUid,
        Instrument = -1,
        Strategy = -1,
    };

    private void Note(in KillRow change, EventKind kind)
    {
        long number = ++State.Control.Changes;
        ref KillRow row = ref State.KillHistory[number & (EngineLimits.KillHistoryMax - 1)];
        row = change;
        row.Number = number;
        ref Event notice = ref Emit(kind, (int)row.Instrument);
        notice.Numbers.A = row.Strategy >= 0 ? row.Strategy : row.From;
        notice.Numbers.B = row.To;
        notice.Numbers.C = row.Trigger;
        notice.Numbers.D = number;
        notice.Numbers.E = row.Uid;
    }

    private static KillTier TierIn(long number) => (KillTier)Math.Clamp(number, (long)KillTier.Normal, (long)KillTier.HaltAll);

    private static TierCause CauseIn(ref readonly Event e) =>
        new(e.Numbers.D is > 0 and < (long)TierTrigger.Drawdown ? (TierTrigger)e.Numbers.D : TierTrigger.Command, Uid: e.Numbers.B);
}
