using System;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Qgtm.Fast.SystemTests;

/// <summary>Counts the orders that a venue takes, by its stream of trade updates: awaiting one costs the venue nothing.</summary>
internal sealed class OrderTape : IDisposable
{
    /// <summary>A venue that takes no order for so long is not traded on any more: the test says so instead of hanging.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _frame = new byte[1 << 16];

    /// <summary>Orders that were taken since the tape was opened.</summary>
    public int Count { get; private set; }

    public static async Task<OrderTape> OpenAsync(Uri venue)
    {
        OrderTape tape = new();
        await tape._socket.ConnectAsync(new Uri($"ws://{venue.Authority}/stream"), CancellationToken.None);
        await tape.SendAsync("""{"action":"auth","key":"PKSIM","secret":"simulated-secret"}""");
        await tape.UntilAsync("authorization");
        await tape.SendAsync("""{"action":"listen","data":{"streams":["trade_updates"]}}""");
        await tape.UntilAsync("listening");
        return tape;
    }

    /// <summary>Done when so many more orders were taken.</summary>
    public async Task NewAsync(int more)
    {
        for (int i = 0; i < more; i++)
        {
            while (await UntilAsync("trade_updates") != "new")
            {
            }

            Count++;
        }
    }

    public void Dispose() => _socket.Dispose();

    private Task SendAsync(string text) =>
        _socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>The next message of that stream; for a trade update its event, else nothing.</summary>
    private async Task<string> UntilAsync(string stream)
    {
        using CancellationTokenSource limit = new(Longest);
        while (true)
        {
            int length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await _socket.ReceiveAsync(_frame.AsMemory(length), limit.Token);
                length += part.Count;
            }
            while (!part.EndOfMessage);

            using JsonDocument message = JsonDocument.Parse(_frame.AsMemory(0, length));
            if (message.RootElement.GetProperty("stream").GetString() == stream)
            {
                return message.RootElement.GetProperty("data").TryGetProperty("event", out JsonElement e) ? e.GetString()! : string.Empty;
            }
        }
    }
}
