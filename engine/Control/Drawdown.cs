using Qgtm.Fast.Risk;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control;

/// <summary>
/// The losses that raise a tier by themselves, basis points (mission, section 0). These are the largest that may be: the limits
/// of the state (<see cref="RiskLimits"/>) stand at or inside them. A loss that just reaches one has reached it.
/// </summary>
public static class Drawdown
{
    public const long WarnBps = 500, ThrottleBps = 800, FlattenBps = 1_200;

    /// <summary>Of one day and of one week: NO_NEW.</summary>
    public const long DayBps = 300, WeekBps = 500;

    /// <summary>The tier that a drawdown from the peak asks for.</summary>
    [HotPath]
    public static KillTier TierOf(in RiskLimits limits, long bps) => bps >= LimitOf(in limits, KillTier.Flatten) ? KillTier.Flatten
        : bps >= LimitOf(in limits, KillTier.Throttle) ? KillTier.Throttle
        : bps >= LimitOf(in limits, KillTier.Warn) ? KillTier.Warn
        : KillTier.Normal;

    /// <summary>
    /// The tier that the losses from the peak ask for, with its arithmetic. Once one operator has gone from THROTTLE to WARN, the next
    /// THROTTLE is as far below that equity as THROTTLE is below WARN; WARN and FLATTEN are measured from the peak as ever.
    /// </summary>
    public static (KillTier Tier, TierCause Cause) Asks(EngineState state)
    {
        ref readonly ControlRow c = ref state.Control;
        long peak = state.Scalars.PeakEquity, down = EquityWatch.LossBps(peak, c.Equity);
        KillTier tier = TierOf(in state.Risk, down);
        TierCause cause = new(TierTrigger.Drawdown, down, LimitOf(in state.Risk, tier), peak);
        if (tier != KillTier.Throttle || c.ThrottleBase == 0)
        {
            return (tier, cause);
        }

        long since = EquityWatch.LossBps(c.ThrottleBase, c.Equity), step = StepBps(in state.Risk);
        return since < step
            ? (KillTier.Warn, cause with { Limit = LimitOf(in state.Risk, KillTier.Warn) })
            : (KillTier.Throttle, new TierCause(TierTrigger.Drawdown, since, step, c.ThrottleBase));
    }

    /// <summary>From WARN to THROTTLE, at least 1 basis point.</summary>
    public static long StepBps(in RiskLimits limits)
    {
        long step = LimitOf(in limits, KillTier.Throttle) - LimitOf(in limits, KillTier.Warn);
        return step < 1 ? 1 : step;
    }

    /// <summary>The limit that a tier stands for.</summary>
    [HotPath]
    public static long LimitOf(in RiskLimits limits, KillTier tier) => tier switch
    {
        KillTier.Flatten => Inside(limits.FlattenDrawdownBps, FlattenBps),
        KillTier.Throttle => Inside(limits.ThrottleDrawdownBps, ThrottleBps),
        _ => Inside(limits.WarnDrawdownBps, WarnBps),
    };

    /// <summary>A limit that is missing or too large is the largest.</summary>
    [HotPath]
    public static long Inside(long limit, long most) => limit >= 1 && limit <= most ? limit : most;
}

/// <summary>
/// The one way down without a person: WARN becomes NORMAL when nobody has asked for it, no cause of a warning was seen for half
/// an hour of event time, the drawdown is a fifth below its limit, and books and broker agree.
/// </summary>
public static class WarnClear
{
    /// <summary>Half an hour, ns of event time.</summary>
    public const long QuietNs = 1_800_000_000_000;

    /// <summary>The drawdown must be below that: four fifths of the limit, basis points.</summary>
    [HotPath]
    public static long ClearBps(in RiskLimits limits) => Drawdown.LimitOf(in limits, KillTier.Warn) * 4 / 5;

    /// <summary>True when WARN ends now.</summary>
    [HotPath]
    public static bool IsDue(EngineState state)
    {
        ref readonly ScalarsRow s = ref state.Scalars;
        ref readonly ControlRow c = ref state.Control;
        return state.Tier == KillTier.Warn && c.WarnHeld == 0 && s.Reconciled != 0 && s.SessionOpen != 0
            && s.TimeNs - c.WarnNs >= QuietNs
            && EquityWatch.LossBps(s.PeakEquity, c.Equity) < ClearBps(in state.Risk)
            && state.Look.Confirmed == 0 && state.Look.Unsettled == 0;
    }
}
