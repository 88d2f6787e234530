using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Qgtm.Fast.Control.Endpoints;

namespace Qgtm.Fast.Control;

/// <summary>
/// The control surface, on 127.0.0.1 only: one page, /health, /ready, /metrics and /api/v1/daemon/telemetry. It only reads. A page of
/// another site cannot read it either: a request whose Host is not this machine's own is refused (DNS rebinding).
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

    /// <summary>Listens on the port; an <see cref="IOException"/> says that it is taken.</summary>
    public static async Task<ControlServer> StartAsync(int port, ControlSources sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
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
        Reply reply = Answer(context);
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

    private Reply Answer(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (request.Host.Host is not ("127.0.0.1" or "localhost"))
        {
            return Reply.Sentence(StatusCodes.Status403Forbidden, "This address is served to 127.0.0.1 and localhost only.");
        }

        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return Reply.Sentence(StatusCodes.Status405MethodNotAllowed, "Only GET and HEAD are answered.");
        }

        return request.Path.Value switch
        {
            "/health" => Health.Answer(_sources),
            "/ready" => Ready.Answer(_sources),
            "/api/v1/daemon/telemetry" => Telemetry.Answer(_sources),
            "/metrics" => Metrics.Answer(_sources),
            _ => Page.Answer(request.Path.Value) ?? Reply.Sentence(StatusCodes.Status404NotFound, "There is nothing at this address."),
        };
    }
}
