using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// One message in exactly the form Alpaca writes: its member order, no white space, no escapes, plain numbers. What it
/// accepts gives the event that <see cref="TickFields"/> would give; of all else it says null, and that path judges.
/// Every step returns where it stopped, or null; a step that is given null returns null. Reads stay within
/// <see cref="Room"/> bytes from the start, because every step takes a bounded number of bytes.
/// </summary>
internal static unsafe class TickPattern
{
    /// <summary>
    /// Readable bytes that the caller vouches for. The longest message that is accepted has 14 bytes of kind, 16 of
    /// symbol, 5 numbers of at most 19, labels of at most 60, 8 conditions of 4 and 34 of time; a read is 32 at most.
    /// </summary>
    public const int Room = 384;
    private const int MaxConditions = 8;
    private const ulong Quotes = 0x2222_2222_2222_2222;

    private static readonly ulong KindQuote = Word("{\"T\":\"q\""u8);
    private static readonly ulong KindTrade = Word("{\"T\":\"t\""u8);
    private static readonly ulong KindBar = Word("{\"T\":\"b\""u8);
    private static readonly ulong KindDaily = Word("{\"T\":\"d\""u8);
    private static readonly ulong KindUpdated = Word("{\"T\":\"u\""u8);
    private static readonly ulong Symbol = Word(",\"S\":\""u8);
    private static readonly ulong BidSize = Word(",\"bs\":"u8);
    private static readonly ulong AskSize = Word(",\"as\":"u8);
    private static readonly ulong TradeId = Word("\",\"i\":"u8);
    private static readonly ulong TradeSize = Word(",\"s\":"u8);
    private static readonly ulong Open = Word("\",\"o\":"u8);
    private static readonly ulong High = Word(",\"h\":"u8);
    private static readonly ulong Low = Word(",\"l\":"u8);
    private static readonly ulong Close = Word(",\"c\":"u8);
    private static readonly ulong Volume = Word(",\"v\":"u8);
    private static readonly ulong Count = Word(",\"n\":"u8);
    private static readonly ulong Vwap = Word(",\"vw\":"u8);
    private static readonly ulong Time = Word(",\"t\":\""u8);
    private static readonly ulong Conditions = Word(",\"c\":["u8);
    private static readonly ulong Tape = Word(",\"z\":\""u8);
    private static readonly ulong QuotedTime = Word("\",\"t\":\""u8);
    private static readonly ulong End = Word("\"}"u8);

    private static readonly Vector128<byte> BidHead = Vector128.Create("\",\"bx\":\"\0\",\"bp\":"u8);
    private static readonly Vector128<byte> BidHeadMask = AllBut(8);
    private static readonly Vector128<byte> AskHead = Vector128.Create(",\"ax\":\"\0\",\"ap\":\0"u8);
    private static readonly Vector128<byte> AskHeadMask = AllBut(7, 15);
    private static readonly Vector128<byte> TradeHead = Vector128.Create(",\"x\":\"\0\",\"p\":\0\0\0"u8);
    private static readonly Vector128<byte> TradeHeadMask = AllBut(6, 13, 14, 15);
    private static readonly Vector128<byte> OneCondition = Vector128.Create(",\"c\":[\"\0\"],\"z\":\""u8);
    private static readonly Vector128<byte> OneConditionMask = AllBut(7);

    /// <summary>Reads a quote, a trade or a bar into an event of zeros. Returns its end.</summary>
    public static byte* Read(byte* at, SymbolTable symbols, long recvNs, ref MinuteCache minute, ref Event e)
    {
        ulong kind = Unsafe.ReadUnaligned<ulong>(at);
        at = Past(at + 8, Symbol, 6);
        at = Instrument(at, symbols, out e.Header.Instrument);
        e.Header.Source = EventSource.MarketData;
        if (kind == KindQuote)
        {
            e.Header.Kind = EventKind.Quote;
            e.Quote.RecvNs = recvNs;
            return Quote(at, ref minute, ref e);
        }

        if (kind == KindTrade)
        {
            e.Header.Kind = EventKind.Trade;
            e.Trade.RecvNs = recvNs;
            return Trade(at, ref minute, ref e);
        }

        e.Header.Kind = kind == KindBar ? EventKind.MinuteBar
            : kind == KindDaily ? EventKind.DailySoFar
            : kind == KindUpdated ? EventKind.UpdatedBar
            : EventKind.None;
        return e.Header.Kind == EventKind.None ? null : Bar(at, ref minute, ref e);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Quote(byte* at, ref MinuteCache minute, ref Event e)
    {
        at = Past(at, BidHead, BidHeadMask, 16, letter: 8);
        at = Price(at, out e.Quote.BidPx);
        at = Past(at, BidSize, 6);
        at = Size(at, out e.Quote.BidSize);
        at = Past(at, AskHead, AskHeadMask, 15, letter: 7);
        at = Price(at, out e.Quote.AskPx);
        at = Past(at, AskSize, 6);
        at = Size(at, out e.Quote.AskSize);
        at = Marks(at);
        at = Stamp(at, ref minute, out e.Header.TimeNs);
        return Past(at, End, 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Trade(byte* at, ref MinuteCache minute, ref Event e)
    {
        at = Past(at, TradeId, 6);
        if (at == null)
        {
            return null;
        }

        byte* digits = at;
        at = DigitRun.Run(digits, out ulong id);
        if (at == digits || at - digits > DigitRun.MaxRun)
        {
            return null;
        }

        e.Trade.TradeId = (long)id;
        at = Past(at, TradeHead, TradeHeadMask, 13, letter: 6);
        at = Price(at, out e.Trade.Px);
        at = Past(at, TradeSize, 5);
        at = Size(at, out e.Trade.Size);
        at = Marks(at);
        at = Stamp(at, ref minute, out e.Header.TimeNs);
        return Past(at, End, 2);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* Bar(byte* at, ref MinuteCache minute, ref Event e)
    {
        at = Past(at, Open, 6);
        at = Price(at, out e.Bar.Open);
        at = Past(at, High, 5);
        at = Price(at, out e.Bar.High);
        at = Past(at, Low, 5);
        at = Price(at, out e.Bar.Low);
        at = Past(at, Close, 5);
        at = Price(at, out e.Bar.Close);
        at = Past(at, Volume, 5);
        at = Size(at, out e.Bar.Volume);

        // Its time, its trades and its VWAP stand in more than one order.
        bool timed = false;
        for (int i = 0; i < 3 && at != null && *at == (byte)','; i++)
        {
            byte* next;
            if (!timed && (next = Past(at, Time, 6)) != null)
            {
                timed = true;
                at = Stamp(next, ref minute, out e.Header.TimeNs);
                at = at != null && *at == (byte)'"' ? at + 1 : null;
            }
            else
            {
                next = (next = Past(at, Count, 5)) != null ? next : Past(at, Vwap, 6);
                at = Price(next, out _);
            }
        }

        return timed && at != null && *at == (byte)'}' ? at + 1 : null;
    }

    /// <summary>The symbol up to its closing quote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Instrument(byte* at, SymbolTable symbols, out int instrument)
    {
        instrument = -1;
        if (at == null)
        {
            return null;
        }

        ulong low = Unsafe.ReadUnaligned<ulong>(at);
        ulong high = 0;
        ulong ends = FindQuote(low);
        int length;
        if (ends != 0)
        {
            length = System.Numerics.BitOperations.TrailingZeroCount(ends) >> 3;
            low &= (1UL << (length << 3)) - 1;
        }
        else
        {
            high = Unsafe.ReadUnaligned<ulong>(at + 8);
            ends = FindQuote(high);
            length = System.Numerics.BitOperations.TrailingZeroCount(ends) >> 3;
            high &= ends == 0 ? 0 : (1UL << (length << 3)) - 1;
            length += 8;
        }

        // Sixteen bytes without a quote leave a length of 16 and no high word: no symbol of the table is like that.
        instrument = symbols.Find(low, high, length);
        return instrument < 0 ? null : at + length;
    }

    /// <summary>Conditions and tape, up to the text of the time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Marks(byte* at)
    {
        byte* next = Past(at, OneCondition, OneConditionMask, 16, letter: -1);
        if (next != null && IsPlain(at[7]))
        {
            return IsLetter(*next) ? Past(next + 1, QuotedTime, 7) : null;
        }

        return ManyMarks(at);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* ManyMarks(byte* at)
    {
        at = Past(at, Conditions, 6);
        for (int i = 0; i < MaxConditions && at != null; i++, at += 4)
        {
            if (at[0] != (byte)'"' || !IsPlain(at[1]) || at[2] != (byte)'"')
            {
                return null;
            }

            if (at[3] == (byte)']')
            {
                at = Past(at + 4, Tape, 6);
                return at != null && IsLetter(*at) ? Past(at + 1, QuotedTime, 7) : null;
            }

            if (at[3] != (byte)',')
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>A time stamp in UTC up to its closing quote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Stamp(byte* at, ref MinuteCache minute, out long ns)
    {
        ns = 0;
        if (at == null || !minute.TryRead(at, out long start))
        {
            return null;
        }

        unchecked
        {
            // ":05" and what follows. Tens of 0-5 and ones of 0-9, so that at most 59 s and 1 s are added to a minute.
            uint clock = Unsafe.ReadUnaligned<uint>(at + 16);
            uint tens = ((clock >> 8) & 0xFF) - '0';
            uint ones = ((clock >> 16) & 0xFF) - '0';
            if ((byte)clock != ':' || tens > 5 || ones > 9)
            {
                return null;
            }

            start += ((tens * 10) + ones) * 1_000_000_000L;
            at += 19;
            if (clock >> 24 == '.')
            {
                byte* fraction = at + 1;
                at = Nanos(fraction, out ulong value);
                if (at == null)
                {
                    return null;
                }

                start += (long)value;
            }

            ns = start;
            return *at == (byte)'Z' ? at + 1 : null;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Nanos(byte* at, out ulong nanos)
    {
        unchecked
        {
            ulong word = DigitRun.Word(at);
            uint ninth = at[8] - (uint)'0';
            if (DigitRun.Stops(word) == 0 && ninth <= 9)
            {
                nanos = (DigitRun.Eight(word) * 10) + ninth;
                return at + 9;
            }

            byte* end = DigitRun.Run(at, out nanos);
            int digits = (int)(end - at);
            if (digits is 0 or > 9)
            {
                return null;
            }

            nanos *= DigitRun.Power(9 - digits);
            return end;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Price(byte* at, out long nanos)
    {
        nanos = 0;
        return at == null ? null : DigitRun.Price(at, out nanos);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Size(byte* at, out long nanos)
    {
        nanos = 0;
        return at == null ? null : DigitRun.Size(at, out nanos);
    }

    /// <summary>Past a label of at most 8 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Past(byte* at, ulong label, int length)
    {
        if (at == null || ((Unsafe.ReadUnaligned<ulong>(at) ^ label) << (64 - (8 * length))) != 0)
        {
            return null;
        }

        return at + length;
    }

    /// <summary>Past labels with a one-letter text between them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Past(byte* at, Vector128<byte> labels, Vector128<byte> mask, int length, int letter)
    {
        if (at == null || (Vector128.Load(at) & mask) != labels || (letter >= 0 && !IsLetter(at[letter])))
        {
            return null;
        }

        return at + length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsLetter(byte c) => unchecked((uint)(c - 'A')) <= 'Z' - 'A';

    /// <summary>A printable ASCII character that needs no escape.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPlain(byte c) => c is >= 0x20 and < 0x7F and not ((byte)'"' or (byte)'\\');

    /// <summary>The top bit of the first quote in a word; marks behind it mean nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong FindQuote(ulong word)
    {
        word ^= Quotes;
        return unchecked(word - 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080;
    }

    private static ulong Word(ReadOnlySpan<byte> label)
    {
        ulong word = 0;
        for (int i = 0; i < label.Length; i++)
        {
            word |= (ulong)label[i] << (8 * i);
        }

        return word;
    }

    private static Vector128<byte> AllBut(params ReadOnlySpan<int> places)
    {
        Vector128<byte> mask = Vector128<byte>.AllBitsSet;
        foreach (int place in places)
        {
            mask = mask.WithElement(place, (byte)0);
        }

        return mask;
    }
}
