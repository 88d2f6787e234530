using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>/v2/orders: place, list, look up, replace, cancel one, cancel all.</summary>
internal static class OrderRoutes
{
    private const int MostRows = 500;

    public static Reply? Answer(VenueCore core, Call call) => (call.Method, call.Parts) switch
    {
        ("POST", ["v2", "orders"]) => Place(core, call),
        ("GET", ["v2", "orders"]) => List(core, call),
        ("DELETE", ["v2", "orders"]) => CancelAll(core),
        ("GET", ["v2", "orders:by_client_order_id"]) => One(core, core.FindByClOrdId(call.Query("client_order_id") ?? ""), call.Query("client_order_id")),
        ("GET", ["v2", "orders", var item]) => Id(item) is { } id ? One(core, core.FindOrder(id), item, call.Flag("nested")) : BadId(item),
        ("PATCH", ["v2", "orders", var item]) => Id(item) is { } id ? Replace(core, call, id) : BadId(item),
        ("DELETE", ["v2", "orders", var item]) => Id(item) is { } id ? Cancel(core, id) : BadId(item),
        _ => null,
    };

    /// <summary>Places an order and answers with it, its legs included.</summary>
    public static Reply Submit(VenueCore core, NewOrder request)
    {
        (VenueOrder? order, VenueRefusal? refusal) = core.Submit(request);
        return order is null ? Router.Refuse(refusal!) : One(core, order, item: null, nested: true);
    }

    /// <summary>Asks to cancel everything that is open; each order with its own outcome.</summary>
    public static Reply CancelAll(VenueCore core)
    {
        VenueOrder[] open = [.. core.Orders.Where(o => o.IsOpen && o.Status != VenueStatus.PendingCancel)];
        return Router.Array(open, (w, o) =>
        {
            FaultHit? hit = core.Faults.Next("bulk", $"cancel {o.Request.Symbol}");
            hit?.Fired();
            w.WriteStartObject();
            w.WriteString("id", o.Id);
            w.WriteNumber("status", hit is not null ? hit.Long("status", 500) : core.Cancel(o.Id) is null ? 200 : 500);
            w.WriteEndObject();
        }, 207);
    }

    private static Guid? Id(string text) => Guid.TryParse(text, out Guid id) ? id : null;

    private static Reply BadId(string id) => Router.Refuse(OrderForm.Invalid($"invalid order id {id}"));

    private static Reply Place(VenueCore core, Call call)
    {
        if (call.Body is not { ValueKind: JsonValueKind.Object } body)
        {
            return Router.Refuse(new VenueRefusal(400, 40010000, "request body format is invalid"));
        }

        (NewOrder? order, VenueRefusal? refusal) = OrderRequest.Parse(body, call.RequestId);
        return refusal is not null ? Router.Refuse(refusal)
            : Submit(core, Guid.TryParse(order!.Symbol, out _) && AssetRoutes.Instrument(core, order.Symbol) is { } named ? order with { Symbol = named.Symbol } : order);
    }

    private static Reply Replace(VenueCore core, Call call, Guid id)
    {
        if (call.Body is not { ValueKind: JsonValueKind.Object } body)
        {
            return Router.Refuse(new VenueRefusal(400, 40010000, "request body format is invalid"));
        }

        (OrderChange? change, VenueRefusal? refusal) = OrderRequest.Change(body);
        if (refusal is not null)
        {
            return Router.Refuse(refusal);
        }

        (VenueOrder? order, refusal) = core.Replace(id, change!);
        return order is null ? Router.Refuse(refusal!) : One(core, order, item: null);
    }

    private static Reply One(VenueCore core, VenueOrder? order, string? item, bool nested = false) => order is null
        ? Router.NotFound($"order not found for {item}")
        : Router.Json(200, w => OrderJson.Order(w, order, core, nested));

    private static Reply Cancel(VenueCore core, Guid id) =>
        core.Cancel(id) is { } refusal ? Router.Refuse(refusal) : new Reply(204, Body: null);

    private static Reply List(VenueCore core, Call call)
    {
        int limit = 50;
        string status = call.Query("status") ?? "open";
        string direction = call.Query("direction") ?? "desc";
        (long after, long until) = (long.MinValue, long.MaxValue);
        (string? before, string? behind) = (call.Query("before_order_id"), call.Query("after_order_id"));
        string? problem = 0 switch
        {
            _ when call.Query("limit") is { } l && (!int.TryParse(l, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MostRows) => "invalid limit",
            _ when status is not ("open" or "closed" or "all") => "invalid status",
            _ when direction is not ("asc" or "desc") => "invalid direction",
            _ when call.Query("after") is { } a && !WireText.TryTime(a, endOfDay: false, out after) => "invalid after",
            _ when call.Query("until") is { } u && !WireText.TryTime(u, endOfDay: false, out until) => "invalid until",
            _ when before is not null && behind is not null => "only one of before_order_id and after_order_id is accepted",
            _ when (before ?? behind) is not null && (call.Query("after") ?? call.Query("until")) is not null => "order id bounds cannot be combined with after or until",
            _ when (before ?? behind) is { } bound && (Id(bound) is not { } b || core.FindOrder(b) is null) => $"order not found for {before ?? behind}",
            _ => null,
        };
        if (problem is not null)
        {
            return Router.Refuse(OrderForm.Invalid(problem));
        }

        bool nested = call.Flag("nested");
        string[] symbols = call.List("symbols");
        string? side = call.Query("side");
        List<VenueOrder> all = [.. core.Orders];
        int from = behind is null ? 0 : all.IndexOf(core.FindOrder(Id(behind)!.Value)!) + 1;
        int to = before is null ? all.Count : all.IndexOf(core.FindOrder(Id(before)!.Value)!);
        IEnumerable<VenueOrder> found = all.Skip(from).Take(Math.Max(0, to - from))
            .Where(o => status == "all" || IsOpen(o, nested) == (status == "open"))
            .Where(o => !nested || o.Parent is null)
            .Where(o => symbols.Length == 0 || symbols.Contains(o.Request.Symbol, StringComparer.Ordinal))
            .Where(o => side is null || side == (o.Request.Side == Side.Buy ? "buy" : "sell"))
            .Where(o => o.CreatedNs > after && o.CreatedNs < until);
        return Router.Array((direction == "asc" ? found : found.Reverse()).Take(limit), (w, o) => OrderJson.Order(w, o, core, nested));
    }

    /// <summary>A nested parent is open while any of its legs is.</summary>
    private static bool IsOpen(VenueOrder order, bool nested) => order.IsOpen || (nested && order.Legs.Any(l => l.IsOpen));
}
