using System;
using System.Buffers.Binary;
using System.Globalization;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// Values as msgpack writes them. A float means its shortest decimal that reads back as the same float, which is what
/// JSON would have said; that decimal is cut toward zero at a nano. So both forms of a message give equal events.
/// </summary>
internal readonly struct MsgpackForm : ITickForm
{
    /// <summary>The first second that is too late: 2262-01-01, as in <see cref="Rfc3339"/>.</summary>
    internal const long EndSeconds = 9_214_646_400;
    private const double Grid = 10_000;
    private const long NanosPerGrid = 100_000;
    private const int MaxFloatText = 32;
    private static readonly ulong GridEnd = BitConverter.DoubleToUInt64Bits(9e9);

    /// <inheritdoc/>
    public static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> value) => value.IsEmpty ? default : value[0] switch
    {
        >= 0xA0 and <= 0xBF => value[1..],
        0xC4 or 0xD9 => value[2..],
        0xC5 or 0xDA => value[3..],
        0xC6 or 0xDB => value[5..],
        _ => default,
    };

    /// <inheritdoc/>
    public static DecimalResult Nanos(ReadOnlySpan<byte> value, out long nanos)
    {
        nanos = 0;
        switch (value[0])
        {
            case 0xCB:
                return Float(BinaryPrimitives.ReadDoubleBigEndian(value[1..]), out nanos);
            case 0xCA:
                Span<byte> text = stackalloc byte[MaxFloatText];
                _ = BinaryPrimitives.ReadSingleBigEndian(value[1..]).TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
                return DecimalText.Parse(text[..length], out nanos);
            default:
                if (!TryInteger(value, out Int128 number))
                {
                    return DecimalText.Parse(Text(value), out nanos);
                }

                number *= 1_000_000_000;
                if (number > long.MaxValue || number < long.MinValue)
                {
                    return DecimalResult.Overflow;
                }

                nanos = (long)number;
                return DecimalResult.Ok;
        }
    }

    /// <inheritdoc/>
    public static bool TryId(ReadOnlySpan<byte> value, out ulong id)
    {
        bool read = TryInteger(value, out Int128 number) && number >= 0;
        id = read ? (ulong)number : 0;
        return read;
    }

    /// <inheritdoc/>
    public static bool TryTime(ReadOnlySpan<byte> value, out long ns)
    {
        ns = 0;
        int at = value[0] switch
        {
            0xD6 or 0xD7 => 1,
            0xC7 => 2,
            0xC8 => 3,
            0xC9 => 5,
            _ => 0,
        };
        if (at == 0)
        {
            return Rfc3339.TryParse(Text(value), out ns);
        }

        ReadOnlySpan<byte> body = value[(at + 1)..];
        long seconds;
        uint fraction = 0;
        switch (value[at], body.Length)
        {
            case (0xFF, 4):
                seconds = BinaryPrimitives.ReadUInt32BigEndian(body);
                break;
            case (0xFF, 8):
                ulong both = BinaryPrimitives.ReadUInt64BigEndian(body);
                seconds = (long)(both & 0x3_FFFF_FFFF);
                fraction = (uint)(both >> 34);
                break;
            case (0xFF, 12):
                fraction = BinaryPrimitives.ReadUInt32BigEndian(body);
                seconds = BinaryPrimitives.ReadInt64BigEndian(body[4..]);
                break;
            default:
                return false;
        }

        if (fraction > 999_999_999 || seconds is < 0 or >= EndSeconds)
        {
            return false;
        }

        ns = (seconds * 1_000_000_000) + fraction;
        return true;
    }

    /// <inheritdoc/>
    public static int Code(ReadOnlySpan<byte> value) =>
        TryInteger(value, out Int128 number) && number >= int.MinValue && number <= int.MaxValue ? (int)number : 0;

    /// <inheritdoc/>
    public static bool TryItem(ref ReadOnlySpan<byte> list, out ReadOnlySpan<byte> text)
    {
        // What is left of a list starts with its head before the first item; a text is no head.
        MsgpackScanner scanner = new(list);
        _ = scanner.TryArray(out _);
        bool read = scanner.TryValue(out ReadOnlySpan<byte> item);
        text = read ? Text(item) : default;
        list = read ? list[scanner.Position..] : default;
        return !text.IsEmpty;
    }

    /// <summary>
    /// A price on a grid of 1/10,000 below 9e9. Its decimal has at most 14 digits, and two decimals of at most 15 digits
    /// never share a double; so when n / 10,000, which is rounded correctly, is the double, n / 10,000 is its shortest
    /// decimal.
    /// </summary>
    internal static bool TryGrid(double number, out long nanos)
    {
        // One comparison of the bits keeps out negatives and what is no number, too.
        ulong bits = BitConverter.DoubleToUInt64Bits(number);
        if (bits >= GridEnd)
        {
            nanos = 0;
            return false;
        }

        unchecked
        {
            long steps = double.ConvertToIntegerNative<long>((number * Grid) + 0.5);
            nanos = steps * NanosPerGrid;
            return BitConverter.DoubleToUInt64Bits(steps / Grid) == bits;
        }
    }

    internal static DecimalResult Float(double number, out long nanos)
    {
        if (TryGrid(number, out nanos))
        {
            return DecimalResult.Ok;
        }

        Span<byte> text = stackalloc byte[MaxFloatText];
        _ = number.TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        return DecimalText.Parse(text[..length], out nanos);
    }

    private static bool TryInteger(ReadOnlySpan<byte> value, out Int128 number)
    {
        number = 0;
        if (value.IsEmpty || value[0] is not (< 0x80 or >= 0xE0 or (>= 0xCC and <= 0xD3)))
        {
            return false;
        }

        number = value[0] switch
        {
            0xCC => value[1],
            0xCD => BinaryPrimitives.ReadUInt16BigEndian(value[1..]),
            0xCE => BinaryPrimitives.ReadUInt32BigEndian(value[1..]),
            0xCF => BinaryPrimitives.ReadUInt64BigEndian(value[1..]),
            0xD0 => unchecked((sbyte)value[1]),
            0xD1 => BinaryPrimitives.ReadInt16BigEndian(value[1..]),
            0xD2 => BinaryPrimitives.ReadInt32BigEndian(value[1..]),
            0xD3 => BinaryPrimitives.ReadInt64BigEndian(value[1..]),
            _ => unchecked((sbyte)value[0]),
        };
        return true;
    }
}
