using System;
using System.Buffers.Binary;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// Pulls msgpack values from bytes. It never throws and never allocates: a method that does not find what it is asked for
/// returns false.
/// </summary>
internal ref struct MsgpackScanner(ReadOnlySpan<byte> bytes)
{
    private const int MaxDepth = 64;
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>Bytes that were taken.</summary>
    public int Position
    {
        readonly get => _at;
        set => _at = value;
    }

    /// <summary>Takes the head of an array.</summary>
    public bool TryArray(out uint count) => TryHead(0x90, 0xDC, out count);

    /// <summary>Takes the head of a map.</summary>
    public bool TryMap(out uint pairs) => TryHead(0x80, 0xDE, out pairs);

    /// <summary>Takes any value as it is written; nil comes empty.</summary>
    public bool TryValue(out ReadOnlySpan<byte> value)
    {
        int start = _at;
        bool read = TrySkip(0);
        value = read && _bytes[start] != 0xC0 ? _bytes[start.._at] : default;
        return read;
    }

    private bool TryHead(byte fixedHead, byte wideHead, out uint count)
    {
        count = 0;
        if (_at >= _bytes.Length)
        {
            return false;
        }

        byte head = _bytes[_at];
        if ((head & 0xF0) == fixedHead)
        {
            count = (uint)head & 0x0F;
            _at++;
            return true;
        }

        int width = head == wideHead ? 2 : head == wideHead + 1 ? 4 : 0;
        if (width == 0 || _bytes.Length - _at <= width)
        {
            return false;
        }

        count = Length(width);
        _at += 1 + width;
        return true;
    }

    /// <summary>An array or map inside an array or map, at most 64 deep.</summary>
    private bool TrySkip(int depth)
    {
        if (_at >= _bytes.Length || depth > MaxDepth)
        {
            return false;
        }

        byte head = _bytes[_at];
        bool map = (head & 0xF0) == 0x80 || head is 0xDE or 0xDF;
        if (!map && (head & 0xF0) != 0x90 && head is not (0xDC or 0xDD))
        {
            return TryScalar(head);
        }

        if (!(map ? TryMap(out uint count) : TryArray(out count)))
        {
            return false;
        }

        // A count may lie: each value takes a byte at least, so the loop ends with the bytes.
        for (ulong left = map ? 2UL * count : count; left > 0; left--)
        {
            if (!TrySkip(depth + 1))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryScalar(byte head)
    {
        // Bytes of the length that follows the head, and bytes of the body without it.
        (int width, int body) = head switch
        {
            < 0x80 or >= 0xE0 or 0xC0 or 0xC2 or 0xC3 => (0, 0),
            >= 0xA0 and <= 0xBF => (0, head & 0x1F),
            0xC4 or 0xD9 => (1, 0),
            0xC5 or 0xDA => (2, 0),
            0xC6 or 0xDB => (4, 0),
            0xC7 => (1, 1),
            0xC8 => (2, 1),
            0xC9 => (4, 1),
            0xCA => (0, 4),
            0xCB => (0, 8),
            >= 0xCC and <= 0xCF => (0, 1 << (head & 3)),
            >= 0xD0 and <= 0xD3 => (0, 1 << (head & 3)),
            >= 0xD4 and <= 0xD8 => (0, 1 + (1 << (head - 0xD4))),
            _ => (0, -1),
        };
        if (body < 0 || _bytes.Length - _at <= width)
        {
            return false;
        }

        long end = _at + 1L + width + body + (width == 0 ? 0 : Length(width));
        if (end > _bytes.Length)
        {
            return false;
        }

        _at = (int)end;
        return true;
    }

    private readonly uint Length(int width) => width switch
    {
        1 => _bytes[_at + 1],
        2 => BinaryPrimitives.ReadUInt16BigEndian(_bytes[(_at + 1)..]),
        _ => BinaryPrimitives.ReadUInt32BigEndian(_bytes[(_at + 1)..]),
    };
}
