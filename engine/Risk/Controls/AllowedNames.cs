using Qgtm.Fast.Instruments;

namespace Qgtm.Fast.Risk.Controls;

/// <summary>C10: orders name only instruments of the list that are marked tradable and that the broker takes; what is unknown is refused.</summary>
[Control("C10", RiskReason.NotAllowed)]
public static class AllowedNames
{
    /// <summary>True for an index of the list.</summary>
    [HotPath]
    public static bool Knows(Instrument[] instruments, int instrument) => instrument >= 0 && instrument < instruments.Length;

    [HotPath]
    public static RiskReason Check(in Candidate c) => c.Instrument.Tradable && c.Position.NotTraded == 0 ? RiskReason.None : RiskReason.NotAllowed;
}
