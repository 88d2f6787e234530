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
/// Hands durable requests to the broker in their order, each once; the answers become inputs. A request that nothing waits before is
/// sent by the journal thread itself, which has just made it durable and is awake; what follows it has a thread of its own, so
/// that the journal never waits for a broker (docs/adr/0065).
/// </summary>
public sealed class OrderThread : IDisposable
{
    /// <summary>Requests on their way together: a stuck one does not hold up a cancel.</summary>
    private const int RequestsAtOnce = 8;
    private const int WarmUpRequests = 16;

    private readonly IOrderSender _sender;
    private readonly Lane _replies;
    private readonly WakeFlag _work = new();
    private readonly Lane _requests;
    private readonly SemaphoreSlim _room = new(RequestsAtOnce);
    private readonly Lock _replying = new();
    private readonly Thread _thread;
    private int _inFlight;
    private int _sent;
    private long _allocated;
    private long _hereBytes;
    private volatile bool _stop;
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

    /// <summary>Bytes that sending allocated after the first 16 requests, on whichever thread; the sender's work included.</summary>
    public long AllocatedBytes => Interlocked.Read(ref _allocated);

    /// <summary>Journal thread: bytes that sending allocated on it.</summary>
    public long HereBytes => _hereBytes;

    /// <summary>Starts the thread.</summary>
    public void Start() => _thread.Start();

    /// <summary>Journal thread: sends a request that is durable at once when it may and nothing waits before it, and else queues it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="atOnce">False while the journal has more to do than to send.</param>
    public void Take(in Event request, bool atOnce)
    {
        Interlocked.Increment(ref _inFlight);
        if (atOnce && _requests.IsDrained && _room.Wait(0))
        {
            _hereBytes += SendCounted(in request);
            return;
        }

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

    private unsafe void Run()
    {
        while (true)
        {
            bool last = _stop; // before the look at the lane: what was queued before the stop is sent
            if (_requests.TryPeek(out Event* request))
            {
                _room.Wait();
                _ = SendCounted(in *request);
                _requests.Release();
                _requests.Publish(); // after the request has left: a drained lane lets the journal thread send
                continue;
            }

            if (last)
            {
                return;
            }

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

    /// <summary>The bytes that it allocated. The two threads never send at the same time.</summary>
    private long SendCounted(in Event request)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Send(in request);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        if (++_sent > WarmUpRequests)
        {
            Interlocked.Add(ref _allocated, bytes);
        }

        return bytes;
    }

    private void Send(in Event request)
    {
        Invariant.Holds(Seal.IsWhole(in request), "An order leaves as the gate has approved it: this one was changed on its way, nothing more is sent.");
        if (request.Order.RecvNs != 0)
        {
            TickToOrder.Record(MonotonicClock.NowNs() - request.Order.RecvNs);
        }

        ValueTask<Event> answer = _sender.SendAsync(in request);
        if (answer.IsCompletedSuccessfully)
        {
            Event reply = answer.Result;
            if (!TryReply(reply, request.Header.Instrument))
            {
                _ = ReplyAsync(Task.FromResult(reply), request.Header.Instrument);
            }
        }
        else
        {
            _ = ReplyAsync(answer.AsTask(), request.Header.Instrument);
        }
    }

    /// <summary>The answer, whatever it is, becomes an input. The journal thread does not wait for room: the engine may be waiting for the journal.</summary>
    private async Task ReplyAsync(Task<Event> answer, int instrument)
    {
        Event reply = await answer;
        while (!TryReply(reply, instrument))
        {
            await Task.Yield();
        }
    }

    private bool TryReply(Event reply, int instrument)
    {
        reply.Header.Instrument = instrument;
        lock (_replying)
        {
            if (!_closed && !_stop && !_replies.TryWrite(in reply))
            {
                return false;
            }

            if (!_closed)
            {
                _room.Release();
            }
        }

        Interlocked.Decrement(ref _inFlight);
        return true;
    }
}
