using System;
using System.Net.Http;
using System.Text;
using System.Threading.Tasks;
using Qgtm.Fast.Control;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.AdaptersTests.Control.Access;

/// <summary>
/// What an attacker finds: a server at NO_NEW, a reset that alice has asked for and whose token bob has seen, and bob's open session.
/// A case turns that into one request, or into several of which the last one counts.
/// </summary>
internal sealed class Attack : IAsyncDisposable
{
    public const string Reset = "/api/v1/risk/kill-tier/reset", Flatten = "/api/v1/daemon/flatten", Raise = "/api/v1/risk/kill-tier", Session = "/api/v1/auth/session";
    public const string RefusalStart = "\"title\":\"Refused: ";

    private ControlServer? _server;

    private Attack()
    {
    }

    public AccessLab Lab { get; } = new();
    public HttpClient Client { get; private set; } = null!;
    public string Token { get; private set; } = string.Empty;
    public string Cookie { get; private set; } = string.Empty;
    public string Origin => Client.BaseAddress!.GetLeftPart(UriPartial.Authority);

    public static async Task<Attack> StartAsync()
    {
        Attack a = new();
        a.Lab.Raise(KillTier.NoNew);
        a.Token = await a.Lab.AskedAsync();
        a.Cookie = a.Lab.Desk.Gate.Open(a.Lab.Who(a.Lab.Bob));
        a._server = await ControlServer.StartAsync(0, a.Lab.Sources);
        a.Client = new HttpClient(new SocketsHttpHandler { UseCookies = false, UseProxy = false, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }) { BaseAddress = a._server.Address };
        return a;
    }

    /// <summary>A confirmation of the right token, whole but for who sends it.</summary>
    public HttpRequestMessage Confirm(string? token = null) => Post(Reset, $$"""{"token":"{{token ?? Token}}"}""");

    /// <summary>A request for FLATTEN, whole but for who sends it.</summary>
    public static HttpRequestMessage Stop() => Post(Flatten, """{"reason":"an intruder"}""");

    public static HttpRequestMessage Post(string path, string body, string? type = "application/json")
    {
        HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        _ = type is not null && request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        return request;
    }

    /// <summary>A request by the session of bob, as his browser sends it.</summary>
    public HttpRequestMessage AsBob(HttpRequestMessage request, string? origin = "own", string? cookie = null)
    {
        _ = origin is not null && request.Headers.TryAddWithoutValidation("Origin", origin == "own" ? Origin : origin);
        return request.With("Cookie", "qgtm_session=" + (cookie ?? Cookie));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Lab.Dispose();
    }
}

/// <summary>Headers as they come.</summary>
internal static class Requests
{
    public static HttpRequestMessage With(this HttpRequestMessage request, string name, string value)
    {
        _ = request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    /// <summary>With a key in the header of the interface.</summary>
    public static HttpRequestMessage Key(this HttpRequestMessage request, string key) => request.With("X-QGTM-API-Key", key);
}
