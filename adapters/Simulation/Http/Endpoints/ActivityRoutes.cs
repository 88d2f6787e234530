using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>/v2/account/activities: one FILL row per execution, paged by the id of the last row.</summary>
internal static class ActivityRoutes
{
    private const int MostRows = 100;

    private sealed record Row(string Id, VenueOrder Order, VenueExecution Fill, long CumQtyNanos);

    public static Reply? Answer(VenueCore core, Call call) => (call.Method, call.Parts) switch
    {
        ("GET", ["v2", "account", "activities"]) => List(core, call, call.List("activity_types")),
        ("GET", ["v2", "account", "activities", var type]) => List(core, call, [type]),
        _ => null,
    };

    private static Reply List(VenueCore core, Call call, string[] types)
    {
        int size = MostRows;
        string direction = call.Query("direction") ?? "desc";
        (long after, long until) = (long.MinValue, long.MaxValue);
        string? problem = 0 switch
        {
            _ when call.Query("category") is not null && types.Length > 0 => "only one of activity_types and category is accepted",
            _ when call.Query("page_size") is { } s && (!int.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out size) || size is < 1 or > MostRows) => "invalid page_size",
            _ when direction is not ("asc" or "desc") => "invalid direction",
            _ when call.Query("after") is { } a && !WireText.TryTime(a, endOfDay: true, out after) => "invalid after",
            _ when call.Query("until") is { } u && !WireText.TryTime(u, endOfDay: false, out until) => "invalid until",
            _ when call.Query("date") is { } d && !(WireText.TryTime(d, endOfDay: false, out after) & WireText.TryTime(d, endOfDay: true, out until)) => "invalid date",
            _ when call.Query("order_id") is { } o && !Guid.TryParse(o, out _) => "invalid order_id",
            _ => null,
        };
        if (problem is not null)
        {
            return Router.Refuse(OrderForm.Invalid(problem));
        }

        bool none = (types.Length > 0 && !types.Contains("FILL", StringComparer.Ordinal)) || call.Query("category") == "non_trade_activity";
        IEnumerable<Row> rows = none ? [] : Rows(core).Where(r => r.Fill.TimeNs > after && r.Fill.TimeNs < until);
        rows = call.Query("order_id") is { } id ? rows.Where(r => r.Order.Id == Guid.Parse(id)) : rows;
        bool down = direction == "desc";
        rows = down ? rows.OrderByDescending(r => r.Id, StringComparer.Ordinal) : rows.OrderBy(r => r.Id, StringComparer.Ordinal);
        if (call.Query("page_token") is { Length: > 0 } token)
        {
            rows = rows.Where(r => down ? string.CompareOrdinal(r.Id, token) < 0 : string.CompareOrdinal(r.Id, token) > 0);
        }

        return Router.Array(call.Query("date") is null || call.Query("page_size") is not null ? rows.Take(size) : rows, Write);
    }

    /// <summary>Executions that stand: one that was busted is gone, one that was corrected shows what it became.</summary>
    private static IEnumerable<Row> Rows(VenueCore core)
    {
        foreach (VenueOrder order in core.Orders)
        {
            List<VenueExecution> standing = [];
            foreach (VenueExecution x in order.Executions)
            {
                if (x.QtyNanos < 0)
                {
                    standing.RemoveAll(s => s.ExecId == x.ExecId);
                }
                else
                {
                    standing.Add(x);
                }
            }

            long cum = 0;
            foreach (VenueExecution x in standing)
            {
                cum += x.QtyNanos;
                yield return new Row(Id(x), order, x, cum);
            }
        }
    }

    private static string Id(in VenueExecution x) =>
        $"{DateTime.UnixEpoch.AddTicks(x.TimeNs / 100).ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture)}::{x.ExecId}";

    private static void Write(Utf8JsonWriter w, Row row)
    {
        NewOrder r = row.Order.Request;
        long leaves = row.Order.QtyNanos - row.Order.ChainQtyNanos - row.CumQtyNanos;
        w.WriteStartObject();
        w.WriteString("activity_type", "FILL");
        w.WriteString("id", row.Id);
        w.WriteString("account_id", VenueJson.AccountId);
        w.Amount("cum_qty", row.CumQtyNanos);
        w.Amount("leaves_qty", leaves);
        w.WriteString("order_id", row.Order.Id);
        w.WriteString("order_status", leaves <= 0 ? "filled" : "partially_filled");
        w.Amount("price", row.Fill.PxNanos);
        w.Amount("qty", row.Fill.QtyNanos);
        w.WriteString("side", r.Side == Side.Buy ? "buy" : row.Fill.PositionQtyNanos < 0 ? "sell_short" : "sell");
        w.WriteString("symbol", r.Symbol);
        w.WriteString("transaction_time", WireText.Time(row.Fill.TimeNs));
        w.WriteString("type", leaves <= 0 ? "fill" : "partial_fill");
        w.WriteEndObject();
    }
}
