using Qgtm.Fast.Values;

namespace Qgtm.Fast.Risk.Controls;

/// <summary>C13: what the kill tier lets through. HALT_ALL stops even exits.</summary>
[Control("C13", RiskReason.TierBlocksAll, RiskReason.TierBlocksOpen)]
public static class TierSwitch
{
    [HotPath]
    public static RiskReason Check(in Candidate c)
    {
        KillTier tier = (KillTier)c.Scalars.Tier;
        return tier >= KillTier.HaltAll ? RiskReason.TierBlocksAll
            : tier >= KillTier.Throttle && !c.Reduces ? RiskReason.TierBlocksOpen
            : RiskReason.None;
    }
}
