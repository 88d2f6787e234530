using System;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// Pulls JSON tokens from bytes. It never throws and never allocates: a method that does not find what it is asked for
/// returns false. Text is handed out raw, so escapes stay as they were written.
/// </summary>
public ref struct Utf8Scanner
{
    private const int MaxDepth = 64;
    private readonly ReadOnlySpan<byte> _text;
    private int _at;

    /// <param name="text">UTF-8 JSON.</param>
    public Utf8Scanner(ReadOnlySpan<byte> text)
    {
        _text = text;
        _at = 0;
    }

    /// <summary>Bytes that were taken, white space before the next token included as far as it was looked at.</summary>
    public int Position
    {
        readonly get => _at;
        internal set => _at = value;
    }

    /// <summary>The next byte that is no white space, 0 at the end.</summary>
    public byte Peek()
    {
        while ((uint)_at < (uint)_text.Length)
        {
            byte c = _text[_at];
            if (c is not ((byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r'))
            {
                return c;
            }

            _at++;
        }

        return 0;
    }

    /// <summary>Takes one structural character when it is next.</summary>
    public bool TryTake(byte c)
    {
        if (c == 0 || Peek() != c)
        {
            return false;
        }

        _at++;
        return true;
    }

    /// <summary>Takes a string and hands out what stands between its quotes.</summary>
    public bool TryString(out ReadOnlySpan<byte> content)
    {
        content = default;
        if (!TryTake((byte)'"'))
        {
            return false;
        }

        int start = _at;
        while (_at < _text.Length)
        {
            byte c = _text[_at];
            if (c == (byte)'"')
            {
                content = _text[start.._at];
                _at++;
                return true;
            }

            if (c < 0x20)
            {
                return false;
            }

            _at += c == (byte)'\\' ? 2 : 1;
        }

        return false;
    }

    /// <summary>Takes the name of a member and its colon.</summary>
    public bool TryName(out ReadOnlySpan<byte> name) => TryString(out name) && TryTake((byte)':');

    /// <summary>Takes any value. A string comes without quotes, null comes empty, all else as it is written.</summary>
    public bool TryValue(out ReadOnlySpan<byte> value)
    {
        byte first = Peek();
        if (first == (byte)'"')
        {
            return TryString(out value);
        }

        int start = _at;
        if (!TrySkip())
        {
            value = default;
            return false;
        }

        value = first == (byte)'n' ? default : _text[start.._at];
        return true;
    }

    /// <summary>Passes over one value of any shape, at most 64 levels deep.</summary>
    public bool TrySkip()
    {
        ulong arrays = 0;
        int depth = 0;
        while (true)
        {
            byte c = Peek();
            if (c is (byte)'{' or (byte)'[')
            {
                _at++;
                if (++depth > MaxDepth)
                {
                    return false;
                }

                arrays = (arrays << 1) | (c == (byte)'[' ? 1UL : 0UL);
                if (!TryTake(Closing(arrays)))
                {
                    if (!TryLabel(arrays))
                    {
                        return false;
                    }

                    continue;
                }

                depth--;
                arrays >>= 1;
            }
            else if (!TryScalar(c))
            {
                return false;
            }

            bool more = false;
            while (depth > 0 && !(more = TryTake((byte)',')))
            {
                if (!TryTake(Closing(arrays)))
                {
                    return false;
                }

                depth--;
                arrays >>= 1;
            }

            if (depth == 0)
            {
                return true;
            }

            if (more && !TryLabel(arrays))
            {
                return false;
            }
        }
    }

    private static byte Closing(ulong arrays) => (arrays & 1) == 1 ? (byte)']' : (byte)'}';

    private bool TryLabel(ulong arrays) => (arrays & 1) == 1 || TryName(out _);

    private bool TryScalar(byte first) => first switch
    {
        (byte)'"' => TryString(out _),
        (byte)'t' => TryWord("true"u8),
        (byte)'f' => TryWord("false"u8),
        (byte)'n' => TryWord("null"u8),
        _ => TryNumber(),
    };

    private bool TryWord(ReadOnlySpan<byte> word)
    {
        if (!_text[_at..].StartsWith(word))
        {
            return false;
        }

        _at += word.Length;
        return true;
    }

    private bool TryNumber()
    {
        int start = _at;
        while (_at < _text.Length && IsNumeric(_text[_at]))
        {
            _at++;
        }

        return _at > start && (_text[start] is (byte)'-' or (>= (byte)'0' and <= (byte)'9'));
    }

    private static bool IsNumeric(byte c) =>
        c is (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'+' or (byte)'.' or (byte)'e' or (byte)'E';
}
