using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast;

/// <content>The ways down of an instrument's own tier and of a quarantine: the same conditions and people as the account's (docs/adr/0064).</content>
public sealed partial class Engine
{
    private void OnLowerSymbolTier(ref readonly Event e)
    {
        int instrument = e.Header.Instrument;
        KillTier to = TierIn(e.Numbers.A);
        if (!Knows(instrument) || IsRefused(Lowering.FirstBrokenOfName(State, instrument, to, e.Numbers.B, e.Numbers.D, e.Numbers.E), to, in e))
        {
            return;
        }

        ref FlattenRow row = ref State.Flatten[instrument];
        KillTier from = (KillTier)row.Tier;
        TierCause cause = LoweredBy(from, in e);
        KillRow change = NewRow(from, to, in cause);
        change.Instrument = instrument;
        row.Tier = (long)to;
        Note(in change, EventKind.SymbolTierChanged);
        if (to == KillTier.Flatten && State.Tier < KillTier.Flatten)
        {
            BeginFlatten(instrument);
            TellBegun(instrument);
        }

        State.Control.StepDue = 1;
    }

    /// <summary>Its targets are zero; it is asked again with the next bar or decision that it listens to.</summary>
    private void OnReleaseStrategy(ref readonly Event e)
    {
        if (e.Numbers.A < 0 || e.Numbers.A >= _strategies.Length
            || IsRefused(Lowering.FirstBrokenOfStrategy(State, (int)e.Numbers.A, e.Numbers.B, e.Numbers.D, e.Numbers.E), KillTier.Normal, in e))
        {
            return;
        }

        State.Control.Quarantined &= ~(1L << (int)e.Numbers.A);
        TierCause cause = LoweredBy(KillTier.Flatten, in e);
        KillRow change = NewRow(State.Tier, State.Tier, in cause);
        change.Strategy = e.Numbers.A;
        Note(in change, EventKind.StrategyReleased);
    }

    /// <summary>Says why a way down is not gone; false when it is.</summary>
    private bool IsRefused(LoweringRefusal refusal, KillTier to, ref readonly Event e)
    {
        if (refusal == LoweringRefusal.None)
        {
            return false;
        }

        ref Event notice = ref Emit(EventKind.LoweringRefused, e.Header.Instrument);
        notice.Numbers.A = (long)to;
        notice.Numbers.B = (long)refusal;
        notice.Numbers.C = e.Numbers.B;
        notice.Numbers.D = (long)e.Header.Kind;
        return true;
    }

    private static TierCause LoweredBy(KillTier from, ref readonly Event e) =>
        new(TierTrigger.Lowered, Uid: e.Numbers.B, SecondUid: TierTable.Of(from).People > 1 ? e.Numbers.D : -1);
}
