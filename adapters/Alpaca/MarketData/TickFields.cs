using System;

namespace Qgtm.Fast.Alpaca;

/// <summary>The members of one data stream message, raw, before its kind is known. The last of two equal names wins.</summary>
internal ref struct TickFields
{
    public ReadOnlySpan<byte> Kind;
    public ReadOnlySpan<byte> Symbol;
    public ReadOnlySpan<byte> Time;
    public ReadOnlySpan<byte> BidPx;
    public ReadOnlySpan<byte> BidSize;
    public ReadOnlySpan<byte> AskPx;
    public ReadOnlySpan<byte> AskSize;
    public ReadOnlySpan<byte> Px;
    public ReadOnlySpan<byte> Size;
    public ReadOnlySpan<byte> Id;
    public ReadOnlySpan<byte> Open;
    public ReadOnlySpan<byte> High;
    public ReadOnlySpan<byte> Low;
    public ReadOnlySpan<byte> Close;
    public ReadOnlySpan<byte> Volume;
    public ReadOnlySpan<byte> StatusCode;
    public ReadOnlySpan<byte> Message;
    public ReadOnlySpan<byte> Code;

    /// <summary>Reads one object; false when it is no object.</summary>
    public bool TryRead(ref Utf8Scanner scanner)
    {
        if (!scanner.TryTake((byte)'{'))
        {
            return false;
        }

        if (scanner.TryTake((byte)'}'))
        {
            return true;
        }

        do
        {
            if (!scanner.TryName(out ReadOnlySpan<byte> name) || !scanner.TryValue(out ReadOnlySpan<byte> value))
            {
                return false;
            }

            Set(name, value);
        }
        while (scanner.TryTake((byte)','));

        return scanner.TryTake((byte)'}');
    }

    /// <summary>Keeps a member's value when its name means anything.</summary>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.Length == 1)
        {
            SetOne(name[0], value);
        }
        else if (name.Length == 2)
        {
            SetTwo(name, value);
        }
        else if (name.SequenceEqual("msg"u8))
        {
            Message = value;
        }
        else if (name.SequenceEqual("code"u8))
        {
            Code = value;
        }
    }

    private void SetOne(byte name, ReadOnlySpan<byte> value)
    {
        switch (name)
        {
            case (byte)'T': Kind = value; break;
            case (byte)'S': Symbol = value; break;
            case (byte)'t': Time = value; break;
            case (byte)'p': Px = value; break;
            case (byte)'s': Size = value; break;
            case (byte)'i': Id = value; break;
            case (byte)'o': Open = value; break;
            case (byte)'h': High = value; break;
            case (byte)'l': Low = value; break;
            case (byte)'c': Close = value; break;
            case (byte)'v': Volume = value; break;
            default: break;
        }
    }

    private void SetTwo(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        switch ((name[0] << 8) | name[1])
        {
            case ('b' << 8) | 'p': BidPx = value; break;
            case ('b' << 8) | 's': BidSize = value; break;
            case ('a' << 8) | 'p': AskPx = value; break;
            case ('a' << 8) | 's': AskSize = value; break;
            case ('s' << 8) | 'c': StatusCode = value; break;
            default: break;
        }
    }
}
