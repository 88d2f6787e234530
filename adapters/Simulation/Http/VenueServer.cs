using System;
using System.Linq;
using System.Net;
using System.Net.WebSockets;
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
    private readonly RestServer _rest;

    private VenueServer(VenueServerOptions options, VenuePump pump, WebApplication app)
    {
        _options = options;
        _pump = pump;
        _app = app;
        _rest = new RestServer(options, pump);
    }

    /// <summary>Root of the REST interface.</summary>
    public Uri BaseUri { get; private set; } = new("http://127.0.0.1");

    /// <summary>The market-data stream.</summary>
    public Uri DataStreamUri => new($"ws://127.0.0.1:{BaseUri.Port}/v2/iex");

    /// <summary>The trade-updates stream.</summary>
    public Uri TradeStreamUri => new($"ws://127.0.0.1:{BaseUri.Port}/stream");

    /// <summary>The venue. Not safe to call while clients are connected.</summary>
    public VenueCore Core => _pump.Core;

    /// <summary>What goes wrong, and how often it did.</summary>
    public FaultPlan Faults => _options.Venue.Faults;

    /// <summary>Completes when the recorded data ended and every queued frame is written.</summary>
    public Task Ended => _pump.Ended;

    /// <summary>Never completes but by the fault that ended the market.</summary>
    public Task Fault => _pump.Fault;

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
        VenueServer server = new(options, new VenuePump(new VenueCore(options.Venue), options.Speed, options.RunsAlone), app);
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
        return context.WebSockets.IsWebSocketRequest ? StreamAsync(context, path) : _rest.ServeAsync(context, path);
    }

    private async Task StreamAsync(HttpContext context, string path)
    {
        if (path is not ("/v2/iex" or "/v2/sip" or "/v2/delayed_sip" or "/v2/test" or "/stream"))
        {
            context.Response.StatusCode = 404;
            return;
        }

        FaultHit? hit = _pump.Core.Faults.Next("connect", path);
        hit?.Fired();
        if (hit is { Name: "refuse" })
        {
            context.Response.StatusCode = (int)hit.Long("status", 429);
            return;
        }

        if (hit is { Name: "reset" })
        {
            context.Abort();
            return;
        }

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, context.RequestAborted);
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        bool msgpack = context.Request.ContentType?.StartsWith("application/msgpack", StringComparison.OrdinalIgnoreCase) == true;
        await RunAsync(socket, new Handshake(path, _rest.IsKnown(context.Request), msgpack), hit, stop.Token).ConfigureAwait(false);
    }

    private async Task RunAsync(WebSocket socket, Handshake handshake, FaultHit? hit, CancellationToken stop)
    {
        if (handshake.Path == "/stream")
        {
            TradeConnection trade = new(socket, _options, _pump, handshake);
            Mute(trade, hit);
            _pump.Add(trade);
            await trade.RunAsync(stop).ConfigureAwait(false);
            _pump.Remove(trade);
            return;
        }

        DataConnection data = new(socket, _options, _pump, handshake)
        {
            Refusal = hit is { Name: "error" } ? (hit.Long("code", 406), hit.Text("msg", "connection limit exceeded")) : null,
        };
        Mute(data, hit);
        await data.RunAsync(stop).ConfigureAwait(false);
        _pump.ReleaseData(data);
    }

    private static void Mute(SocketConnection connection, FaultHit? hit)
    {
        if (hit is { Name: "silence" })
        {
            connection.Mute();
        }
    }
}
