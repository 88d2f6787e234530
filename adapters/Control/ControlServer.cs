using System;
using System.Buffers;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Qgtm.Fast.Positions;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Control;

/// <summary>
/// The first control surface, on 127.0.0.1 only: /health, /api/v1/daemon/telemetry, /metrics and one page. It reads single
/// 64-bit words of the state while the engine writes them: each figure is real, two figures may be an event apart.
/// </summary>
public sealed class ControlServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Engine _engine;
    private readonly long _startTicks = Environment.TickCount64;
    private long _lastInputs = -1;
    private long _lastAliveTicks = Environment.TickCount64;

    private ControlServer(WebApplication app, Engine engine)
    {
        _app = app;
        _engine = engine;
    }

    /// <summary>Listens on the port; an <see cref="IOException"/> says that it is taken.</summary>
    public static async Task<ControlServer> StartAsync(int port, Engine engine)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        ControlServer server = new(builder.Build(), engine);
        server._app.MapGet("/", c => Send(c, "text/html; charset=utf-8", Page()));
        server._app.MapGet("/health", c => Send(c, "application/json", server.Health()));
        server._app.MapGet("/api/v1/daemon/telemetry", c => Send(c, "application/json", server.Telemetry()));
        server._app.MapGet("/metrics", c => Send(c, "text/plain; version=0.0.4; charset=utf-8", server.Metrics()));
        await server._app.StartAsync();
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static Task Send(HttpContext context, string type, string text)
    {
        context.Response.ContentType = type;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(text);
    }

    private static string Page()
    {
        using Stream stream = typeof(ControlServer).Assembly.GetManifestResourceStream("index.html")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    private string Health() => IsAlive() ? """{"status":"ok"}""" : """{"status":"stalled"}""";

    /// <summary>Alive = an input was applied within the last ten seconds of wall time.</summary>
    private bool IsAlive()
    {
        long inputs = _engine.State.Scalars.Inputs;
        if (inputs != _lastInputs)
        {
            _lastInputs = inputs;
            _lastAliveTicks = Environment.TickCount64;
        }

        return Environment.TickCount64 - _lastAliveTicks < 10_000;
    }

    private string Telemetry()
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter w = new(buffer);
        ScalarsRow s = _engine.State.Scalars;
        bool alive = IsAlive();
        w.WriteStartObject();
        w.WriteStartObject("heartbeat");
        w.WriteBoolean("is_alive", alive);
        w.WriteEndObject();
        w.WriteBoolean("daemon_alive", alive);
        w.WriteStartObject("risk");
        w.WriteString("kill_tier", Tier(_engine.State.Tier));
        w.WriteEndObject();
        w.WriteStartObject("reconciliation");
        w.WriteBoolean("is_clean", s.Reconciled == 1 && Frozen() == 0);
        w.WriteEndObject();
        w.WriteNumber("uptimeSeconds", (Environment.TickCount64 - _startTicks) / 1000);
        w.WriteString("eventTime", DateTime.UnixEpoch.AddTicks(s.TimeNs / 100));
        w.WriteNumber("equityUsd", Usd(s.Equity));
        w.WriteNumber("dayPnlUsd", Usd(s.Equity - s.DayEquity));
        w.WriteNumber("orders", s.Orders);
        w.WriteNumber("fills", s.Fills);
        w.WriteNumber("rejects", s.Rejects);
        w.WriteNumber("inputs", s.Inputs);
        w.WriteStartArray("positions");
        for (int i = 0; i < _engine.Instruments.Length; i++)
        {
            PositionRow p = _engine.State.Positions[i];
            if (p.Qty != 0)
            {
                w.WriteStartObject();
                w.WriteString("symbol", _engine.Instruments[i].Symbol);
                w.WriteNumber("qty", Usd(p.Qty));
                w.WriteNumber("notionalUsd", Usd(Fixed.Notional(_engine.State.Market[i].Mark, p.Qty)));
                w.WriteEndObject();
            }
        }

        w.WriteEndArray();
        w.WriteEndObject();
        w.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private string Metrics()
    {
        ScalarsRow s = _engine.State.Scalars;
        StringBuilder b = new();
        Gauge(b, "qgtm_equity_usd", "Broker-confirmed equity.", Usd(s.Equity));
        Gauge(b, "qgtm_kill_tier", "0 NORMAL to 5 HALT_ALL.", s.Tier);
        Gauge(b, "qgtm_recon_breaks", "Frozen instruments.", Frozen());
        Gauge(b, "qgtm_inputs_total", "Events applied.", s.Inputs);
        Gauge(b, "qgtm_orders_total", "Orders sent.", s.Orders);
        Gauge(b, "qgtm_fills_total", "Executions booked.", s.Fills);
        Gauge(b, "qgtm_rejects_total", "Orders that the broker refused.", s.Rejects);
        Gauge(b, "qgtm_denied_total", "Orders that the gate refused.", s.Denied);
        return b.ToString();
    }

    private static void Gauge(StringBuilder b, string name, string help, decimal value) => b.Append(
        CultureInfo.InvariantCulture,
        $"# HELP {name} {help}\n# TYPE {name} {(name.EndsWith("_total", StringComparison.Ordinal) ? "counter" : "gauge")}\n{name} {value}\n");

    private int Frozen()
    {
        int n = 0;
        foreach (ref readonly PositionRow p in _engine.State.Positions.AsSpan())
        {
            n += p.Frozen != 0 ? 1 : 0;
        }

        return n;
    }

    private static decimal Usd(long nanos) => (decimal)nanos / Fixed.One;

    private static string Tier(KillTier tier) => tier switch
    {
        KillTier.NoNew => "NO_NEW",
        KillTier.HaltAll => "HALT_ALL",
        _ => tier.ToString().ToUpperInvariant(),
    };
}
