using System;
using System.Buffers.Binary;
using System.Numerics;

namespace Qgtm.Fast.Persistence;

/// <summary>CRC-32C (Castagnoli), the checksum of every header and body on disk.</summary>
public static class Crc32C
{
    /// <summary>Checksum of the bytes; pass the result of the bytes before to go on from there, 0 to start.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        uint crc = ~before;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
