using System;
using System.Globalization;
using System.Text.Json;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>Orders and trade updates as Alpaca writes them, and order requests as it reads them.</summary>
internal static class OrderJson
{
    private static readonly VenueRefusal NoQty = Invalid("qty or notional is required");

    public static VenueRefusal Invalid(string message) => new(422, 40010001, message);

    public static void Order(Utf8JsonWriter w, VenueOrder o, long expiresNs)
    {
        NewOrder r = o.Request;
        w.WriteStartObject();
        w.WriteString("id", o.Id);
        w.WriteString("client_order_id", r.ClOrdId);
        w.Instant("created_at", o.CreatedNs);
        w.Instant("updated_at", o.UpdatedNs == 0 ? o.CreatedNs : o.UpdatedNs);
        w.Instant("submitted_at", o.CreatedNs);
        w.Instant("filled_at", o.FilledNs);
        w.Instant("expired_at", o.ExpiredNs);
        w.Instant("canceled_at", o.CanceledNs);
        Nulls(w, ["failed_at", "replaced_at", "replaced_by", "replaces"]);
        w.WriteString("asset_id", VenueJson.AssetId(o.Instrument));
        w.WriteString("symbol", r.Symbol);
        w.WriteString("asset_class", "us_equity");
        w.WriteNull("notional");
        w.Amount("qty", r.QtyNanos);
        w.Amount("filled_qty", o.CumQtyNanos);
        w.Amount("filled_avg_price", o.CumQtyNanos == 0 ? null : o.AvgPxNanos);
        w.WriteString("order_class", "");
        w.WriteString("order_type", r.Type == OrdType.Limit ? "limit" : "market");
        w.WriteString("type", r.Type == OrdType.Limit ? "limit" : "market");
        w.WriteString("side", r.Side == Side.Buy ? "buy" : "sell");
        w.WriteString("time_in_force", r.TimeInForce switch { TimeInForce.Gtc => "gtc", TimeInForce.Ioc => "ioc", TimeInForce.Fok => "fok", _ => "day" });
        w.Amount("limit_price", r.Type == OrdType.Limit ? r.LimitPxNanos : null);
        w.WriteNull("stop_price");
        w.WriteString("status", Status(o.Status));
        w.WriteBoolean("extended_hours", value: false);
        Nulls(w, ["legs", "trail_percent", "trail_price", "hwm"]);
        w.Instant("expires_at", r.TimeInForce == TimeInForce.Gtc ? o.CreatedNs + (90 * 86_400 * Fixed.One) : expiresNs);
        w.WriteEndObject();
    }

    public static string Status(OrdStatus status) => status switch
    {
        OrdStatus.New => "new",
        OrdStatus.PartiallyFilled => "partially_filled",
        OrdStatus.PendingCancel => "pending_cancel",
        OrdStatus.Filled => "filled",
        OrdStatus.Canceled => "canceled",
        OrdStatus.Rejected => "rejected",
        OrdStatus.Expired => "expired",
        OrdStatus.Replaced => "replaced",
        _ => "pending_new",
    };

    public static void Update(Utf8JsonWriter w, string eventName, VenueOrder order, VenueExecution? execution, long expiresNs, long number)
    {
        long at = execution?.TimeNs ?? order.UpdatedNs;
        w.WriteStartObject();
        w.WriteString("stream", "trade_updates");
        w.WriteStartObject("data");
        w.WriteString("at", WireText.Time(at));
        w.WriteString("event_id", EventId(at / 1_000_000, number));
        w.WriteString("event", eventName);
        w.WriteString("timestamp", WireText.Time(at));
        if (execution is { } e)
        {
            w.WriteString("execution_id", e.ExecId);
            w.Amount("price", e.PxNanos);
            w.Amount("qty", e.QtyNanos);
            w.Amount("position_qty", e.PositionQtyNanos);
        }

        w.WritePropertyName("order");
        Order(w, order, expiresNs);
        w.WriteEndObject();
        w.WriteEndObject();
    }

    /// <summary>The order a body asks for, or why it cannot be one.</summary>
    public static (NewOrder? Order, VenueRefusal? Refusal) Parse(JsonElement body, string defaultClOrdId)
    {
        if (Text(body, "symbol") is not { Length: > 0 } symbol)
        {
            return (null, Invalid("symbol is required"));
        }

        Side side = Text(body, "side") switch { "buy" => Side.Buy, "sell" => Side.Sell, _ => Side.None };
        OrdType type = (Text(body, "type") ?? Text(body, "order_type")) switch { "market" => OrdType.Market, "limit" => OrdType.Limit, _ => OrdType.None };
        TimeInForce? tif = Text(body, "time_in_force") switch
        {
            "day" => TimeInForce.Day,
            "gtc" => TimeInForce.Gtc,
            "ioc" => TimeInForce.Ioc,
            "fok" => TimeInForce.Fok,
            _ => null,
        };
        long limit = 0;
        string clOrdId = Text(body, "client_order_id") is { Length: > 0 } given ? given : defaultClOrdId;
        bool hasLimit = body.TryGetProperty("limit_price", out JsonElement px) && px.ValueKind != JsonValueKind.Null;
        bool hasQty = body.TryGetProperty("qty", out JsonElement amount) && amount.ValueKind != JsonValueKind.Null;
        long qty = 0;
        VenueRefusal? refusal = 0 switch
        {
            _ when side == Side.None => Invalid("invalid side"),
            _ when type == OrdType.None => Invalid("invalid order type"),
            _ when tif is null => Invalid("invalid time_in_force"),
            _ when Text(body, "order_class") is not (null or "" or "simple") => Invalid("invalid order_class"),
            _ when !hasQty => NoQty,
            _ when !WireText.TryNanos(amount, out qty) || qty <= 0 => Invalid("qty must be > 0"),
            _ when type == OrdType.Limit && !hasLimit => Invalid("limit orders require a limit price"),
            _ when type == OrdType.Market && hasLimit => Invalid("market orders require no stop or limit price"),
            _ when hasLimit && (!WireText.TryNanos(px, out limit) || limit <= 0) => Invalid("limit price must be > 0"),
            _ when clOrdId.Length > 128 => Invalid("client_order_id must be no more than 128 characters"),
            _ => null,
        };
        return refusal is null ? (new NewOrder(symbol, side, type, tif!.Value, qty, limit, clOrdId), null) : (null, refusal);
    }

    private static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static void Nulls(Utf8JsonWriter w, ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            w.WriteNull(name);
        }
    }

    private static string EventId(long ms, long number) => string.Create(CultureInfo.InvariantCulture, $"{Base32(ms, 10)}{Base32(number, 16)}");

    private static string Base32(long value, int length) => string.Create(length, value, static (to, left) =>
    {
        for (int i = to.Length - 1; i >= 0; i--)
        {
            to[i] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[(int)(left & 31)];
            left >>= 5;
        }
    });
}
