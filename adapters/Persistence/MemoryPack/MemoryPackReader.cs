using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Qgtm.Fast.Persistence;

/// <summary>
/// Reads one version-tolerant MemoryPack object, member by member. Unlike the library it checks that the lengths add up to the
/// bytes given and that each member fills its length. Every fault of the bytes is a <see cref="SnapshotCorrupt"/>.
/// A member that the bytes do not have reads as its default; members that are not asked for are skipped.
/// </summary>
public ref struct MemoryPackReader
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private ReadOnlySpan<byte> _lengths;
    private ReadOnlySpan<byte> _bodies;

    /// <summary>Reads the member count and checks all lengths.</summary>
    public MemoryPackReader(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty || payload[0] > MemoryPackWriter.MaxMembers)
        {
            throw new SnapshotCorrupt("The object's header is missing, null or reserved.");
        }

        MemberCount = payload[0];
        ReadOnlySpan<byte> rest = payload[1..];
        long total = 0;
        int head = 0;
        for (int i = 0; i < MemberCount; i++)
        {
            if (!MemoryPackVarint.TryRead(rest[head..], out int length, out int size))
            {
                throw new SnapshotCorrupt("A member's length is damaged.");
            }

            head += size;
            total += length;
        }

        if (total != rest.Length - head)
        {
            throw new SnapshotCorrupt("The members' lengths do not add up to the bytes.");
        }

        _lengths = rest[..head];
        _bodies = rest[head..];
    }

    /// <summary>Members that the bytes have.</summary>
    public int MemberCount { get; }

    /// <summary>Members that were read so far and are in the bytes.</summary>
    public int MembersRead { get; private set; }

    /// <summary>The next member's bytes as they are; empty when it is a gap or not in the bytes.</summary>
    public ReadOnlySpan<byte> ReadEncoded()
    {
        if (MembersRead == MemberCount)
        {
            return default;
        }

        _ = MemoryPackVarint.TryRead(_lengths, out int length, out int size);
        ReadOnlySpan<byte> body = _bodies[..length];
        _lengths = _lengths[size..];
        _bodies = _bodies[length..];
        MembersRead++;
        return body;
    }

    /// <summary>The next member as a 64-bit integer.</summary>
    public long ReadInt64() => ReadValue<long>();

    /// <summary>The next member as an unmanaged value.</summary>
    public T ReadValue<T>()
        where T : unmanaged
    {
        ReadOnlySpan<byte> body = ReadEncoded();
        if (body.IsEmpty)
        {
            return default;
        }

        return body.Length == Unsafe.SizeOf<T>()
            ? MemoryMarshal.Read<T>(body)
            : throw new SnapshotCorrupt("A value does not fill its member.");
    }

    /// <summary>The next member as a UTF-8 string. Strings in UTF-16 are outside the subset and refused.</summary>
    public string? ReadString()
    {
        ReadOnlySpan<byte> body = ReadEncoded();
        if (body.IsEmpty)
        {
            return null;
        }

        int head = ReadCount(body);
        if (head is 0 or -1)
        {
            RefuseUnless(body.Length == sizeof(int), "A string without text has bytes behind it.");
            return head == 0 ? string.Empty : null;
        }

        RefuseUnless(head < 0 && body.Length >= 8 && ~head == body.Length - 8, "A string does not fill its member.");
        try
        {
            string text = s_utf8.GetString(body[8..]);
            RefuseUnless(text.Length == ReadCount(body[4..]), "A string's length in UTF-16 is wrong.");
            return text;
        }
        catch (ArgumentException e)
        {
            throw new SnapshotCorrupt("A string is not valid UTF-8.", e);
        }
    }

    /// <summary>The next member as an array of unmanaged values; null when it is null or not in the bytes.</summary>
    public T[]? ReadArray<T>()
        where T : unmanaged
    {
        ReadOnlySpan<byte> image = ReadArrayImage(Unsafe.SizeOf<T>(), out bool isNull);
        if (isNull)
        {
            return null;
        }

        var values = new T[image.Length / Unsafe.SizeOf<T>()];
        image.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>The next member as the memory image of an array whose elements have the size, in bytes.</summary>
    public ReadOnlySpan<byte> ReadArrayImage(int elementSize, out bool isNull)
    {
        ReadOnlySpan<byte> body = ReadEncoded();
        isNull = body.IsEmpty;
        if (isNull)
        {
            return default;
        }

        int count = ReadCount(body);
        ReadOnlySpan<byte> image = body[sizeof(int)..];
        isNull = count == -1;
        RefuseUnless(
            isNull ? image.IsEmpty : count >= 0 && (long)count * elementSize == image.Length,
            "An array does not fill its member.");
        return image;
    }

    private static int ReadCount(ReadOnlySpan<byte> body)
    {
        RefuseUnless(body.Length >= sizeof(int), "A member ends inside its count.");
        return BinaryPrimitives.ReadInt32LittleEndian(body);
    }

    private static void RefuseUnless(bool condition, string sentence)
    {
        if (!condition)
        {
            throw new SnapshotCorrupt(sentence);
        }
    }
}
