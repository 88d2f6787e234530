using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Control;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Snapshots;
using Qgtm.Fast.Tool.Host;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Commands.Inspect;

/// <summary>Prints a state: scalars, positions and every order that is remembered. Sides and statuses are spelled as the broker does.</summary>
internal static class StateReport
{
    /// <summary>A table for people, or one JSON object.</summary>
    public static void Print(RecoveredState r, bool json)
    {
        if (json)
        {
            JsonOut.Print(w => Json(w, r));
            return;
        }

        ref readonly ScalarsRow s = ref r.State.Scalars;
        Line($"state at sequence {s.Sequence}, {StatusBox.Time(DateTime.UnixEpoch.AddTicks(s.TimeNs / 100))}, hash {StateHash.Of(r.State):x16}");
        Line($"from {(r.Snapshot is null ? "no snapshot" : $"the snapshot at {r.Snapshot.Sequence} (build {r.Snapshot.Build})")}{(r.Journal.SegmentPath is null ? string.Empty : $" and the journal up to {r.Journal.LastSequence}, {r.Journal.TornBytes} torn bytes")}");
        foreach (string skipped in r.Skipped)
        {
            Line($"snapshot skipped: {skipped}");
        }

        foreach (SnapshotSection m in r.Journal.SegmentPath is null && r.Snapshot is not null ? r.Snapshot.Sections : [])
        {
            Line($"  member {m.Name,-14}{m.Bytes.Length / m.ElementSize,12:N0} elements of {m.ElementSize} bytes");
        }

        Line($"tier {Summary.TierText(r.State.Tier)}   equity ${Units(s.Equity):N2}   cash ${Units(s.Cash):N2}   boots {s.BootEpoch}   orders {s.Orders}   fills {s.Fills}   rejects {s.Rejects}   denied {s.Denied}");
        foreach ((int i, PositionRow p) in Positions(r))
        {
            Line($"  {r.Symbol(i),-8}{Units(p.Qty),14:#,0.####} at {Units(p.AvgPx):N4}{(p.Frozen != 0 ? $"   FROZEN, the broker says {Units(p.BrokerQty):#,0.####}" : string.Empty)}");
        }

        foreach (OrderRow o in Orders(r))
        {
            Line($"  {ClOrdIds.ToText(o.OrderId)}  {r.Symbol(o.Instrument),-8}{EnumWords.Of(o.Side),-5}{Units(o.OrderQty),12:#,0.####} done {Units(o.CumQty),12:#,0.####} at {Units(o.AvgPx),12:N4}  {EnumWords.Of(o.Status)}");
        }
    }

    private static void Json(Utf8JsonWriter w, RecoveredState r)
    {
        ref readonly ScalarsRow s = ref r.State.Scalars;
        w.WriteString("path", r.Path);
        w.WriteNumber("sequence", s.Sequence);
        w.WriteString("eventTime", DateTime.UnixEpoch.AddTicks(s.TimeNs / 100));
        w.WriteString("stateHash", StateHash.Of(r.State).ToString("x16", CultureInfo.InvariantCulture));
        w.WriteString("tier", Summary.TierText(r.State.Tier));
        w.WriteBoolean("reconciled", s.Reconciled == 1);
        w.WriteNumber("bootEpoch", s.BootEpoch);
        w.WriteNumber("equity", Units(s.Equity));
        w.WriteNumber("cash", Units(s.Cash));
        Source(w, r);
        w.WriteStartArray("positions");
        foreach ((int i, PositionRow p) in Positions(r))
        {
            w.WriteStartObject();
            w.WriteString("symbol", r.Symbol(i));
            w.WriteNumber("qty", Units(p.Qty));
            w.WriteNumber("avgPx", Units(p.AvgPx));
            w.WriteNumber("brokerQty", Units(p.BrokerQty));
            w.WriteBoolean("frozen", p.Frozen != 0);
            w.WriteEndObject();
        }

        w.WriteEndArray();
        w.WriteStartArray("orders");
        foreach (OrderRow o in Orders(r))
        {
            w.WriteStartObject();
            w.WriteString("clOrdId", ClOrdIds.ToText(o.OrderId));
            w.WriteString("symbol", r.Symbol(o.Instrument));
            w.WriteString("side", EnumWords.Of(o.Side));
            w.WriteNumber("qty", Units(o.OrderQty));
            w.WriteNumber("cumQty", Units(o.CumQty));
            w.WriteNumber("avgPx", Units(o.AvgPx));
            w.WriteString("status", EnumWords.Of(o.Status));
            w.WriteEndObject();
        }

        w.WriteEndArray();
    }

    private static void Source(Utf8JsonWriter w, RecoveredState r)
    {
        if (r.Snapshot is { } image)
        {
            w.WriteStartObject("snapshot");
            w.WriteNumber("sequence", image.Sequence);
            w.WriteString("build", image.Build);
            w.WriteStartArray("members");
            foreach (SnapshotSection m in image.Sections)
            {
                w.WriteStartObject();
                w.WriteString("name", m.Name);
                w.WriteNumber("elements", m.Bytes.Length / m.ElementSize);
                w.WriteNumber("elementBytes", m.ElementSize);
                w.WriteEndObject();
            }

            w.WriteEndArray();
            w.WriteEndObject();
        }

        if (r.Journal.SegmentPath is not null)
        {
            w.WriteStartObject("journal");
            w.WriteNumber("lastSequence", r.Journal.LastSequence);
            w.WriteNumber("tornBytes", r.Journal.TornBytes);
            w.WriteEndObject();
        }

        w.WriteStartArray("skippedSnapshots");
        foreach (string sentence in r.Skipped)
        {
            w.WriteStringValue(sentence);
        }

        w.WriteEndArray();
    }

    private static IEnumerable<(int Instrument, PositionRow Row)> Positions(RecoveredState r) => r.State.Positions
        .Select((row, i) => (i, row)).Where(p => p.row.Qty != 0 || p.row.Frozen != 0);

    private static IEnumerable<OrderRow> Orders(RecoveredState r) => r.State.Orders.Where(o => o.OrderId != 0).OrderBy(o => o.OrderId);

    private static decimal Units(long nanos) => (decimal)nanos / Fixed.One;

    private static void Line(FormattableString text) => Console.Out.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
