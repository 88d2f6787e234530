using System;

namespace Qgtm.Fast.Alpaca;

/// <summary>The members of one data stream message, raw, before its kind is known. A name that comes twice spoils it.</summary>
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
    public ReadOnlySpan<byte> ReasonCode;
    public ReadOnlySpan<byte> LimitUp;
    public ReadOnlySpan<byte> LimitDown;
    public ReadOnlySpan<byte> Action;
    public ReadOnlySpan<byte> OldId;
    public ReadOnlySpan<byte> NewId;
    public ReadOnlySpan<byte> NewPx;
    public ReadOnlySpan<byte> NewSize;
    public ReadOnlySpan<byte> Message;
    public ReadOnlySpan<byte> Code;
    public ReadOnlySpan<byte> Trades;
    public ReadOnlySpan<byte> Quotes;
    public ReadOnlySpan<byte> Bars;
    public ReadOnlySpan<byte> UpdatedBars;
    public ReadOnlySpan<byte> DailyBars;
    public ReadOnlySpan<byte> Statuses;
    public ReadOnlySpan<byte> Lulds;
    private uint _seen;

    /// <summary>A name that means something came twice: which of the two is meant cannot be known.</summary>
    public bool IsAmbiguous { get; private set; }

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

        return scanner.TryTake((byte)'}') && !IsAmbiguous;
    }

    /// <summary>Keeps a member's value when its name means anything.</summary>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int place = name.Length switch
        {
            1 => SetOne(name[0], value),
            2 => SetTwo(name, value),
            _ => SetLong(name, value),
        };
        uint bit = place < 0 ? 0 : 1u << place;
        IsAmbiguous |= (_seen & bit) != 0;
        _seen |= bit;
    }

    private int SetOne(byte name, ReadOnlySpan<byte> value)
    {
        switch (name)
        {
            case (byte)'T': Kind = value; return 0;
            case (byte)'S': Symbol = value; return 1;
            case (byte)'t': Time = value; return 2;
            case (byte)'p': Px = value; return 3;
            case (byte)'s': Size = value; return 4;
            case (byte)'i': Id = value; return 5;
            case (byte)'o': Open = value; return 6;
            case (byte)'h': High = value; return 7;
            case (byte)'l': Low = value; return 8;
            case (byte)'c': Close = value; return 9;
            case (byte)'v': Volume = value; return 10;
            case (byte)'u': LimitUp = value; return 11;
            case (byte)'d': LimitDown = value; return 12;
            case (byte)'a': Action = value; return 13;
            default: return -1;
        }
    }

    private int SetTwo(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        switch ((name[0] << 8) | name[1])
        {
            case ('b' << 8) | 'p': BidPx = value; return 14;
            case ('b' << 8) | 's': BidSize = value; return 15;
            case ('a' << 8) | 'p': AskPx = value; return 16;
            case ('a' << 8) | 's': AskSize = value; return 17;
            case ('s' << 8) | 'c': StatusCode = value; return 18;
            case ('r' << 8) | 'c': ReasonCode = value; return 19;
            case ('o' << 8) | 'i': OldId = value; return 20;
            case ('c' << 8) | 'i': NewId = value; return 21;
            case ('c' << 8) | 'p': NewPx = value; return 22;
            case ('c' << 8) | 's': NewSize = value; return 23;
            default: return -1;
        }
    }

    private int SetLong(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.SequenceEqual("msg"u8))
        {
            Message = value;
            return 24;
        }

        if (name.SequenceEqual("code"u8))
        {
            Code = value;
            return 25;
        }

        return SetList(name, value);
    }

    /// <summary>The lists of an acknowledged subscription.</summary>
    private int SetList(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.SequenceEqual("trades"u8))
        {
            Trades = value;
        }
        else if (name.SequenceEqual("quotes"u8))
        {
            Quotes = value;
        }
        else if (name.SequenceEqual("bars"u8))
        {
            Bars = value;
        }
        else if (name.SequenceEqual("updatedBars"u8))
        {
            UpdatedBars = value;
        }
        else if (name.SequenceEqual("dailyBars"u8))
        {
            DailyBars = value;
        }
        else if (name.SequenceEqual("statuses"u8))
        {
            Statuses = value;
        }
        else if (name.SequenceEqual("lulds"u8))
        {
            Lulds = value;
        }

        return -1;
    }
}
