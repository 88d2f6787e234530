using Qgtm.Fast.Control;

namespace Qgtm.Fast.Risk.Controls;

/// <summary>C13: what the kill tier lets through. HALT_ALL stops even exits.</summary>
[Control("C13", RiskReason.TierBlocksAll, RiskReason.TierBlocksOpen)]
public static class TierSwitch
{
    [HotPath]
    public static RiskReason Check(in Candidate c)
    {
        ref readonly TierRule tier = ref TierTable.Of(TierTable.Of(c.State, c.Index));
        return !tier.Exits ? RiskReason.TierBlocksAll
            : !tier.Opens && !c.Reduces ? RiskReason.TierBlocksOpen
            : RiskReason.None;
    }
}
