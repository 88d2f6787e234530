using System.Runtime.InteropServices;

namespace Qgtm.Fast.Ring;

/// <summary>A counter alone on its cache lines: 64 bytes before and after it belong to nobody else.</summary>
[StructLayout(LayoutKind.Explicit, Size = 192)]
public struct PaddedLong
{
    [FieldOffset(64)]
    public long Value;
}

/// <summary>What the writing thread alone changes, on cache lines of its own. A reader that may be lapped reads Claimed.</summary>
[StructLayout(LayoutKind.Explicit, Size = 192)]
internal struct WriterSide
{
    /// <summary>Newest sequence handed to the writer; its slot may be half written.</summary>
    [FieldOffset(64)]
    public long Claimed;

    /// <summary>Newest sequence that readers were told of.</summary>
    [FieldOffset(72)]
    public long Published;

    /// <summary>How far the slowest reader was when the writer last looked.</summary>
    [FieldOffset(80)]
    public long ReadSeen;
}

/// <summary>What a lane's reading thread alone touches, on cache lines of its own.</summary>
[StructLayout(LayoutKind.Explicit, Size = 192)]
internal struct ReaderSide
{
    /// <summary>Sequence to read next.</summary>
    [FieldOffset(64)]
    public long Next;

    /// <summary>The value of Next when the writer was last told.</summary>
    [FieldOffset(72)]
    public long Released;
}
