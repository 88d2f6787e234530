using System;
using System.Buffers.Text;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Alpaca;

/// <summary>Bytes of a data stream frame straight to events: no object, no exception, nothing allocated.</summary>
public static partial class TickDecoder
{
    private const int NoFault = -1;

    /// <summary>Decodes a frame: a JSON array of messages in any order of members.</summary>
    /// <param name="frame">UTF-8 JSON of one whole frame.</param>
    /// <param name="symbols">The instruments that are known.</param>
    /// <param name="recvNs">Monotonic stamp of the socket read, ns.</param>
    /// <param name="sink">Receives events, control messages and faults in the order of the frame.</param>
    public static void Decode<TSink>(ReadOnlySpan<byte> frame, SymbolTable symbols, long recvNs, ref TSink sink)
        where TSink : struct, ITickSink =>
        Decode(frame, symbols, recvNs, patterns: BitConverter.IsLittleEndian, ref sink);

    /// <summary>The same; without patterns every message goes the general path, which defines what is right.</summary>
    internal static void Decode<TSink>(
        ReadOnlySpan<byte> frame, SymbolTable symbols, long recvNs, bool patterns, ref TSink sink)
        where TSink : struct, ITickSink
    {
        Utf8Scanner scanner = new(frame);
        if (!scanner.TryTake((byte)'['))
        {
            sink.OnMalformed(MalformedReason.Syntax);
            return;
        }

        if (scanner.TryTake((byte)']'))
        {
            return;
        }

        do
        {
            if (patterns && Usual(frame, ref scanner, symbols, recvNs, ref sink))
            {
                continue;
            }

            TickFields fields = default;
            if (!fields.TryRead(ref scanner))
            {
                sink.OnMalformed(MalformedReason.Syntax);
                return;
            }

            One(in fields, symbols, recvNs, ref sink);
        }
        while (scanner.TryTake((byte)','));

        if (!scanner.TryTake((byte)']'))
        {
            sink.OnMalformed(MalformedReason.Syntax);
        }
    }

    private static void One<TSink>(in TickFields fields, SymbolTable symbols, long recvNs, ref TSink sink)
        where TSink : struct, ITickSink
    {
        if (fields.Kind.Length != 1)
        {
            Control(in fields, ref sink);
            return;
        }

        Event e = default;
        int fault = fields.Kind[0] switch
        {
            (byte)'q' => Quote(in fields, recvNs, ref e),
            (byte)'t' => Trade(in fields, recvNs, ref e),
            (byte)'b' => Bar(in fields, EventKind.MinuteBar, ref e),
            (byte)'d' => Bar(in fields, EventKind.DailyBar, ref e),
            (byte)'u' => Bar(in fields, EventKind.UpdatedBar, ref e),
            (byte)'s' => Status(in fields, recvNs, ref e),
            _ => (int)MalformedReason.UnknownKind,
        };
        if (fault == NoFault)
        {
            fault = Common(in fields, symbols, ref e);
        }

        if (fault != NoFault)
        {
            sink.OnMalformed((MalformedReason)fault);
        }
        else if (e.Header.Kind != EventKind.None)
        {
            sink.OnEvent(in e);
        }
    }

    private static int Common(in TickFields fields, SymbolTable symbols, ref Event e)
    {
        e.Header.Source = EventSource.MarketData;
        e.Header.Instrument = symbols.Find(fields.Symbol);
        if (e.Header.Instrument < 0)
        {
            return (int)(fields.Symbol.IsEmpty ? MalformedReason.MissingField : MalformedReason.UnknownSymbol);
        }

        return fields.Time.IsEmpty ? (int)MalformedReason.MissingField
            : Rfc3339.TryParse(fields.Time, out e.Header.TimeNs) ? NoFault
            : (int)MalformedReason.BadTime;
    }

    private static int Quote(in TickFields fields, long recvNs, ref Event e)
    {
        e.Header.Kind = EventKind.Quote;
        e.Quote.RecvNs = recvNs;
        int fault = Number(fields.BidPx, out e.Quote.BidPx);
        fault = fault == NoFault ? Number(fields.AskPx, out e.Quote.AskPx) : fault;
        fault = fault == NoFault ? Number(fields.BidSize, out e.Quote.BidSize) : fault;
        return fault == NoFault ? Number(fields.AskSize, out e.Quote.AskSize) : fault;
    }

    private static int Trade(in TickFields fields, long recvNs, ref Event e)
    {
        e.Header.Kind = EventKind.Trade;
        e.Trade.RecvNs = recvNs;
        if (!fields.Id.IsEmpty)
        {
            // Ids use the full 64 bits: the bit pattern is kept.
            if (!Utf8Parser.TryParse(fields.Id, out ulong id, out int used) || used != fields.Id.Length)
            {
                return (int)MalformedReason.BadNumber;
            }

            e.Trade.TradeId = unchecked((long)id);
        }

        int fault = Number(fields.Px, out e.Trade.Px);
        return fault == NoFault ? Number(fields.Size, out e.Trade.Size) : fault;
    }

    private static int Bar(in TickFields fields, EventKind kind, ref Event e)
    {
        e.Header.Kind = kind;
        int fault = Number(fields.Open, out e.Bar.Open);
        fault = fault == NoFault ? Number(fields.High, out e.Bar.High) : fault;
        fault = fault == NoFault ? Number(fields.Low, out e.Bar.Low) : fault;
        fault = fault == NoFault ? Number(fields.Close, out e.Bar.Close) : fault;
        return fault == NoFault ? Number(fields.Volume, out e.Bar.Volume) : fault;
    }

    /// <summary>Halted on 2, H, P; trading on 3, T. Other codes change nothing, so no event is made of them.</summary>
    private static int Status(in TickFields fields, long recvNs, ref Event e)
    {
        if (fields.StatusCode.IsEmpty)
        {
            return (int)MalformedReason.MissingField;
        }

        byte code = fields.StatusCode.Length == 1 ? fields.StatusCode[0] : (byte)0;
        bool halted = code is (byte)'2' or (byte)'H' or (byte)'P';
        bool trading = code is (byte)'3' or (byte)'T';
        e.Header.Kind = halted || trading ? EventKind.TradingStatus : EventKind.None;
        e.Status.Halted = halted ? 1 : 0;
        e.Status.RecvNs = recvNs;
        return NoFault;
    }

    private static void Control<TSink>(in TickFields fields, ref TSink sink)
        where TSink : struct, ITickSink
    {
        if (fields.Kind.SequenceEqual("success"u8))
        {
            sink.OnControl(fields.Message, ControlKind.Success, 0);
        }
        else if (fields.Kind.SequenceEqual("subscription"u8))
        {
            sink.OnControl(fields.Message, ControlKind.Subscription, 0);
        }
        else if (fields.Kind.SequenceEqual("error"u8))
        {
            _ = Utf8Parser.TryParse(fields.Code, out int code, out _);
            sink.OnControl(fields.Message, ControlKind.Error, code);
        }
        else
        {
            sink.OnMalformed(fields.Kind.IsEmpty ? MalformedReason.MissingField : MalformedReason.UnknownKind);
        }
    }

    private static int Number(ReadOnlySpan<byte> text, out long nanos)
    {
        if (text.IsEmpty)
        {
            nanos = 0;
            return (int)MalformedReason.MissingField;
        }

        DecimalResult result = DecimalText.Parse(text, out nanos);
        return result == DecimalResult.Overflow ? (int)MalformedReason.Overflow
            : result == DecimalResult.Invalid || nanos < 0 ? (int)MalformedReason.BadNumber
            : NoFault;
    }
}
