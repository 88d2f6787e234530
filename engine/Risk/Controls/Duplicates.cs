using Qgtm.Fast.Positions;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Risk.Controls;

/// <summary>
/// C08: the same side, quantity and price on the same name within a short time is the same order twice. One intent never has
/// two client order ids: an id is made when the order is recorded, and what is recorded is never sent again.
/// </summary>
[Control("C08", RiskReason.DuplicateOrder)]
public static class Duplicates
{
    [HotPath]
    public static RiskReason Check(in Candidate c)
    {
        ref readonly PositionRow p = ref c.Position;
        long signed = c.Order.Side == Side.Buy ? c.Order.Qty : -c.Order.Qty;
        bool again = p.LastSentQty == signed && p.LastSentPx == c.Order.LimitPx && c.Scalars.TimeNs - p.LastSentNs < c.Limits.DuplicateWindowNs;
        return c.Stops(RiskReason.DuplicateOrder, again)
            ? RiskReason.DuplicateOrder : RiskReason.None;
    }
}
