using System;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

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
    /// <summary>
    /// Decodes one frame, text or binary: both carry JSON. The report has the order's cumulative figures; a fill comes with
    /// its execution too, else the kind of <paramref name="execution"/> is None.
    /// </summary>
    public static TradeFrame Decode(ReadOnlySpan<byte> frame, SymbolTable symbols, out Event e, out Event execution)
    {
        e = execution = default;
        if (!TryPair(frame, "stream"u8, "data"u8, out ReadOnlySpan<byte> stream, out ReadOnlySpan<byte> data))
        {
            return TradeFrame.Malformed;
        }

        if (stream.SequenceEqual("trade_updates"u8))
        {
            return Update(data, symbols, ref e, ref execution) ? TradeFrame.Execution : TradeFrame.Malformed;
        }

        if (stream.SequenceEqual("authorization"u8))
        {
            return TryPair(data, "status"u8, "action"u8, out ReadOnlySpan<byte> status, out _)
                && status.SequenceEqual("authorized"u8) ? TradeFrame.Authorized : TradeFrame.Unauthorized;
        }

        return stream.SequenceEqual("listening"u8) && data.IndexOf("\"trade_updates\""u8) >= 0
            ? TradeFrame.Listening : TradeFrame.Other;
    }

    private static bool Update(ReadOnlySpan<byte> data, SymbolTable symbols, ref Event e, ref Event execution)
    {
        if (!TryPair(data, "order"u8, "event"u8, out ReadOnlySpan<byte> order, out ReadOnlySpan<byte> name)
            || !OrderJson.TryRead(order, symbols, EventSource.TradeUpdates, out e, out _)
            || !TryPair(data, "timestamp"u8, "at"u8, out ReadOnlySpan<byte> time, out ReadOnlySpan<byte> at))
        {
            return false;
        }

        if (Rfc3339.TryParse(time.IsEmpty ? at : time, out long ns))
        {
            e.Header.TimeNs = ns;
        }

        ExecType type = TypeOf(name);
        if (e.Header.Kind == EventKind.ExecutionReport)
        {
            e.Report.ExecType = type;
        }

        return type != ExecType.Trade || TryExecution(data, in e, ref execution);
    }

    /// <summary>The fill of this frame alone. A price or quantity that is no number stays 0, which the books refuse.</summary>
    private static bool TryExecution(ReadOnlySpan<byte> data, in Event e, ref Event execution)
    {
        if (!TryPair(data, "price"u8, "qty"u8, out ReadOnlySpan<byte> price, out ReadOnlySpan<byte> qty)
            || !TryPair(data, "execution_id"u8, default, out ReadOnlySpan<byte> id, out _))
        {
            return false;
        }

        execution.Header = e.Header;
        execution.Header.Kind = EventKind.Execution;
        bool isOurs = e.Header.Kind == EventKind.ExecutionReport;
        execution.Execution.OrderId = isOurs ? e.Report.OrderId : 0;
        execution.Execution.Side = isOurs ? e.Report.Side : e.External.Side;
        execution.Execution.ExecKey = OrderJson.Key(id);
        _ = DecimalText.Parse(price, out execution.Execution.LastPx);
        _ = DecimalText.Parse(qty, out execution.Execution.LastQty);
        return true;
    }

    /// <summary>An event that is not listed says nothing beside the order object.</summary>
    private static ExecType TypeOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("fill"u8) || name.SequenceEqual("partial_fill"u8) ? ExecType.Trade
        : name.SequenceEqual("trade_bust"u8) ? ExecType.TradeCancel
        : name.SequenceEqual("trade_correct"u8) ? ExecType.TradeCorrect
        : name.SequenceEqual("order_cancel_rejected"u8) ? ExecType.CancelRejected
        : name.SequenceEqual("order_replace_rejected"u8) ? ExecType.ReplaceRejected
        : ExecType.Status;

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
