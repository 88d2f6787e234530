using System;
using System.IO;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// The life of a WebSocket on a thread of its own: connect, take whole messages out of one reused buffer, and after a loss
/// try again with a jittered pause of 0.2 to 30 s, for ever.
/// </summary>
public abstract class StreamSession
{
    /// <summary>Frames in which the thread may still meet code for the first time.</summary>
    private const long WarmUpFrames = 64;
    private const int FirstPauseMs = 200;
    private const int LastPauseMs = 30_000;
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(15);
    private readonly Uri _address;
    private readonly Lane _lane;
    private long _allocated;
    private long _frames;
    private long _reconnects;
    private CancellationTokenSource? _handshake;
    private CancellationToken _stop;

    private protected StreamSession(Uri address, Lane lane)
    {
        _address = address;
        _lane = lane;
    }

    /// <summary>Called after events were written, to wake the engine; may be null.</summary>
    public Action? OnActivity { get; set; }

    /// <summary>Frames received.</summary>
    public long Frames => Interlocked.Read(ref _frames);

    /// <summary>Attempts to connect after the first.</summary>
    public long Reconnects => Interlocked.Read(ref _reconnects);

    /// <summary>True while the stream delivers: after its subscription was acknowledged and until the loss.</summary>
    private protected bool Healthy { get; private set; }

    /// <summary>Bytes that the stream's thread allocated for messages after the first 64; connecting is not counted.</summary>
    public long AllocatedBytes => Interlocked.Read(ref _allocated);

    /// <summary>Runs on a thread of its own until cancelled; a loss never ends it.</summary>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() =>
        {
            try
            {
                Run(cancellationToken);
                ended.SetResult();
            }
            catch (Exception fault)
            {
                ended.SetException(fault);
            }
        })
        { Name = GetType().Name, IsBackground = true };
        thread.Start();
        return ended.Task;
    }

    private void Run(CancellationToken cancellationToken)
    {
        _stop = cancellationToken;
        int pause = FirstPauseMs;
        while (!cancellationToken.IsCancellationRequested)
        {
            Healthy = false;
            try
            {
                Session(cancellationToken);
            }
            catch (Exception fault) when (fault is WebSocketException or IOException or OperationCanceledException
                or InvalidOperationException or SocketException or AuthenticationException)
            {
                // The loss itself is the news; its reason does not change what is done.
            }

            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            pause = Healthy ? FirstPauseMs : pause;
            Lost();
            if (cancellationToken.WaitHandle.WaitOne(RandomNumberGenerator.GetInt32(pause / 2, pause + 1)))
            {
                return;
            }

            pause = Math.Min(LastPauseMs, pause * 2);
            Interlocked.Increment(ref _reconnects);
        }
    }

    /// <summary>The text that opens the session.</summary>
    private protected abstract byte[] Opening();

    /// <summary>Takes one frame. Returns the text to send in answer, or null.</summary>
    private protected abstract byte[]? Frame(ReadOnlySpan<byte> frame, long recvNs);

    /// <summary>The connection was lost or could not be made.</summary>
    private protected abstract void Lost();

    /// <summary>The subscription was acknowledged.</summary>
    private protected void MarkHealthy()
    {
        Healthy = true;
        _handshake?.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    /// <summary>Writes an event; while the lane is full it yields, so nothing is dropped and nothing overtakes.</summary>
    private protected void Write(in Event e)
    {
        if (_lane.TryWrite(in e))
        {
            return;
        }

        CountStall();
        SpinWait spin = default;
        while (!_lane.TryWrite(in e))
        {
            _stop.ThrowIfCancellationRequested();
            OnActivity?.Invoke();
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    private protected virtual void CountStall()
    {
    }

    private protected static Event Notice(EventKind kind, EventSource source)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = source;
        e.Header.Instrument = -1;
        return e;
    }

    private void Session(CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using WebSocketLine line = new(_address);
        using CancellationTokenRegistration end = limit.Token.UnsafeRegister(static l => ((WebSocketLine)l!).Dispose(), line);
        limit.CancelAfter(HandshakeLimit);
        _handshake = limit;
        line.Connect();
        line.SendText(Opening());
        long before = long.MaxValue;
        while (line.TryNext(out ReadOnlySpan<byte> message))
        {
            byte[]? answer = Frame(message, line.ReadNs);
            OnActivity?.Invoke();
            if (answer is not null)
            {
                line.SendText(answer);
            }

            long now = GC.GetAllocatedBytesForCurrentThread();
            if (Interlocked.Increment(ref _frames) > WarmUpFrames && now > before)
            {
                Interlocked.Add(ref _allocated, now - before);
            }

            before = Healthy ? now : long.MaxValue;
        }
    }
}
