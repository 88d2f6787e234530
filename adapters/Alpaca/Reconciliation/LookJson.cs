using System;
using System.Text;
using System.Text.Json;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Alpaca;

/// <summary>The broker's objects as events of a look. Rare, so they may allocate; a bad one throws JsonException.</summary>
internal static class LookJson
{
    /// <summary>The account and its number. Flags = day trades of five days.</summary>
    public static AccountRow Account(JsonElement root)
    {
        Event e = Head(EventKind.VenueAccount, -1);
        e.Account.Equity = Nanos(root, "equity");
        e.Account.Cash = Nanos(root, "cash");
        e.Account.BuyingPower = Nanos(root, "buying_power");
        e.Account.LastEquity = Nanos(root, "last_equity");
        e.Header.Flags = (ushort)Math.Clamp(Nanos(root, "daytrade_count", 0) / Fixed.One, 0, ushort.MaxValue);
        e.Account.Restriction = (long)RestDecoder.Restriction(root);
        return new AccountRow(e, Text(root, "account_number"));
    }

    /// <summary>A position; one in a symbol that is no instrument carries its symbol and its value.</summary>
    public static Event Position(JsonElement row, SymbolTable symbols)
    {
        string symbol = Text(row, "symbol");
        Event e = Head(EventKind.VenuePosition, symbols.Find(Encoding.UTF8.GetBytes(symbol)));
        e.Position.Qty = Nanos(row, "qty");
        e.Position.AvgPx = Nanos(row, "avg_entry_price");
        if (e.Header.Instrument < 0)
        {
            e.Position.Symbol = SymbolText.Pack(symbol);
            e.Position.Notional = Math.Abs(Nanos(row, "market_value", 0));
        }

        return e;
    }

    /// <summary>Flags: 1 = one of our ids, 2 = sells. An order for an amount of money has no quantity: what is filled counts, and the amount.</summary>
    public static Event Order(JsonElement row, SymbolTable symbols)
    {
        string symbol = Text(row, "symbol");
        Event e = Head(EventKind.BrokerOrder, symbols.Find(Encoding.UTF8.GetBytes(symbol)));
        bool ours = ClOrdIds.TryParse(Encoding.UTF8.GetBytes(Text(row, "client_order_id")), out long id) && id != 0;
        e.Header.Flags = (ushort)((ours ? 1 : 0) | (Text(row, "side").StartsWith("sell", StringComparison.Ordinal) ? 2 : 0));
        e.BrokerOrder.Key = ours ? id : OrderJson.Key(Encoding.UTF8.GetBytes(Text(row, "id")));
        e.BrokerOrder.CumQty = Nanos(row, "filled_qty", 0);
        e.BrokerOrder.OrderQty = Math.Max(e.BrokerOrder.CumQty, Nanos(row, "qty", 0));
        long px = Nanos(row, "limit_price", Nanos(row, "stop_price", 0));
        long leaves = e.BrokerOrder.OrderQty - e.BrokerOrder.CumQty;
        e.BrokerOrder.Notional = Math.Max(Nanos(row, "notional", 0), px > 0 ? Fixed.Notional(px, leaves) : 0);
        e.BrokerOrder.Symbol = e.Header.Instrument < 0 ? SymbolText.Pack(symbol) : 0;
        return e;
    }

    private static string Text(JsonElement row, string name) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? value.ToString() : string.Empty;

    private static Event Head(EventKind kind, int instrument)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = EventSource.Replies;
        e.Header.Instrument = instrument;
        return e;
    }

    private static long Nanos(JsonElement row, string name) =>
        DecimalText.Parse(Encoding.UTF8.GetBytes(Text(row, name)), out long nanos) == DecimalResult.Ok
            ? nanos : throw new JsonException("The member " + name + " is no number in range.");

    private static long Nanos(JsonElement row, string name, long otherwise) => Text(row, name).Length == 0 ? otherwise : Nanos(row, name);
}
