using System;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Control;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Risk;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// Hands durable requests to the broker in their order, each once; the answers become inputs. It has a thread of its own so
/// that the journal never waits for a request, and encoding and the write to the socket happen without a hop over the pool.
/// </summary>
public sealed class OrderThread : IDisposable
{
    /// <summary>Requests on their way together: a stuck one does not hold up a cancel.</summary>
    private const int RequestsAtOnce = 8;
    private const int WarmUpRequests = 16;

    /// <summary>Empty polls for a request that is still being synced before the thread sleeps again: about a millisecond.</summary>
    private const int PollsForExpected = 10_000;

    private readonly IOrderSender _sender;
    private readonly Lane _replies;
    private readonly WakeFlag _work = new();
    private readonly Lane _requests;
    private readonly SemaphoreSlim _room = new(RequestsAtOnce);
    private readonly Lock _replying = new();
    private readonly Thread _thread;
    private int _inFlight;
    private long _allocated;
    private volatile bool _stop;
    private volatile bool _expected;
    private bool _closed;

    public OrderThread(IOrderSender sender, Lane replies)
    {
        _sender = sender;
        _replies = replies;
        _requests = new Lane(1 << 12, _work);
        _thread = new Thread(Run) { Name = "orders", IsBackground = true };
    }

    /// <summary>From the socket read of the quote that caused an order to its hand-over to the sender, journal synced in between, ns.</summary>
    public LatencyHistogram TickToOrder { get; } = new();

    /// <summary>Requests that wait to be sent or for their answer.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Bytes that the thread allocated after its first 16 requests, its share of the sender's work included.</summary>
    public long AllocatedBytes => Interlocked.Read(ref _allocated);

    /// <summary>Is told of a fault at once; null = it ends the process as any unhandled one does.</summary>
    public Action<string, Exception>? Died { get; init; }

    /// <summary>Starts the thread.</summary>
    public void Start() => _thread.Start();

    /// <summary>Journal thread: a request will be durable soon. The thread wakes up while the device still works.</summary>
    public void Expect()
    {
        _expected = true;
        _work.Wake();
    }

    /// <summary>Journal thread: queues a request that is durable.</summary>
    public void Take(in Event request)
    {
        Interlocked.Increment(ref _inFlight);
        SpinWait full = default;
        while (!_requests.TryWrite(in request) && !_stop)
        {
            full.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Sends what is queued and ends; the journal thread has ended before. An answer that comes later is not taken.</summary>
    public void Stop()
    {
        _stop = true;
        _work.Wake();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        lock (_replying)
        {
            _closed = true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _requests.Dispose();
        _room.Dispose();
    }

    private void Run()
    {
        try
        {
            SendAll();
        }
        catch (Exception e) when (Died is not null)
        {
            Died(Parts.Orders, e);
        }
    }

    private unsafe void SendAll()
    {
        long baseline = 0;
        Spin idle = default;
        for (int sent = 0; ;)
        {
            bool last = _stop; // before the look at the lane: what was queued before the stop is sent
            if (_requests.TryPeek(out Event* request))
            {
                _room.Wait();
                Send(in *request);
                _requests.Release();
                _requests.Publish();
                idle.Reset();
                _expected = false;
                long now = GC.GetAllocatedBytesForCurrentThread();
                baseline = ++sent <= WarmUpRequests ? now : baseline;
                Interlocked.Exchange(ref _allocated, now - baseline);
                continue;
            }

            if (last)
            {
                return;
            }

            if (_expected && idle.Polls < PollsForExpected)
            {
                idle.Once();
                continue;
            }

            _expected = false;
            idle.Reset();
            _work.Announce();
            if (_stop || !_requests.IsEmpty)
            {
                _work.Withdraw();
            }
            else
            {
                _work.Wait(Timeout.Infinite);
            }
        }
    }

    private void Send(in Event request)
    {
        if (KillPoint.IsSet)
        {
            KillPoint.Throws(Parts.Orders);
        }

        Invariant.Holds(Seal.IsWhole(in request), "An order leaves as the gate has approved it: this one was changed on its way, nothing more is sent.");
        if (request.Order.RecvNs != 0)
        {
            TickToOrder.Record(MonotonicClock.NowNs() - request.Order.RecvNs);
        }

        ValueTask<Event> answer = _sender.SendAsync(in request);
        if (answer.IsCompletedSuccessfully)
        {
            Reply(answer.Result, request.Header.Instrument);
        }
        else
        {
            _ = ReplyAsync(answer, request.Header.Instrument);
        }
    }

    private async Task ReplyAsync(ValueTask<Event> answer, int instrument)
    {
        try
        {
            Reply(await answer, instrument);
        }
        catch (Exception e) when (Died is not null)
        {
            Died(Parts.Orders, e); // Its place among the requests would never be free again.
        }
    }

    /// <summary>The answer, whatever it is, becomes an input.</summary>
    private void Reply(Event reply, int instrument)
    {
        reply.Header.Instrument = instrument;
        lock (_replying)
        {
            SpinWait full = default;
            while (!_closed && !_replies.TryWrite(in reply) && !_stop)
            {
                full.SpinOnce();
            }

            if (!_closed)
            {
                _room.Release();
            }
        }

        Interlocked.Decrement(ref _inFlight);
    }
}
