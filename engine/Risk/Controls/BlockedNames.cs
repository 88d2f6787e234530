namespace Qgtm.Fast.Risk.Controls;

/// <summary>C10: a name on the block list is closed, never opened.</summary>
[Control("C10", RiskReason.Blocked)]
public static class BlockedNames
{
    [HotPath]
    public static RiskReason Check(in Candidate c) => c.Position.Blocked != 0 && !c.Reduces ? RiskReason.Blocked : RiskReason.None;
}
