using System;
using System.Linq;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Qgtm.Fast.Control.Access;

namespace Qgtm.Fast.Control.Endpoints;

/// <summary>One request: who it comes from, and its words.</summary>
internal sealed class Caller(HttpContext context, ResetDesk? desk)
{
    /// <summary>Longest body, bytes.</summary>
    public const int BodyMax = 4096;

    private const string KeyHeader = "X-QGTM-API-Key", ShortKeyHeader = "X-API-Key", Bearer = "Bearer ", Cookie = "qgtm_session";

    /// <summary>Null on a server that only reads.</summary>
    public ResetDesk? Desk => desk;

    /// <summary>Who it is; null = nobody that is known.</summary>
    public Principal? Who { get; private set; }

    private HttpRequest Request => context.Request;

    /// <summary>
    /// Finds out who it is. A key in a header decides alone; without one the session's cookie does. False when the request must not be
    /// followed whoever sends it: a key in the address, two keys, or a write that a page of another site has sent.
    /// </summary>
    public bool Identify()
    {
        bool write = !HttpMethods.IsGet(Request.Method) && !HttpMethods.IsHead(Request.Method);
        if (HasSecretInQuery() || (write && (Request.QueryString.HasValue || !IsOwnOrigin())))
        {
            return false;
        }

        StringValues[] given = [Request.Headers[KeyHeader], Request.Headers[ShortKeyHeader], Request.Headers.Authorization];
        if (given.Sum(v => v.Count) > 1)
        {
            return false;
        }

        if (given.Any(v => v.Count == 1))
        {
            string key = given[0].Count + given[1].Count == 1 ? given[0] + given[1] : Token(given[2].ToString());
            Who = desk?.Gate.ByKey(key);
            return true;
        }

        if (Request.Cookies[Cookie] is { } secret)
        {
            Who = desk?.Gate.BySession(secret);
            return Who is null || !write || Request.Headers.Origin.Count == 1;
        }

        return true;
    }

    /// <summary>The body as one JSON object; null when it is anything else or longer than <see cref="BodyMax"/>.</summary>
    public async Task<JsonElement?> WordsAsync()
    {
        bool json = MediaTypeHeaderValue.TryParse(Request.ContentType, out MediaTypeHeaderValue? type)
            && string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase);
        if (!json || Request.Headers.ContentEncoding.Count != 0)
        {
            return null;
        }

        try
        {
            using JsonDocument document = await JsonDocument.ParseAsync(Request.Body, new JsonDocumentOptions { MaxDepth = 4 }, context.RequestAborted);
            return document.RootElement.ValueKind == JsonValueKind.Object && AreTexts(document.RootElement) ? document.RootElement.Clone() : null;
        }
        catch (Exception e) when (e is JsonException or BadHttpRequestException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Reads every name and text once: bytes that are no UTF-8 and halves of characters throw here and nowhere later.</summary>
    private static bool AreTexts(JsonElement words)
    {
        foreach (JsonProperty p in words.EnumerateObject())
        {
            _ = p.Name;
            _ = p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString() : null;
        }

        return true;
    }

    /// <summary>A member that is a text; empty when it is not there or is none.</summary>
    public static string Text(JsonElement words, string name) =>
        words.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? string.Empty : string.Empty;

    /// <summary>A login with the key in the body: opens a session, which the page's script cannot read.</summary>
    public async Task<Principal?> LogInAsync(string key)
    {
        if (desk?.Gate.ByKey(key) is not { } who || (who.Role & (Roles.Operators | Roles.Viewer)) == Roles.None)
        {
            return null;
        }

        if (desk?.Actions is { } actions)
        {
            _ = await actions.RecordLogin(who);
        }

        SetCookie(desk!.Gate.Open(who), Gatekeeper.SessionLife);
        Who = who;
        return who;
    }

    /// <summary>Ends the session.</summary>
    public void LogOut()
    {
        if (Request.Cookies[Cookie] is { } secret)
        {
            desk?.Gate.Close(secret);
        }

        SetCookie(string.Empty, TimeSpan.Zero);
    }

    private void SetCookie(string secret, TimeSpan life) => context.Response.Cookies.Append(
        Cookie,
        secret,
        new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = life, Secure = Request.IsHttps, IsEssential = true });

    private static string Token(string authorization) =>
        authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..] : string.Empty;

    /// <summary>A browser says where a write comes from: only this page's own address will do. Other clients say nothing.</summary>
    private bool IsOwnOrigin()
    {
        StringValues origin = Request.Headers.Origin, site = Request.Headers["Sec-Fetch-Site"];
        bool own = origin.Count == 0 || (origin.Count == 1 && string.Equals(origin.ToString(), $"{Request.Scheme}://{Request.Host}", StringComparison.Ordinal));
        return own && (site.Count == 0 || site.ToString() is "same-origin" or "none");
    }

    private bool HasSecretInQuery()
    {
        string query = Request.QueryString.HasValue ? Uri.UnescapeDataString(Request.QueryString.Value!) : string.Empty;
        return query.Contains("key", StringComparison.OrdinalIgnoreCase) || query.Contains("token", StringComparison.OrdinalIgnoreCase)
            || query.Contains("qgtm_", StringComparison.OrdinalIgnoreCase);
    }
}
