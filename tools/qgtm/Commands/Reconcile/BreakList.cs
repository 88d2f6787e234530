using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Tool.Host;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Tool.Commands.Reconcile;

/// <summary>
/// Breaks, and what was made elsewhere, as JSON: of a running engine (single words read while it writes them, two of them
/// perhaps an event apart), or of a state that was recovered for a look.
/// </summary>
internal static class BreakList
{
    /// <summary>Writes the members.</summary>
    public static void Write(Utf8JsonWriter w, EngineState state, ReadOnlySpan<Instrument> instruments)
    {
        w.WriteString("tier", Summary.TierText(state.Tier));
        w.WriteString("eventTime", Time(state.Scalars.TimeNs));
        w.WriteString("lastLook", Time(state.Look.EndNs));
        w.WriteNumber("looks", state.Look.Number);
        w.WriteStartArray("breaks");
        List<BreakRow> rows = [.. state.Breaks];
        rows.RemoveAll(r => r.State == BreakState.None);
        rows.Sort((a, b) => a.Number.CompareTo(b.Number));
        foreach (BreakRow row in rows)
        {
            Break(w, in row, state, instruments);
        }

        w.WriteEndArray();
        w.WriteStartArray("elsewhere");
        foreach (ForeignRow row in state.Foreign)
        {
            if (row.Look != 0)
            {
                Foreign(w, in row, instruments);
            }
        }

        w.WriteEndArray();
    }

    private static void Break(Utf8JsonWriter w, in BreakRow row, EngineState state, ReadOnlySpan<Instrument> instruments)
    {
        bool isOrder = row.Kind is BreakKind.OrderMissing or BreakKind.OrderExtra or BreakKind.QtyDiffers or BreakKind.ExecutionMissing or BreakKind.ExecutionExtra or BreakKind.ReportContradicts;
        w.WriteStartObject();
        w.WriteNumber("number", row.Number);
        w.WriteString("kind", row.Kind == BreakKind.ReportContradicts ? ((Orders.FreezeReason)state.Positions[row.Instrument].Frozen).ToString() : row.Kind.ToString());
        w.WriteString("symbol", row.Kind == BreakKind.PositionInUnknownSymbol ? SymbolText.Unpack(row.Key)
            : row.Instrument >= 0 && row.Instrument < instruments.Length ? instruments[row.Instrument].Symbol : string.Empty);
        w.WriteString("order", isOrder ? OrderText(state, in row) : string.Empty);
        w.WriteNumber("books", Units(row.Books));
        w.WriteNumber("broker", Units(row.Broker));
        w.WriteString("state", row.State.ToString());
        w.WriteBoolean("gone", row.IsGone != 0);
        w.WriteString("cause", row.Cause.ToString());
        w.WriteString("since", Time(row.FirstNs));
        w.WriteNumber("ageSeconds", Math.Max(0, (state.Scalars.TimeNs - row.FirstNs) / Fixed.One));
        w.WriteNumber("looks", row.Looks);
        w.WriteEndObject();
    }

    /// <summary>One of ours by its ClOrdId; the broker's by the beginning of its id.</summary>
    private static string OrderText(EngineState state, in BreakRow row) =>
        state.Orders[Orders.OrderTable.Slot(row.Key)].OrderId == row.Key
            ? ClOrdIds.ToText(row.Key)
            : string.Create(CultureInfo.InvariantCulture, $"{unchecked((ulong)row.Key):x16}");

    private static void Foreign(Utf8JsonWriter w, in ForeignRow row, ReadOnlySpan<Instrument> instruments)
    {
        w.WriteStartObject();
        w.WriteString("what", row.Key == 0 ? "position" : "order");
        w.WriteString("symbol", row.Instrument >= 0 ? instruments[row.Instrument].Symbol : SymbolText.Unpack(row.Symbol));
        w.WriteNumber("qty", Units(row.Qty));
        w.WriteNumber("notionalUsd", Units(row.Notional));
        w.WriteEndObject();
    }

    private static decimal Units(long nanos) => (decimal)nanos / Fixed.One;

    private static DateTime Time(long ns) => DateTime.UnixEpoch.AddTicks(ns / 100);
}
