using System;
using System.Globalization;
using System.Text.Json;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>Orders and trade updates as Alpaca writes them.</summary>
internal static class OrderJson
{
    /// <summary>One order; with its legs when it is asked for nested.</summary>
    public static void Order(Utf8JsonWriter w, VenueOrder o, VenueCore core, bool nested = false)
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
        w.Instant("failed_at", o.FailedNs);
        w.Instant("replaced_at", o.ReplacedNs);
        Id(w, "replaced_by", o.ReplacedBy);
        Id(w, "replaces", o.Replaces);
        w.WriteString("asset_id", VenueJson.AssetId(o.Instrument));
        w.WriteString("symbol", r.Symbol);
        w.WriteString("asset_class", "us_equity");
        w.Amount("notional", r.NotionalNanos == 0 ? null : r.NotionalNanos);
        w.Amount("qty", r.NotionalNanos == 0 ? o.QtyNanos : null);
        w.Amount("filled_qty", o.CumQtyNanos);
        w.Amount("filled_avg_price", o.CumQtyNanos == 0 ? null : o.AvgPxNanos);
        w.WriteString("order_class", r.Class == VenueClass.Simple ? "" : VenueWords.Of(r.Class));
        w.WriteString("order_type", VenueWords.Of(r.Type));
        w.WriteString("type", VenueWords.Of(r.Type));
        w.WriteString("side", r.Side == Side.Buy ? "buy" : "sell");
        w.WriteString("time_in_force", VenueWords.Of(r.TimeInForce));
        w.Amount("limit_price", r.HasLimit ? r.LimitPxNanos : null);
        w.Amount("stop_price", r.HasStop ? o.StopPxNanos : null);
        w.WriteString("status", o.StatusWord);
        w.WriteBoolean("extended_hours", r.ExtendedHours);
        Legs(w, o, core, nested);
        w.Amount("trail_percent", r.TrailPercentNanos == 0 ? null : r.TrailPercentNanos);
        w.Amount("trail_price", r.TrailPxNanos == 0 ? null : r.TrailPxNanos);
        w.Amount("hwm", r.Type == VenueOrdType.TrailingStop && o.HwmNanos != 0 ? o.HwmNanos : null);
        w.Instant("expires_at", core.ExpiresNs(o));
        w.WriteEndObject();
    }

    public static void Update(Utf8JsonWriter w, string eventName, VenueOrder order, VenueExecution? execution, VenueCore core, long number)
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
        Order(w, order, core);
        w.WriteEndObject();
        w.WriteEndObject();
    }

    private static void Legs(Utf8JsonWriter w, VenueOrder o, VenueCore core, bool nested)
    {
        if (!nested || o.Legs.Count == 0)
        {
            w.WriteNull("legs");
            return;
        }

        w.WriteStartArray("legs");
        foreach (VenueOrder leg in o.Legs)
        {
            Order(w, leg, core);
        }

        w.WriteEndArray();
    }

    private static void Id(Utf8JsonWriter w, string name, Guid? id)
    {
        if (id is { } value)
        {
            w.WriteString(name, value);
        }
        else
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
