namespace Qgtm.Fast.Risk.Controls;

/// <summary>
/// C11: the largest position that could result in the name, long or short, and in the names that the strategy moved last. The
/// whole portfolio is C09. Orders net all strategies, so a strategy's own book does not exist; its names stand for it.
/// </summary>
[Control("C11", RiskReason.PositionTooLarge, RiskReason.StrategyTooLarge)]
public static class PositionSize
{
    [HotPath]
    public static RiskReason Check(in Candidate c, in Exposures e) =>
        c.Stops(RiskReason.PositionTooLarge, Worth.Of(c.WorstPx, c.WorstQty) > Worth.Share(c.Equity, c.Limits.PositionMaxBps)) ? RiskReason.PositionTooLarge
        : c.Stops(RiskReason.StrategyTooLarge, Worth.Sum(e.Strategy, c.Notional) > Worth.Share(c.Equity, StrategyBps(in c))) ? RiskReason.StrategyTooLarge
        : RiskReason.None;

    /// <summary>The tighter one of what holds for every strategy and of its own.</summary>
    private static long StrategyBps(ref readonly Candidate c)
    {
        long own = c.State.StrategyLimits[c.Order.Strategy].GrossMaxBps;
        return own > 0 && own < c.Limits.StrategyMaxBps ? own : c.Limits.StrategyMaxBps;
    }
}
