using System;
using System.Linq;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>/v2/assets.</summary>
internal static class AssetRoutes
{
    public static Reply? Answer(VenueCore core, Call call) => (call.Method, call.Parts) switch
    {
        ("GET", ["v2", "assets"]) => List(core, call),
        ("GET", ["v2", "assets", var item]) => Instrument(core, item) is { } i
            ? Router.Json(200, w => VenueJson.Asset(w, i))
            : Router.NotFound($"asset not found for {item}"),
        _ => null,
    };

    /// <summary>The instrument of a symbol or an asset id.</summary>
    public static VenueInstrument? Instrument(VenueCore core, string name) => Guid.TryParse(name, out Guid id)
        ? core.Instruments.FirstOrDefault(i => VenueJson.AssetId(i.Id) == id)
        : core.Find(name);

    private static Reply List(VenueCore core, Call call)
    {
        bool none = call.Query("status") == "inactive" || call.Query("asset_class") is not (null or "" or "us_equity") || call.Query("attributes") is { Length: > 0 };
        string? exchange = call.Query("exchange");
        return Router.Array(none ? [] : core.Instruments.Where(i => exchange is null or "" || i.Exchange == exchange), VenueJson.Asset);
    }
}
