using System.Runtime.InteropServices;

namespace Qgtm.Fast.Ring;

/// <summary>A counter alone on its cache lines: 64 bytes before and after it belong to nobody else.</summary>
[StructLayout(LayoutKind.Explicit, Size = 192)]
public struct PaddedLong
{
    [FieldOffset(64)]
    public long Value;
}
