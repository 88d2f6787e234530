namespace Qgtm.Fast.Risk.Controls;

/// <summary>
/// R5: books that are not known to be true carry no order: before they were compared with the broker, on a name with a
/// difference, and, for what opens, while the broker's reports do not come.
/// </summary>
[Control("R5", RiskReason.NotReconciled, RiskReason.OrderStreamDown, RiskReason.Frozen)]
public static class TrueBooks
{
    [HotPath]
    public static RiskReason Check(in Candidate c) =>
        c.Scalars.Reconciled == 0 ? RiskReason.NotReconciled
        : c.Scalars.OrderStreamUp == 0 && !c.Reduces ? RiskReason.OrderStreamDown
        : c.Position.Frozen != 0 ? RiskReason.Frozen
        : RiskReason.None;
}
