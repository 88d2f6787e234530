using Qgtm.Fast.Orders;
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

    /// <summary>Orders of the strategy are still open.</summary>
    OrdersOpen = 8,
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
        LoweringRefusal.CauseStands => "The drawdown still asks for that tier or a worse one, so one person cannot go below it: wait until it is less, or go from THROTTLE to WARN with `--to WARN`.",
        LoweringRefusal.NotReconciled => "Books and broker do not agree yet: look with `qgtm reconcile list`, then ask again.",
        LoweringRefusal.Moved => "A tier has changed since it was asked for: look at it with `qgtm killswitch --status`, then ask again.",
        LoweringRefusal.OrdersOpen => "Orders of this strategy are still open: wait until they are cancelled, then ask again.",
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
        ref readonly ControlRow c = ref state.Control;
        ref readonly TierRule now = ref TierTable.Of(state.Tier);
        bool coolsOff = c.WorstTier >= (long)KillTier.Flatten && to < KillTier.Flatten;
        bool cool = state.Scalars.TimeNs - c.RaisedNs >= CoolOffNs && c.Closes > c.RaisedCloses;
        LoweringRefusal first = FirstBrokenOfAny(state, state.Tier, to, uid, secondUid, number);
        return first != LoweringRefusal.None ? first
            : coolsOff && !cool ? LoweringRefusal.CoolOff
            : state.Tier == KillTier.Flatten && c.FlatNs == 0 ? LoweringRefusal.NotFlat
            : now.People < 2 && to < FloorOf(state) ? LoweringRefusal.CauseStands
            : LoweringRefusal.None;
    }

    /// <summary>The same of an instrument's own tier: only people raise it, so there is no cool-off, and the broker must show what FLATTEN has left of it.</summary>
    public static LoweringRefusal FirstBrokenOfName(EngineState state, int instrument, KillTier to, long uid, long secondUid, long number)
    {
        ref readonly FlattenRow row = ref state.Flatten[instrument];
        KillTier own = (KillTier)row.Tier;
        LoweringRefusal first = FirstBrokenOfAny(state, own, to, uid, secondUid, number);
        return first != LoweringRefusal.None ? first
            : own == KillTier.Flatten && row.Stage != (long)FlattenStage.Flat ? LoweringRefusal.NotFlat
            : LoweringRefusal.None;
    }

    /// <summary>The same of a quarantine, which is FLATTEN of one strategy.</summary>
    public static LoweringRefusal FirstBrokenOfStrategy(EngineState state, int strategy, long uid, long secondUid, long number)
    {
        KillTier own = (state.Control.Quarantined >> strategy & 1) != 0 ? KillTier.Flatten : KillTier.Normal;
        LoweringRefusal first = FirstBrokenOfAny(state, own, KillTier.Normal, uid, secondUid, number);
        return first == LoweringRefusal.None && HasOrders(state, strategy) ? LoweringRefusal.OrdersOpen : first;
    }

    /// <summary>What holds for every way down: it leads down, the people of the table, nothing has changed since they looked, and the books are true.</summary>
    private static LoweringRefusal FirstBrokenOfAny(EngineState state, KillTier from, KillTier to, long uid, long secondUid, long number) =>
        to >= from ? LoweringRefusal.NotLower
            : uid < 0 || (TierTable.Of(from).People > 1 && (secondUid < 0 || secondUid == uid)) ? LoweringRefusal.People
            : number != state.Control.Changes ? LoweringRefusal.Moved
            : state.Scalars.Reconciled == 0 || state.Look.Confirmed != 0 ? LoweringRefusal.NotReconciled
            : LoweringRefusal.None;

    /// <summary>
    /// How far one person may go down while the drawdown stands. From THROTTLE to WARN always: a throttled account opens nothing,
    /// so its drawdown would stay for ever (docs/adr/0064).
    /// </summary>
    private static KillTier FloorOf(EngineState state)
    {
        KillTier asked = Drawdown.Asks(state).Tier;
        return state.Tier == KillTier.Throttle && asked == KillTier.Throttle ? KillTier.Warn : asked;
    }

    private static bool HasOrders(EngineState state, int strategy)
    {
        foreach (ref readonly OrderRow row in System.MemoryExtensions.AsSpan(state.Orders))
        {
            if (row.IsOpen && row.Strategy == strategy)
            {
                return true;
            }
        }

        return false;
    }
}
