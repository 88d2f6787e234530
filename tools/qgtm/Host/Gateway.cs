using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// Reads the ring behind the engine: journals and syncs each batch, and only then hands its orders to the broker. An order
/// that is not durable does not exist; an order is sent once, and its answer comes back as an event.
/// </summary>
public sealed class Gateway : IDisposable
{
    /// <summary>Longest time that an event which asks nothing of the venue waits for the journal, ms.</summary>
    private const int LagMs = 5;

    /// <summary>Requests on their way together: a stuck one does not hold up a cancel.</summary>
    private const int RequestsAtOnce = 8;

    private readonly Session _session;
    private readonly AlpacaRest _rest;
    private readonly EngineThread _engine;
    private readonly Channel<Event> _orders = Channel.CreateUnbounded<Event>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly Thread _thread;
    private readonly SemaphoreSlim _room = new(RequestsAtOnce);
    private readonly Lock _replying = new();
    private long _routed;
    private int _inFlight;
    private Task _sending = Task.CompletedTask;
    private Exception? _fault;
    private bool _isClosed;
    private volatile bool _stop;

    public Gateway(Session session, AlpacaRest rest, EngineThread engine)
    {
        _session = session;
        _rest = rest;
        _engine = engine;
        _thread = new Thread(Run) { Name = "journal", IsBackground = true };
    }

    /// <summary>From the socket read of the quote that caused an order to its hand-over to HTTP, journal synced in between, ns.</summary>
    public LatencyHistogram TickToOrder { get; } = new();

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
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(10));
        for (int i = 0; i < 200 && (Volatile.Read(ref _inFlight) != 0 || Volatile.Read(ref _routed) < _session.Ring.Cursor); i++)
        {
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Journals what is left and ends; call after the engine has stopped.</summary>
    public void Stop()
    {
        _stop = true;
        _session.Ring.Reader.Wake();
        _thread.Join();
        _orders.Writer.Complete();
        _sending.GetAwaiter().GetResult();
        if (_fault is not null)
        {
            throw new EngineFault("The journal stopped: " + _fault.Message, _fault);
        }
    }

    /// <summary>Ends the thread before the ring is freed: a boot that fails comes here without <see cref="Stop"/>.</summary>
    public void Dispose()
    {
        _stop = true;
        _session.Ring.Reader.Wake();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        lock (_replying)
        {
            _isClosed = true; // a late answer finds the lanes freed: the next start asks the venue for it
        }

        _room.Dispose();
    }

    private void Run()
    {
        try
        {
            WakeFlag sleep = _session.Ring.Reader;
            while (true)
            {
                bool last = _stop;
                if (_session.Flush())
                {
                    Route();
                }
                else if (last)
                {
                    return;
                }

                sleep.Announce();
                if (_stop || _session.Ring.Urgent > _session.Journaled)
                {
                    sleep.Withdraw();
                }
                else
                {
                    sleep.Wait(LagMs);
                }
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
        for (long next = _routed + 1; next <= synced; next++)
        {
            ref readonly Event e = ref _session.Ring[next];
            Recent.Take(in e);
            if (e.IsRequest)
            {
                Interlocked.Increment(ref _inFlight);
                _orders.Writer.TryWrite(e);
            }
        }

        Volatile.Write(ref _routed, synced);
        _session.Ring.Advance(0, synced);
    }

    private async Task SendAsync()
    {
        await foreach (Event request in _orders.Reader.ReadAllAsync())
        {
            await _room.WaitAsync();
            _ = OneAsync(request);
        }
    }

    /// <summary>One request, once; its answer, whatever it is, becomes an input.</summary>
    private async Task OneAsync(Event request)
    {
        long id = request.Order.OrderId;
        if (request.Order.RecvNs != 0)
        {
            lock (_replying)
            {
                TickToOrder.Record((long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency)) - request.Order.RecvNs);
            }
        }

        Event reply = request.Header.Kind switch
        {
            EventKind.NewOrderSingle => await _rest.SubmitAsync(request, CancellationToken.None),
            EventKind.OrderCancelRequest => await _rest.CancelAsync(id, CancellationToken.None),
            _ => await _rest.GetOrderByClOrdIdAsync(id, CancellationToken.None),
        };
        reply.Header.Instrument = request.Header.Instrument;
        lock (_replying)
        {
            if (_isClosed)
            {
                return;
            }

            SpinWait full = default;
            while (!_engine.Replies.TryWrite(in reply) && !_stop)
            {
                full.SpinOnce();
            }
        }

        _room.Release();
        Interlocked.Decrement(ref _inFlight);
    }
}
