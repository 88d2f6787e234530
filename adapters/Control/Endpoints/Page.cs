using System;
using System.Collections.Generic;
using System.IO;

namespace Qgtm.Fast.Control.Endpoints;

/// <summary>GET /: the one page, its script and its style, from this assembly. The page asks for the telemetry every second.</summary>
internal static class Page
{
    private static readonly Dictionary<string, Reply> Files = new(StringComparer.Ordinal)
    {
        ["/"] = Load("index.html", "text/html; charset=utf-8"),
        ["/app.js"] = Load("app.js", "text/javascript; charset=utf-8"),
        ["/operator.js"] = Load("operator.js", "text/javascript; charset=utf-8"),
        ["/app.css"] = Load("app.css", "text/css; charset=utf-8"),
    };

    /// <summary>Where its parts are.</summary>
    public static IReadOnlyCollection<string> Paths => Files.Keys;

    public static Reply Answer(string path) => Files[path];

    private static Reply Load(string name, string type)
    {
        using Stream stream = typeof(Page).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException(name + " is not in this assembly.");
        using StreamReader reader = new(stream);
        return Reply.Text(type, reader.ReadToEnd());
    }
}
