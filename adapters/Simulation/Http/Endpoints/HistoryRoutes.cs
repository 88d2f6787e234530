using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>Historical bars, quotes and trades as Alpaca's data host pages them: by symbol, then time; the limit counts rows of all symbols.</summary>
internal static class HistoryRoutes
{
    public static Reply? Answer(VenueCore core, Call call) => (call.Method, call.Parts) switch
    {
        ("GET", ["v2", "stocks", "bars" or "quotes" or "trades"]) => Page(core, call, call.Parts[2], symbol: null),
        ("GET", ["v2", "stocks", var symbol, "bars" or "quotes" or "trades"]) => Page(core, call, call.Parts[3], symbol),
        ("GET", ["v2", "stocks", "auctions"]) or ("GET", ["v2", "stocks", _, "auctions"]) => Router.Json(200, w => Auctions(w, call)),
        _ => null,
    };

    private static Reply Page(VenueCore core, Call call, string what, string? symbol)
    {
        (DataQuery? query, VenueRefusal? refusal) = DataQuery.Parse(core, call, symbol);
        if (query is null)
        {
            return Router.Refuse(refusal!);
        }

        Timeframe frame = default;
        if (what == "bars" && (call.Query("timeframe") is not { Length: > 0 } text || !Timeframe.TryParse(text, out frame)))
        {
            string? asked = call.Query("timeframe");
            return Router.BadRequest(asked is null or "" ? "timeframe is required" : $"invalid timeframe: {asked}");
        }

        var rows = new List<(RowKey Key, VenueBar Row)>();
        foreach (string name in query.Symbols.Distinct(StringComparer.Ordinal))
        {
            if (core.Find(name) is { } instrument)
            {
                Add(rows, Rows(core, instrument, what, frame), name, query);
            }
        }

        rows.Sort((x, y) => query.Compare(x.Key, y.Key));
        if (query.After is { } after)
        {
            rows.RemoveAll(r => query.Compare(r.Key, after) <= 0);
        }

        char letter = what == "bars" ? frame.Letter : char.ToUpperInvariant(what[0]);
        return Router.Json(200, w => Write(w, rows, query, what, letter, symbol, call.Query("currency")));
    }

    private static IEnumerable<VenueBar> Rows(VenueCore core, VenueInstrument instrument, string what, Timeframe frame) => what switch
    {
        "bars" => frame.Gather((frame.IsDaily ? core.Bars.Days : core.Bars.Minutes).Where(b => b.Row.Header.Instrument == instrument.Id)),
        "quotes" => core.Ticks.Rows(EventKind.Quote, instrument.Id).Select(e => new VenueBar(e, 0, 0)),
        _ => core.Ticks.Rows(EventKind.Trade, instrument.Id).Select(e => new VenueBar(e, 0, 0)),
    };

    private static void Add(List<(RowKey Key, VenueBar Row)> to, IEnumerable<VenueBar> rows, string symbol, DataQuery query)
    {
        long last = 0;
        int index = 0;
        foreach (VenueBar row in rows)
        {
            long at = row.Row.Header.TimeNs;
            index = at == last ? index + 1 : 0;
            last = at;
            if (at >= query.StartNs && at <= query.EndNs)
            {
                to.Add((new RowKey(symbol, at, index), row));
            }
        }
    }

    private static void Write(Utf8JsonWriter w, List<(RowKey Key, VenueBar Row)> rows, DataQuery query, string what, char letter, string? single, string? currency)
    {
        int count = Math.Min(rows.Count, query.Limit);
        w.WriteStartObject();
        w.WritePropertyName(what);
        if (single is not null)
        {
            w.WriteStartArray();
        }
        else
        {
            w.WriteStartObject();
        }

        for (int i = 0; i < count; i++)
        {
            if (single is null && (i == 0 || rows[i].Key.Symbol != rows[i - 1].Key.Symbol))
            {
                w.WriteStartArray(rows[i].Key.Symbol);
            }

            DataJson.Row(w, rows[i].Row, what);
            if (single is null && (i == count - 1 || rows[i].Key.Symbol != rows[i + 1].Key.Symbol))
            {
                w.WriteEndArray();
            }
        }

        if (single is not null)
        {
            w.WriteEndArray();
            w.WriteString("symbol", single);
        }
        else
        {
            w.WriteEndObject();
        }

        if (currency is not null)
        {
            w.WriteString("currency", currency);
        }

        w.WriteString("next_page_token", rows.Count > count ? rows[count - 1].Key.Token(letter) : null);
        w.WriteEndObject();
    }

    /// <summary>The venue holds no auctions of its own: an empty history.</summary>
    private static void Auctions(Utf8JsonWriter w, Call call)
    {
        w.WriteStartObject();
        w.WritePropertyName("auctions");
        w.WriteRawValue(call.Parts.Length == 3 ? "{}" : "[]");
        if (call.Parts.Length == 4)
        {
            w.WriteString("symbol", call.Parts[2]);
        }

        w.WriteNull("next_page_token");
        w.WriteEndObject();
    }
}
