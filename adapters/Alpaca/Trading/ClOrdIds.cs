using System;
using System.Text;

namespace Qgtm.Fast.Alpaca;

/// <summary>The text of an order id: q- and 16 lower-case hexadecimal digits.</summary>
public static class ClOrdIds
{
    /// <summary>Bytes of the text.</summary>
    public const int Length = 18;

    /// <summary>Reads the text; false when the order is not ours.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long orderId)
    {
        orderId = 0;
        if (text.Length != Length || text[0] != (byte)'q' || text[1] != (byte)'-')
        {
            return false;
        }

        ulong value = 0;
        for (int i = 2; i < Length; i++)
        {
            byte c = text[i];
            int digit = c is >= (byte)'0' and <= (byte)'9' ? c - '0' : c is >= (byte)'a' and <= (byte)'f' ? c - 'a' + 10 : -1;
            if (digit < 0)
            {
                return false;
            }

            value = (value << 4) | (uint)digit;
        }

        orderId = unchecked((long)value);
        return true;
    }

    /// <summary>Writes the text and returns its length; the destination holds at least 18 bytes.</summary>
    public static int Write(long orderId, Span<byte> destination)
    {
        ulong value = unchecked((ulong)orderId);
        destination[0] = (byte)'q';
        destination[1] = (byte)'-';
        for (int i = Length - 1; i >= 2; i--)
        {
            destination[i] = "0123456789abcdef"u8[(int)(value & 15)];
            value >>= 4;
        }

        return Length;
    }

    /// <summary>The text as a string.</summary>
    public static string ToText(long orderId)
    {
        Span<byte> text = stackalloc byte[Length];
        return Encoding.ASCII.GetString(text[..Write(orderId, text)]);
    }
}
