using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// Plain decimal digits, eight bytes at a time: the short and usual forms of numbers to nanos. Every method returns where
/// it stopped, or null when the text is of another form and <see cref="DecimalText"/> must judge it. The caller vouches
/// for <see cref="Reach"/> readable bytes. The arithmetic is unchecked: lanes of a word wrap by design, and each value's
/// digits are counted before it is scaled.
/// </summary>
internal static unsafe class DigitRun
{
    /// <summary>Bytes that a method may read from its start.</summary>
    public const int Reach = 33;

    /// <summary>Longest run that is read, digits.</summary>
    public const int MaxRun = 15;
    private const ulong Zeros = 0x3030_3030_3030_3030;
    private const ulong Tops = 0x8080_8080_8080_8080;
    private const int Scale = 9;

    private static ReadOnlySpan<ulong> Powers =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
    ];

    /// <summary>10 to the power of n, n in 0-9.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Power(int n) => Unsafe.Add(ref Unsafe.AsRef(in Powers[0]), n);

    /// <summary>A number with a fraction: "189.03" in one word, anything longer by <see cref="Long"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Price(byte* at, out long nanos)
    {
        unchecked
        {
            ulong word = Word(at);
            ulong stops = Stops(word);
            ulong later = stops & (stops - 1);
            int point = BitOperations.TrailingZeroCount(stops) & 0x78;
            int end = BitOperations.TrailingZeroCount(later) & 0x78;
            if (later != 0 && point > 0 && end - point > 8 && (byte)(word >> point) == ('.' ^ '0'))
            {
                // Take the point out, then move the digits to the top: below them are zeros. At most six digits.
                ulong head = (1UL << point) - 1;
                ulong digits = (word & head) | ((word >> 8) & ~head);
                nanos = (long)(Eight(digits << (72 - end)) * Power(Scale + 1 - ((end - point) >> 3)));
                return at + (end >> 3);
            }

            return Long(at, out nanos);
        }
    }

    /// <summary>A number without a fraction: "100" in one word, anything else by <see cref="Long"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Size(byte* at, out long nanos)
    {
        unchecked
        {
            ulong word = Word(at);
            ulong stops = Stops(word);
            int end = BitOperations.TrailingZeroCount(stops) & 0x78;
            if (stops != 0 && end > 0 && (byte)(word >> end) == (',' ^ '0'))
            {
                // At most seven digits.
                nanos = (long)(Eight(word << (64 - end)) * 1_000_000_000UL);
                return at + (end >> 3);
            }

            return Long(at, out nanos);
        }
    }

    /// <summary>At most nine digits before the point and nine after it, so that the value is below 1e18.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static byte* Long(byte* at, out long nanos)
    {
        nanos = 0;
        byte* next = Run(at, out ulong value);
        if (next == at || next - at > Scale)
        {
            return null;
        }

        unchecked
        {
            ulong scaled = value * 1_000_000_000UL;
            if (*next == '.')
            {
                byte* fraction = next + 1;
                next = Run(fraction, out value);
                long digits = next - fraction;
                if (digits is 0 or > Scale)
                {
                    return null;
                }

                scaled += value * Power(Scale - (int)digits);
            }

            nanos = (long)scaled;
            return next;
        }
    }

    /// <summary>Reads 0 to 15 digits; of a longer run the value is 0 and the end is 16 bytes on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Run(byte* at, out ulong value)
    {
        unchecked
        {
            ulong word = Word(at);
            ulong stops = Stops(word);
            if (stops != 0)
            {
                int end = BitOperations.TrailingZeroCount(stops) & 0x38;
                value = Eight((word << 8) << (56 - end));
                return at + (end >> 3);
            }

            ulong first = Eight(word);
            word = Word(at + 8);
            stops = Stops(word);
            if (stops == 0)
            {
                value = 0;
                return at + 16;
            }

            int rest = BitOperations.TrailingZeroCount(stops) & 0x38;
            value = (first * Power(rest >> 3)) + Eight((word << 8) << (56 - rest));
            return at + 8 + (rest >> 3);
        }
    }

    /// <summary>Value of eight digits 0-9, one a byte, the first in the lowest byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Eight(ulong digits)
    {
        unchecked
        {
            digits = ((digits * 10) + (digits >> 8)) & 0x00FF_00FF_00FF_00FF;
            return (((digits & 0x0000_00FF_0000_00FF) * 0x000F_4240_0000_0064)
                + (((digits >> 16) & 0x0000_00FF_0000_00FF) * 0x0000_2710_0000_0001)) >> 32;
        }
    }

    /// <summary>Eight bytes whose digits became 0-9.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Word(byte* at) => Unsafe.ReadUnaligned<ulong>(at) ^ Zeros;

    /// <summary>
    /// The top bit of every byte that is no digit. A carry can spoil only a byte behind one that is marked and is no
    /// ASCII, so the first mark is exact, and the second one too where the first is ASCII.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Stops(ulong word)
    {
        unchecked
        {
            return ((word + 0x7676_7676_7676_7676) | word) & Tops;
        }
    }
}
