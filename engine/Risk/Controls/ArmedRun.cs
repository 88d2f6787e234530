namespace Qgtm.Fast.Risk.Controls;

/// <summary>R8: with real money, nothing leaves before an operator has armed this run.</summary>
[Control("R8", RiskReason.NotArmed)]
public static class ArmedRun
{
    [HotPath]
    public static RiskReason Check(in Candidate c) =>
        c.Look.ArmNeeded != 0 && c.Look.Armed == 0 ? RiskReason.NotArmed : RiskReason.None;
}
