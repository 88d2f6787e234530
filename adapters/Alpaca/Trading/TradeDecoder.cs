using System;
using System.Buffers.Text;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Alpaca;

/// <summary>What a frame of the order stream says.</summary>
public enum TradeFrame : byte
{
    Malformed = 0,

    /// <summary>An order changed: the event is filled in.</summary>
    Execution = 1,
    Authorized = 2,
    Unauthorized = 3,

    /// <summary>trade_updates is being listened to.</summary>
    Listening = 4,

    /// <summary>Valid and of no interest.</summary>
    Other = 5,
}

/// <summary>Decodes frames of the order stream without allocating and without throwing.</summary>
public static class TradeDecoder
{
    /// <summary>Decodes one frame, text or binary: both carry JSON. Cumulative figures come from the order object.</summary>
    public static TradeFrame Decode(ReadOnlySpan<byte> frame, SymbolTable symbols, out Event e)
    {
        e = default;
        if (!TryPair(frame, "stream"u8, "data"u8, out ReadOnlySpan<byte> stream, out ReadOnlySpan<byte> data))
        {
            return TradeFrame.Malformed;
        }

        if (stream.SequenceEqual("trade_updates"u8))
        {
            return Execution(data, symbols, ref e) ? TradeFrame.Execution : TradeFrame.Malformed;
        }

        if (stream.SequenceEqual("authorization"u8))
        {
            return TryPair(data, "status"u8, "action"u8, out ReadOnlySpan<byte> status, out _)
                && status.SequenceEqual("authorized"u8) ? TradeFrame.Authorized : TradeFrame.Unauthorized;
        }

        return stream.SequenceEqual("listening"u8) && data.IndexOf("\"trade_updates\""u8) >= 0
            ? TradeFrame.Listening : TradeFrame.Other;
    }

    private static bool Execution(ReadOnlySpan<byte> data, SymbolTable symbols, ref Event e)
    {
        if (!TryPair(data, "order"u8, "execution_id"u8, out ReadOnlySpan<byte> order, out ReadOnlySpan<byte> execution)
            || !OrderJson.TryRead(order, symbols, EventSource.TradeUpdates, out e, out _)
            || !TryPair(data, "timestamp"u8, "at"u8, out ReadOnlySpan<byte> time, out ReadOnlySpan<byte> at))
        {
            return false;
        }

        e.Report.ExecKey = ExecKey(execution);
        if (Rfc3339.TryParse(time.IsEmpty ? at : time, out long ns))
        {
            e.Header.TimeNs = ns;
        }

        return true;
    }

    /// <summary>First 8 bytes of a uuid, most significant first; 0 when there is none.</summary>
    internal static long ExecKey(ReadOnlySpan<byte> uuid) =>
        Utf8Parser.TryParse(uuid, out Guid guid, out int used, 'D') && used == uuid.Length
            ? unchecked((long)FirstEight(guid)) : 0;

    private static ulong FirstEight(Guid guid)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = guid.TryWriteBytes(bytes, bigEndian: true, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    private static bool TryPair(
        ReadOnlySpan<byte> text,
        ReadOnlySpan<byte> first,
        ReadOnlySpan<byte> second,
        out ReadOnlySpan<byte> firstValue,
        out ReadOnlySpan<byte> secondValue)
    {
        firstValue = default;
        secondValue = default;
        Utf8Scanner scanner = new(text);
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

            if (name.SequenceEqual(first))
            {
                firstValue = value;
            }
            else if (name.SequenceEqual(second))
            {
                secondValue = value;
            }
        }
        while (scanner.TryTake((byte)','));

        return scanner.TryTake((byte)'}');
    }
}
