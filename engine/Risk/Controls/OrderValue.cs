using Qgtm.Fast.Values;

namespace Qgtm.Fast.Risk.Controls;

/// <summary>C03: the value of one order, as a share of equity and in USD. The broker takes no commission, so none is added.</summary>
[Control("C03", RiskReason.OrderTooLarge)]
public static class OrderValue
{
    [HotPath]
    public static RiskReason Check(in Candidate c) =>
        c.Stops(
            RiskReason.OrderTooLarge,
            c.Notional > Worth.Share(c.Equity, c.Limits.OrderNotionalMaxBps) || c.Notional > c.Limits.OrderNotionalMaxUsd * Fixed.One)
            ? RiskReason.OrderTooLarge : RiskReason.None;
}
