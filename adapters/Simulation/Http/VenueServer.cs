using System;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>The simulated venue behind Alpaca's wire protocol on 127.0.0.1: REST, market data, trade updates.</summary>
public sealed class VenueServer : IAsyncDisposable
{
    private readonly VenueServerOptions _options;
    private readonly WebApplication _app;
    private readonly VenuePump _pump;
    private readonly CancellationTokenSource _stop = new();
    private long _requests;

    private VenueServer(VenueServerOptions options, VenuePump pump, WebApplication app)
    {
        _options = options;
        _pump = pump;
        _app = app;

        // Request ids name orders that come without a client_order_id: no life of the venue repeats one.
        _requests = pump.Core.Lives << 32;
    }

    /// <summary>Root of the REST interface.</summary>
    public Uri BaseUri { get; private set; } = new("http://127.0.0.1");

    /// <summary>The market-data stream.</summary>
    public Uri DataStreamUri => new($"ws://127.0.0.1:{BaseUri.Port}/v2/iex");

    /// <summary>The trade-updates stream.</summary>
    public Uri TradeStreamUri => new($"ws://127.0.0.1:{BaseUri.Port}/stream");

    /// <summary>The venue. Not safe to call while clients are connected.</summary>
    public VenueCore Core => _pump.Core;

    /// <summary>Completes when the recorded data ended and every queued frame is written.</summary>
    public Task Ended => _pump.Ended;

    /// <summary>Market messages written to a live data client: what waits for one that goes away is not counted.</summary>
    public long RowsPublished => _pump.RowsPublished;

    /// <summary>Makes the venue and listens. The venue stands still until one client subscribed and one listens to updates.</summary>
    public static async Task<VenueServer> StartAsync(VenueServerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, options.Port));
        WebApplication app = builder.Build();
        VenueServer server = new(options, new VenuePump(new VenueCore(options.Venue), options.Speed), app);
        app.UseWebSockets();
        app.Run(server.ServeAsync);
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        server.BaseUri = new Uri(app.Urls.First());
        server._pump.Start();
        return server;
    }

    /// <summary>Stops the market and completes when all that it made is written to the clients. REST still answers; nothing fills any more.</summary>
    public Task QuiesceAsync() => _pump.QuiesceAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _pump.Dispose();
        _stop.Dispose();
    }

    private Task ServeAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "";
        return context.WebSockets.IsWebSocketRequest ? StreamAsync(context, path) : RestAsync(context, path);
    }

    private async Task StreamAsync(HttpContext context, string path)
    {
        if (path is not ("/v2/iex" or "/stream"))
        {
            context.Response.StatusCode = 404;
            return;
        }

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, context.RequestAborted);
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        if (path == "/stream")
        {
            TradeConnection trade = new(socket, _options, _pump, Authorized(context.Request));
            _pump.Add(trade);
            await trade.RunAsync(stop.Token).ConfigureAwait(false);
            _pump.Remove(trade);
        }
        else
        {
            DataConnection data = new(socket, _options, _pump, Authorized(context.Request));
            await data.RunAsync(stop.Token).ConfigureAwait(false);
            _pump.ReleaseData(data);
        }
    }

    private async Task RestAsync(HttpContext context, string path)
    {
        string requestId = Interlocked.Increment(ref _requests).ToString("x32", CultureInfo.InvariantCulture);
        context.Response.Headers["X-Request-ID"] = requestId;
        Reply reply = await AnswerAsync(context, path, requestId).ConfigureAwait(false);
        context.Response.StatusCode = reply.Status;
        if (reply.Allow is not null)
        {
            context.Response.Headers.Allow = reply.Allow;
        }

        if (reply.Body is not null)
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = reply.Body.Length;
            await context.Response.Body.WriteAsync(reply.Body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private async Task<Reply> AnswerAsync(HttpContext context, string path, string requestId)
    {
        HttpRequest request = context.Request;
        if (!Authorized(request))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer, Basic realm=\"alpaca.markets\"";
            return VenueRoutes.Refuse(new VenueRefusal(401, 0, "unauthorized."));
        }

        JsonDocument? body = null;
        if (request.Method == "POST")
        {
            try
            {
                body = await JsonDocument.ParseAsync(request.Body, default, context.RequestAborted).ConfigureAwait(false);
            }
            catch (JsonException)
            {
                // Answered as malformed.
            }
        }

        using (body)
        {
            Call call = new(request.Method, path, name => request.Query.TryGetValue(name, out var value) ? value.ToString() : null, body?.RootElement, requestId);
            return _pump.Locked(core => VenueRoutes.Answer(core, call));
        }
    }

    private bool Authorized(HttpRequest request)
    {
        if (request.Headers["APCA-API-KEY-ID"] == _options.KeyId && request.Headers["APCA-API-SECRET-KEY"] == _options.Secret)
        {
            return true;
        }

        string basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_options.KeyId}:{_options.Secret}"));
        return request.Headers.Authorization == basic;
    }
}
