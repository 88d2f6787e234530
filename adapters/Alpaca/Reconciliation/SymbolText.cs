using System;
using System.Text;

namespace Qgtm.Fast.Alpaca;

/// <summary>The first eight characters of a symbol as one word, for events about symbols that are no instruments.</summary>
public static class SymbolText
{
    /// <summary>Packs the text, its first character lowest.</summary>
    public static long Pack(string symbol)
    {
        ulong word = 0;
        for (int i = Math.Min(8, symbol.Length) - 1; i >= 0; i--)
        {
            word = (word << 8) | (symbol[i] is > ' ' and < (char)127 ? symbol[i] : '?');
        }

        return unchecked((long)word);
    }

    /// <summary>The text again.</summary>
    public static string Unpack(long word)
    {
        StringBuilder text = new(8);
        for (ulong rest = unchecked((ulong)word); rest != 0; rest >>= 8)
        {
            text.Append((char)(rest & 0xFF));
        }

        return text.ToString();
    }
}
