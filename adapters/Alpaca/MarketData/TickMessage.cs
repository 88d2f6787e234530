using System;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Alpaca;

/// <summary>How values are written: JSON or msgpack. A value is never empty, except where Text is asked.</summary>
internal interface ITickForm
{
    /// <summary>The text of a value; empty when it is no text.</summary>
    static abstract ReadOnlySpan<byte> Text(ReadOnlySpan<byte> value);

    /// <summary>A number in nanos, cut toward zero.</summary>
    static abstract DecimalResult Nanos(ReadOnlySpan<byte> value, out long nanos);

    /// <summary>A trade id, 64 bits without sign.</summary>
    static abstract bool TryId(ReadOnlySpan<byte> value, out ulong id);

    /// <summary>A time in ns since the Unix epoch.</summary>
    static abstract bool TryTime(ReadOnlySpan<byte> value, out long ns);

    /// <summary>The code of an error message, 0 when it is no number.</summary>
    static abstract int Code(ReadOnlySpan<byte> value);
}

/// <summary>The members of one message to what the sink is told, in either form.</summary>
internal static class TickMessage<TForm>
    where TForm : struct, ITickForm
{
    private const int NoFault = -1;

    public static void Tell<TSink>(in TickFields fields, SymbolTable symbols, long recvNs, ref TSink sink)
        where TSink : struct, ITickSink
    {
        ReadOnlySpan<byte> kind = TForm.Text(fields.Kind);
        if (kind.Length != 1)
        {
            Control(kind, in fields, ref sink);
            return;
        }

        Event e = default;
        int fault = kind[0] switch
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
        ReadOnlySpan<byte> symbol = TForm.Text(fields.Symbol);
        e.Header.Instrument = symbols.Find(symbol);
        if (e.Header.Instrument < 0)
        {
            return (int)(symbol.IsEmpty ? MalformedReason.MissingField : MalformedReason.UnknownSymbol);
        }

        return fields.Time.IsEmpty ? (int)MalformedReason.MissingField
            : TForm.TryTime(fields.Time, out e.Header.TimeNs) ? NoFault
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
            if (!TForm.TryId(fields.Id, out ulong id))
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
        ReadOnlySpan<byte> text = TForm.Text(fields.StatusCode);
        if (text.IsEmpty)
        {
            return (int)MalformedReason.MissingField;
        }

        byte code = text.Length == 1 ? text[0] : (byte)0;
        bool halted = code is (byte)'2' or (byte)'H' or (byte)'P';
        bool trading = code is (byte)'3' or (byte)'T';
        e.Header.Kind = halted || trading ? EventKind.TradingStatus : EventKind.None;
        e.Status.Halted = halted ? 1 : 0;
        e.Status.RecvNs = recvNs;
        return NoFault;
    }

    private static void Control<TSink>(ReadOnlySpan<byte> kind, in TickFields fields, ref TSink sink)
        where TSink : struct, ITickSink
    {
        if (kind.SequenceEqual("success"u8))
        {
            sink.OnControl(TForm.Text(fields.Message), ControlKind.Success, 0);
        }
        else if (kind.SequenceEqual("subscription"u8))
        {
            sink.OnControl(TForm.Text(fields.Message), ControlKind.Subscription, 0);
        }
        else if (kind.SequenceEqual("error"u8))
        {
            sink.OnControl(TForm.Text(fields.Message), ControlKind.Error, fields.Code.IsEmpty ? 0 : TForm.Code(fields.Code));
        }
        else
        {
            sink.OnMalformed(kind.IsEmpty ? MalformedReason.MissingField : MalformedReason.UnknownKind);
        }
    }

    private static int Number(ReadOnlySpan<byte> text, out long nanos)
    {
        if (text.IsEmpty)
        {
            nanos = 0;
            return (int)MalformedReason.MissingField;
        }

        DecimalResult result = TForm.Nanos(text, out nanos);
        return result == DecimalResult.Overflow ? (int)MalformedReason.Overflow
            : result == DecimalResult.Invalid || nanos < 0 ? (int)MalformedReason.BadNumber
            : NoFault;
    }
}
