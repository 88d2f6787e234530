using System;
using System.Numerics;
using System.Runtime.InteropServices;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Persistence;

/// <summary>
/// Tells a turned bit from a torn write at the journal's end, where no later block speaks for the damaged one: a block that
/// one bit makes valid was written whole (docs/adr/0034).
/// </summary>
internal static class OneBit
{
    private const uint Castagnoli = 0x82F63B78;
    private const int CrcAt = 24, CrcEnd = 28;

    /// <summary>The bit of the block behind the end that makes it valid, from the block's start, lowest bit of a byte first; null when there is none.</summary>
    public static long? From(SegmentFile segment, in JournalEnd end, byte[] buffer)
    {
        Span<byte> head = buffer.AsSpan(0, BlockHeader.Size);
        if (!segment.TryRead(head, end.Position))
        {
            return null;
        }

        long? headBit = null;
        if (BlockHeader.HeaderCrc(head) != BlockHeader.StoredCrc(head))
        {
            headBit = OfHeader(head);
            if (headBit is null)
            {
                return null;
            }

            Flip(head, headBit.Value);
        }

        if (!BlockHeader.TryDecode(head, out BlockHeader block)
            || block.PreviousChain != end.Chain || block.FirstSequence != end.LastSequence + 1 || block.Epoch < end.Epoch)
        {
            return null;
        }

        int bytes = BlockHeader.Size + (block.Count * Event.Size);
        if (bytes > buffer.Length || !segment.TryRead(buffer.AsSpan(BlockHeader.Size, bytes - BlockHeader.Size), end.Position + BlockHeader.Size))
        {
            return null;
        }

        if (!MayBeWhole(buffer.AsSpan(BlockHeader.Size, bytes - BlockHeader.Size), block.FirstSequence))
        {
            return null;
        }

        uint difference = BlockHeader.ChainOf(buffer.AsSpan(0, bytes)) ^ block.Chain;
        if (headBit is not null)
        {
            return difference == 0 ? headBit : null;
        }

        int body = (bytes - BlockHeader.Size) * 8;
        int bit = Find(difference, body);
        return bit < 0 ? null : (BlockHeader.Size * 8) + bit;
    }

    /// <summary>
    /// The events bear their sequences, but for one bit. A checksum alone would find a bit by chance in one of 2^32 / bits torn
    /// blocks; a sector that is missing takes sequences with it.
    /// </summary>
    private static bool MayBeWhole(ReadOnlySpan<byte> body, long firstSequence)
    {
        ReadOnlySpan<Event> events = MemoryMarshal.Cast<byte, Event>(body);
        int wrong = 0;
        for (int i = 0; i < events.Length && wrong <= 1; i++)
        {
            wrong += BitOperations.PopCount(unchecked((ulong)(events[i].Header.Sequence ^ (firstSequence + i))));
        }

        return wrong <= 1;
    }

    private static long? OfHeader(ReadOnlySpan<byte> head)
    {
        uint difference = BlockHeader.HeaderCrc(head) ^ BlockHeader.StoredCrc(head);
        if (BitOperations.IsPow2(difference))
        {
            return (CrcAt * 8) + BitOperations.TrailingZeroCount(difference);
        }

        // The checksum covers what stands before it and what stands behind it.
        int bit = Find(difference, (BlockHeader.Size - sizeof(uint)) * 8);
        return bit < 0 ? null : bit < CrcAt * 8 ? bit : bit + ((CrcEnd - CrcAt) * 8);
    }

    /// <summary>The bit of a message of so many bits whose turning changes its CRC-32C by the difference; -1 when there is none.</summary>
    private static int Find(uint difference, int bits)
    {
        uint change = Castagnoli;
        for (int bit = bits - 1; bit >= 0; bit--)
        {
            if (change == difference)
            {
                return bit;
            }

            change = (change & 1) != 0 ? (change >> 1) ^ Castagnoli : change >> 1;
        }

        return -1;
    }

    private static void Flip(Span<byte> bytes, long bit) => bytes[(int)(bit >> 3)] ^= (byte)(1 << (int)(bit & 7));
}
