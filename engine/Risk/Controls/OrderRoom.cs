namespace Qgtm.Fast.Risk.Controls;

/// <summary>I18: the books have room for the order: its slot holds none that is still open.</summary>
[Control("I18", RiskReason.OrderTableFull)]
public static class OrderRoom
{
    [HotPath]
    public static RiskReason Check(in Candidate c)
    {
        long slot = (c.Scalars.OrderCounter + 1) & (EngineLimits.OrdersMax - 1);
        return c.State.Orders[slot].IsOpen ? RiskReason.OrderTableFull : RiskReason.None;
    }
}
