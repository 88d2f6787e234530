using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>What a REST call is answered with; a null body is an empty one. Allow: the methods that a path takes, with 405.</summary>
internal readonly record struct Reply(int Status, byte[]? Body, string? Allow = null);

/// <summary>One REST call.</summary>
internal sealed record Call(string Method, string Path, Func<string, string?> Query, JsonElement? Body, string RequestId);

/// <summary>The trading REST interface over the venue. Called under the pump's lock.</summary>
internal static class VenueRoutes
{
    public static Reply Answer(VenueCore core, Call call)
    {
        string[] parts = call.Path.TrimStart('/').Split('/');
        if (parts.Length is < 2 or > 3 || parts[0] != "v2")
        {
            return NoEndpoint();
        }

        string? item = parts.Length == 3 ? Uri.UnescapeDataString(parts[2]) : null;
        return (call.Method, parts[1], item) switch
        {
            ("GET", "account", null) => Json(200, w => VenueJson.Account(w, core.Account, core.NowNs)),
            ("GET", "clock", null) => Json(200, w => VenueJson.Clock(w, core)),
            ("GET", "calendar", null) => Calendar(call),
            ("GET", "assets", null) => Json(200, w => Array(w, call.Query("status") == "inactive" ? [] : core.Instruments, i => VenueJson.Asset(w, i))),
            ("GET", "assets", not null) => Instrument(core, item) is { } i
                ? Json(200, w => VenueJson.Asset(w, i))
                : Refuse(new VenueRefusal(404, 40410000, $"asset not found for {item}")),
            ("POST", "orders", null) => Place(core, call),
            ("GET", "orders", null) => Orders(core, call),
            ("DELETE", "orders", null) => CancelAll(core),
            ("GET", "orders:by_client_order_id", null) => One(core, core.FindByClOrdId(call.Query("client_order_id") ?? ""), call.Query("client_order_id")),
            ("GET", "orders", not null) => Guid.TryParse(item, out Guid id) ? One(core, core.FindOrder(id), item) : BadId(item),
            ("DELETE", "orders", not null) => Guid.TryParse(item, out Guid id) ? Cancel(core, id) : BadId(item),
            ("GET", "positions", null) => Json(200, w => Array(w, core.Holdings, h => VenueJson.Position(w, h, core))),
            ("GET", "positions", not null) => Holding(core, item) is { } h ? Json(200, w => VenueJson.Position(w, h, core)) : NoPosition(),
            ("DELETE", "positions", null) => CloseAll(core, call),
            ("DELETE", "positions", not null) => Close(core, call, item),
            ("GET", "stocks", "bars") => BarRoutes.Answer(core, call),
            _ => Allowed(parts[1], item) is { } methods
                ? Refuse(new VenueRefusal(405, 0, "method not allowed.")) with { Allow = methods }
                : NoEndpoint(),
        };
    }

    public static Reply Refuse(VenueRefusal r) => Json(r.HttpStatus, w => VenueJson.Refusal(w, r));

    private static Reply NoEndpoint() => Refuse(new VenueRefusal(404, 0, "endpoint not found."));

    /// <summary>Methods of a path; null when there is no such path.</summary>
    private static string? Allowed(string resource, string? item) => (resource, item) switch
    {
        ("account" or "clock" or "calendar" or "orders:by_client_order_id", null) or ("assets", _) or ("stocks", "bars") => "GET",
        ("orders", null) => "GET, POST, DELETE",
        ("orders" or "positions", _) => "GET, DELETE",
        _ => null,
    };

    private static Reply NoPosition() => Refuse(new VenueRefusal(404, 40410000, "position does not exist"));

    private static Reply BadId(string id) => Refuse(OrderJson.Invalid($"invalid order id {id}"));

    public static Reply Json(int status, Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter w = new(buffer))
        {
            write(w);
        }

        return new Reply(status, buffer.WrittenSpan.ToArray());
    }

    private static void Array<T>(Utf8JsonWriter w, IEnumerable<T> items, Action<T> write)
    {
        w.WriteStartArray();
        foreach (T item in items)
        {
            write(item);
        }

        w.WriteEndArray();
    }

    private static VenueInstrument? Instrument(VenueCore core, string name) => Guid.TryParse(name, out Guid id)
        ? core.Instruments.FirstOrDefault(i => VenueJson.AssetId(i.Id) == id)
        : core.Instruments.FirstOrDefault(i => i.Symbol == name);

    private static VenueHolding? Holding(VenueCore core, string name) =>
        Instrument(core, name) is { } i ? core.Holdings.FirstOrDefault(h => h.Instrument == i.Id) : null;

    private static Reply Calendar(Call call)
    {
        bool valid = TryDate(call.Query("start"), VenueCalendar.First, out DateOnly start) & TryDate(call.Query("end"), VenueCalendar.Last, out DateOnly end);
        return valid
            ? Json(200, w => VenueCalendar.Write(w, start, end))
            : Refuse(new VenueRefusal(400, 40010001, "invalid date"));
    }

    private static bool TryDate(string? text, DateOnly otherwise, out DateOnly date)
    {
        date = otherwise;
        return text is null || DateOnly.TryParseExact(text.Length > 10 ? text[..10] : text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
    }

    private static Reply Place(VenueCore core, Call call)
    {
        if (call.Body is not { ValueKind: JsonValueKind.Object } body)
        {
            return Refuse(new VenueRefusal(400, 40010000, "request body format is invalid"));
        }

        (NewOrder? order, VenueRefusal? refusal) = OrderJson.Parse(body, call.RequestId);
        return refusal is null ? Submit(core, order!) : Refuse(refusal);
    }

    private static Reply Submit(VenueCore core, NewOrder request)
    {
        (VenueOrder? order, VenueRefusal? refusal) = core.Submit(request);
        return order is null ? Refuse(refusal!) : One(core, order, item: null);
    }

    private static Reply One(VenueCore core, VenueOrder? order, string? item) => order is null
        ? Refuse(new VenueRefusal(404, 40410000, $"order not found for {item}"))
        : Json(200, w => OrderJson.Order(w, order, core.NextCloseNs));

    private static Reply Orders(VenueCore core, Call call)
    {
        string? limitText = call.Query("limit");
        int limit = 50;
        if (limitText is not null && (!int.TryParse(limitText, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > 500))
        {
            return Refuse(OrderJson.Invalid("invalid limit"));
        }

        string status = call.Query("status") ?? "open";
        string[] symbols = call.Query("symbols")?.Split(',') ?? [];
        IEnumerable<VenueOrder> found = core.Orders
            .Where(o => status == "all" || o.IsOpen == (status == "open"))
            .Where(o => symbols.Length == 0 || symbols.Contains(o.Request.Symbol, StringComparer.Ordinal));
        found = call.Query("direction") == "asc" ? found.OrderBy(o => o.CreatedNs) : found.Reverse().OrderByDescending(o => o.CreatedNs);
        return Json(200, w => Array(w, found.Take(limit), o => OrderJson.Order(w, o, core.NextCloseNs)));
    }

    private static Reply Cancel(VenueCore core, Guid id)
    {
        VenueRefusal? refusal = core.Cancel(id);
        return refusal is null ? new Reply(204, Body: null) : Refuse(refusal);
    }

    private static Reply CancelAll(VenueCore core)
    {
        VenueOrder[] open = [.. core.Orders.Where(o => o.IsOpen)];
        return Json(207, w => Array(w, open, o =>
        {
            w.WriteStartObject();
            w.WriteString("id", o.Id);
            w.WriteNumber("status", core.Cancel(o.Id) is null ? 200 : 500);
            w.WriteEndObject();
        }));
    }

    private static Reply CloseAll(VenueCore core, Call call)
    {
        if (call.Query("cancel_orders") == "true")
        {
            _ = CancelAll(core);
        }

        VenueHolding[] holdings = [.. core.Holdings];
        return Json(207, w => Array(w, holdings, h =>
        {
            Reply reply = Submit(core, Closing(h, Math.Abs(h.QtyNanos), call));
            w.WriteStartObject();
            w.WriteString("symbol", h.Symbol);
            w.WriteNumber("status", reply.Status);
            w.WritePropertyName("body");
            w.WriteRawValue(reply.Body);
            w.WriteEndObject();
        }));
    }

    private static Reply Close(VenueCore core, Call call, string item)
    {
        if (Holding(core, item) is not { } h)
        {
            return NoPosition();
        }

        long all = Math.Abs(h.QtyNanos);
        long qty = all;
        if (call.Query("qty") is { } text && (!WireText.TryNanos(text, out qty) || qty <= 0))
        {
            return Refuse(OrderJson.Invalid("qty must be > 0"));
        }

        if (call.Query("percentage") is { } share)
        {
            if (!WireText.TryNanos(share, out long percent) || percent <= 0 || percent > 100 * Fixed.One || call.Query("qty") is not null)
            {
                return Refuse(OrderJson.Invalid("invalid percentage"));
            }

            qty = Fixed.MulDiv(all, percent, 100 * Fixed.One);
        }

        return Submit(core, Closing(h, qty, call));
    }

    private static NewOrder Closing(VenueHolding h, long qty, Call call) =>
        new(h.Symbol, h.QtyNanos > 0 ? Side.Sell : Side.Buy, OrdType.Market, TimeInForce.Day, qty, 0, $"{call.RequestId}-{h.Symbol}");
}
