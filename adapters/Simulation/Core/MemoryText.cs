using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>Orders, fills, bars and money as JSON and back; rows are arrays, in the order of the writers here.</summary>
internal static class MemoryText
{
    public static void Order(MemoryFile file, VenueOrder o, RestingOrder? resting)
    {
        NewOrder r = o.Request;
        Utf8JsonWriter w = file.Begin("order");
        w.WriteString("id", o.Id);
        w.WriteString("client", r.ClOrdId);
        w.WriteString("symbol", r.Symbol);
        Numbers(
            w,
            "order",
            [
                o.Instrument, (byte)r.Side, (byte)r.Type, (byte)r.TimeInForce, r.QtyNanos, r.LimitPxNanos, (byte)o.Status, o.CumQtyNanos,
                o.FilledNotionalNanos, o.CreatedNs, o.UpdatedNs, o.FilledNs, o.CanceledNs, o.ExpiredNs, resting?.ReservePx ?? 0, resting?.OpeningQty ?? 0,
            ]);
        MemoryTerms(w, o);
        w.WriteStartArray("fills");
        foreach (VenueExecution execution in o.Executions)
        {
            Execution(w, execution);
        }

        w.WriteEndArray();
        file.End();
    }

    /// <summary>An order with what the desk needs of it while it is open. What is not a simple order has "more" and "terms".</summary>
    public static RestingOrder Order(JsonElement e)
    {
        long[] n = Longs(e.GetProperty("order"));
        long[] m = e.TryGetProperty("more", out JsonElement more) ? Longs(more) : new long[12];
        var order = new VenueOrder
        {
            Id = e.GetProperty("id").GetGuid(),
            Request = new NewOrder(
                e.GetProperty("symbol").GetString()!, (Side)n[1], (VenueOrdType)n[2], (VenueTif)n[3], n[4], n[5], e.GetProperty("client").GetString()!)
            {
                StopPxNanos = m[0],
                TrailPxNanos = m[1],
                TrailPercentNanos = m[2],
                Class = (VenueClass)m[3],
                TakeProfitPxNanos = m[4],
                StopLossPxNanos = m[5],
                StopLossLimitPxNanos = m[6],
                NotionalNanos = m[7],
                ExtendedHours = m[8] != 0,
            },
            Instrument = (int)n[0],
            Status = (VenueStatus)n[6],
            CumQtyNanos = n[7],
            FilledNotionalNanos = n[8],
            CreatedNs = n[9],
            UpdatedNs = n[10],
            FilledNs = n[11],
            CanceledNs = n[12],
            ExpiredNs = n[13],
            QtyNanos = n[4],
            ChainQtyNanos = m[9],
            ReplacedNs = m[10],
            FailedNs = m[11],
            Parent = Id(e, "parent"),
            Replaces = Id(e, "replaces"),
        };
        Terms(e, order);
        foreach (JsonElement fill in e.GetProperty("fills").EnumerateArray())
        {
            order.Add(Execution(fill));
        }

        return new RestingOrder(order, n[14], n[15]);
    }

    /// <summary>What changes in an order beside its status and fills.</summary>
    public static void Terms(Utf8JsonWriter w, VenueOrder o) => Numbers(w, "terms", [o.QtyNanos, o.StopPxNanos, o.HwmNanos, o.Triggered ? 1 : 0]);

    public static void Terms(JsonElement e, VenueOrder order)
    {
        if (e.TryGetProperty("terms", out JsonElement terms))
        {
            long[] t = Longs(terms);
            (order.QtyNanos, order.StopPxNanos, order.HwmNanos, order.Triggered) = (t[0], t[1], t[2], t[3] != 0);
        }
    }

    public static void Execution(Utf8JsonWriter w, VenueExecution x)
    {
        w.WriteStartArray();
        w.WriteStringValue(x.ExecId);
        w.WriteNumberValue(x.PxNanos);
        w.WriteNumberValue(x.QtyNanos);
        w.WriteNumberValue(x.PositionQtyNanos);
        w.WriteNumberValue(x.TimeNs);
        w.WriteEndArray();
    }

    public static VenueExecution Execution(JsonElement e) =>
        new(e[0].GetGuid(), e[1].GetInt64(), e[2].GetInt64(), e[3].GetInt64(), e[4].GetInt64());

    public static void Logs(Utf8JsonWriter w, ReadOnlySpan<double> logs)
    {
        w.WriteStartArray("logs");
        foreach (double log in logs)
        {
            w.WriteNumberValue(log);
        }

        w.WriteEndArray();
    }

    public static void Ledger(Utf8JsonWriter w, Ledger ledger, int instruments)
    {
        Numbers(w, "money", [ledger.CashNanos, ledger.FeesNanos, ledger.LastEquityNanos]);
        w.WriteStartArray("equity");
        foreach ((long time, long equity) in ledger.EquityDays)
        {
            Numbers(w, name: null, [time, equity]);
        }

        w.WriteEndArray();
        w.WriteStartArray("holdings");
        for (int i = 0; i < instruments; i++)
        {
            Numbers(w, name: null, ledger.Row(i));
        }

        w.WriteEndArray();
    }

    public static void Ledger(JsonElement e, Ledger ledger)
    {
        long[] money = Longs(e.GetProperty("money"));
        ledger.Restore(money[0], money[1], money[2]);
        foreach (JsonElement day in e.TryGetProperty("equity", out JsonElement days) ? days.EnumerateArray() : default)
        {
            long[] n = Longs(day);
            ledger.AddDay(n[0], n[1]);
        }

        int i = 0;
        foreach (JsonElement row in e.GetProperty("holdings").EnumerateArray())
        {
            ledger.Restore(i++, Longs(row));
        }
    }

    public static void Bars(Utf8JsonWriter w, BarBuilder bars)
    {
        w.WriteNumber("minuteStart", bars.MinuteStartNs);
        w.WriteNumber("dayClose", bars.DayCloseNs);
        Growing(w, "minute", bars.Minute);
        Growing(w, "day", bars.Day);
        Ended(w, "minutes", bars.Minutes);
        Ended(w, "days", bars.Days);
    }

    public static void Bars(JsonElement e, BarBuilder bars)
    {
        bars.MinuteStartNs = e.GetProperty("minuteStart").GetInt64();
        bars.DayCloseNs = e.GetProperty("dayClose").GetInt64();
        Growing(e.GetProperty("minute"), bars.Minute);
        Growing(e.GetProperty("day"), bars.Day);
        Ended(e.GetProperty("minutes"), EventKind.MinuteBar, bars.Minutes);
        Ended(e.GetProperty("days"), EventKind.DailyBar, bars.Days);
    }

    public static long[] Longs(JsonElement array)
    {
        var numbers = new long[array.GetArrayLength()];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = array[i].GetInt64();
        }

        return numbers;
    }

    private static void MemoryTerms(Utf8JsonWriter w, VenueOrder o)
    {
        NewOrder r = o.Request;
        if (o.Parent is { } parent)
        {
            w.WriteString("parent", parent);
        }

        if (o.Replaces is { } replaced)
        {
            w.WriteString("replaces", replaced);
        }

        ReadOnlySpan<long> more =
        [
            r.StopPxNanos, r.TrailPxNanos, r.TrailPercentNanos, (byte)r.Class, r.TakeProfitPxNanos, r.StopLossPxNanos, r.StopLossLimitPxNanos, r.NotionalNanos,
            r.ExtendedHours ? 1 : 0, o.ChainQtyNanos, o.ReplacedNs, o.FailedNs,
        ];
        if (more.ContainsAnyExcept(0L))
        {
            Numbers(w, "more", more);
        }

        if (r.HasStop || o.QtyNanos != r.QtyNanos)
        {
            Terms(w, o);
        }
    }

    private static Guid? Id(JsonElement e, string name) => e.TryGetProperty(name, out JsonElement id) ? id.GetGuid() : null;

    private static void Growing(Utf8JsonWriter w, string name, GrowingBar[] bars)
    {
        w.WriteStartArray(name);
        foreach (GrowingBar g in bars)
        {
            Numbers(w, name: null, [g.Bar.Open, g.Bar.High, g.Bar.Low, g.Bar.Close, g.Bar.Volume, g.Trades]);
            w.WriteStringValue(g.Notional.ToString(CultureInfo.InvariantCulture));
        }

        w.WriteEndArray();
    }

    private static void Growing(JsonElement e, GrowingBar[] bars)
    {
        for (int i = 0; i < bars.Length; i++)
        {
            long[] n = Longs(e[2 * i]);
            bars[i] = new GrowingBar(Bar(n), n[5], Int128.Parse(e[(2 * i) + 1].GetString()!, CultureInfo.InvariantCulture));
        }
    }

    private static void Ended(Utf8JsonWriter w, string name, List<VenueBar> bars)
    {
        w.WriteStartArray(name);
        foreach ((Event row, long trades, long vwap) in bars)
        {
            BarPayload b = row.Bar;
            Numbers(w, name: null, [b.Open, b.High, b.Low, b.Close, b.Volume, trades, vwap, row.Header.TimeNs, row.Header.Instrument]);
        }

        w.WriteEndArray();
    }

    private static void Ended(JsonElement e, EventKind kind, List<VenueBar> bars)
    {
        foreach (JsonElement item in e.EnumerateArray())
        {
            long[] n = Longs(item);
            Event row = default;
            row.Header.Kind = kind;
            row.Header.Source = EventSource.MarketData;
            row.Header.TimeNs = n[7];
            row.Header.Instrument = (int)n[8];
            row.Bar = Bar(n);
            bars.Add(new VenueBar(row, n[5], n[6]));
        }
    }

    private static BarPayload Bar(long[] n) => new() { Open = n[0], High = n[1], Low = n[2], Close = n[3], Volume = n[4] };

    private static void Numbers(Utf8JsonWriter w, string? name, ReadOnlySpan<long> numbers)
    {
        if (name is not null)
        {
            w.WritePropertyName(name);
        }

        w.WriteStartArray();
        foreach (long n in numbers)
        {
            w.WriteNumberValue(n);
        }

        w.WriteEndArray();
    }
}
