using System;
using System.Buffers;
using System.Buffers.Text;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>A growing UTF-8 buffer with the three number forms of the wire: integer, exact decimal, RFC 3339 time.</summary>
internal sealed class FrameBuffer
{
    private readonly byte[] _second = new byte[19];
    private byte[] _bytes = new byte[16384];
    private long _secondOf = long.MinValue;

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Raw(ReadOnlySpan<byte> text)
    {
        Room(text.Length);
        text.CopyTo(_bytes.AsSpan(Length));
        Length += text.Length;
    }

    public void Integer(long value)
    {
        Room(24);
        Utf8Formatter.TryFormat(value, _bytes.AsSpan(Length), out int n);
        Length += n;
    }

    /// <summary>Nanos as the shortest exact decimal.</summary>
    public void Decimal(long nanos)
    {
        if (nanos < 0)
        {
            Raw("-"u8);
            nanos = -nanos;
        }

        Integer(nanos / Fixed.One);
        Fraction(nanos % Fixed.One);
    }

    /// <summary>UTC with nanoseconds, trailing zeros trimmed.</summary>
    public void Time(long ns)
    {
        long second = ns / Fixed.One;
        if (second != _secondOf)
        {
            DateTime.UnixEpoch.AddSeconds(second).TryFormat(_second, out _, "yyyy-MM-dd'T'HH:mm:ss");
            _secondOf = second;
        }

        Raw(_second);
        Fraction(ns % Fixed.One);
        Raw("Z"u8);
    }

    /// <summary>Copies the first bytes into a rented frame, closed by a bracket, and keeps the rest as a new array.</summary>
    public Frame Take(int length, bool text, int rows)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(length + 1);
        _bytes.AsSpan(0, length).CopyTo(rented);
        rented[length] = (byte)']';
        int rest = Length - length;
        _bytes.AsSpan(length, rest).CopyTo(_bytes);
        Length = rest;
        if (rest > 0)
        {
            _bytes[0] = (byte)'[';
        }

        return new Frame(rented, length + 1, text, rows);
    }

    private void Fraction(long fraction)
    {
        if (fraction == 0)
        {
            return;
        }

        Room(10);
        Span<byte> to = _bytes.AsSpan(Length, 10);
        to[0] = (byte)'.';
        for (int i = 9; i > 0; i--)
        {
            to[i] = (byte)('0' + (fraction % 10));
            fraction /= 10;
        }

        int n = 10;
        while (to[n - 1] == (byte)'0')
        {
            n--;
        }

        Length += n;
    }

    private void Room(int more)
    {
        if (Length + more > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + more));
        }
    }
}

/// <summary>One WebSocket message in a rented array, and the market rows in it; or how the stream ends.</summary>
internal readonly record struct Frame(byte[] Bytes, int Length, bool Text, int Rows = 0, StreamEnd End = StreamEnd.None)
{
    /// <summary>The end of a stream.</summary>
    public static Frame Of(StreamEnd end) => new([], 0, Text: true, End: end);

    public static Frame Copy(ReadOnlySpan<byte> bytes, bool text)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(rented);
        return new Frame(rented, bytes.Length, text);
    }

    public void Return() => ArrayPool<byte>.Shared.Return(Bytes);
}
