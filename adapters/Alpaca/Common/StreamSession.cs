using System;
using System.Diagnostics;
using System.IO;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// The life of a WebSocket: connect, receive whole frames into one reused buffer, and after a loss try again with a
/// jittered pause of 0.2 to 30 s, for ever.
/// </summary>
public abstract class StreamSession
{
    private const int FirstBuffer = 64 * 1024;
    private const int MaxFrame = 16 * 1024 * 1024;
    private const int FirstPauseMs = 200;
    private const int LastPauseMs = 30_000;
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(15);
    private readonly Uri _address;
    private readonly Lane _lane;
    private byte[] _buffer = new byte[FirstBuffer];
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

    /// <summary>Runs until cancelled; a loss never ends it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _stop = cancellationToken;
        int pause = FirstPauseMs;
        while (!cancellationToken.IsCancellationRequested)
        {
            Healthy = false;
            try
            {
                await SessionAsync(cancellationToken);
            }
            catch (Exception fault) when (fault is WebSocketException or IOException or OperationCanceledException
                or InvalidOperationException)
            {
                // The loss itself is the news; its reason does not change what is done.
            }

            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            pause = Healthy ? FirstPauseMs : pause;
            Lost();
            try
            {
                await Task.Delay(RandomNumberGenerator.GetInt32(pause / 2, pause + 1), cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            pause = Math.Min(LastPauseMs, pause * 2);
            Interlocked.Increment(ref _reconnects);
        }
    }

    /// <summary>Sends what opens the session.</summary>
    private protected abstract Task OpenAsync(ClientWebSocket socket, CancellationToken cancellationToken);

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

    /// <summary>Monotonic stamp, ns.</summary>
    private protected static long NowNs() =>
        (long)((Int128)Stopwatch.GetTimestamp() * 1_000_000_000 / Stopwatch.Frequency);

    private protected static Event Notice(EventKind kind, EventSource source)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = source;
        e.Header.Instrument = -1;
        return e;
    }

    private async Task SessionAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(HandshakeLimit);
        _handshake = limit;
        using ClientWebSocket socket = new();
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(10);
        socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(15);
        await socket.ConnectAsync(_address, limit.Token);
        await OpenAsync(socket, limit.Token);
        while (true)
        {
            int length = await ReceiveAsync(socket, limit.Token);
            if (length < 0)
            {
                return;
            }

            Interlocked.Increment(ref _frames);
            byte[]? answer = Frame(_buffer.AsSpan(0, length), NowNs());
            OnActivity?.Invoke();
            if (answer is not null)
            {
                await socket.SendAsync(answer, WebSocketMessageType.Text, endOfMessage: true, limit.Token);
            }
        }
    }

    private async ValueTask<int> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        int length = 0;
        while (true)
        {
            if (length == _buffer.Length)
            {
                if (length >= MaxFrame)
                {
                    return -1;
                }

                Array.Resize(ref _buffer, length * 2);
            }

            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return -1;
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                return length;
            }
        }
    }
}
