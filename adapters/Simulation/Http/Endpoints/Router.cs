using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text.Json;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>What a REST call is answered with; a null body is an empty one. Allow: the methods that a path takes, with 405.</summary>
internal readonly record struct Reply(int Status, byte[]? Body, string? Allow = null, string ContentType = "application/json; charset=UTF-8");

/// <summary>One REST call. Path segments are unescaped.</summary>
internal sealed record Call(string Method, string Path, Func<string, string?> Query, JsonElement? Body, string RequestId)
{
    /// <summary>The path without its slashes, such as v2, orders, ID.</summary>
    public string[] Parts { get; } = Array.ConvertAll(Path.Trim('/').Split('/'), Uri.UnescapeDataString);

    /// <summary>True for a query member that says yes.</summary>
    public bool Flag(string name) => string.Equals(Query(name), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>A comma-separated query member; empty when it is not given.</summary>
    public string[] List(string name) => Query(name)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <summary>A member of the body as text, or null.</summary>
    public string? Text(string name) =>
        Body is { ValueKind: JsonValueKind.Object } b && b.TryGetProperty(name, out JsonElement e) && e.ValueKind == JsonValueKind.String ? e.GetString() : null;
}

/// <summary>The REST interface over the venue: one family of paths per class here. Called under the pump's lock.</summary>
internal static class Router
{
    private static readonly Func<VenueCore, Call, Reply?>[] Families =
    [
        AccountRoutes.Answer, ActivityRoutes.Answer, PortfolioRoutes.Answer, ClockRoutes.Answer, AssetRoutes.Answer, OrderRoutes.Answer, PositionRoutes.Answer,
        WatchlistRoutes.Answer, HistoryRoutes.Answer, LatestRoutes.Answer, ReferenceRoutes.Answer,
    ];

    public static Reply Answer(VenueCore core, Call call)
    {
        foreach (Func<VenueCore, Call, Reply?> family in Families)
        {
            if (family(core, call) is { } reply)
            {
                return reply;
            }
        }

        return Allowed(call.Parts) is { } methods
            ? Refuse(new VenueRefusal(405, 0, "method not allowed.")) with { Allow = methods }
            : Refuse(new VenueRefusal(404, 0, "endpoint not found."));
    }

    public static Reply Refuse(VenueRefusal r) => Json(r.HttpStatus, w => VenueJson.Refusal(w, r));

    public static Reply NotFound(string message) => Refuse(new VenueRefusal(404, 40410000, message));

    public static Reply BadRequest(string message) => Refuse(new VenueRefusal(400, 40010001, message));

    public static Reply Json(int status, Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter w = new(buffer))
        {
            write(w);
        }

        return new Reply(status, buffer.WrittenSpan.ToArray());
    }

    public static Reply Array<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> write, int status = 200) => Json(status, w =>
    {
        w.WriteStartArray();
        foreach (T item in items)
        {
            write(w, item);
        }

        w.WriteEndArray();
    });

    /// <summary>Methods of a path; null when there is no such path.</summary>
    private static string? Allowed(string[] parts) => parts switch
    {
        ["v2", "account" or "clock" or "calendar" or "orders:by_client_order_id"] or ["v2", "assets", ..] or ["v2", "stocks", ..] => "GET",
        ["v2", "account", "configurations"] => "GET, PATCH",
        ["v2", "account", ..] => "GET",
        ["v2", "orders"] => "GET, POST, DELETE",
        ["v2", "orders", _] => "GET, PATCH, DELETE",
        ["v2", "positions"] or ["v2", "positions", _] => "GET, DELETE",
        ["v2", "watchlists"] => "GET, POST",
        ["v2", "watchlists", _] or ["v2", "watchlists:by_name"] => "GET, PUT, POST, DELETE",
        _ => null,
    };
}
