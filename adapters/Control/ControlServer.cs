using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Qgtm.Fast.Control.Access;
using Qgtm.Fast.Control.Endpoints;

namespace Qgtm.Fast.Control;

/// <summary>
/// The control surface, on 127.0.0.1 only. Reads are open to this machine; every write takes a key (docs/adr/0040), and all who
/// may not get the same answer. A page of another site cannot read it: a request whose Host is not this machine's own is refused (DNS rebinding).
/// </summary>
public sealed class ControlServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ControlSources _sources;

    private ControlServer(WebApplication app, ControlSources sources)
    {
        _app = app;
        _sources = sources;
    }

    /// <summary>Where it listens, with the port that the system chose when 0 was asked for.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>Everything that is answered, and to whom.</summary>
    public static IReadOnlyList<(string Method, string Path, Roles Allowed)> Routes => [.. Endpoints.Routes.All.Select(r => (r.Method, r.Path, r.Allowed))];

    /// <summary>Where people are let in and lower tiers; null on a server that only reads.</summary>
    public ResetDesk? Desk => _sources.Desk;

    /// <summary>Listens on the port; an <see cref="IOException"/> says that it is taken.</summary>
    public static async Task<ControlServer> StartAsync(int port, ControlSources sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Caller.BodyMax;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        ControlServer server = new(builder.Build(), sources);
        server._app.Run(server.ServeAsync);
        try
        {
            await server._app.StartAsync();
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        server.Address = new Uri(server._app.Urls.First());
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        Reply reply = await AnswerAsync(context);
        HttpResponse response = context.Response;
        response.StatusCode = reply.Status;
        response.ContentType = reply.Type;
        response.ContentLength = reply.Body.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers.ContentSecurityPolicy =
            "default-src 'self'; img-src data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        await response.Body.WriteAsync(reply.Body, context.RequestAborted);
    }

    private async Task<Reply> AnswerAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (request.Host.Host is not ("127.0.0.1" or "localhost"))
        {
            return Reply.Sentence(StatusCodes.Status403Forbidden, "This address is served to 127.0.0.1 and localhost only.");
        }

        Route? route = Endpoints.Routes.Find(request.Method, request.Path.Value ?? "/", out string allow);
        if (route is null)
        {
            return allow.Length == 0 ? Reply.Sentence(StatusCodes.Status404NotFound, "There is nothing at this address.") : Refuse(context, allow);
        }

        Caller caller = new(context, _sources.Desk);
        bool sound = caller.Identify();
        bool allowed = route.Allowed == Roles.Anyone || (caller.Who is { } who && route.Allowed.HasFlag(who.Role));
        Reply reply = sound && allowed ? await route.Run(caller, _sources) : Reply.Refusal;
        if (reply.Body.Equals(Reply.Refusal.Body))
        {
            _sources.Desk?.Gate.Refuse();
        }

        return reply;
    }

    private Reply Refuse(HttpContext context, string allow)
    {
        _sources.Desk?.Gate.Refuse();
        context.Response.Headers.Allow = allow;
        return Reply.Refusal with { Status = StatusCodes.Status405MethodNotAllowed };
    }
}
