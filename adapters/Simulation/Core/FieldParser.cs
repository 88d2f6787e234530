using System;
using System.IO;
using System.Text;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>Numbers and times straight from UTF-8 bytes.</summary>
internal static class FieldParser
{
    /// <summary>Takes the next comma-separated field off the line; empty when there is none.</summary>
    public static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> line)
    {
        int at = line.IndexOf((byte)',');
        ReadOnlySpan<byte> field = at < 0 ? line : line[..at];
        line = at < 0 ? default : line[(at + 1)..];
        return field;
    }

    public static long Long(ReadOnlySpan<byte> text)
    {
        long value = 0;
        foreach (byte b in text)
        {
            value = (value * 10) + Digit(b, text);
        }

        return value;
    }

    /// <summary>A decimal as a whole number of billionths; digits after the ninth are dropped. Empty = 0.</summary>
    public static long Nanos(ReadOnlySpan<byte> text)
    {
        int dot = text.IndexOf((byte)'.');
        if (dot < 0)
        {
            return Long(text) * Fixed.One;
        }

        long fraction = 0;
        ReadOnlySpan<byte> rest = text[(dot + 1)..];
        for (int i = 0; i < 9; i++)
        {
            fraction = (fraction * 10) + (i < rest.Length ? Digit(rest[i], text) : 0);
        }

        return (Long(text[..dot]) * Fixed.One) + fraction;
    }

    /// <summary>2019-02-11T14:30Z or 2019-02-11T14:30 as UTC, ns since the epoch.</summary>
    public static long UtcMinute(ReadOnlySpan<byte> text)
    {
        long days = Date(text).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        long minutes = (Long(text.Slice(11, 2)) * 60) + Long(text.Slice(14, 2));
        return ((days * 1440) + minutes) * 60 * Fixed.One;
    }

    public static DateOnly Date(ReadOnlySpan<byte> text) =>
        new((int)Long(text[..4]), (int)Long(text.Slice(5, 2)), (int)Long(text.Slice(8, 2)));

    private static int Digit(byte b, ReadOnlySpan<byte> text) =>
        b is >= (byte)'0' and <= (byte)'9' ? b - '0' : throw new InvalidDataException($"Not a number: {Encoding.UTF8.GetString(text)}");
}
