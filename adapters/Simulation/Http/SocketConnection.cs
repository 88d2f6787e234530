using System;
using System.Buffers;
using System.IO;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>One WebSocket: a bounded queue of frames out, whole messages in. A client of msgpack gets and sends the same messages in that form.</summary>
internal abstract class SocketConnection(WebSocket socket, int queueFrames, bool isMsgpack)
{
    private readonly Channel<Frame> _queue = Channel.CreateBounded<Frame>(queueFrames);
    private readonly ArrayBufferWriter<byte> _packed = new();
    private long _pending;
    private volatile bool _mute;

    /// <summary>True when every queued frame is written, or the client is gone.</summary>
    public bool Drained => Closed || Interlocked.Read(ref _pending) == 0;

    public bool Closed { get; private set; }

    /// <summary>Serves the socket until either side ends it.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        Task writing = WriteAsync(stop);
        try
        {
            await OpenedAsync().ConfigureAwait(false);
            await ReadAsync(stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ChannelClosedException)
        {
            // The client is gone or the server stops: both end the connection.
        }

        Finish();
        await writing.ConfigureAwait(false);
    }

    /// <summary>No more frames; what is queued is still written, then the socket is closed.</summary>
    public void Finish() => _queue.Writer.TryComplete();

    /// <summary>From now on nothing is written.</summary>
    public void Mute() => _mute = true;

    /// <summary>Queues a frame and blocks while the queue is full. False: the connection is closed.</summary>
    public bool Send(Frame frame, CancellationToken stop)
    {
        Interlocked.Increment(ref _pending);
        while (!_queue.Writer.TryWrite(frame))
        {
            if (!_queue.Writer.WaitToWriteAsync(stop).AsTask().GetAwaiter().GetResult())
            {
                Interlocked.Decrement(ref _pending);
                frame.Return();
                return false;
            }
        }

        return true;
    }

    protected ValueTask SendAsync(ReadOnlySpan<byte> text, bool isText)
    {
        Interlocked.Increment(ref _pending);
        return _queue.Writer.WriteAsync(Frame.Copy(text, isText));
    }

    protected virtual ValueTask OpenedAsync() => ValueTask.CompletedTask;

    /// <summary>A frame with so many market rows is on its way to a live client.</summary>
    protected virtual void Written(int rows)
    {
    }

    /// <summary>One client message; null = it was not JSON.</summary>
    protected abstract ValueTask ReceivedAsync(JsonElement? message);

    private async Task WriteAsync(CancellationToken stop)
    {
        try
        {
            await foreach (Frame frame in _queue.Reader.ReadAllAsync(stop).ConfigureAwait(false))
            {
                if (frame.End is StreamEnd.Close or StreamEnd.Reset)
                {
                    if (frame.End == StreamEnd.Reset)
                    {
                        socket.Abort();
                    }

                    break;
                }

                _mute |= frame.End == StreamEnd.Silence;
                if (!_mute)
                {
                    await SendAsync(frame, stop).ConfigureAwait(false);
                }

                frame.Return();
                Written(_mute ? 0 : frame.Rows);
                Interlocked.Decrement(ref _pending);
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            socket.Abort();
        }
        finally
        {
            Closed = true;
            Finish();
            while (_queue.Reader.TryRead(out Frame frame))
            {
                frame.Return();
            }
        }
    }

    private async Task SendAsync(Frame frame, CancellationToken stop)
    {
        ReadOnlyMemory<byte> bytes = frame.Bytes.AsMemory(0, frame.Length);
        bool text = frame.Text;
        if (isMsgpack)
        {
            _packed.ResetWrittenCount();
            bytes = Msgpack.TryEncode(bytes, _packed) ? _packed.WrittenMemory : bytes;
            text = false;
        }

        await socket.SendAsync(bytes, text ? WebSocketMessageType.Text : WebSocketMessageType.Binary, endOfMessage: true, stop).ConfigureAwait(false);
    }

    private async Task ReadAsync(CancellationToken stop)
    {
        byte[] buffer = new byte[8192];
        int length = 0;
        while (true)
        {
            ValueWebSocketReceiveResult got = await socket.ReceiveAsync(buffer.AsMemory(length), stop).ConfigureAwait(false);
            if (got.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            length += got.Count;
            if (got.EndOfMessage)
            {
                await ParseAsync(buffer.AsMemory(0, length)).ConfigureAwait(false);
                length = 0;
            }
            else if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }

    private async ValueTask ParseAsync(ReadOnlyMemory<byte> message)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(isMsgpack && Msgpack.Decode(message.Span) is { } json ? json : message);
        }
        catch (JsonException)
        {
            // Answered below as malformed.
        }

        using (document)
        {
            JsonElement? root = document?.RootElement;
            await ReceivedAsync(root is { ValueKind: JsonValueKind.Object } ? root : null).ConfigureAwait(false);
        }
    }
}
