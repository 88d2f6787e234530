using Qgtm.Fast.Market;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Risk.Controls;

/// <summary>
/// C01: no limit price leaves further from the fresh mark than the collar. What opens also needs mark, last trade and previous
/// close to agree, as far as they are known; an exit does not wait for a print.
/// </summary>
[Control("C01", RiskReason.PriceCollar, RiskReason.ReferencesDisagree)]
public static class PriceCollar
{
    [HotPath]
    public static RiskReason Check(in Candidate c)
    {
        ref readonly MarketRow m = ref c.Market;
        ref readonly RiskLimits l = ref c.Limits;
        long mark = m.Mark;
        return c.Stops(RiskReason.PriceCollar, IsBeyond(c.Order.LimitPx, mark, l.CollarBps)) ? RiskReason.PriceCollar
            : c.Reduces ? RiskReason.None
            : c.Stops(
                RiskReason.ReferencesDisagree,
                (m.LastPx > 0 && IsBeyond(m.LastPx, mark, l.LastTradeAwayMaxBps)) || (m.PrevClose > 0 && IsBeyond(m.PrevClose, mark, l.PrevCloseAwayMaxBps)))
            ? RiskReason.ReferencesDisagree
            : RiskReason.None;
    }

    /// <summary>
    /// The worst price, nano-USD, at which an order may leave: the collar's edge, or the limit band before it. A market order
    /// leaves as a limit order at it.
    /// </summary>
    [HotPath]
    public static long Edge(ref readonly MarketRow m, Side side, long collarBps, long tick)
    {
        long mark = m.Mark, room = Worth.Share(mark, collarBps);
        bool buys = side == Side.Buy;
        long px = buys ? Worth.Sum(mark, room) : mark - room;
        px = buys && m.LimitUp != 0 && m.LimitUp < px ? m.LimitUp : !buys && m.LimitDown > px ? m.LimitDown : px;
        return buys ? Fixed.FloorTo(px, tick) : Fixed.CeilTo(px, tick);
    }

    private static bool IsBeyond(long px, long mark, long bps) => Worth.Abs(px - mark) > Worth.Share(mark, bps);
}
