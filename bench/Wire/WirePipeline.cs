using System;
using System.Threading;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Bench.Workload;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Bench.Wire;

/// <summary>When an order passed each station, ns of <see cref="Clock"/>.</summary>
public struct OrderStamps
{
    public long DueNs;
    public long ReadNs;
    public long AppliedNs;
    public long DurableNs;
    public long SentNs;
}

/// <summary>
/// The engine's thread and the journal's thread as `qgtm run` has them, with a stamp at each station: lane, Apply, journal,
/// and only then the order's bytes on the broker's socket. The journal's thread also plays the broker and fills each order.
/// </summary>
public sealed unsafe class WirePipeline : IDisposable
{
    private const int OrdersMax = 1 << 16;
    private readonly EngineRig _rig = new(Universe.Default(), gatingReaders: 1);
    private readonly Lane _fills = new(1 << 12);
    private readonly FrameServer _server;
    private readonly long _perFrameNs;
    private readonly long _warmUp;
    private readonly JournalWriter _journal;
    private readonly OrderWire _broker;
    private readonly bool _synced;
    private readonly bool _spin;
    private readonly OrderStamps[] _stamps = new OrderStamps[OrdersMax];
    private readonly Thread _engine;
    private readonly Thread _writer;
    private long _applied;
    private int _emitted;
    private int _sent;
    private volatile bool _stop;
    private volatile bool _engineDone;

    /// <param name="synced">True: an order leaves after fdatasync. False: after the bytes are in the kernel, never synced.</param>
    /// <param name="spin">True: the engine's thread polls without a pause of more than a PAUSE. False: it waits as `qgtm run` does.</param>
    public WirePipeline(FrameServer server, long perFrameNs, long warmUp, string directory, SymbolTable symbols, bool synced, bool spin)
    {
        _server = server;
        _perFrameNs = perFrameNs;
        _warmUp = warmUp;
        _synced = synced;
        _spin = spin;
        _journal = new JournalWriter(directory, 1, 1);
        _broker = new OrderWire(symbols);
        _engine = new Thread(RunEngine) { IsBackground = true, Name = "bench-engine" };
        _writer = new Thread(RunJournal) { IsBackground = true, Name = "bench-journal" };
        _engine.Start();
        _writer.Start();
    }

    public Lane Ticks { get; } = new(1 << 16);

    /// <summary>Market events applied.</summary>
    public long Applied => Interlocked.Read(ref _applied);

    /// <summary>From a frame's due time to the end of Apply, and from the socket read to it, ns.</summary>
    public Histogram DueToFeature { get; } = new();

    /// <summary>From the socket read to the end of Apply, ns.</summary>
    public Histogram ReadToFeature { get; } = new();

    /// <summary>Bytes that the engine's thread allocated after the warm-up.</summary>
    public long EngineBytes { get; private set; }

    /// <summary>Orders after the warm-up, with their stamps; call after <see cref="Stop"/>.</summary>
    public ReadOnlySpan<OrderStamps> Orders => _stamps.AsSpan(0, _sent);

    /// <summary>Ends both threads once everything is through.</summary>
    public void Stop()
    {
        _stop = true;
        _engine.Join();
        _engineDone = true;
        _writer.Join();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _journal.Dispose();
        _broker.Dispose();
        _rig.Dispose();
        _fills.Dispose();
        Ticks.Dispose();
    }

    private void RunEngine()
    {
        SpinWait idle = default;
        AllocationMeter meter = default;
        long n = 0, read = 0;
        bool warm = false;
        while (true)
        {
            bool any = DrainFills();
            for (int i = 0; i < 64 && Ticks.TryPeek(out Event* e); i++)
            {
                read = e->Header.Kind == EventKind.MinuteBar ? read : e->Quote.RecvNs;
                Apply(in *e, n, read, n >= _warmUp);
                Ticks.Release();
                n++;
                any = true;
            }

            Ticks.Publish();
            Interlocked.Exchange(ref _applied, n);
            if (!warm && n >= _warmUp)
            {
                warm = true;
                meter = AllocationMeter.OfThread();
            }

            if (!any && _stop)
            {
                EngineBytes = warm ? meter.Stop().Bytes : 0;
                return;
            }

            if (any)
            {
                idle.Reset();
            }
            else if (_spin)
            {
                Spin.Pause();
            }
            else
            {
                idle.SpinOnce();
            }
        }
    }

    private bool DrainFills()
    {
        bool any = false;
        while (_fills.TryPeek(out Event* e))
        {
            _rig.ApplyOnly(in *e);
            _fills.Release();
            any = true;
        }

        _fills.Publish();
        return any;
    }

    private void Apply(in Event e, long n, long read, bool counts)
    {
        long before = _rig.State.Scalars.Orders;
        _rig.ApplyOnly(in e);
        long now = Clock.NowNs();
        long due = _server.StartNs + (n / WireScript.PerFrame * _perFrameNs);
        if (counts && e.Header.Kind != EventKind.MinuteBar)
        {
            DueToFeature.Record(now - due);
            ReadToFeature.Record(now - read);
        }

        if (_rig.State.Scalars.Orders != before)
        {
            ref OrderStamps stamps = ref _stamps[_emitted++ & (OrdersMax - 1)];
            stamps.DueNs = counts ? due : 0;
            stamps.ReadNs = read;
            stamps.AppliedNs = now;
        }
    }

    private void RunJournal()
    {
        SpinWait idle = default;
        long routed = 0;
        while (true)
        {
            bool last = _engineDone;
            ReadOnlySpan<Event> batch = _rig.Ring.After(_journal.WrittenSequence);
            if (batch.IsEmpty)
            {
                if (last)
                {
                    return;
                }

                idle.SpinOnce();
                continue;
            }

            _journal.Append(batch);
            if (_synced)
            {
                _journal.Sync();
            }

            routed = Route(routed, Clock.NowNs());
            idle.Reset();
        }
    }

    private long Route(long routed, long durable)
    {
        while (routed < _journal.WrittenSequence)
        {
            ref readonly Event e = ref _rig.Ring[++routed];
            if (e.Header.Kind == EventKind.NewOrderSingle)
            {
                _broker.Send(in e);
                ref OrderStamps stamps = ref _stamps[_sent++ & (OrdersMax - 1)];
                stamps.SentNs = Clock.NowNs();
                stamps.DurableNs = durable;
                Fill(in e);
            }
        }

        _rig.Ring.Advance(0, routed);
        return routed;
    }

    private void Fill(in Event order)
    {
        Event report = default;
        report.Header.Kind = EventKind.ExecutionReport;
        report.Header.Source = EventSource.TradeUpdates;
        report.Header.Instrument = order.Header.Instrument;
        report.Report.OrderId = order.Order.OrderId;
        report.Report.CumQty = order.Order.Qty;
        report.Report.AvgPx = order.Order.LimitPx;
        report.Report.Status = OrdStatus.Filled;
        Invariant.Holds(_fills.TryWrite(in report), "The lane of fills has room.");
    }
}
