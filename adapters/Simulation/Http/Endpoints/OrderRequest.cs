using System;
using System.Text.Json;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>Order requests as Alpaca reads them: numbers as text or as numbers, null as absent.</summary>
internal static class OrderRequest
{
    /// <summary>The order a body asks for, or why it cannot be one.</summary>
    public static (NewOrder? Order, VenueRefusal? Refusal) Parse(JsonElement body, string defaultClOrdId)
    {
        if (Text(body, "symbol") is not { Length: > 0 } symbol)
        {
            return (null, OrderForm.Invalid("symbol is required"));
        }

        Side side = Text(body, "side") switch { "buy" => Side.Buy, "sell" => Side.Sell, _ => Side.None };
        VenueOrdType type = VenueWords.Type(Text(body, "type") ?? Text(body, "order_type"));
        VenueTif? tif = VenueWords.Tif(Text(body, "time_in_force"));
        VenueClass? orderClass = VenueWords.Class(Text(body, "order_class"));
        string clOrdId = Text(body, "client_order_id") is { Length: > 0 } given ? given : defaultClOrdId;
        var numbers = new Numbers(body);
        JsonElement profit = Child(body, "take_profit");
        JsonElement loss = Child(body, "stop_loss");
        long takeProfit = numbers.Read(profit, "limit_price");
        long stopLoss = numbers.Read(loss, "stop_price");
        long stopLossLimit = numbers.Read(loss, "limit_price");
        VenueRefusal? refusal = 0 switch
        {
            _ when side == Side.None => OrderForm.Invalid("invalid side"),
            _ when type == VenueOrdType.None => OrderForm.Invalid("invalid order type"),
            _ when tif is null => OrderForm.Invalid("invalid time_in_force"),
            _ when orderClass is null => OrderForm.Invalid("invalid order_class"),
            _ when clOrdId.Length > 128 => OrderForm.Invalid("client_order_id must be no more than 128 characters"),
            _ => CheckAmount(body, numbers) ?? CheckPrices(body, type) ?? numbers.Wrong("limit_price", "stop_price", "trail_price", "trail_percent"),
        };
        if (refusal is not null)
        {
            return (null, refusal);
        }

        // An OCO's own limit is its take profit; some clients name it only there.
        long limit = orderClass == VenueClass.Oco && takeProfit != 0 ? takeProfit : numbers.Read("limit_price");
        return (new NewOrder(symbol, side, type, tif!.Value, numbers.Read("qty"), limit, clOrdId)
        {
            StopPxNanos = numbers.Read("stop_price"),
            TrailPxNanos = numbers.Read("trail_price"),
            TrailPercentNanos = numbers.Read("trail_percent"),
            NotionalNanos = numbers.Read("notional"),
            Class = orderClass!.Value,
            TakeProfitPxNanos = takeProfit,
            StopLossPxNanos = stopLoss,
            StopLossLimitPxNanos = stopLossLimit,
            ExtendedHours = body.TryGetProperty("extended_hours", out JsonElement e) && e.ValueKind == JsonValueKind.True,
        }, null);
    }

    /// <summary>What a PATCH asks to change.</summary>
    public static (OrderChange? Change, VenueRefusal? Refusal) Change(JsonElement body)
    {
        var numbers = new Numbers(body);
        VenueTif? tif = VenueWords.Tif(Text(body, "time_in_force"));
        if (Has(body, "time_in_force") && tif is null)
        {
            return (null, OrderForm.Invalid("invalid time_in_force"));
        }

        var change = new OrderChange(
            numbers.Given("qty"), numbers.Given("limit_price"), numbers.Given("stop_price"), numbers.Given("trail"), tif,
            Text(body, "client_order_id") is { Length: > 0 } id ? id : null);
        return numbers.Refusal is null ? (change, null) : (null, numbers.Refusal);
    }

    private static VenueRefusal? CheckAmount(JsonElement body, Numbers numbers)
    {
        bool qty = Has(body, "qty");
        bool notional = Has(body, "notional");
        return 0 switch
        {
            _ when !qty && !notional => OrderForm.Invalid("qty or notional is required"),
            _ when qty && notional => OrderForm.Invalid("only one of qty or notional is accepted"),
            _ when qty && numbers.Read("qty") <= 0 => OrderForm.Invalid("qty must be > 0"),
            _ when notional && numbers.Read("notional") < Fixed.One => OrderForm.Invalid("notional must be >= 1.00"),
            _ => null,
        };
    }

    private static VenueRefusal? CheckPrices(JsonElement body, VenueOrdType type)
    {
        bool limit = Has(body, "limit_price");
        bool stop = Has(body, "stop_price");
        bool trail = Has(body, "trail_price") || Has(body, "trail_percent");
        bool oco = Text(body, "order_class") == "oco" && Child(body, "take_profit").ValueKind == JsonValueKind.Object;
        return 0 switch
        {
            _ when type == VenueOrdType.Market && trail => OrderForm.Invalid("market orders must not have trail_price"),
            _ when type == VenueOrdType.Market && (limit || stop) => OrderForm.Invalid("market orders require no stop or limit price"),
            _ when type == VenueOrdType.Limit && !limit && !oco => OrderForm.Invalid("limit orders require a limit price"),
            _ when type == VenueOrdType.Stop && !stop => OrderForm.Invalid("stop orders require a stop price"),
            _ when type == VenueOrdType.StopLimit && !(stop && limit) => OrderForm.Invalid("stop limit orders require both stop and limit price"),
            _ => null,
        };
    }

    private static JsonElement Child(JsonElement body, string name) => body.TryGetProperty(name, out JsonElement e) ? e : default;

    private static bool Has(JsonElement body, string name) => body.TryGetProperty(name, out JsonElement e) && e.ValueKind != JsonValueKind.Null;

    private static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Reads numbers and keeps the first that is none, or is not above zero where it must be.</summary>
    private sealed class Numbers(JsonElement body)
    {
        public VenueRefusal? Refusal { get; private set; }

        /// <summary>The first refusal, after these members are read too.</summary>
        public VenueRefusal? Wrong(params ReadOnlySpan<string> names)
        {
            foreach (string name in names)
            {
                _ = Read(name);
            }

            return Refusal;
        }

        public long? Given(string name) => Has(body, name) ? Read(name) : null;

        public long Read(string name) => Read(body, name);

        public long Read(JsonElement from, string name)
        {
            if (from.ValueKind != JsonValueKind.Object || !Has(from, name))
            {
                return 0;
            }

            bool read = WireText.TryNanos(from.GetProperty(name), out long nanos);
            if (!read || nanos <= 0)
            {
                Refusal ??= OrderForm.Invalid($"{name.Replace('_', ' ')} must be > 0");
                return 0;
            }

            return nanos;
        }
    }
}
