namespace Qgtm.Fast.Risk.Controls;

/// <summary>
/// C18: without limits nothing leaves. The tool refuses to start on one that is missing, zero or absurd, and the engine takes
/// none that is; a state that has none all the same, by whatever way, is met here.
/// </summary>
[Control("C18", RiskReason.LimitsMissing)]
public static class LimitsSet
{
    [HotPath]
    public static RiskReason Check(in Candidate c)
    {
        ref readonly RiskLimits l = ref c.Limits;
        bool set = l.OrderNotionalMaxBps > 0 && l.PositionMaxBps > 0 && l.GrossMaxBps > 0 && l.CollarBps > 0 && l.SpreadMaxBps > 0
            && l.QuoteAgeMaxNs > 0 && l.QuoteFrozenMaxNs > 0 && l.OrdersPerMinuteMax > 0 && l.OrderGapMinNs > 0
            && l.LastTradeAwayMaxBps > 0 && l.PrevCloseAwayMaxBps > 0 && l.OrderNotionalMaxUsd > 0 && l.OrderQtyMaxShares > 0
            && l.DisplayedMaxBps > 0 && l.AdvMaxBps > 0 && l.OrdersPerSecondMax > 0 && l.MessagesPerMinuteMax > 0
            && l.DriftMaxBps > 0 && l.DriftWindowNs > 0 && l.DuplicateWindowNs > 0 && l.RepeatsMax > 0 && l.NetMaxBps > 0
            && l.SectorMaxBps > 0 && l.StrategyMaxBps > 0 && l.OrdersPerDayMax > 0 && l.OpensPerDayMax > 0
            && l.NameOrdersPerDayMax > 0 && l.WindowNotionalMaxBps > 0 && l.DayTradeRule > 0 && l.RefusedCyclesMax > 0 && l.CostBps > 0
            && l.WarnDrawdownBps > 0 && l.ThrottleDrawdownBps > 0 && l.FlattenDrawdownBps > 0 && l.DayLossMaxBps > 0 && l.WeekLossMaxBps > 0
            && l.RequestsPerFillMax > 0;
        return set ? RiskReason.None : RiskReason.LimitsMissing;
    }
}
