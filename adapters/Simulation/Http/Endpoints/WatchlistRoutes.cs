using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>/v2/watchlists. They live as long as the process: nothing trades on them.</summary>
internal static class WatchlistRoutes
{
    public static Reply? Answer(VenueCore core, Call call) => (call.Method, call.Parts) switch
    {
        ("GET", ["v2", "watchlists"]) => Router.Array(core.Watchlists, (w, l) => Write(w, l, core, withAssets: false)),
        ("POST", ["v2", "watchlists"]) => Make(core, call),
        (_, ["v2", "watchlists:by_name"]) => On(core, call, core.Watchlists.Find(l => l.Name == call.Query("name"))),
        (_, ["v2", "watchlists", var id]) => On(core, call, core.Watchlists.Find(l => l.Id.ToString() == id)),
        ("DELETE", ["v2", "watchlists", var id, var symbol]) => core.Watchlists.Find(l => l.Id.ToString() == id) is { } list && list.Symbols.Remove(symbol)
            ? One(core, list)
            : Router.NotFound("watchlist not found"),
        _ => null,
    };

    private static Reply One(VenueCore core, Watchlist list) => Router.Json(200, w => Write(w, list, core, withAssets: true));

    private static Reply Make(VenueCore core, Call call)
    {
        if (call.Text("name") is not { Length: > 0 and <= 64 } name || core.Watchlists.Exists(l => l.Name == name))
        {
            return Router.Refuse(OrderForm.Invalid(call.Text("name") is { Length: > 0 and <= 64 } ? "watchlist name must be unique" : "watchlist name is required"));
        }

        Watchlist list = new(Guid.NewGuid(), core.NowNs) { Name = name };
        list.Symbols.AddRange(Symbols(call));
        core.Watchlists.Add(list);
        return One(core, list);
    }

    private static Reply? On(VenueCore core, Call call, Watchlist? list)
    {
        if (list is null)
        {
            return call.Method is "GET" or "PUT" or "POST" or "DELETE" ? Router.NotFound("watchlist not found") : null;
        }

        switch (call.Method)
        {
            case "GET":
                return One(core, list);
            case "PUT":
                list.Name = call.Text("name") ?? list.Name;
                list.Symbols.Clear();
                list.Symbols.AddRange(Symbols(call));
                list.UpdatedNs = core.NowNs;
                return One(core, list);
            case "POST":
                if (call.Text("symbol") is not { } symbol || core.Find(symbol) is null)
                {
                    return Router.NotFound($"asset not found for {call.Text("symbol")}");
                }

                list.Symbols.Add(symbol);
                list.UpdatedNs = core.NowNs;
                return One(core, list);
            case "DELETE":
                core.Watchlists.Remove(list);
                return new Reply(204, Body: null);
            default:
                return null;
        }
    }

    private static IEnumerable<string> Symbols(Call call) =>
        call.Body is { ValueKind: JsonValueKind.Object } b && b.TryGetProperty("symbols", out JsonElement s) && s.ValueKind == JsonValueKind.Array
            ? s.EnumerateArray().Select(e => e.GetString() ?? "")
            : [];

    private static void Write(Utf8JsonWriter w, Watchlist list, VenueCore core, bool withAssets)
    {
        w.WriteStartObject();
        w.WriteString("id", list.Id);
        w.WriteString("account_id", VenueJson.AccountId);
        w.WriteString("created_at", WireText.Time(list.CreatedNs));
        w.WriteString("updated_at", WireText.Time(list.UpdatedNs));
        w.WriteString("name", list.Name);
        if (withAssets)
        {
            w.WriteStartArray("assets");
            foreach (VenueInstrument i in list.Symbols.Select(core.Find).OfType<VenueInstrument>())
            {
                VenueJson.Asset(w, i);
            }

            w.WriteEndArray();
        }

        w.WriteEndObject();
    }
}
