using System.Runtime.CompilerServices;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Values;

namespace Qgtm.Fast;

/// <content>Limits and strategies that only a command changes, and what the gate's refusals come to.</content>
public sealed partial class Engine
{
    /// <summary>
    /// C20: a limit changes only here. One named person may tighten it, loosening takes two. A start takes from the configuration
    /// what has changed in it since the last start, and of that only what is no looser: neither a restart nor an edited file is
    /// a second person (docs/adr/0063).
    /// </summary>
    private void OnSetLimit(ref readonly Event e)
    {
        RiskKey key = e.Numbers.A is > 0 and <= RiskBounds.Count ? (RiskKey)e.Numbers.A : RiskKey.None;
        long before = RiskBounds.Get(in State.Risk, key), after = e.Numbers.B, who = e.Numbers.C;
        bool isConfiguration = who == 0 && State.Scalars.Reconciled == 0;
        long configured = RiskBounds.Get(in State.Configured, key);
        if (isConfiguration && configured != 0 && configured == after)
        {
            return;
        }

        bool may = isConfiguration ? configured == 0 || !RiskBounds.Loosens(key, before, after) : RiskBounds.PeopleMay(key, before, in e.Numbers);
        bool refused = !RiskBounds.Allows(key, after) || !may;
        if (!refused)
        {
            RiskBounds.Set(ref State.Risk, key, after);
        }

        if (!refused && isConfiguration)
        {
            RiskBounds.Set(ref State.Configured, key, after);
        }

        if (refused || before != after)
        {
            ref Event notice = ref Emit(refused ? EventKind.LimitRefused : EventKind.LimitChanged, -1);
            notice.Numbers.A = e.Numbers.A;
            notice.Numbers.B = before;
            notice.Numbers.C = after;
            notice.Numbers.D = who;
            notice.Numbers.E = e.Numbers.E;
        }
    }

    /// <summary>C07: a person with a name has looked; the strategy opens again, and its executions are counted anew.</summary>
    private void OnEnableStrategy(ref readonly Event e)
    {
        State.Look.Commands++;
        if (e.Numbers.A is < 0 or >= EngineLimits.StrategiesMax || e.Numbers.B == 0)
        {
            return;
        }

        int strategy = (int)e.Numbers.A;
        State.Scalars.DisabledStrategies &= ~(1L << strategy);
        for (int i = 0; i < _instruments.Length; i++)
        {
            Row(strategy, i).Repeats = 0;
        }

        ref Event notice = ref Emit(EventKind.StrategyEnabled, -1);
        notice.Numbers.A = strategy;
        notice.Numbers.B = e.Numbers.B;
    }

    /// <summary>C18: at a start only, and a value that no configuration may have is not taken: the strategy then lacks it and does not start.</summary>
    private void OnSetStrategyLimit(ref readonly Event e)
    {
        NumbersPayload n = e.Numbers;
        StrategyKey key = n.B is >= 0 and <= (long)StrategyKey.Names ? (StrategyKey)n.B : StrategyKey.None;
        bool isReset = n.B == 0;
        if (State.Scalars.Reconciled != 0 || n.A is < 0 or >= EngineLimits.StrategiesMax || (!isReset && (n.C < 1 || n.C > StrategyLimits.MostOf(key))))
        {
            Emit(EventKind.StrategyLimitRefused, e.Header.Instrument).Numbers = n;
            return;
        }

        int strategy = (int)n.A, instrument = e.Header.Instrument;
        ref StrategyLimits limits = ref State.StrategyLimits[strategy];
        if (isReset)
        {
            limits = new StrategyLimits { DayNs = limits.DayNs, DayOrders = limits.DayOrders };
        }
        else
        {
            limits.Set(key, n.C);
        }

        for (int i = 0; i < _instruments.Length && (key is StrategyKey.None or StrategyKey.Names); i++)
        {
            ref long barred = ref Row(strategy, i).Barred;
            barred = isReset ? 1 : instrument < 0 || instrument == i ? 0 : barred;
        }
    }

    /// <summary>C18: what a strategy wanted before its limits were known, and may not want with them.</summary>
    private void DropUnstarted()
    {
        for (int i = 0; i < _instruments.Length; i++)
        {
            for (int strategy = 0; strategy < _strategies.Length; strategy++)
            {
                CheckTarget(strategy, i);
            }
        }
    }

    /// <summary>C14: what the broker says of a name, at each start before the first order.</summary>
    private void OnInstrumentTerms(ref readonly Event e)
    {
        if (Knows(e.Header.Instrument))
        {
            ref PositionRow p = ref State.Positions[e.Header.Instrument];
            p.Borrow = e.Numbers.A;
            p.NotTraded = e.Numbers.B == 1 ? 0 : 1;
        }
    }

    /// <summary>C19: one order, one control, once.</summary>
    private void OnGrantOverride(ref readonly Event e)
    {
        int i = e.Header.Instrument;
        bool taken = Knows(i) && Override.IsSane(in e.Numbers, State.Scalars.TimeNs);
        if (taken)
        {
            ref PositionRow p = ref State.Positions[i];
            p.OverrideWhat = e.Numbers.A;
            p.OverrideQty = e.Numbers.B;
            p.OverrideUntilNs = e.Numbers.C;
        }

        Emit(taken ? EventKind.OverrideGranted : EventKind.OverrideRefused, i).Numbers = e.Numbers;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void SpendOverride(int instrument, long orderId)
    {
        ref PositionRow p = ref State.Positions[instrument];
        ref Event notice = ref Emit(EventKind.OverrideSpent, instrument);
        notice.Numbers.A = orderId;
        notice.Numbers.B = p.OverrideWhat >> 8;
        p.OverrideWhat = p.OverrideQty = p.OverrideUntilNs = 0;
    }

    /// <summary>C07: counts an execution; too many on one side without a person disable the strategy.</summary>
    private void NoteRepeats(ref readonly OrderRow row, long heldBefore)
    {
        long repeats = Pace.OnFill(State, in row, heldBefore);
        long bit = repeats == 0 ? 0 : 1L << row.Strategy;
        if (repeats < State.Risk.RepeatsMax || (State.Scalars.DisabledStrategies & bit) != 0)
        {
            return;
        }

        State.Scalars.DisabledStrategies |= bit;
        ref Event notice = ref Emit(EventKind.StrategyDisabled, row.Instrument);
        notice.Numbers.A = row.Strategy;
        notice.Numbers.B = repeats;
    }

    /// <summary>C22: minutes in a row in which all was refused say that something is wrong with us, not with the orders.</summary>
    private void NoteAttempt(bool sent)
    {
        if (Pace.OnAttempt(ref State.Scalars, sent, State.Risk.RefusedCyclesMax))
        {
            WarnAllRefused();
        }
    }

    /// <summary>M10: too many orders and cancels for what they execute warn once a day.</summary>
    private void WatchOrdersToTrades()
    {
        ref ScalarsRow s = ref State.Scalars;
        if (Surveillance.IsDue(ref s, State.Risk.RequestsPerFillMax))
        {
            RaiseTier(KillTier.Warn, new TierCause(TierTrigger.OrdersToTrades, s.DayRequests, State.Risk.RequestsPerFillMax, s.DayFills));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WarnAllRefused()
    {
        Emit(EventKind.AllRefused, -1).Numbers.A = State.Risk.RefusedCyclesMax;
        RaiseTier(KillTier.Warn, new TierCause(TierTrigger.AllRefused, State.Risk.RefusedCyclesMax, State.Risk.RefusedCyclesMax));
    }
}
