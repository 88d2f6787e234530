using Qgtm.Fast.Strategies;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Risk.Controls;

/// <summary>
/// C22: what opens costs the spread, and <see cref="RiskLimits.CostBps"/> beside it. The best edge among the strategies that want
/// this side of the name must be more than that; one that states none expects nothing.
/// </summary>
[Control("C22", RiskReason.EdgeBelowCost)]
public static class CostGate
{
    [HotPath]
    public static RiskReason Check(in Candidate c)
    {
        long mark = c.Market.Mark, cost = Worth.Sum(c.Market.AskPx - c.Market.BidPx, Worth.Share(mark, c.Limits.CostBps));
        return c.Stops(RiskReason.EdgeBelowCost, Worth.Share(mark, EdgeOf(in c)) <= cost) ? RiskReason.EdgeBelowCost : RiskReason.None;
    }

    /// <summary>Of the name and of those that hold the same metal: their targets are netted to this one.</summary>
    private static long EdgeOf(ref readonly Candidate c)
    {
        long best = Best(in c, c.Index);
        foreach (int alias in c.Aliases)
        {
            long other = Best(in c, alias);
            best = other > best ? other : best;
        }

        return best;
    }

    private static long Best(ref readonly Candidate c, int instrument)
    {
        long best = 0;
        for (int strategy = 0; strategy < EngineLimits.StrategiesMax; strategy++)
        {
            ref readonly StrategyRow row = ref c.State.Strategy(strategy, instrument);
            bool wants = c.Order.Side == Side.Buy ? row.Target > 0 : row.Target < 0;
            best = wants && row.EdgeBps > best ? row.EdgeBps : best;
        }

        return best;
    }
}
