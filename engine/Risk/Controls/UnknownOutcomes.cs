using Qgtm.Fast.Orders;

namespace Qgtm.Fast.Risk.Controls;

/// <summary>
/// C06: an order whose outcome nobody knows stops its side of the name, and counts as exposure like every order from the
/// moment it is recorded: <see cref="Exposures"/>.
/// </summary>
[Control("C06", RiskReason.UnknownOutcome)]
public static class UnknownOutcomes
{
    [HotPath]
    public static RiskReason Check(in Candidate c) =>
        OrderTable.HasUnknown(c.State, c.Index, c.Order.Side) ? RiskReason.UnknownOutcome : RiskReason.None;
}
