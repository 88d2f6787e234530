using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Qgtm.Fast.Ring;

/// <summary>
/// How a thread polls while it has nothing: one PAUSE after each of the first empty polls, four after the later ones. A
/// writer on the same core answers within the first polls; one on another core takes longer, and each poll that comes
/// while it fills the slot takes the line away from it (docs/ring.md).
/// </summary>
public struct Spin
{
    private const int SinglePauses = 8;

    /// <summary>Empty polls since the last <see cref="Reset"/>.</summary>
    public int Polls { get; private set; }

    /// <summary>After an empty poll.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Once()
    {
        Pause();
        Polls += Polls < int.MaxValue ? 1 : 0;
        if (Polls > SinglePauses)
        {
            Pause();
            Pause();
            Pause();
        }
    }

    /// <summary>After a poll that found something.</summary>
    public void Reset() => Polls = 0;

    /// <summary>PAUSE (about 25 ns) where there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pause()
    {
        if (X86Base.IsSupported)
        {
            X86Base.Pause();
        }
        else if (ArmBase.IsSupported)
        {
            ArmBase.Yield();
        }
    }
}
