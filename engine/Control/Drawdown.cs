using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control;

/// <summary>The losses that raise a tier by themselves, basis points (mission, section 0). A loss that just reaches one has reached it.</summary>
public static class Drawdown
{
    public const long WarnBps = 500, ThrottleBps = 800, FlattenBps = 1_200;

    /// <summary>Of one day and of one week: NO_NEW.</summary>
    public const long DayBps = 300, WeekBps = 500;

    /// <summary>The tier that a drawdown from the peak asks for.</summary>
    [HotPath]
    public static KillTier TierOf(long bps) => bps >= FlattenBps ? KillTier.Flatten
        : bps >= ThrottleBps ? KillTier.Throttle
        : bps >= WarnBps ? KillTier.Warn
        : KillTier.Normal;

    /// <summary>The limit that a tier stands for.</summary>
    [HotPath]
    public static long LimitOf(KillTier tier) => tier switch
    {
        KillTier.Flatten => FlattenBps,
        KillTier.Throttle => ThrottleBps,
        _ => WarnBps,
    };
}

/// <summary>
/// The one way down without a person: WARN becomes NORMAL when nobody has asked for it, no cause of a warning was seen for half
/// an hour of event time, the drawdown is a whole per cent away from its limit, and books and broker agree.
/// </summary>
public static class WarnClear
{
    /// <summary>Half an hour, ns of event time.</summary>
    public const long QuietNs = 1_800_000_000_000;

    /// <summary>The drawdown must be below that.</summary>
    public const long ClearBps = Drawdown.WarnBps - 100;

    /// <summary>True when WARN ends now.</summary>
    [HotPath]
    public static bool IsDue(EngineState state)
    {
        ref readonly ScalarsRow s = ref state.Scalars;
        ref readonly ControlRow c = ref state.Control;
        return state.Tier == KillTier.Warn && c.WarnHeld == 0 && s.Reconciled != 0 && s.SessionOpen != 0
            && s.TimeNs - c.WarnNs >= QuietNs
            && EquityWatch.LossBps(s.PeakEquity, c.Equity) < ClearBps
            && state.Look.Confirmed == 0 && state.Look.Unsettled == 0;
    }
}
