using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Persistence;

/// <summary>The first 64 bytes of a segment file.</summary>
internal readonly record struct SegmentHeader(uint Epoch, long FirstSequence, uint PreviousChain)
{
    public const int Size = 64;
    public const uint Version = 1;
    private const int CrcOffset = Size - sizeof(uint);

    private static ReadOnlySpan<byte> Magic => "QGTMJRNL"u8;

    public void Encode(Span<byte> to)
    {
        to[..Size].Clear();
        Magic.CopyTo(to);
        BinaryPrimitives.WriteUInt32LittleEndian(to[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(to[12..], Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], FirstSequence);
        BinaryPrimitives.WriteUInt32LittleEndian(to[24..], PreviousChain);
        BinaryPrimitives.WriteUInt32LittleEndian(to[CrcOffset..], Crc32C.Of(to[..CrcOffset]));
    }

    public static bool TryDecode(ReadOnlySpan<byte> from, out SegmentHeader header)
    {
        header = default;
        if (from.Length < Size
            || !from[..8].SequenceEqual(Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(from[8..]) != Version
            || BinaryPrimitives.ReadUInt32LittleEndian(from[CrcOffset..]) != Crc32C.Of(from[..CrcOffset]))
        {
            return false;
        }

        header = new SegmentHeader(
            BinaryPrimitives.ReadUInt32LittleEndian(from[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(from[24..]));
        return true;
    }
}

/// <summary>
/// The 32 bytes before a block's events: unsynced u32, epoch u32, first sequence i64, previous chain u32, chain u32, header
/// CRC u32, and the event count as the int32 that makes the count and the body a MemoryPack Event[].
/// Unsynced = how many events just before this block were not yet on the device when it was written: what a crash may lose.
/// </summary>
internal readonly record struct BlockHeader(
    uint Unsynced, uint Epoch, long FirstSequence, uint PreviousChain, uint Chain, int Count)
{
    public const int Size = 32;

    /// <summary>Last sequence that was on the device when this block was written.</summary>
    public long SyncedBefore => FirstSequence - 1 - Unsynced;

    /// <summary>Writes the header in front of a body that already stands behind it; returns the block's chain.</summary>
    public static uint Encode(Span<byte> block, uint unsynced, uint epoch, long firstSequence, uint previousChain, int count)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(block, unsynced);
        BinaryPrimitives.WriteUInt32LittleEndian(block[4..], epoch);
        BinaryPrimitives.WriteInt64LittleEndian(block[8..], firstSequence);
        BinaryPrimitives.WriteUInt32LittleEndian(block[16..], previousChain);
        BinaryPrimitives.WriteInt32LittleEndian(block[28..], count);
        uint chain = ChainOf(block);
        BinaryPrimitives.WriteUInt32LittleEndian(block[20..], chain);
        BinaryPrimitives.WriteUInt32LittleEndian(block[24..], HeaderCrc(block));
        return chain;
    }

    public static bool TryDecode(ReadOnlySpan<byte> from, out BlockHeader header)
    {
        header = default;
        if (from.Length < Size || StoredCrc(from) != HeaderCrc(from))
        {
            return false;
        }

        header = new BlockHeader(
            BinaryPrimitives.ReadUInt32LittleEndian(from),
            BinaryPrimitives.ReadUInt32LittleEndian(from[4..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(from[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(from[20..]),
            BinaryPrimitives.ReadInt32LittleEndian(from[28..]));
        return header.Count is > 0 and <= JournalFiles.MaxBlockEvents;
    }

    /// <summary>CRC-32C over the header up to the previous chain, the count and the body: a block fits one place only.</summary>
    public static uint ChainOf(ReadOnlySpan<byte> block) => Crc32C.Of(block[28..], Crc32C.Of(block[..20]));

    /// <summary>CRC-32C over all of the header but itself.</summary>
    public static uint HeaderCrc(ReadOnlySpan<byte> block) => Crc32C.Of(block[28..Size], Crc32C.Of(block[..24]));

    /// <summary>The checksum that the header bears.</summary>
    public static uint StoredCrc(ReadOnlySpan<byte> block) => BinaryPrimitives.ReadUInt32LittleEndian(block[24..]);
}

/// <summary>Names and sizes of the journal's files.</summary>
internal static class JournalFiles
{
    public const int MaxBlockEvents = 4096;
    public const int MaxBlockBytes = BlockHeader.Size + (MaxBlockEvents * Event.Size);
    public const long SmallestSegmentBytes = SegmentHeader.Size + BlockHeader.Size + Event.Size;
    private const string Prefix = "journal-";
    private const string Suffix = ".qj";
    private const int Digits = 20;

    public static string PathOf(string directory, long firstSequence) =>
        Path.Combine(directory, Prefix + firstSequence.ToString("D20", CultureInfo.InvariantCulture) + Suffix);

    public static string SparePath(string directory) => Path.Combine(directory, "journal-spare.tmp");

    /// <summary>All segments by ascending first sequence, as their names say.</summary>
    public static List<(long FirstSequence, string Path)> List(IDisk disk, string directory) =>
        NumberedFiles.List(disk, directory, Prefix, Suffix);

    internal static class NumberedFiles
    {
        public static List<(long FirstSequence, string Path)> List(IDisk disk, string directory, string prefix, string suffix)
        {
            var found = new List<(long FirstSequence, string Path)>();
            foreach (string path in disk.Files(directory, prefix, suffix))
            {
                string name = Path.GetFileName(path);
                if (name.Length == prefix.Length + Digits + suffix.Length
                    && long.TryParse(
                        name.AsSpan(prefix.Length, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
                {
                    found.Add((number, path));
                }
            }

            found.Sort(static (left, right) => left.FirstSequence.CompareTo(right.FirstSequence));
            return found;
        }
    }
}
