using System;

namespace Qgtm.Fast.Persistence;

/// <summary>What stands behind the last valid block of a segment.</summary>
internal static class JournalTail
{
    /// <summary>
    /// Bytes from the end to the last byte that is not zero. Throws when a whole header in there, of this epoch or a later one,
    /// says that the event missing at the end had been on the device when it was written: no crash loses that. Throws too
    /// when the block at the end is whole but for one bit (docs/adr/0034).
    /// </summary>
    public static long Measure(SegmentFile segment, in JournalEnd end, byte[] buffer)
    {
        long torn = 0;
        int chunk = buffer.Length / BlockHeader.Size * BlockHeader.Size;
        for (long offset = end.Position; offset < segment.Length; offset += chunk)
        {
            Span<byte> bytes = buffer.AsSpan(0, (int)Math.Min(chunk, segment.Length - offset));
            if (!segment.TryRead(bytes, offset))
            {
                throw new JournalCorrupt("The segment shrank while it was read.", segment.Path, offset, end.LastSequence + 1);
            }

            int last = bytes.LastIndexOfAnyExcept((byte)0);
            if (last < 0)
            {
                continue;
            }

            torn = offset - end.Position + last + 1;
            RefuseProofOfLoss(segment, end, bytes, offset);
        }

        if (torn > 0 && OneBit.From(segment, end, buffer) is { } bit)
        {
            throw new JournalCorrupt(
                $"One bit has turned in a block that was written whole: bit {bit & 7} of byte {end.Position + (bit >> 3)}.",
                segment.Path,
                end.Position,
                end.LastSequence + 1);
        }

        return torn;
    }

    private static void RefuseProofOfLoss(SegmentFile segment, in JournalEnd end, ReadOnlySpan<byte> bytes, long offset)
    {
        for (int at = 0; at + BlockHeader.Size <= bytes.Length; at += BlockHeader.Size)
        {
            if (BlockHeader.TryDecode(bytes[at..], out BlockHeader later)
                && later.Epoch >= end.Epoch
                && later.SyncedBefore > end.LastSequence)
            {
                throw new JournalCorrupt(
                    $"A synced block is damaged: the block at {offset + at} was written after it.",
                    segment.Path,
                    end.Position,
                    end.LastSequence + 1);
            }
        }
    }
}

/// <summary>A segment file open for reading; a writer may have it open too.</summary>
internal sealed class SegmentFile : IDisposable
{
    private readonly IDisk _disk;
    private readonly int _fd;

    public SegmentFile(IDisk disk, string path)
    {
        _disk = disk;
        Path = path;
        _fd = disk.OpenRead(path);
        Length = disk.LengthOf(_fd);
    }

    public string Path { get; }

    public long Length { get; }

    /// <summary>Fills the span from the offset; false when the file ends before.</summary>
    public bool TryRead(Span<byte> to, long offset) => _disk.TryReadAll(_fd, to, offset);

    public void Dispose() => _disk.Close(_fd);
}
