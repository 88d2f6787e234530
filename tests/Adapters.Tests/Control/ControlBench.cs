using System;
using System.Net.Http;
using System.Threading.Tasks;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.AdaptersTests.Control;

/// <summary>An engine at rest, its projection on a clock that the test moves, and the real server before them.</summary>
internal sealed class ControlBench : IAsyncDisposable
{
    private readonly RingBuffer _ring = new(1 << 12, 1, 0);
    private ControlServer? _server;

    public ControlBench()
    {
        Engine = new Engine(new EngineState(), Universe.Default(), _ring);
        Recent = new RecentEvents(Clock);
        Sources = new ControlSources { Engine = Engine, Recent = Recent, TickToFeature = new LatencyHistogram(), TickToOrder = new LatencyHistogram() };
    }

    public ManualClock Clock { get; } = new();
    public Engine Engine { get; }
    public RecentEvents Recent { get; }
    public ControlSources Sources { get; }

    /// <summary>A client of the server, which is started on the first call.</summary>
    public async Task<HttpClient> ClientAsync()
    {
        _server ??= await ControlServer.StartAsync(0, Sources);
        return new HttpClient { BaseAddress = _server.Address };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _ring.Dispose();
    }

    public static Event Of(EventKind kind, int instrument = -1, long timeNs = 0)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Instrument = instrument;
        e.Header.TimeNs = timeNs;
        return e;
    }

    public static Event NewOrder(long id, long shares, int instrument = 0, long timeNs = 0)
    {
        Event e = Of(EventKind.NewOrderSingle, instrument, timeNs);
        e.Order.OrderId = id;
        e.Order.Qty = shares * Fixed.One;
        e.Order.LimitPx = 100 * Fixed.One;
        e.Order.Side = Side.Buy;
        e.Order.Type = OrdType.Limit;
        return e;
    }

    public static Event Report(long id, OrdStatus status, long shares = 0, long px = 0, long timeNs = 0)
    {
        Event e = Of(EventKind.ExecutionReport, 0, timeNs);
        e.Report.OrderId = id;
        e.Report.Status = status;
        e.Report.CumQty = shares * Fixed.One;
        e.Report.AvgPx = px * Fixed.One;
        return e;
    }
}

/// <summary>Wall time that moves when it is told to.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long _ticks = 1;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => _ticks;

    public void Advance(double seconds) => _ticks += TimeSpan.FromSeconds(seconds).Ticks;
}
