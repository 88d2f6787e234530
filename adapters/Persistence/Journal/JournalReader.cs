using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Persistence;

/// <summary>Takes one event of the journal, in order.</summary>
public delegate void JournalEventTaker(in Event e);

/// <summary>
/// Reads a journal and decides what a crash may explain. An invalid block behind which nothing proves that it had been on the
/// device is a torn tail: dropped and reported. Any other damage throws <see cref="JournalCorrupt"/>.
/// </summary>
public static class JournalReader
{
    /// <summary>
    /// Hands over every event from the sequence on and returns where the journal ends. A block is handed over only after it
    /// was checked whole. When the journal ends before the sequence nothing is handed over and the end says so.
    /// </summary>
    public static JournalEnd Read(string directory, long fromSequence, JournalEventTaker take, IDisk? disk = null)
    {
        disk ??= LinuxDisk.Shared;
        List<(long FirstSequence, string Path)> segments = JournalFiles.List(disk, directory);
        if (segments.Count == 0)
        {
            return default;
        }

        int first = segments.FindLastIndex(segment => segment.FirstSequence <= fromSequence);
        if (first < 0)
        {
            throw new JournalCorrupt("The journal begins too late.", segments[0].Path, 0, fromSequence);
        }

        JournalEnd end = default;
        byte[] block = [];
        for (int i = first; i < segments.Count; i++)
        {
            using var segment = new SegmentFile(disk, segments[i].Path);
            block = RoomFor(segment, block);
            SegmentHeader header = OpenSegment(segment, segments[i].FirstSequence, i == first ? null : end);
            end = ReadBlocks(segment, header, block, fromSequence, take);
            if (i + 1 < segments.Count && segments[i + 1].FirstSequence != end.LastSequence + 1)
            {
                throw new JournalCorrupt("The next segment does not follow.", segment.Path, end.Position, end.LastSequence + 1);
            }

            end = end with { TornBytes = JournalTail.Measure(segment, end, block) };
            if (i + 1 < segments.Count && end.TornBytes > 0)
            {
                throw new JournalCorrupt("A full segment has damage at its end.", segment.Path, end.Position, end.LastSequence + 1);
            }
        }

        return end;
    }

    /// <summary>
    /// Hands over every event of one segment file without looking at its neighbours. The first sequence is the one in the
    /// file's name.
    /// </summary>
    public static JournalEnd ReadFile(string path, long firstSequence, JournalEventTaker take, IDisk? disk = null)
    {
        using var segment = new SegmentFile(disk ?? LinuxDisk.Shared, path);
        byte[] block = RoomFor(segment, []);
        SegmentHeader header = OpenSegment(segment, firstSequence, null);
        JournalEnd end = ReadBlocks(segment, header, block, firstSequence, take);
        return end with { TornBytes = JournalTail.Measure(segment, end, block) };
    }

    /// <summary>No block is longer than its segment.</summary>
    private static byte[] RoomFor(SegmentFile segment, byte[] room)
    {
        int bytes = (int)Math.Min(JournalFiles.MaxBlockBytes, Math.Max(segment.Length, BlockHeader.Size));
        return room.Length >= bytes ? room : GC.AllocateUninitializedArray<byte>(bytes);
    }

    private static SegmentHeader OpenSegment(SegmentFile segment, long firstSequence, JournalEnd? before)
    {
        Span<byte> bytes = stackalloc byte[SegmentHeader.Size];
        if (!segment.TryRead(bytes, 0) || !SegmentHeader.TryDecode(bytes, out SegmentHeader header))
        {
            throw new JournalCorrupt("The segment's header is damaged.", segment.Path, 0, firstSequence);
        }

        if (header.FirstSequence != firstSequence)
        {
            throw new JournalCorrupt("The segment's header belongs to another file.", segment.Path, 0, firstSequence);
        }

        if (before is { } end && (header.PreviousChain != end.Chain || header.Epoch < end.Epoch))
        {
            throw new JournalCorrupt("The segment does not continue the one before.", segment.Path, 0, firstSequence);
        }

        return header;
    }

    private static JournalEnd ReadBlocks(
        SegmentFile segment, in SegmentHeader header, byte[] buffer, long fromSequence, JournalEventTaker take)
    {
        long position = SegmentHeader.Size;
        long unproven = SegmentHeader.Size;
        long next = header.FirstSequence;
        uint chain = header.PreviousChain;
        uint epoch = header.Epoch;
        while (TryReadBlock(segment, position, next, chain, epoch, buffer, out BlockHeader block))
        {
            int bytes = block.Count * Event.Size;
            ReadOnlySpan<Event> events = MemoryMarshal.Cast<byte, Event>(buffer.AsSpan(BlockHeader.Size, bytes));
            for (int i = 0; i < events.Length; i++)
            {
                if (events[i].Header.Sequence != next + i)
                {
                    throw new JournalCorrupt("A block holds a gap.", segment.Path, position, next + i);
                }

                if (next + i >= fromSequence)
                {
                    take(in events[i]);
                }
            }

            unproven = block.Unsynced == 0 ? position : unproven;
            position += BlockHeader.Size + bytes;
            next += events.Length;
            chain = block.Chain;
            epoch = block.Epoch;
        }

        return new JournalEnd(next - 1, segment.Path, position, segment.Length, 0, chain, epoch, unproven);
    }

    private static bool TryReadBlock(
        SegmentFile segment, long position, long next, uint chain, uint epoch, byte[] buffer, out BlockHeader block)
    {
        block = default;
        if (!segment.TryRead(buffer.AsSpan(0, BlockHeader.Size), position)
            || !BlockHeader.TryDecode(buffer, out block)
            || block.PreviousChain != chain
            || block.Epoch < epoch)
        {
            return false;
        }

        if (block.FirstSequence != next)
        {
            throw new JournalCorrupt("A chained block has the wrong sequence.", segment.Path, position, next);
        }

        int bytes = BlockHeader.Size + (block.Count * Event.Size);
        if (bytes > buffer.Length || !segment.TryRead(buffer.AsSpan(0, bytes), position))
        {
            return false;
        }

        return BlockHeader.ChainOf(buffer.AsSpan(0, bytes)) == block.Chain;
    }
}
