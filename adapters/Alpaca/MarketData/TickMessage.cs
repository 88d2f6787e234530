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

    /// <summary>Takes the next text of a list; false at its end, or when it is no list of texts.</summary>
    static abstract bool TryItem(ref ReadOnlySpan<byte> list, out ReadOnlySpan<byte> text);
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
            Control(kind, in fields, symbols, ref sink);
            return;
        }

        Event e = default;
        int fault = kind[0] switch
        {
            (byte)'q' => Quote(in fields, recvNs, ref e),
            (byte)'t' => Trade(in fields, recvNs, ref e),
            (byte)'b' => Bar(in fields, EventKind.MinuteBar, ref e),
            (byte)'d' => Bar(in fields, EventKind.DailySoFar, ref e),
            (byte)'u' => Bar(in fields, EventKind.UpdatedBar, ref e),
            (byte)'s' => Status(in fields, recvNs, ref e),
            (byte)'l' => Bands(in fields, recvNs, ref e),
            (byte)'c' => Correction(in fields, recvNs, ref e),
            (byte)'x' => Cancel(in fields, recvNs, ref e),
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
        else
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
        return Print(fields.Id, fields.Px, fields.Size, recvNs, ref e);
    }

    /// <summary>The corrected print; Reserved is the id of the one that it replaces.</summary>
    private static int Correction(in TickFields fields, long recvNs, ref Event e)
    {
        e.Header.Kind = EventKind.TradeCorrection;
        int fault = Id(fields.OldId, out e.Trade.Reserved);
        return fault == NoFault ? Print(fields.NewId, fields.NewPx, fields.NewSize, recvNs, ref e) : fault;
    }

    /// <summary>The print that is taken back; Reserved is C (cancel), E (error) or 0.</summary>
    private static int Cancel(in TickFields fields, long recvNs, ref Event e)
    {
        e.Header.Kind = EventKind.TradeCancel;
        e.Trade.Reserved = Letters(TForm.Text(fields.Action));
        return Print(fields.Id, fields.Px, fields.Size, recvNs, ref e);
    }

    private static int Print(
        ReadOnlySpan<byte> id, ReadOnlySpan<byte> px, ReadOnlySpan<byte> size, long recvNs, ref Event e)
    {
        e.Trade.RecvNs = recvNs;
        int fault = Id(id, out e.Trade.TradeId);
        fault = fault == NoFault ? Number(px, out e.Trade.Px) : fault;
        return fault == NoFault ? Number(size, out e.Trade.Size) : fault;
    }

    /// <summary>Ids use the full 64 bits: the bit pattern is kept. 0 = none.</summary>
    private static int Id(ReadOnlySpan<byte> text, out long id)
    {
        id = 0;
        if (text.IsEmpty)
        {
            return NoFault;
        }

        bool read = TForm.TryId(text, out ulong value);
        id = unchecked((long)value);
        return read ? NoFault : (int)MalformedReason.BadNumber;
    }

    private static int Bands(in TickFields fields, long recvNs, ref Event e)
    {
        e.Header.Kind = EventKind.LimitBands;
        e.Bands.Indicator = Letters(TForm.Text(fields.Id));
        e.Bands.RecvNs = recvNs;
        int fault = Number(fields.LimitUp, out e.Bands.Up);
        return fault == NoFault ? Number(fields.LimitDown, out e.Bands.Down) : fault;
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

    /// <summary>Halted on 2, H, P and while only quotes are taken (Q); trading on 3, T. Other codes say nothing of it.</summary>
    private static int Status(in TickFields fields, long recvNs, ref Event e)
    {
        ReadOnlySpan<byte> text = TForm.Text(fields.StatusCode);
        if (text.IsEmpty)
        {
            return (int)MalformedReason.MissingField;
        }

        e.Header.Kind = EventKind.TradingStatus;
        e.Status.Code = Letters(text);
        e.Status.ReasonCode = Letters(TForm.Text(fields.ReasonCode));
        e.Status.Halted = e.Status.Code switch { '2' or 'H' or 'P' or 'Q' => 1, '3' or 'T' => 0, _ => -1 };
        e.Status.RecvNs = recvNs;
        return NoFault;
    }

    /// <summary>The first eight bytes of a text as a number, its first letter lowest.</summary>
    private static long Letters(ReadOnlySpan<byte> text)
    {
        long letters = 0;
        for (int i = Math.Min(text.Length, sizeof(long)) - 1; i >= 0; i--)
        {
            letters = (letters << 8) | text[i];
        }

        return letters;
    }

    private static void Control<TSink>(ReadOnlySpan<byte> kind, in TickFields fields, SymbolTable symbols, ref TSink sink)
        where TSink : struct, ITickSink
    {
        if (kind.SequenceEqual("success"u8))
        {
            sink.OnControl(TForm.Text(fields.Message), ControlKind.Success, 0);
        }
        else if (kind.SequenceEqual("subscription"u8))
        {
            List(fields.Trades, FeedChannels.Trades, symbols, ref sink);
            List(fields.Quotes, FeedChannels.Quotes, symbols, ref sink);
            List(fields.Bars, FeedChannels.Bars, symbols, ref sink);
            List(fields.UpdatedBars, FeedChannels.UpdatedBars, symbols, ref sink);
            List(fields.DailyBars, FeedChannels.DailyBars, symbols, ref sink);
            List(fields.Statuses, FeedChannels.Statuses, symbols, ref sink);
            List(fields.Lulds, FeedChannels.Lulds, symbols, ref sink);
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

    private static void List<TSink>(ReadOnlySpan<byte> list, FeedChannels channel, SymbolTable symbols, ref TSink sink)
        where TSink : struct, ITickSink
    {
        while (TForm.TryItem(ref list, out ReadOnlySpan<byte> symbol))
        {
            bool all = symbol.SequenceEqual("*"u8);
            int instrument = all ? -1 : symbols.Find(symbol);
            if (all || instrument >= 0)
            {
                sink.OnListed(channel, instrument);
            }
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
