namespace Qgtm.Fast.Risk.Controls;

/// <summary>C09: the broker's buying power less what was sent since he told it. It is the broker's limit: nobody here passes it.</summary>
[Control("C09", RiskReason.BuyingPower)]
public static class SpendablePower
{
    [HotPath]
    public static RiskReason Check(in Candidate c) =>
        Worth.Sum(c.Scalars.SentNotional, c.Notional) > c.Scalars.BuyingPower ? RiskReason.BuyingPower : RiskReason.None;
}
