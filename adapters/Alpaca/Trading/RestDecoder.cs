using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Alpaca;

/// <summary>The broker's clock: times in ns since the Unix epoch.</summary>
public readonly record struct VenueClock(long TimeNs, bool IsOpen, long NextOpenNs, long NextCloseNs);

/// <summary>Bodies of REST answers to events. These are rare, so they may allocate; a bad body throws JsonException.</summary>
internal static class RestDecoder
{
    public static AccountRow Account(byte[] body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        return LookJson.Account(document.RootElement);
    }

    /// <summary>What the account's flags forbid as a whole; all of them may be absent.</summary>
    public static BrokerReason Restriction(JsonElement account)
    {
        string status = Text(account, "status");
        return Flag(account, "trading_blocked") || Flag(account, "account_blocked") || (status.Length != 0 && status != "ACTIVE") ? BrokerReason.AccountNotAuthorized
            : Flag(account, "trade_suspended_by_user") ? BrokerReason.OrdersRejectedByUser
            : BrokerReason.None;
    }

    public static List<Event> Positions(byte[] body, SymbolTable symbols)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        List<Event> rows = [];
        foreach (JsonElement row in Rows(document.RootElement))
        {
            rows.Add(LookJson.Position(row, symbols));
        }

        return rows;
    }

    public static List<OrderListRow> Orders(byte[] body, SymbolTable symbols)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        List<OrderListRow> rows = [];
        foreach (JsonElement row in Rows(document.RootElement))
        {
            rows.Add(Row(row, symbols));
        }

        return rows;
    }

    /// <summary>One order by itself.</summary>
    public static OrderListRow Order(byte[] body, SymbolTable symbols)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        return Row(document.RootElement, symbols);
    }

    public static List<ActivityRow> Activities(byte[] body, SymbolTable symbols)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        List<ActivityRow> rows = [];
        foreach (JsonElement row in Rows(document.RootElement))
        {
            string time = Text(row, "transaction_time");
            _ = Rfc3339.TryParse(Encoding.UTF8.GetBytes(time.Length == 0 ? Text(row, "created_at") : time), out long ns);
            rows.Add(new ActivityRow(
                Text(row, "id"),
                Text(row, "activity_type"),
                symbols.Find(Encoding.UTF8.GetBytes(Text(row, "symbol"))),
                Id(row, "order_id"),
                OrderJson.SideOf(Encoding.UTF8.GetBytes(Text(row, "side"))),
                NanosOr0(row, "qty"),
                NanosOr0(row, "price"),
                NanosOr0(row, "cum_qty"),
                NanosOr0(row, "net_amount"),
                ns));
        }

        return rows;
    }

    public static List<CancelRow> Cancels(byte[] body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        List<CancelRow> rows = [];
        foreach (JsonElement row in Rows(document.RootElement))
        {
            rows.Add(new CancelRow(Id(row, "id"), Status(row)));
        }

        return rows;
    }

    public static List<CloseRow> Closes(byte[] body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        List<CloseRow> rows = [];
        foreach (JsonElement row in Rows(document.RootElement))
        {
            int status = Status(row);
            bool isError = status >= 300 && row.TryGetProperty("body", out JsonElement why) && why.ValueKind == JsonValueKind.Object;
            (long code, string message) = isError ? Error(row.GetProperty("body")) : (0, string.Empty);
            rows.Add(new CloseRow(Text(row, "symbol"), status, status >= 300 ? BrokerReasonMap.Of(status, code, message) : BrokerReason.None));
        }

        return rows;
    }

    public static List<AssetRow> Assets(byte[] body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        List<AssetRow> rows = [];
        foreach (JsonElement row in Rows(document.RootElement))
        {
            rows.Add(Asset(row));
        }

        return rows;
    }

    public static AssetRow Asset(byte[] body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        return Asset(document.RootElement);
    }

    public static List<CalendarDay> Calendar(byte[] body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        List<CalendarDay> rows = [];
        foreach (JsonElement row in Rows(document.RootElement))
        {
            if (!DateOnly.TryParseExact(Text(row, "date"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
                || !TimeOnly.TryParseExact(Text(row, "open"), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly open)
                || !TimeOnly.TryParseExact(Text(row, "close"), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly close))
            {
                throw new JsonException("A day of the calendar cannot be read.");
            }

            rows.Add(new CalendarDay(date, open, close));
        }

        return rows;
    }

    public static AccountConfiguration Configuration(byte[] body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        JsonElement root = document.RootElement;
        return new AccountConfiguration(
            Flag(root, "no_shorting"), Flag(root, "suspend_trade"), Flag(root, "fractional_trading"), Text(root, "max_margin_multiplier"), Text(root, "trade_confirm_email"));
    }

    public static PortfolioHistory Portfolio(byte[] body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        JsonElement root = document.RootElement;
        List<long> times = [];
        foreach (JsonElement time in Rows(root.TryGetProperty("timestamp", out JsonElement list) ? list : default))
        {
            times.Add(time.TryGetInt64(out long seconds) ? seconds : throw new JsonException("A time of the history is no number."));
        }

        List<long> equity = Series(root, "equity"), result = Series(root, "profit_loss");
        return equity.Count == times.Count && result.Count == times.Count
            ? new PortfolioHistory(times, equity, result, NanosOr0(root, "base_value"), Text(root, "timeframe"))
            : throw new JsonException("The history's lists differ in length.");
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

            return Error(root);
        }
        catch (JsonException)
        {
            return (0, string.Empty);
        }
    }

    private static (long Code, string Message) Error(JsonElement error)
    {
        long code = error.TryGetProperty("code", out JsonElement number) && number.ValueKind == JsonValueKind.Number
            && number.TryGetInt64(out long value) ? value : 0;
        return (code, Text(error, "message"));
    }

    private static OrderListRow Row(JsonElement row, SymbolTable symbols)
    {
        if (!OrderJson.TryRead(Encoding.UTF8.GetBytes(row.GetRawText()), symbols, EventSource.Replies, out Event e, out _))
        {
            throw new JsonException("An order of the list cannot be read.");
        }

        _ = Rfc3339.TryParse(Encoding.UTF8.GetBytes(Text(row, "submitted_at")), out long submitted);
        return new OrderListRow(Id(row, "id"), submitted, e, LookJson.Order(row, symbols));
    }

    private static AssetRow Asset(JsonElement row) => new(
        Id(row, "id"), Text(row, "symbol"), Text(row, "name"), Text(row, "exchange"), Text(row, "class"), Text(row, "status") == "active",
        Flag(row, "tradable"), Flag(row, "marginable"), Flag(row, "shortable"), Flag(row, "easy_to_borrow") || Text(row, "borrow_status") == "easy_to_borrow", Flag(row, "fractionable"));

    private static List<long> Series(JsonElement root, string name)
    {
        List<long> values = [];
        foreach (JsonElement value in Rows(root.TryGetProperty(name, out JsonElement list) ? list : default))
        {
            values.Add(value.ValueKind == JsonValueKind.Number && DecimalText.Parse(Encoding.ASCII.GetBytes(value.GetRawText()), out long nanos) == DecimalResult.Ok ? nanos : 0);
        }

        return values;
    }

    private static bool Flag(JsonElement row, string name) => row.TryGetProperty(name, out JsonElement flag) && flag.ValueKind == JsonValueKind.True;

    private static int Status(JsonElement row) => row.TryGetProperty("status", out JsonElement status) && status.ValueKind == JsonValueKind.Number
        && status.TryGetInt32(out int value) ? value : throw new JsonException("A row has no status.");

    private static Guid Id(JsonElement row, string name) => Guid.TryParse(Text(row, name), out Guid id) ? id : Guid.Empty;

    private static long NanosOr0(JsonElement row, string name) =>
        DecimalText.Parse(Encoding.UTF8.GetBytes(Text(row, name)), out long nanos) == DecimalResult.Ok ? nanos : 0;

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
