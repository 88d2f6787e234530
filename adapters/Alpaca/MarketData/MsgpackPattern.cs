using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// One message in exactly the member order Alpaca writes, short texts, floats or integers of no sign. What it accepts
/// gives the event that the general path would give; of all else it says null. Every step returns where it stopped, or
/// null; a step that is given null returns null.
/// </summary>
internal static unsafe class MsgpackPattern
{
    /// <summary>
    /// Readable bytes that the caller vouches for. The longest message that is accepted has 7 bytes of kind, 17 of symbol,
    /// 7 numbers of 9, labels of at most 45, 8 conditions of 2 and 10 of time; a read is 16 at most.
    /// </summary>
    public const int Room = 256;
    private const int MaxConditions = 8;
    private const ulong MaxSize = 9_000_000_000;
    private const ulong AllButFifth = 0xFFFF_FF00_FFFF_FFFF;
    private const ulong TradeHeadMask = 0x0000_FFFF_00FF_FFFF;

    private static readonly ulong KindQuote = Word([0x8B, 0xA1, (byte)'T', 0xA1, (byte)'q', 0xA1, (byte)'S']);
    private static readonly ulong KindTrade = Word([0x89, 0xA1, (byte)'T', 0xA1, (byte)'t', 0xA1, (byte)'S']);
    private static readonly ulong KindBar = Word([0x8A, 0xA1, (byte)'T', 0xA1, (byte)'b', 0xA1, (byte)'S']);
    private static readonly ulong KindDaily = Word([0x8A, 0xA1, (byte)'T', 0xA1, (byte)'d', 0xA1, (byte)'S']);
    private static readonly ulong KindUpdated = Word([0x8A, 0xA1, (byte)'T', 0xA1, (byte)'u', 0xA1, (byte)'S']);
    private static readonly ulong BidHead = Word([0xA2, (byte)'b', (byte)'x', 0xA1, 0, 0xA2, (byte)'b', (byte)'p']);
    private static readonly ulong AskHead = Word([0xA2, (byte)'a', (byte)'x', 0xA1, 0, 0xA2, (byte)'a', (byte)'p']);
    private static readonly uint BidSize = (uint)Word([0xA2, (byte)'b', (byte)'s']);
    private static readonly uint AskSize = (uint)Word([0xA2, (byte)'a', (byte)'s']);
    private static readonly ulong TradeId = Word([0xA1, (byte)'i']);
    private static readonly ulong TradeHead = Word([0xA1, (byte)'x', 0xA1, 0, 0xA1, (byte)'p']);
    private static readonly ulong TradeSize = Word([0xA1, (byte)'s']);
    private static readonly ulong Open = Word([0xA1, (byte)'o']);
    private static readonly ulong High = Word([0xA1, (byte)'h']);
    private static readonly ulong Low = Word([0xA1, (byte)'l']);
    private static readonly ulong Close = Word([0xA1, (byte)'c']);
    private static readonly ulong Volume = Word([0xA1, (byte)'v']);
    private static readonly ulong Count = Word([0xA1, (byte)'n']);
    private static readonly ulong Vwap = Word([0xA2, (byte)'v', (byte)'w']);
    private static readonly ulong OneCondition = Word([0xA1, (byte)'c', 0x91, 0xA1, 0, 0xA1, (byte)'z', 0xA1]);
    private static readonly ulong Tape = Word([0xA1, (byte)'z', 0xA1]);
    private static readonly ulong Time = Word([0xA1, (byte)'t', 0xD7, 0xFF]);

    /// <summary>Reads a quote, a trade or a bar into an event of zeros. Returns its end.</summary>
    public static byte* Read(byte* at, SymbolTable symbols, long recvNs, ref Event e)
    {
        ulong kind = Unsafe.ReadUnaligned<ulong>(at) << 8;
        at = Instrument(unchecked(at + 7), symbols, out e.Header.Instrument);
        e.Header.Source = EventSource.MarketData;
        if (kind == KindQuote << 8)
        {
            e.Header.Kind = EventKind.Quote;
            e.Quote.RecvNs = recvNs;
            return Quote(at, ref e);
        }

        if (kind == KindTrade << 8)
        {
            e.Header.Kind = EventKind.Trade;
            e.Trade.RecvNs = recvNs;
            return Trade(at, ref e);
        }

        e.Header.Kind = kind == KindBar << 8 ? EventKind.MinuteBar
            : kind == KindDaily << 8 ? EventKind.DailySoFar
            : kind == KindUpdated << 8 ? EventKind.UpdatedBar
            : EventKind.None;
        return e.Header.Kind == EventKind.None ? null : Bar(at, ref e);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Quote(byte* at, ref Event e)
    {
        at = Side(at, BidHead, BidSize, out e.Quote.BidPx, out e.Quote.BidSize);
        at = Side(at, AskHead, AskSize, out e.Quote.AskPx, out e.Quote.AskSize);
        return Tail(at, out e.Header.TimeNs);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Trade(byte* at, ref Event e)
    {
        at = Past(at, TradeId, 2);
        at = Integer(at, out ulong id);
        e.Trade.TradeId = unchecked((long)id);
        at = at != null && (Unsafe.ReadUnaligned<ulong>(at) & TradeHeadMask) == TradeHead ? unchecked(at + 6) : null;
        at = Price(at, out e.Trade.Px);
        at = Past(at, TradeSize, 2);
        at = Size(at, out e.Trade.Size);
        return Tail(at, out e.Header.TimeNs);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* Bar(byte* at, ref Event e)
    {
        at = Past(at, Open, 2);
        at = Price(at, out e.Bar.Open);
        at = Past(at, High, 2);
        at = Price(at, out e.Bar.High);
        at = Past(at, Low, 2);
        at = Price(at, out e.Bar.Low);
        at = Past(at, Close, 2);
        at = Price(at, out e.Bar.Close);
        at = Past(at, Volume, 2);
        at = Size(at, out e.Bar.Volume);

        // Its time, its trades and its VWAP stand in more than one order.
        bool timed = false;
        for (int i = 0; i < 3 && at != null; i++)
        {
            byte* next;
            long ns = 0;
            if (!timed && (next = Stamp(at, out ns)) != null)
            {
                timed = true;
                e.Header.TimeNs = ns;
                at = next;
            }
            else
            {
                next = (next = Past(at, Count, 2)) != null ? next : Past(at, Vwap, 3);
                at = next != null && *next == 0xCB ? next + 9 : Integer(next, out _);
            }
        }

        return timed ? at : null;
    }

    /// <summary>A symbol as a short text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Instrument(byte* at, SymbolTable symbols, out int instrument)
    {
        int length = unchecked(*at - 0xA0);
        ulong low = Unsafe.ReadUnaligned<ulong>(unchecked(at + 1));
        ulong high = 0;
        if (length is > 0 and <= 8)
        {
            low &= ulong.MaxValue >> unchecked(64 - (8 * length));
        }
        else if (length is > 8 and <= SymbolTable.MaxSymbol)
        {
            high = Unsafe.ReadUnaligned<ulong>(at + 9) & (ulong.MaxValue >> unchecked(128 - (8 * length)));
        }
        else
        {
            instrument = -1;
            return null;
        }

        instrument = symbols.Find(low, high, length);
        return instrument < 0 ? null : unchecked(at + 1 + length);
    }

    /// <summary>A float on the grid of prices, or an integer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Price(byte* at, out long nanos)
    {
        nanos = 0;
        if (at == null)
        {
            return null;
        }

        if (*at != 0xCB)
        {
            return Size(at, out nanos);
        }

        ulong bits = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(unchecked(at + 1)));
        return MsgpackForm.TryGrid(BitConverter.UInt64BitsToDouble(bits), out nanos) ? unchecked(at + 9) : null;
    }

    /// <summary>An integer below 9e9, so that its nanos fit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Size(byte* at, out long nanos)
    {
        at = Integer(at, out ulong number);
        nanos = unchecked((long)(number * 1_000_000_000));
        return number < MaxSize ? at : TooLarge();
    }

    /// <summary>A call, so that the check stays a branch: a conditional move would make the next read wait for it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* TooLarge() => null;

    /// <summary>An integer that is not negative, of any width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Integer(byte* at, out ulong number)
    {
        number = 0;
        if (at == null)
        {
            return null;
        }

        uint head = *at;
        if (head < 0x80)
        {
            number = head;
            return unchecked(at + 1);
        }

        // 0xCC-0xCF and 0xD0-0xD3 are 1, 2, 4 and 8 bytes, without and with a sign.
        if (head is < 0xCC or > 0xD3)
        {
            return null;
        }

        unchecked
        {
            int width = 1 << (int)(head & 3);
            number = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(at + 1)) >> (64 - (8 * width));
            return head >= 0xD0 && number >> ((8 * width) - 1) != 0 ? null : at + 1 + width;
        }
    }

    /// <summary>One side of a quote. With a float for its price all but the size stands at fixed places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Side(byte* at, ulong head, uint size, out long px, out long qty)
    {
        Unsafe.SkipInit(out px);
        Unsafe.SkipInit(out qty);
        if (at == null)
        {
            return null;
        }

        unchecked
        {
            ulong wrong = ((Unsafe.ReadUnaligned<ulong>(at) & AllButFifth) ^ head) | (at[8] ^ 0xCBUL)
                | ((Unsafe.ReadUnaligned<uint>(at + 17) ^ size) & 0xFF_FFFF);
            if (wrong != 0)
            {
                return OddSide(at, head, size, out px, out qty);
            }

            ulong bits = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(at + 9));
            return MsgpackForm.TryGrid(BitConverter.UInt64BitsToDouble(bits), out px) ? Size(at + 20, out qty) : null;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* OddSide(byte* at, ulong head, uint size, out long px, out long qty)
    {
        at = (Unsafe.ReadUnaligned<ulong>(at) & AllButFifth) == head ? unchecked(at + 8) : null;
        at = Price(at, out px);
        at = Past(at, size, 3);
        return Size(at, out qty);
    }

    /// <summary>Conditions, tape and time. With one condition all stands at fixed places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Tail(byte* at, out long ns)
    {
        ns = 0;
        if (at == null)
        {
            return null;
        }

        bool one = (Unsafe.ReadUnaligned<ulong>(at) & AllButFifth) == OneCondition;
        return Stamp(one ? unchecked(at + 9) : ManyMarks(at), out ns);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* ManyMarks(byte* at)
    {
        if (at == null || at[0] != 0xA1 || at[1] != (byte)'c' || (at[2] & 0xF0) != 0x90 || at[2] > 0x90 + MaxConditions)
        {
            return null;
        }

        int count = at[2] & 0x0F;
        at += 3;
        for (; count > 0; count--, at += 2)
        {
            if (at[0] != 0xA1)
            {
                return null;
            }
        }

        at = Past(at, Tape, 3);
        return at == null ? null : at + 1;
    }

    /// <summary>The time as eight bytes: 30 bits of nanoseconds, 34 of seconds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Stamp(byte* at, out long ns)
    {
        ns = 0;
        at = Past(at, Time, 4);
        if (at == null)
        {
            return null;
        }

        ulong both = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(at));
        long seconds = unchecked((long)(both & 0x3_FFFF_FFFF));
        uint fraction = unchecked((uint)(both >> 34));
        if (fraction > 999_999_999 || seconds >= MsgpackForm.EndSeconds)
        {
            return null;
        }

        ns = unchecked((seconds * 1_000_000_000) + fraction);
        return unchecked(at + 8);
    }

    /// <summary>Past a label of at most 4 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Past(byte* at, ulong label, int length) =>
        at != null && ((Unsafe.ReadUnaligned<uint>(at) ^ (uint)label) << (32 - (8 * length))) == 0 ? unchecked(at + length) : null;

    private static ulong Word(ReadOnlySpan<byte> label)
    {
        ulong word = 0;
        for (int i = 0; i < label.Length; i++)
        {
            word |= (ulong)label[i] << (8 * i);
        }

        return word;
    }
}
