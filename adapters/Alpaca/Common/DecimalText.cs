using System;

namespace Qgtm.Fast.Alpaca;

/// <summary>How reading a number went.</summary>
public enum DecimalResult : byte
{
    Ok = 0,

    /// <summary>The text is no JSON number.</summary>
    Invalid = 1,

    /// <summary>The number does not fit into 63 bits of nanos.</summary>
    Overflow = 2,
}

/// <summary>Decimal text to scaled integers (1e-9) and back, without binary floating point and without allocating.</summary>
public static class DecimalText
{
    /// <summary>Longest text that <see cref="TryWrite"/> makes, bytes.</summary>
    public const int MaxLength = 21;
    private const int Scale = 9;
    private const int MaxExponent = 100_000;

    /// <summary>Reads a number into nanos. What is finer than a nano is cut off toward zero.</summary>
    public static DecimalResult Parse(ReadOnlySpan<byte> text, out long nanos)
    {
        nanos = 0;
        int at = 0;
        bool negative = text.Length > 0 && text[0] == (byte)'-';
        at += negative ? 1 : 0;
        int first = at;
        at = Digits(text, at);
        int whole = at - first;
        int end = at;
        if (whole == 0)
        {
            return DecimalResult.Invalid;
        }

        if (at < text.Length && text[at] == (byte)'.')
        {
            end = Digits(text, at + 1);
            if (end == at + 1)
            {
                return DecimalResult.Invalid;
            }
        }

        if (!TryExponent(text, end, out int exponent))
        {
            return DecimalResult.Invalid;
        }

        int wanted = whole + exponent + Scale;
        if (!TryGather(text[first..end], wanted, out ulong value))
        {
            return DecimalResult.Overflow;
        }

        ulong limit = negative ? 1UL << 63 : long.MaxValue;
        if (value > limit)
        {
            return DecimalResult.Overflow;
        }

        nanos = unchecked(negative ? -(long)value : (long)value);
        return DecimalResult.Ok;
    }

    /// <summary>Writes nanos as a plain decimal without trailing zeros; false when there is no room.</summary>
    public static bool TryWrite(long nanos, Span<byte> destination, out int written)
    {
        Span<byte> scratch = stackalloc byte[MaxLength];
        ulong rest = nanos < 0 ? unchecked((ulong)-nanos) : (ulong)nanos;
        ulong fraction = rest % 1_000_000_000;
        rest /= 1_000_000_000;
        int at = MaxLength;
        if (fraction != 0)
        {
            int digits = Scale;
            while (fraction % 10 == 0)
            {
                fraction /= 10;
                digits--;
            }

            for (int i = 0; i < digits; i++, fraction /= 10)
            {
                scratch[--at] = (byte)('0' + (fraction % 10));
            }

            scratch[--at] = (byte)'.';
        }

        do
        {
            scratch[--at] = (byte)('0' + (rest % 10));
            rest /= 10;
        }
        while (rest != 0);

        if (nanos < 0)
        {
            scratch[--at] = (byte)'-';
        }

        written = MaxLength - at;
        return scratch[at..].TryCopyTo(destination);
    }

    /// <summary>The text as a string.</summary>
    public static string ToText(long nanos)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        _ = TryWrite(nanos, text, out int written);
        return System.Text.Encoding.ASCII.GetString(text[..written]);
    }

    private static int Digits(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9')
        {
            at++;
        }

        return at;
    }

    private static bool TryExponent(ReadOnlySpan<byte> text, int at, out int exponent)
    {
        exponent = 0;
        if (at == text.Length)
        {
            return true;
        }

        if (text[at] is not ((byte)'e' or (byte)'E'))
        {
            return false;
        }

        at++;
        bool negative = at < text.Length && text[at] == (byte)'-';
        at += at < text.Length && (text[at] is (byte)'-' or (byte)'+') ? 1 : 0;
        int start = at;
        for (; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            exponent = Math.Min(MaxExponent, (exponent * 10) + text[at] - '0');
        }

        exponent = negative ? -exponent : exponent;
        return at > start && at == text.Length;
    }

    private static bool TryGather(ReadOnlySpan<byte> digits, int wanted, out ulong value)
    {
        const ulong Room = (ulong.MaxValue - 9) / 10;
        value = 0;
        int taken = 0;
        for (int i = 0; i < digits.Length && taken < wanted; i++)
        {
            if (digits[i] == (byte)'.')
            {
                continue;
            }

            if (value > Room)
            {
                return false;
            }

            value = (value * 10) + digits[i] - '0';
            taken++;
        }

        for (; value != 0 && taken < wanted; taken++)
        {
            if (value > Room)
            {
                return false;
            }

            value *= 10;
        }

        return true;
    }
}
