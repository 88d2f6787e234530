namespace Qgtm.Fast.Risk.Controls;

/// <summary>
/// C07: a strategy that has executed the same side of a name too often in a row is disabled until a named person enables it.
/// Its positions may be closed.
/// </summary>
[Control("C07", RiskReason.StrategyDisabled)]
public static class EnabledStrategies
{
    [HotPath]
    public static RiskReason Check(in Candidate c)
    {
        int strategy = c.Order.Strategy;
        bool known = strategy is >= 0 and < EngineLimits.StrategiesMax;
        bool disabled = !known || (c.Scalars.DisabledStrategies & (1L << strategy)) != 0;
        return disabled && !c.Reduces ? RiskReason.StrategyDisabled : RiskReason.None;
    }
}
