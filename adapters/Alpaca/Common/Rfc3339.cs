using System;
using System.Globalization;

namespace Qgtm.Fast.Alpaca;

/// <summary>RFC 3339 time stamps to ns since the Unix epoch.</summary>
public static class Rfc3339
{
    /// <summary>An instant as text in UTC with nine fractional digits.</summary>
    /// <param name="ns">Since the Unix epoch.</param>
    public static string ToText(long ns) => string.Create(
        CultureInfo.InvariantCulture, $"{DateTime.UnixEpoch.AddTicks(ns / 100):yyyy-MM-ddTHH:mm:ss}.{ns % 1_000_000_000:D9}Z");

    private const int FirstYear = 1970;
    private const int LastYear = 2261;

    /// <summary>
    /// Reads a time stamp with Z or an offset. Digits finer than 1 ns are cut off; years outside 1970-2261 are refused.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long ns)
    {
        ns = 0;
        if (text.Length < 20 || !TryMinute(text, out long minute))
        {
            return false;
        }

        if (text[16] != (byte)':' || !TryTwo(text, 17, out int second) || second > 60)
        {
            return false;
        }

        int at = 19;
        long fraction = 0;
        if (text[at] == (byte)'.' && !TryFraction(text, ref at, out fraction))
        {
            return false;
        }

        if (!TryOffset(text[at..], out int offset))
        {
            return false;
        }

        ns = ((minute + second - offset) * 1_000_000_000) + fraction;
        return true;
    }

    /// <summary>The first 16 bytes of a time stamp, "2026-03-02T15:04", in seconds since the epoch.</summary>
    internal static bool TryMinute(ReadOnlySpan<byte> text, out long seconds)
    {
        seconds = 0;
        if (!TryDate(text, out long days) || !TryClock(text, 11, out int clock)
            || text[10] is not ((byte)'T' or (byte)'t' or (byte)' '))
        {
            return false;
        }

        seconds = (days * 86_400) + clock;
        return true;
    }

    private static bool TryDate(ReadOnlySpan<byte> text, out long days)
    {
        days = 0;
        if (!TryTwo(text, 0, out int century) || !TryTwo(text, 2, out int rest) || text[4] != (byte)'-'
            || !TryTwo(text, 5, out int month) || text[7] != (byte)'-' || !TryTwo(text, 8, out int day))
        {
            return false;
        }

        int year = (century * 100) + rest;
        if (year is < FirstYear or > LastYear || month is < 1 or > 12 || day < 1
            || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        // Years start in March, so that the leap day is the last one.
        int y = month <= 2 ? year - 1 : year;
        int m = month <= 2 ? month + 9 : month - 3;
        days = (y * 365L) + (y / 4) - (y / 100) + (y / 400) + (((m * 153) + 2) / 5) + day - 1 - 719_468;
        return true;
    }

    private static bool TryClock(ReadOnlySpan<byte> text, int at, out int seconds)
    {
        seconds = 0;
        if (!TryTwo(text, at, out int hour) || text[at + 2] != (byte)':' || !TryTwo(text, at + 3, out int minute)
            || hour > 23 || minute > 59)
        {
            return false;
        }

        seconds = (hour * 3600) + (minute * 60);
        return true;
    }

    private static bool TryFraction(ReadOnlySpan<byte> text, ref int at, out long ns)
    {
        ns = 0;
        long unit = 100_000_000;
        int start = ++at;
        for (; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            ns += (text[at] - '0') * unit;
            unit /= 10;
        }

        return at > start;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out int seconds)
    {
        seconds = 0;
        if (text.Length == 1)
        {
            return text[0] is (byte)'Z' or (byte)'z';
        }

        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || !TryClock(text, 1, out seconds))
        {
            return false;
        }

        seconds = text[0] == (byte)'-' ? -seconds : seconds;
        return true;
    }

    private static bool TryTwo(ReadOnlySpan<byte> text, int at, out int value)
    {
        int tens = text[at] - '0';
        int ones = text[at + 1] - '0';
        value = (tens * 10) + ones;
        return tens is >= 0 and <= 9 && ones is >= 0 and <= 9;
    }
}
