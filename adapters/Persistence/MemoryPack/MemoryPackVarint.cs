using System;
using System.Buffers.Binary;

namespace Qgtm.Fast.Persistence;

/// <summary>The signed type-code integers of MemoryPack: one byte from -120 to 127, else a code and a fixed-size integer.</summary>
internal static class MemoryPackVarint
{
    private const byte CodeUInt8 = 0x87;
    private const byte CodeInt8 = 0x86;
    private const byte CodeUInt16 = 0x85;
    private const byte CodeInt16 = 0x84;
    private const byte CodeUInt32 = 0x83;
    private const byte CodeInt32 = 0x82;
    private const byte CodeUInt64 = 0x81;
    private const byte CodeInt64 = 0x80;

    /// <summary>Bytes of a length that is not negative, by the library's rule for int.</summary>
    public static int SizeOf(int length) => length <= sbyte.MaxValue ? 1 : length <= short.MaxValue ? 3 : 5;

    /// <summary>Writes a length that is not negative and returns its size in bytes.</summary>
    public static int Write(Span<byte> to, int length)
    {
        int size = SizeOf(length);
        switch (size)
        {
            case 1:
                to[0] = (byte)length;
                break;
            case 3:
                to[0] = CodeInt16;
                BinaryPrimitives.WriteInt16LittleEndian(to[1..], (short)length);
                break;
            default:
                to[0] = CodeInt32;
                BinaryPrimitives.WriteInt32LittleEndian(to[1..], length);
                break;
        }

        return size;
    }

    /// <summary>Reads a length of any code; false when the bytes end or the value is no length.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out int length, out int size)
    {
        length = 0;
        size = 0;
        if (from.IsEmpty)
        {
            return false;
        }

        byte code = from[0];
        size = 1 + BodySize(code);
        if (from.Length < size)
        {
            return false;
        }

        ReadOnlySpan<byte> body = from[1..size];
        long value = code switch
        {
            CodeUInt8 => body[0],
            CodeInt8 => unchecked((sbyte)body[0]),
            CodeUInt16 => BinaryPrimitives.ReadUInt16LittleEndian(body),
            CodeInt16 => BinaryPrimitives.ReadInt16LittleEndian(body),
            CodeUInt32 => BinaryPrimitives.ReadUInt32LittleEndian(body),
            CodeInt32 => BinaryPrimitives.ReadInt32LittleEndian(body),

            // An unsigned value above the signed range turns negative here, and a negative length is refused below.
            CodeUInt64 or CodeInt64 => BinaryPrimitives.ReadInt64LittleEndian(body),
            _ => unchecked((sbyte)code),
        };
        if (value is < 0 or > int.MaxValue)
        {
            return false;
        }

        length = (int)value;
        return true;
    }

    private static int BodySize(byte code) => code switch
    {
        CodeUInt8 or CodeInt8 => 1,
        CodeUInt16 or CodeInt16 => 2,
        CodeUInt32 or CodeInt32 => 4,
        CodeUInt64 or CodeInt64 => 8,
        _ => 0,
    };
}
