using System.Runtime.InteropServices;

namespace Qgtm.Fast.Persistence;

/// <summary>Where a journal ends: what a writer needs to go on. The default value means that there is no journal yet.</summary>
/// <param name="LastSequence">Sequence of the last event; the first segment's first sequence - 1 when it holds none.</param>
/// <param name="SegmentPath">File of the last segment; null when the directory holds no journal.</param>
/// <param name="Position">Offset in bytes behind the last valid block of that segment.</param>
/// <param name="SegmentBytes">Length of that segment in bytes.</param>
/// <param name="TornBytes">Bytes of an unfinished write behind the position; 0 after a clean stop.</param>
/// <param name="Chain">Chain of the last block.</param>
/// <param name="Epoch">Boot epoch of the last block, or of the segment when it holds none.</param>
/// <param name="Unproven">Offset in bytes of the last write that nothing behind it proves to be on the device.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct JournalEnd(
    long LastSequence, string? SegmentPath, long Position, long SegmentBytes, long TornBytes, uint Chain, uint Epoch, long Unproven);
