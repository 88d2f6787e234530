using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Qgtm.Fast.Persistence;

/// <summary>
/// The envelope of a snapshot file: 64 bytes of header (magic, version u32, reserved u32, payload length i64, sequence i64, time
/// ns i64, state hash u64, reserved i64, body CRC u32, header CRC u32), the payload, 8 bytes of end marker.
/// </summary>
public static class SnapshotFrame
{
    /// <summary>Version of this envelope.</summary>
    public const uint Version = 1;

    /// <summary>Bytes before the payload.</summary>
    public const int HeaderSize = 64;

    private const int BodyCrcOffset = 56;
    private const int HeaderCrcOffset = 60;

    private static ReadOnlySpan<byte> Magic => "QGTMSNAP"u8;

    private static ReadOnlySpan<byte> EndMarker => "QGTMSEND"u8;

    /// <summary>The whole file of an image, in one new array.</summary>
    public static byte[] Encode(SnapshotImage image)
    {
        ArrayBufferWriter<byte> file = new();
        Encode(image, new MemoryPackWriter(), file);
        return file.WrittenSpan.ToArray();
    }

    /// <summary>The whole file of an image, into buffers that are used again: what they held is gone.</summary>
    public static void Encode(SnapshotImage image, MemoryPackWriter payload, ArrayBufferWriter<byte> file)
    {
        image.Encode(payload);
        file.ResetWrittenCount();
        file.GetSpan(HeaderSize)[..HeaderSize].Clear();
        file.Advance(HeaderSize);
        payload.WriteTo(file);
        int length = file.WrittenCount - HeaderSize;
        file.Write(EndMarker);
        Span<byte> to = MemoryMarshal.AsMemory(file.WrittenMemory).Span;
        Magic.CopyTo(to);
        BinaryPrimitives.WriteUInt32LittleEndian(to[8..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], length);
        BinaryPrimitives.WriteInt64LittleEndian(to[24..], image.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(to[32..], image.TimeNs);
        BinaryPrimitives.WriteUInt64LittleEndian(to[40..], image.StateHash);
        BinaryPrimitives.WriteUInt32LittleEndian(to[BodyCrcOffset..], Crc32C.Of(to.Slice(HeaderSize, length)));
        BinaryPrimitives.WriteUInt32LittleEndian(to[HeaderCrcOffset..], Crc32C.Of(to[..HeaderCrcOffset]));
    }

    /// <summary>Checks the envelope whole and reads the image; <see cref="SnapshotCorrupt"/> when anything is amiss.</summary>
    public static SnapshotImage Decode(ReadOnlySpan<byte> file)
    {
        RefuseUnless(file.Length >= HeaderSize + EndMarker.Length, "The file is shorter than an empty snapshot.");
        RefuseUnless(file[..8].SequenceEqual(Magic), "The file is not a snapshot.");
        RefuseUnless(
            BinaryPrimitives.ReadUInt32LittleEndian(file[HeaderCrcOffset..]) == Crc32C.Of(file[..HeaderCrcOffset]),
            "The snapshot's header is damaged.");
        RefuseUnless(
            BinaryPrimitives.ReadUInt32LittleEndian(file[8..]) == Version, "The snapshot's envelope has an unknown version.");
        RefuseUnless(
            BinaryPrimitives.ReadInt64LittleEndian(file[16..]) == file.Length - HeaderSize - EndMarker.Length,
            "The snapshot's length is wrong.");
        RefuseUnless(file[^EndMarker.Length..].SequenceEqual(EndMarker), "The snapshot has no end.");
        ReadOnlySpan<byte> payload = file[HeaderSize..^EndMarker.Length];
        RefuseUnless(
            BinaryPrimitives.ReadUInt32LittleEndian(file[BodyCrcOffset..]) == Crc32C.Of(payload), "The snapshot's body is damaged.");
        SnapshotImage image = SnapshotImage.Decode(payload);
        RefuseUnless(
            image.Sequence == BinaryPrimitives.ReadInt64LittleEndian(file[24..])
            && image.TimeNs == BinaryPrimitives.ReadInt64LittleEndian(file[32..])
            && image.StateHash == BinaryPrimitives.ReadUInt64LittleEndian(file[40..]),
            "The snapshot's header and body differ.");
        return image;
    }

    private static void RefuseUnless(bool condition, string sentence)
    {
        if (!condition)
        {
            throw new SnapshotCorrupt(sentence);
        }
    }
}
