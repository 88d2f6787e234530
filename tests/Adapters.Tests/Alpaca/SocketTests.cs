using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Alpaca;

public sealed class SocketTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task The_order_stream_says_when_it_is_up_and_down()
    {
        using TcpListener listener = Listen(out AlpacaEndpoints endpoints);
        using CancellationTokenSource stop = new();
        using Lane lane = new(64);
        TradeSocket socket = new(endpoints, new AlpacaCredential("K", "S"), Samples.Symbols(), lane);
        Task run = socket.RunAsync(stop.Token);
        using (TcpClient client = await listener.AcceptTcpClientAsync().WaitAsync(Patience))
        {
            using WebSocket server = await UpgradeAsync(client.GetStream());
            Assert.Contains("\"key_id\":\"K\"", await ReadAsync(server), StringComparison.Ordinal);
            await SendAsync(server, "{\"stream\":\"authorization\",\"data\":{\"status\":\"authorized\"}}");
            Assert.Contains("listen", await ReadAsync(server), StringComparison.Ordinal);
            await SendAsync(server, "{\"stream\":\"listening\",\"data\":{\"streams\":[\"trade_updates\"]}}");
            await socket.Listening.WaitAsync(Patience);
        }

        Assert.Equal(EventKind.OrderStreamUp, await SkipAsync(lane, 0));
        Assert.Equal(EventKind.OrderStreamDown, await SkipAsync(lane, 0));
        await stop.CancelAsync();
        await run.WaitAsync(Patience);
    }

    private static TcpListener Listen(out AlpacaEndpoints endpoints)
    {
        TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Uri address = new($"ws://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        endpoints = new AlpacaEndpoints(address, address, address);
        return listener;
    }

    private static async Task<WebSocket> UpgradeAsync(NetworkStream stream)
    {
        string text = string.Empty;
        byte[] room = new byte[4096];
        while (!text.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            text += Encoding.ASCII.GetString(room, 0, await stream.ReadAsync(room));
        }

        const string Name = "Sec-WebSocket-Key: ";
        int start = text.IndexOf(Name, StringComparison.OrdinalIgnoreCase) + Name.Length;
        string key = text[start..text.IndexOf('\r', start)];
#pragma warning disable CA5350 // RFC 6455 prescribes SHA-1.
        string accept = Convert.ToBase64String(
            SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"));
        return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
    }

    private static async Task<string> ReadAsync(WebSocket server)
    {
        byte[] room = new byte[4096];
        WebSocketReceiveResult part = await server.ReceiveAsync(room, CancellationToken.None).WaitAsync(Patience);
        return Encoding.UTF8.GetString(room, 0, part.Count);
    }

    private static Task SendAsync(WebSocket server, string text) => server.SendAsync(
        Encoding.UTF8.GetBytes(text), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

    private static async Task<EventKind> SkipAsync(Lane lane, int skipped)
    {
        using CancellationTokenSource limit = new(Patience);
        for (int left = skipped; ;)
        {
            if (!TryKind(lane, out EventKind kind))
            {
                limit.Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }
            else if (left-- == 0)
            {
                return kind;
            }
        }
    }

    private static unsafe bool TryKind(Lane lane, out EventKind kind)
    {
        bool any = lane.TryPeek(out Event* e);
        kind = any ? e->Header.Kind : EventKind.None;
        if (any)
        {
            lane.Release();
        }

        return any;
    }
}
