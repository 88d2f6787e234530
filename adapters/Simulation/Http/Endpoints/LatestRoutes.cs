using System;
using System.Linq;
using System.Text.Json;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>The newest bar, quote and trade, and snapshots.</summary>
internal static class LatestRoutes
{
    public static Reply? Answer(VenueCore core, Call call) => (call.Method, call.Parts) switch
    {
        ("GET", ["v2", "stocks", "bars" or "quotes" or "trades", "latest"]) => Many(core, call, call.Parts[2]),
        ("GET", ["v2", "stocks", var symbol, "bars" or "quotes" or "trades", "latest"]) => One(core, call, symbol, call.Parts[3]),
        ("GET", ["v2", "stocks", "snapshots"]) => Snapshots(core, call),
        ("GET", ["v2", "stocks", var symbol, "snapshot"]) => Snapshot(core, call, symbol),
        _ => null,
    };

    private static Reply? Refused(Call call, string[] symbols) => DataQuery.Symbol(symbols) is { } problem ? Router.BadRequest(problem)
        : DataQuery.CheckFeed(call, recent: true) is { } refusal ? Router.Refuse(refusal)
        : null;

    private static Reply Many(VenueCore core, Call call, string what)
    {
        string[] symbols = call.List("symbols");
        return Refused(call, symbols) ?? Router.Json(200, w =>
        {
            w.WriteStartObject();
            w.WriteStartObject(what);
            foreach (VenueInstrument i in symbols.Distinct(StringComparer.Ordinal).Select(core.Find).OfType<VenueInstrument>())
            {
                if (Newest(core, i, what) is { } row)
                {
                    w.WritePropertyName(i.Symbol);
                    DataJson.Row(w, row, what);
                }
            }

            w.WriteEndObject();
            w.WriteEndObject();
        });
    }

    private static Reply One(VenueCore core, Call call, string symbol, string what) => Refused(call, [symbol])
        ?? (core.Find(symbol) is { } i && Newest(core, i, what) is { } row
            ? Router.Json(200, w =>
            {
                w.WriteStartObject();
                w.WritePropertyName(what[..^1]);
                DataJson.Row(w, row, what);
                w.WriteString("symbol", symbol);
                w.WriteEndObject();
            })
            : Router.NotFound(core.Find(symbol) is null ? $"symbol not found: {symbol}" : $"no {what[..^1]} found for {symbol}"));

    private static Reply Snapshots(VenueCore core, Call call)
    {
        string[] symbols = call.List("symbols");
        return Refused(call, symbols) ?? Router.Json(200, w =>
        {
            w.WriteStartObject();
            foreach (VenueInstrument i in symbols.Distinct(StringComparer.Ordinal).Select(core.Find).OfType<VenueInstrument>())
            {
                w.WriteStartObject(i.Symbol);
                Parts(w, core, i);
                w.WriteEndObject();
            }

            w.WriteEndObject();
        });
    }

    private static Reply Snapshot(VenueCore core, Call call, string symbol) => Refused(call, [symbol])
        ?? (core.Find(symbol) is { } i
            ? Router.Json(200, w =>
            {
                w.WriteStartObject();
                w.WriteString("symbol", symbol);
                Parts(w, core, i);
                w.WriteEndObject();
            })
            : Router.NotFound($"symbol not found: {symbol}"));

    private static void Parts(Utf8JsonWriter w, VenueCore core, VenueInstrument i)
    {
        Part(w, "latestTrade", Newest(core, i, "trades"), "trades");
        Part(w, "latestQuote", Newest(core, i, "quotes"), "quotes");
        Part(w, "minuteBar", Newest(core, i, "bars"), "bars");
        Part(w, "dailyBar", Today(core, i), "bars");
        VenueBar before = core.Bars.Days.LastOrDefault(b => b.Row.Header.Instrument == i.Id);
        Part(w, "prevDailyBar", before.Trades == 0 ? null : before, "bars");
    }

    private static void Part(Utf8JsonWriter w, string name, VenueBar? row, string what)
    {
        w.WritePropertyName(name);
        if (row is { } it)
        {
            DataJson.Row(w, it, what);
        }
        else
        {
            w.WriteNullValue();
        }
    }

    private static VenueBar? Newest(VenueCore core, VenueInstrument i, string what)
    {
        if (what != "bars")
        {
            return core.Ticks.Last(what == "quotes" ? EventKind.Quote : EventKind.Trade, i.Id) is { } e ? new VenueBar(e, 0, 0) : null;
        }

        VenueBar last = core.Bars.Minutes.LastOrDefault(b => b.Row.Header.Instrument == i.Id);
        return last.Trades == 0 ? null : last;
    }

    /// <summary>The day so far.</summary>
    private static VenueBar? Today(VenueCore core, VenueInstrument i)
    {
        GrowingBar day = core.Growing.Day[i.Id];
        if (day.Trades == 0)
        {
            return null;
        }

        Event row = default;
        row.Header.Kind = EventKind.DailyBar;
        row.Header.Instrument = i.Id;
        row.Header.TimeNs = SessionClock.Midnight(SessionClock.DateOf(core.NowNs));
        row.Bar = day.Bar;
        return new VenueBar(row, day.Trades, day.Bar.Volume == 0 ? day.Bar.Close : (long)(day.Notional / day.Bar.Volume));
    }
}
