using Qgtm.Fast.Events;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Risk;

/// <summary>
/// C19: two people waive one reason of one control for one order, once, within five minutes. Only reasons of size, price and pace
/// can be waived: no tier, no halt, no missing limit, no book that is not true, no broken order and no limit of the broker.
/// </summary>
public static class Override
{
    /// <summary>How long one may hold, ns of event time.</summary>
    public const long LongestNs = 300_000_000_000;

    private const int ReasonShift = 8;

    /// <summary>True for a reason that may be waived: the others do not ask <see cref="Candidate.Stops"/>.</summary>
    public static bool CanPass(RiskReason reason) => reason switch
    {
        RiskReason.PriceCollar or RiskReason.ReferencesDisagree or RiskReason.PriceDrift or RiskReason.EdgeBelowCost => true,
        RiskReason.OrderTooLarge or RiskReason.QtyTooLarge or RiskReason.AboveDisplayed or RiskReason.AboveVolume => true,
        RiskReason.PositionTooLarge or RiskReason.StrategyTooLarge => true,
        RiskReason.GrossExposure or RiskReason.NetExposure or RiskReason.SectorExposure or RiskReason.WindowNotional => true,
        RiskReason.OrdersPerDay or RiskReason.OpensPerDay or RiskReason.NameOrdersPerDay => true,
        RiskReason.DuplicateOrder or RiskReason.OrderGap => true,
        _ => false,
    };

    /// <summary>True when it may hold: two people, a control that can be passed, a side, a quantity, at most five minutes.</summary>
    public static bool IsSane(in NumbersPayload n, long nowNs)
    {
        Side side = (Side)(n.A & 0xFF);
        long reason = n.A >> ReasonShift;
        return n.D > 0 && n.E > 0 && n.D != n.E && (side is Side.Buy or Side.Sell) && reason is > 0 and <= ushort.MaxValue
            && CanPass((RiskReason)reason) && n.B > 0 && n.C > nowNs && n.C - nowNs <= LongestNs;
    }

    /// <summary>Side and reason in one number.</summary>
    public static long What(Side side, RiskReason reason) => ((long)reason << ReasonShift) | (byte)side;

    /// <summary>The reason that does not stop this order; None when it has no override.</summary>
    [HotPath]
    public static RiskReason IsFor(ref readonly PositionRow p, ref readonly OrderPayload order, long nowNs) =>
        p.OverrideWhat == 0 || nowNs > p.OverrideUntilNs || order.Qty > p.OverrideQty || order.Side != (Side)(p.OverrideWhat & 0xFF)
            ? RiskReason.None
            : (RiskReason)(p.OverrideWhat >> ReasonShift);
}
