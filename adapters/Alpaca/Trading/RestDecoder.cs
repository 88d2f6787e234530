using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Alpaca;

/// <summary>The broker's clock: times in ns since the Unix epoch.</summary>
public readonly record struct VenueClock(long TimeNs, bool IsOpen, long NextOpenNs, long NextCloseNs);

/// <summary>Bodies of REST answers to events. These are rare, so they may allocate; a bad body throws JsonException.</summary>
internal static class RestDecoder
{
    public static Event Account(byte[] body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        JsonElement root = document.RootElement;
        Event e = Head(EventKind.VenueAccount);
        e.Account.Equity = Nanos(root, "equity");
        e.Account.Cash = Nanos(root, "cash");
        e.Account.BuyingPower = Nanos(root, "buying_power");
        e.Account.LastEquity = Nanos(root, "last_equity");
        return e;
    }

    public static List<Event> Positions(byte[] body, SymbolTable symbols)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        List<Event> rows = [];
        foreach (JsonElement row in Rows(document.RootElement))
        {
            Event e = Head(EventKind.VenuePosition);
            e.Header.Instrument = symbols.Find(Encoding.UTF8.GetBytes(Text(row, "symbol")));
            e.Position.Qty = Nanos(row, "qty");
            e.Position.AvgPx = Nanos(row, "avg_entry_price");
            rows.Add(e);
        }

        return rows;
    }

    public static List<Event> Orders(byte[] body, SymbolTable symbols)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        List<Event> rows = [];
        foreach (JsonElement row in Rows(document.RootElement))
        {
            byte[] text = Encoding.UTF8.GetBytes(row.GetRawText());
            if (!OrderJson.TryRead(text, symbols, EventSource.Replies, out Event e, out _))
            {
                throw new JsonException("An order of the list cannot be read.");
            }

            rows.Add(e);
        }

        return rows;
    }

    public static VenueClock Clock(byte[] body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        JsonElement root = document.RootElement;
        bool open = root.TryGetProperty("is_open", out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
        return new VenueClock(Time(root, "timestamp"), open, Time(root, "next_open"), Time(root, "next_close"));
    }

    /// <summary>Code and message of an error body; 0 and empty when it is not JSON.</summary>
    public static (long Code, string Message) Error(byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return (0, string.Empty);
            }

            long code = root.TryGetProperty("code", out JsonElement number) && number.ValueKind == JsonValueKind.Number
                && number.TryGetInt64(out long value) ? value : 0;
            return (code, Text(root, "message"));
        }
        catch (JsonException)
        {
            return (0, string.Empty);
        }
    }

    private static Event Head(EventKind kind)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = EventSource.Replies;
        e.Header.Instrument = -1;
        // No time of our own: event time is the venue's clock, and an input without one does not move it.
        return e;
    }

    private static JsonElement.ArrayEnumerator Rows(JsonElement root) => root.ValueKind == JsonValueKind.Array
        ? root.EnumerateArray()
        : throw new JsonException("The answer is no list.");

    private static string Text(JsonElement row, string name) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out JsonElement value)
            ? value.ToString() : string.Empty;

    private static long Nanos(JsonElement row, string name) =>
        DecimalText.Parse(Encoding.UTF8.GetBytes(Text(row, name)), out long nanos) == DecimalResult.Ok
            ? nanos : throw new JsonException("The member " + name + " is no number in range.");

    private static long Time(JsonElement row, string name) =>
        Rfc3339.TryParse(Encoding.UTF8.GetBytes(Text(row, name)), out long ns)
            ? ns : throw new JsonException("The member " + name + " is no time.");
}
