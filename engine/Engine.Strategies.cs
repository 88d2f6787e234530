using System;
using System.Runtime.CompilerServices;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Strategies;

namespace Qgtm.Fast;

/// <content>Strategies: asked one at a time, so that one which fails takes nothing with it but its own targets.</content>
public sealed partial class Engine
{
    /// <summary>
    /// Asks a strategy. One that throws is put aside like one that wants nonsense; only a broken invariant of the engine goes
    /// on to stop the process. A replay of the same inputs throws at the same place.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Decide(int strategy, int instrument)
    {
        if ((State.Control.Quarantined >> strategy & 1) != 0)
        {
            return;
        }

        try
        {
            Ask(strategy, instrument);
        }
        catch (Exception e) when (e is not EngineFault)
        {
            Quarantine(strategy, new TierCause(TierTrigger.StrategyThrew, instrument));
        }
    }

    [HotPath]
    private void Ask(int strategy, int instrument)
    {
        ref readonly ScalarsRow s = ref State.Scalars;
        ref readonly FeatureRow f = ref State.Features[instrument];
        ref StrategyRow row = ref Row(strategy, instrument);
        double before = row.Target;
        switch (strategy)
        {
            case Intraday:
                IntradayMomentum.OnMinute(ref row, in f, s.TimeNs, s.NextCloseNs);
                break;
            case Trend:
                TsmomMulti.OnDaily(ref row, in f, _tradable, f.LastDailyNs, s.TimeNs);
                break;
            default:
                ref StrategyRow silver = ref Row(Pair, _silver);
                double silverBefore = silver.Target;
                GoldSilverRatio.OnMinute(ref State.Pair[0], ref row, ref silver, in f, in State.Features[_silver], s.TimeNs);
                SayIfChanged(Pair, instrument, before);
                SayIfChanged(Pair, _silver, silverBefore);
                State.Positions[_silver].TargetDue = 1;
                return;
        }

        SayIfChanged(strategy, instrument, before);
    }

    /// <summary>After a strategy has spoken: a target is a number from -1 to 1, and of one in quarantine always zero.</summary>
    private void CheckTarget(int strategy, int instrument)
    {
        ref double target = ref Row(strategy, instrument).Target;
        if ((State.Control.Quarantined >> strategy & 1) != 0)
        {
            target = 0;
        }
        else if (!StrategyLimits.Runs(State, strategy, instrument))
        {
            target = 0;
            Row(strategy, instrument).Empty = (long)EmptyReason.NotStarted;
        }
        else if (!(target is >= -1 and <= 1))
        {
            Quarantine(strategy, new TierCause(TierTrigger.BadTarget, instrument));
        }
    }

    /// <summary>The intraday strategy goes flat by the clock: a name that does not trade any more has no bar that would tell it.</summary>
    private void CloseIntraday()
    {
        int room = EngineLimits.SignalsPerInputMax;
        for (int i = 0; i < _instruments.Length && room > 0; i++)
        {
            ref StrategyRow row = ref Row(Intraday, i);
            double before = row.Target;
            if (before != 0)
            {
                room--;
                row.Target = 0;
                State.Positions[i].TargetDue = 1;
                SayIfChanged(Intraday, i, before);
            }
        }
    }

    /// <summary>
    /// The strategy that changed its target last is the one that an order is booked to. Once reconciled, every change is
    /// said; what stands at that moment is said by <see cref="SayAll"/>.
    /// </summary>
    private void SayIfChanged(int strategy, int instrument, double before)
    {
        CheckTarget(strategy, instrument);
        if (Row(strategy, instrument).Target == before)
        {
            return;
        }

        State.Positions[instrument].Strategy = strategy;
        if (State.Scalars.Reconciled != 0)
        {
            Say(strategy, instrument);
        }
    }

    /// <summary>Every standing target, so that a reader who starts here knows them.</summary>
    private void SayAll()
    {
        int room = EngineLimits.SignalsPerInputMax;
        for (int i = 0; i < _instruments.Length; i++)
        {
            for (int strategy = Pair; strategy <= Intraday && room > 0; strategy++)
            {
                if (Row(strategy, i).Target != 0)
                {
                    Say(strategy, i);
                    room--;
                }
            }
        }
    }

    /// <summary>Signal: A = strategy, B = target in millionths of its allocation, C = confidence 0-100, D = EmptyReason.</summary>
    private void Say(int strategy, int instrument)
    {
        ref readonly StrategyRow row = ref Row(strategy, instrument);
        ref Event signal = ref Emit(EventKind.Signal, instrument);
        signal.Numbers.A = strategy;
        signal.Numbers.B = (long)(row.Target * 1e6);
        signal.Numbers.C = (long)row.Confidence;
        signal.Numbers.D = row.Empty;
    }
}
