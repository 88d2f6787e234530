using Qgtm.Fast.Strategies;

namespace Qgtm.Fast.Risk.Controls;

/// <summary>
/// C18: what opens stays inside the limits of its own strategy: names, value of one order, size of the name, orders of the day.
/// A strategy without limits opens nothing.
/// </summary>
[Control(
    "C18", RiskReason.StrategyLimitsMissing, RiskReason.NotItsName, RiskReason.StrategyOrderTooLarge, RiskReason.StrategyPositionTooLarge,
    RiskReason.StrategyOrdersPerDay)]
public static class StrategyScope
{
    [HotPath]
    public static RiskReason Check(in Candidate c)
    {
        ref readonly StrategyLimits l = ref c.State.StrategyLimits[c.Order.Strategy];
        ref readonly StrategyRow row = ref c.State.Strategy(c.Order.Strategy, c.Index);
        return !l.IsWhole ? RiskReason.StrategyLimitsMissing
            : row.Barred != 0 ? RiskReason.NotItsName
            : c.Notional > Worth.Share(c.Equity, l.OrderNotionalMaxBps) ? RiskReason.StrategyOrderTooLarge
            : Worth.Of(c.WorstPx, c.WorstQty) > Worth.Share(c.Equity, l.PositionMaxBps) ? RiskReason.StrategyPositionTooLarge
            : l.OrdersOf(c.Scalars.DayNs) >= l.OrdersPerDayMax ? RiskReason.StrategyOrdersPerDay
            : RiskReason.None;
    }
}
