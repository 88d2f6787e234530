using Qgtm.Fast.Market;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Risk.Controls;

/// <summary>
/// C23: a positive whole quantity, so nothing fractional is ever sold short; a price on the tick; a limit order with a known
/// side and time in force; and a value that a person would believe, which is far below what fits into 64 bits.
/// </summary>
[Control(
    "C23", RiskReason.QtyNotPositive, RiskReason.QtyNotWhole, RiskReason.OrderMalformed, RiskReason.PriceNotOnTick, RiskReason.OrderAbsurd)]
public static class SaneOrder
{
    /// <summary>No order is worth more, nano-USD: a billion USD.</summary>
    public const long NotionalMost = 1_000_000_000 * Fixed.One;

    [HotPath]
    public static RiskReason Check(in Candidate c)
    {
        long qty = c.Order.Qty, px = c.Order.LimitPx;
        return qty <= 0 ? RiskReason.QtyNotPositive
            : qty % Fixed.One != 0 ? RiskReason.QtyNotWhole
            : c.Order.Side is not (Side.Buy or Side.Sell) || c.Order.Type != OrdType.Limit || c.Order.TimeInForce > TimeInForce.Fok ? RiskReason.OrderMalformed
            : px <= 0 || px % c.Instrument.TickNanos != 0 ? RiskReason.PriceNotOnTick
            : px > MarketTable.PxMax || c.Notional > NotionalMost ? RiskReason.OrderAbsurd
            : RiskReason.None;
    }
}
