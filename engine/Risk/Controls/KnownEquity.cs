namespace Qgtm.Fast.Risk.Controls;

/// <summary>C09: without equity there is nothing that a limit could be a share of.</summary>
[Control("C09", RiskReason.NoEquity)]
public static class KnownEquity
{
    [HotPath]
    public static RiskReason Check(in Candidate c) => c.Equity <= 0 ? RiskReason.NoEquity : RiskReason.None;
}
