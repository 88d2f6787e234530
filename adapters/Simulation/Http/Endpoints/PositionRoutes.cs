using System;
using System.Linq;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>/v2/positions: list, look up, close one, close all.</summary>
internal static class PositionRoutes
{
    public static Reply? Answer(VenueCore core, Call call) => (call.Method, call.Parts) switch
    {
        ("GET", ["v2", "positions"]) => Router.Array(core.Holdings, (w, h) => VenueJson.Position(w, h, core)),
        ("GET", ["v2", "positions", var item]) => Holding(core, item) is { } h ? Router.Json(200, w => VenueJson.Position(w, h, core)) : None(),
        ("DELETE", ["v2", "positions"]) => CloseAll(core, call),
        ("DELETE", ["v2", "positions", var item]) => Close(core, call, item),
        _ => null,
    };

    private static Reply None() => Router.NotFound("position does not exist");

    private static VenueHolding? Holding(VenueCore core, string name) =>
        AssetRoutes.Instrument(core, name) is { } i ? core.Holdings.FirstOrDefault(h => h.Instrument == i.Id) : null;

    private static Reply CloseAll(VenueCore core, Call call)
    {
        if (call.Flag("cancel_orders"))
        {
            _ = OrderRoutes.CancelAll(core);
        }

        // What is on its way to be cancelled holds nothing back from the orders that close.
        core.FreesCancels = call.Flag("cancel_orders");
        VenueHolding[] holdings = [.. core.Holdings];
        Reply all = Router.Array(holdings, (w, h) =>
        {
            FaultHit? hit = core.Faults.Next("bulk", $"close {h.Symbol}");
            hit?.Fired();
            Reply reply = hit is null
                ? OrderRoutes.Submit(core, Closing(h, Math.Abs(h.QtyNanos), call))
                : Router.Refuse(new VenueRefusal((int)hit.Long("status", 500), 50010000, "internal server error occurred"));
            w.WriteStartObject();
            w.WriteString("symbol", h.Symbol);
            w.WriteNumber("status", reply.Status);
            w.WritePropertyName("body");
            w.WriteRawValue(reply.Body);
            w.WriteEndObject();
        }, 207);
        core.FreesCancels = false;
        return all;
    }

    private static Reply Close(VenueCore core, Call call, string item)
    {
        if (Holding(core, item) is not { } h)
        {
            return None();
        }

        long all = Math.Abs(h.QtyNanos);
        long qty = all;
        if (call.Query("qty") is { } text && (!WireText.TryNanos(text, out qty) || qty <= 0))
        {
            return Router.Refuse(OrderForm.Invalid("qty must be > 0"));
        }

        if (call.Query("percentage") is { } share)
        {
            if (!WireText.TryNanos(share, out long percent) || percent <= 0 || percent > 100 * Fixed.One || call.Query("qty") is not null)
            {
                return Router.Refuse(OrderForm.Invalid("invalid percentage"));
            }

            qty = Fixed.MulDiv(all, percent, 100 * Fixed.One);
        }

        return OrderRoutes.Submit(core, Closing(h, qty, call));
    }

    private static NewOrder Closing(VenueHolding h, long qty, Call call) =>
        new(h.Symbol, h.QtyNanos > 0 ? Side.Sell : Side.Buy, VenueOrdType.Market, VenueTif.Day, qty, 0, $"{call.RequestId}-{h.Symbol}");
}
