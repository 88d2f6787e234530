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

    /// <summary>A tier has changed since the people looked: what they agreed on is not what is lowered.</summary>
    Moved = 7,
}

/// <summary>The refusals in words.</summary>
public static class LoweringRefusals
{
    /// <summary>As an operator reads it: why, and what to do.</summary>
    public static string WordsOf(LoweringRefusal refusal) => refusal switch
    {
        LoweringRefusal.None => "It is lowered.",
        LoweringRefusal.NotLower => "The tier that is asked for is not below the present one: name a lower one.",
        LoweringRefusal.People => "It takes two different people: operator A asks and operator B confirms.",
        LoweringRefusal.CoolOff => "After FLATTEN or HALT_ALL 24 hours and a session close have to pass first: ask again then.",
        LoweringRefusal.NotFlat => "The broker was not seen flat yet: wait until it is, or close by hand what is left.",
        LoweringRefusal.CauseStands => "The drawdown still asks for this tier, so one person cannot lower it: wait until it is less.",
        LoweringRefusal.NotReconciled => "Books and broker do not agree yet: look with `qgtm reconcile list`, then ask again.",
        LoweringRefusal.Moved => "A tier has changed since it was asked for: look at it with `qgtm killswitch --status`, then ask again.",
        _ => throw new System.ArgumentOutOfRangeException(nameof(refusal)),
    };
}

/// <summary>
/// The conditions under which people may lower a tier, asked by the engine itself: whoever sends the command, and whatever the
/// interface before it got wrong, nothing falls on one person's word. A pure function.
/// </summary>
public static class Lowering
{
    /// <summary>Least time after FLATTEN or HALT_ALL, ns of event time.</summary>
    public const long CoolOffNs = 86_400_000_000_000;

    /// <summary>The first condition that is not met, or None; number = the row of the kill history that the people have seen last.</summary>
    public static LoweringRefusal FirstBroken(EngineState state, KillTier to, long uid, long secondUid, long number)
    {
        ref readonly ScalarsRow s = ref state.Scalars;
        ref readonly ControlRow c = ref state.Control;
        ref readonly TierRule now = ref TierTable.Of(state.Tier);
        bool coolsOff = c.WorstTier >= (long)KillTier.Flatten && to < KillTier.Flatten;
        bool cool = s.TimeNs - c.RaisedNs >= CoolOffNs && c.Closes > c.RaisedCloses;
        bool stands = now.People < 2 && to < TierTriggerOf(state);
        return to >= state.Tier ? LoweringRefusal.NotLower
            : uid < 0 || (now.People > 1 && (secondUid < 0 || secondUid == uid)) ? LoweringRefusal.People
            : number != c.Changes ? LoweringRefusal.Moved
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
