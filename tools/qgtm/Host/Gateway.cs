using System;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alerts;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.MarketStore;
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

    private const long WarmUpEvents = 1_000;
    private readonly Session _session;
    private readonly OrderThread _orders;
    private readonly Thread _thread;
    private long _routed;
    private long _allocated;
    private Exception? _fault;
    private volatile bool _stop;

    public Gateway(Session session, IOrderSender sender, EngineThread engine)
    {
        _session = session;
        _orders = new OrderThread(new WakefulSender(sender, Recent), engine.Replies);
        _thread = new Thread(Run) { Name = "journal", IsBackground = true };
    }

    /// <summary>From the socket read of the quote that caused an order to its hand-over to HTTP, journal synced in between, ns.</summary>
    public LatencyHistogram TickToOrder => _orders.TickToOrder;

    /// <summary>From that socket read to the order's being durable, ns.</summary>
    public LatencyHistogram TickToDurable { get; } = new();

    /// <summary>Bytes that the journal thread allocated after its first 1,000 events, without those of a change of segment and of sending.</summary>
    public long AllocatedBytes => Interlocked.Read(ref _allocated);

    /// <summary>Requests that wait to be sent or for their answer.</summary>
    public int InFlight => _orders.InFlight;

    /// <summary>Bytes that sending orders allocated on the order thread, HTTP included.</summary>
    public long SendAllocatedBytes => _orders.AllocatedBytes;

    /// <summary>What the control surface shows of orders and signals.</summary>
    public RecentEvents Recent { get; } = new(TimeProvider.System);

    /// <summary>Where alerts take durable events; null = nobody is told.</summary>
    public AlertTap? Alerts { get; init; }

    /// <summary>Where the stores take bars and sampled quotes; null = nothing is stored.</summary>
    public StoreTap? Stores { get; init; }

    /// <summary>Starts journaling and sending from where the session stands.</summary>
    public void Start()
    {
        Recent.Restore(_session.Engine);
        _routed = _session.Journaled;
        _orders.Start();
        _thread.Start();
    }

    /// <summary>Completes when no order waits for its answer.</summary>
    public async Task QuietAsync()
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(10));
        for (int i = 0; i < 200 && (_orders.InFlight != 0 || Volatile.Read(ref _routed) < _session.Ring.Cursor); i++)
        {
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Journals what is left and ends; call after the engine has stopped.</summary>
    public void Stop()
    {
        End();
        _orders.Stop();
        if (_fault is not null)
        {
            throw new EngineFault("The journal stopped: " + _fault.Message, _fault);
        }
    }

    /// <summary>Ends the thread before the ring is freed: a boot that fails comes here without <see cref="Stop"/>.</summary>
    public void Dispose()
    {
        End();
        _orders.Dispose();
    }

    private void End()
    {
        _stop = true;
        _session.Ring.Reader.Wake();
        _session.FirstEvent.Wake();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }
    }

    private void Run()
    {
        try
        {
            long start = _session.Journaled, baseline = -1;
            while (true)
            {
                bool last = _stop;
                if (_session.Append())
                {
                    KillPoint.Stalled(KillPoint.Journal);
                    _session.Sync();
                    Route();
                }
                else if (last)
                {
                    return;
                }

                if (_session.Journaled - start > WarmUpEvents)
                {
                    long now = GC.GetAllocatedBytesForCurrentThread() - _session.Journal.SegmentChangeBytes - _orders.HereBytes;
                    baseline = baseline < 0 ? now : baseline;
                    Interlocked.Exchange(ref _allocated, now - baseline);
                }

                Sleep();
            }
        }
        catch (Exception e)
        {
            // A journal that cannot be written ends the process: the ring fills, the engine halts, nothing is sent.
            _fault = e;
            Environment.FailFast("The journal cannot be written: " + e.Message);
        }
    }

    /// <summary>Without events: until the first. Then: until one is urgent, or the lag is over.</summary>
    private void Sleep()
    {
        WakeFlag first = _session.FirstEvent, urgent = _session.Ring.Reader;
        first.Announce();
        if (_stop || _session.Ring.Cursor != _session.Journaled)
        {
            first.Withdraw();
        }
        else
        {
            first.Wait(Timeout.Infinite);
        }

        urgent.Announce();
        if (_stop || _session.Ring.Urgent > _session.Journaled)
        {
            urgent.Withdraw();
        }
        else
        {
            urgent.Wait(LagMs);
        }
    }

    private void Route()
    {
        SendRequests();
        long taken = _routed;
        while (_session.Durable.TryTake(ref taken, out Event e))
        {
            Recent.Take(in e);
            Alerts?.Take(in e);
            Stores?.Take(in e);
        }

        Volatile.Write(ref _routed, taken);
        _session.Ring.Advance(0, taken);
    }

    /// <summary>Before pages, alerts and stores: an order does not wait for them. The first leaves at once, more wait for no sync of the journal.</summary>
    private void SendRequests()
    {
        long taken = _routed, now = MonotonicClock.NowNs();
        bool isFirst = true;
        while (_session.Durable.TryTake(ref taken, out Event e))
        {
            if (e.IsRequest)
            {
                if (e.Order.RecvNs != 0)
                {
                    TickToDurable.Record(now - e.Order.RecvNs);
                }

                _orders.Take(in e, isFirst);
                isFirst = false;
            }
        }
    }
}
