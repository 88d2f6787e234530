using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control;

/// <summary>Why a tier is not lowered.</summary>
public enum LoweringRefusal : byte
{
    None = 0,

    /// <summary>The tier that is asked for is not below the present one.</summary>
    NotLower = 1,

    /// <summary>Nobody is named, or a second person is missing, or it is the same one.</summary>
    People = 2,

    /// <summary>24 hours of event time and one session close have to pass after FLATTEN or HALT_ALL.</summary>
    CoolOff = 3,

    /// <summary>The broker was not seen flat yet.</summary>
    NotFlat = 4,

    /// <summary>One person cannot lower a tier whose cause still stands: two can, and the peak begins anew.</summary>
    CauseStands = 5,

    /// <summary>Books and broker are not compared, or a break waits for an operator.</summary>
    NotReconciled = 6,
}

/// <summary>The conditions under which people may lower a tier. A pure function: the command itself is not open to anyone yet.</summary>
public static class Lowering
{
    /// <summary>Least time after FLATTEN or HALT_ALL, ns of event time.</summary>
    public const long CoolOffNs = 86_400_000_000_000;

    /// <summary>The first condition that is not met, or None.</summary>
    public static LoweringRefusal FirstBroken(EngineState state, KillTier to, long uid, long secondUid)
    {
        ref readonly ScalarsRow s = ref state.Scalars;
        ref readonly ControlRow c = ref state.Control;
        ref readonly TierRule now = ref TierTable.Of(state.Tier);
        bool coolsOff = c.WorstTier >= (long)KillTier.Flatten && to < KillTier.Flatten;
        bool cool = s.TimeNs - c.RaisedNs >= CoolOffNs && c.Closes > c.RaisedCloses;
        bool stands = now.People < 2 && to < TierTriggerOf(state);
        return to >= state.Tier ? LoweringRefusal.NotLower
            : uid < 0 || (now.People > 1 && (secondUid < 0 || secondUid == uid)) ? LoweringRefusal.People
            : s.Reconciled == 0 || state.Look.Confirmed != 0 ? LoweringRefusal.NotReconciled
            : coolsOff && !cool ? LoweringRefusal.CoolOff
            : state.Tier == KillTier.Flatten && c.FlatNs == 0 ? LoweringRefusal.NotFlat
            : stands ? LoweringRefusal.CauseStands
            : LoweringRefusal.None;
    }

    /// <summary>The tier that the present drawdown asks for.</summary>
    private static KillTier TierTriggerOf(EngineState state) =>
        Drawdown.TierOf(in state.Risk, EquityWatch.LossBps(state.Scalars.PeakEquity, state.Control.Equity));
}
