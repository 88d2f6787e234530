using System;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// Reads the ring behind the engine: journals and syncs each batch, and only then hands its orders to the broker. An order
/// that is not durable does not exist; an order is sent once, and its answer comes back as an event.
/// </summary>
public sealed class Gateway : IDisposable
{
    private readonly Session _session;
    private readonly AlpacaRest _rest;
    private readonly EngineThread _engine;
    private readonly Channel<Event> _orders = Channel.CreateUnbounded<Event>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly Thread _thread;
    private long _routed;
    private int _inFlight;
    private Task _sending = Task.CompletedTask;
    private Exception? _fault;
    private volatile bool _stop;

    public Gateway(Session session, AlpacaRest rest, EngineThread engine)
    {
        _session = session;
        _rest = rest;
        _engine = engine;
        _thread = new Thread(Run) { Name = "journal", IsBackground = true };
    }

    /// <summary>What the control surface shows of orders and signals.</summary>
    public RecentEvents Recent { get; } = new(TimeProvider.System);

    /// <summary>Starts journaling and sending from where the session stands.</summary>
    public void Start()
    {
        Recent.Restore(_session.Engine);
        _routed = _session.Journaled;
        _sending = SendAsync();
        _thread.Start();
    }

    /// <summary>Completes when no order waits for its answer.</summary>
    public async Task QuietAsync()
    {
        for (int i = 0; i < 200 && (Volatile.Read(ref _inFlight) != 0 || _routed < _session.Ring.Cursor); i++)
        {
            await Task.Delay(10);
        }
    }

    /// <summary>Journals what is left and ends; call after the engine has stopped.</summary>
    public void Stop()
    {
        _stop = true;
        _thread.Join();
        _orders.Writer.Complete();
        _sending.GetAwaiter().GetResult();
        if (_fault is not null)
        {
            throw new EngineFault("The journal stopped: " + _fault.Message, _fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stop = true;

    private void Run()
    {
        try
        {
            SpinWait idle = default;
            while (true)
            {
                bool last = _stop;
                if (_session.Flush())
                {
                    Route();
                    idle.Reset();
                    continue;
                }

                if (last)
                {
                    return;
                }

                idle.SpinOnce();
            }
        }
        catch (Exception e)
        {
            // A journal that cannot be written ends the process: the ring fills, the engine halts, nothing is sent.
            _fault = e;
            Environment.FailFast("The journal cannot be written: " + e.Message);
        }
    }

    private void Route()
    {
        long synced = _session.Journaled;
        while (_routed < synced)
        {
            ref readonly Event e = ref _session.Ring[++_routed];
            Recent.Take(in e);
            if (e.Header.Kind is EventKind.NewOrderSingle or EventKind.OrderCancelRequest)
            {
                Interlocked.Increment(ref _inFlight);
                _orders.Writer.TryWrite(e);
            }
        }

        _session.Ring.Advance(0, synced);
    }

    private async Task SendAsync()
    {
        await foreach (Event order in _orders.Reader.ReadAllAsync())
        {
            Event reply = order.Header.Kind == EventKind.NewOrderSingle
                ? await _rest.SubmitAsync(order, CancellationToken.None)
                : await _rest.CancelAsync(order.Order.OrderId, CancellationToken.None);
            reply.Header.Instrument = order.Header.Instrument;
            SpinWait full = default;
            while (!_engine.Replies.TryWrite(in reply) && !_stop)
            {
                full.SpinOnce();
            }

            Interlocked.Decrement(ref _inFlight);
        }
    }
}
