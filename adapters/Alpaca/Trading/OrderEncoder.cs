using System;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Alpaca;

/// <summary>Writes a new order as the body of POST /v2/orders, without allocating.</summary>
public static class OrderEncoder
{
    /// <summary>Room that always suffices, bytes.</summary>
    public const int MaxLength = 256;

    /// <summary>Writes the body and returns its length; 0 when the event is no valid order or there is no room.</summary>
    public static int Encode(in Event order, SymbolTable symbols, Span<byte> destination)
    {
        ReadOnlySpan<byte> symbol = symbols.Text(order.Header.Instrument);
        ReadOnlySpan<byte> side = order.Order.Side switch
        {
            Side.Buy => "buy"u8,
            Side.Sell => "sell"u8,
            _ => default,
        };
        ReadOnlySpan<byte> force = order.Order.TimeInForce switch
        {
            TimeInForce.Day => "day"u8,
            TimeInForce.Gtc => "gtc"u8,
            TimeInForce.Ioc => "ioc"u8,
            TimeInForce.Fok => "fok"u8,
            _ => default,
        };
        bool limit = order.Order.Type == OrdType.Limit;
        if (order.Header.Kind != EventKind.NewOrderSingle || symbol.IsEmpty || side.IsEmpty || force.IsEmpty
            || order.Order.Qty <= 0 || destination.Length < MaxLength
            || !(limit ? order.Order.LimitPx > 0 : order.Order.Type == OrdType.Market))
        {
            return 0;
        }

        int at = 0;
        Put(destination, ref at, "{\"symbol\":\""u8);
        Put(destination, ref at, symbol);
        Put(destination, ref at, "\",\"qty\":\""u8);
        PutDecimal(destination, ref at, order.Order.Qty);
        Put(destination, ref at, "\",\"side\":\""u8);
        Put(destination, ref at, side);
        Put(destination, ref at, limit ? "\",\"type\":\"limit\",\"limit_price\":\""u8 : "\",\"type\":\"market"u8);
        if (limit)
        {
            PutDecimal(destination, ref at, order.Order.LimitPx);
        }

        Put(destination, ref at, "\",\"time_in_force\":\""u8);
        Put(destination, ref at, force);
        Put(destination, ref at, "\",\"client_order_id\":\""u8);
        at += ClOrdIds.Write(order.Order.OrderId, destination[at..]);
        Put(destination, ref at, "\"}"u8);
        return at;
    }

    private static void Put(Span<byte> destination, ref int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(destination[at..]);
        at += text.Length;
    }

    private static void PutDecimal(Span<byte> destination, ref int at, long nanos)
    {
        _ = DecimalText.TryWrite(nanos, destination[at..], out int written);
        at += written;
    }
}
