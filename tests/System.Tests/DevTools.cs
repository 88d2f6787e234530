using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Qgtm.Fast.SystemTests;

/// <summary>The DevTools protocol over one WebSocket: a numbered command, its answer, and events in between.</summary>
internal sealed class DevTools : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _waiting = new();
    private Task _reading = Task.CompletedTask;
    private int _number;

    /// <summary>Every event so far, as text.</summary>
    public ConcurrentQueue<string> Events { get; } = new();

    /// <summary>Connects and reads until the socket closes.</summary>
    public static async Task<DevTools> ConnectAsync(Uri address, CancellationToken cancellationToken)
    {
        DevTools tools = new();
        await tools._socket.ConnectAsync(address, cancellationToken);
        tools._reading = tools.ReadAsync();
        return tools;
    }

    /// <summary>Sends a command to a session (null = the browser) and returns its result. One caller at a time.</summary>
    public async Task<JsonElement> SendAsync(string method, object parameters, string? sessionId, CancellationToken cancellationToken)
    {
        int id = ++_number;
        TaskCompletionSource<JsonElement> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        byte[] text = sessionId is null
            ? JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters })
            : JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters, sessionId });
        await _socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        return await answer.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
    }

    private async Task ReadAsync()
    {
        ArrayBufferWriter<byte> message = new();
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(message.GetMemory(1 << 16), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                message.Advance(part.Count);
                if (part.EndOfMessage)
                {
                    Take(JsonDocument.Parse(message.WrittenMemory.ToArray()).RootElement);
                    message.ResetWrittenCount();
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The browser has ended.
        }

        foreach (TaskCompletionSource<JsonElement> answer in _waiting.Values)
        {
            answer.TrySetException(new InvalidOperationException("The browser closed the connection."));
        }
    }

    private void Take(JsonElement message)
    {
        if (!message.TryGetProperty("id", out JsonElement id))
        {
            Events.Enqueue(message.ToString());
            return;
        }

        if (_waiting.TryRemove(id.GetInt32(), out TaskCompletionSource<JsonElement>? answer))
        {
            if (message.TryGetProperty("error", out JsonElement error))
            {
                answer.TrySetException(new InvalidOperationException(error.ToString()));
            }
            else
            {
                answer.TrySetResult(message.GetProperty("result"));
            }
        }
    }
}
