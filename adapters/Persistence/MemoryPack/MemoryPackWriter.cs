using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Qgtm.Fast.Persistence;

/// <summary>
/// Writes one version-tolerant MemoryPack object, byte for byte as the library does: member count, member lengths, members.
/// Members are added in order. Structs must be free of padding and references.
/// </summary>
public sealed class MemoryPackWriter
{
    /// <summary>Most members of one object.</summary>
    public const int MaxMembers = 249;

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly ArrayBufferWriter<byte> _bodies = new();
    private readonly int[] _lengths = new int[MaxMembers];
    private int _count;

    /// <summary>Adds a member of 8 bytes.</summary>
    public void AddInt64(long value) => AddValue(value);

    /// <summary>Adds a member that is the memory image of an unmanaged value.</summary>
    public void AddValue<T>(T value)
        where T : unmanaged
    {
        Span<byte> body = Begin(Unsafe.SizeOf<T>());
        MemoryMarshal.Write(body, in value);
    }

    /// <summary>Adds a UTF-8 string; null and empty have their own marks.</summary>
    public void AddString(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            BinaryPrimitives.WriteInt32LittleEndian(Begin(sizeof(int)), value is null ? -1 : 0);
            return;
        }

        int bytes = s_utf8.GetByteCount(value);
        Span<byte> body = Begin(8 + bytes);
        BinaryPrimitives.WriteInt32LittleEndian(body, ~bytes);
        BinaryPrimitives.WriteInt32LittleEndian(body[4..], value.Length);
        _ = s_utf8.GetBytes(value, body[8..]);
    }

    /// <summary>Adds an array of unmanaged values: the count and the memory image.</summary>
    public void AddArray<T>(ReadOnlySpan<T> values)
        where T : unmanaged => AddArray(values.Length, MemoryMarshal.AsBytes(values));

    /// <summary>Adds an array by its element count and its memory image.</summary>
    public void AddArray(int count, ReadOnlySpan<byte> image)
    {
        Span<byte> body = Begin(sizeof(int) + image.Length);
        BinaryPrimitives.WriteInt32LittleEndian(body, count);
        image.CopyTo(body[sizeof(int)..]);
    }

    /// <summary>Adds an array that is null.</summary>
    public void AddNullArray() => BinaryPrimitives.WriteInt32LittleEndian(Begin(sizeof(int)), -1);

    /// <summary>Adds a member that is already encoded, for instance a nested object.</summary>
    public void AddEncoded(ReadOnlySpan<byte> body) => body.CopyTo(Begin(body.Length));

    /// <summary>Leaves a member out: readers take its default.</summary>
    public void AddGap() => Begin(0);

    /// <summary>Starts over with no members.</summary>
    public void Clear()
    {
        _count = 0;
        _bodies.ResetWrittenCount();
    }

    /// <summary>The encoded object in one new array of its exact size.</summary>
    public byte[] ToArray()
    {
        ArrayBufferWriter<byte> whole = new();
        WriteTo(whole);
        return whole.WrittenSpan.ToArray();
    }

    /// <summary>The encoded object behind what the buffer holds.</summary>
    public void WriteTo(IBufferWriter<byte> to)
    {
        int head = 1;
        for (int i = 0; i < _count; i++)
        {
            head += MemoryPackVarint.SizeOf(_lengths[i]);
        }

        Span<byte> whole = to.GetSpan(head + _bodies.WrittenCount);
        whole[0] = (byte)_count;
        int at = 1;
        for (int i = 0; i < _count; i++)
        {
            at += MemoryPackVarint.Write(whole[at..], _lengths[i]);
        }

        _bodies.WrittenSpan.CopyTo(whole[head..]);
        to.Advance(head + _bodies.WrittenCount);
    }

    private Span<byte> Begin(int length)
    {
        Invariant.Holds(_count < MaxMembers, "A MemoryPack object has at most 249 members.");
        _lengths[_count++] = length;
        if (length == 0)
        {
            return default;
        }

        Span<byte> body = _bodies.GetSpan(length)[..length];
        _bodies.Advance(length);
        return body;
    }
}
