using System;
using System.Runtime.CompilerServices;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Features;
using Qgtm.Fast.Market;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Strategies;

namespace Qgtm.Fast;

/// <content>Strategies: asked one at a time, so that one which fails takes nothing with it but its own targets.</content>
public sealed partial class Engine
{
    /// <summary>Timers that the mean of a spread looks back on.</summary>
    private const long SpreadTimers = 64;

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

    /// <summary>Asks it about all its legs, or, when it is asked for each name alone, about this one.</summary>
    [HotPath]
    private void Ask(int strategy, int instrument)
    {
        StrategyEntry entry = _strategies[strategy];
        ReadOnlySpan<int> legs = IsEach(entry.Info.Schedule) ? new ReadOnlySpan<int>(in instrument) : _legs[strategy];
        Span<double> before = stackalloc double[EngineLimits.LegsMax];
        for (int leg = 0; leg < legs.Length; leg++)
        {
            before[leg] = legs[leg] < 0 ? 0 : Row(strategy, legs[leg]).Target;
        }

        entry.Decide(new StrategyContext(State, strategy, legs, _tradable, entry.Info.WeightMax));
        bool wide = AnyIsWide(legs);
        for (int leg = 0; leg < legs.Length; leg++)
        {
            if (legs[leg] >= 0)
            {
                Narrow(strategy, legs[leg], before[leg], wide);
                SayIfChanged(strategy, legs[leg], before[leg]);
            }
        }
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

        int primary = _primary[instrument];
        State.Positions[primary].Strategy = strategy;
        State.Positions[primary].TargetDue = 1;
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
            for (int strategy = 0; strategy < _strategies.Length && room > 0; strategy++)
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

    /// <summary>True when a name that it would trade is quoted too wide; of a pair neither half opens then.</summary>
    private bool AnyIsWide(ReadOnlySpan<int> legs)
    {
        bool wide = false;
        foreach (int i in legs)
        {
            wide |= i >= 0 && i < State.Spreads.Length && _instruments[i].Tradable && _instruments[i].SpreadMaxBps > 0
                && State.Spreads[i] > _instruments[i].SpreadMaxBps * 1_000;
        }

        return wide;
    }

    /// <summary>A dropped name gives no signal that opens: what is held may become less, and nothing becomes more or changes its side.</summary>
    private void Narrow(int strategy, int instrument, double before, bool wide)
    {
        ref StrategyRow row = ref Row(strategy, instrument);
        if (!wide || row.Target == 0)
        {
            return;
        }

        double kept = row.Target * before <= 0 ? 0 : Math.Abs(row.Target) > Math.Abs(before) ? before : row.Target;
        row.Empty = kept == row.Target ? row.Empty : (long)EmptyReason.WideSpread;
        row.Target = kept;
        row.EdgeBps = 0;
    }

    /// <summary>
    /// With each timer of a session: the mean of what is quoted, over about a minute. A single wide quote drops no name, and over night the
    /// session's mean stands, since days are decided on then.
    /// </summary>
    private void NoteSpreads()
    {
        int names = State.Scalars.SessionOpen == 0 ? 0 : Math.Min(_instruments.Length, State.Spreads.Length);
        for (int i = 0; i < names; i++)
        {
            ref readonly MarketRow m = ref State.Market[i];
            if (m.IsTwoSided && State.Scalars.TimeNs - m.QuoteTimeNs <= StrategyContext.QuoteAgeMaxNs)
            {
                long now = Math.Max(1, (long)((Int128)(m.AskPx - m.BidPx) * 10_000_000 / m.Mark));
                ref long mean = ref State.Spreads[i];
                mean += mean == 0 ? now : (now - mean) / SpreadTimers;
            }
        }
    }
}
