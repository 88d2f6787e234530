using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Simulation.Http;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Http;

/// <summary>A WebSocket client that gives up after a generous time.</summary>
internal sealed class StreamClient : IDisposable
{
    private readonly WebSocket _socket;
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(30));
    private bool _isMsgpack;

    private StreamClient(WebSocket socket) => _socket = socket;

    public WebSocketState State => _socket.State;

    /// <summary>Kind of the last message.</summary>
    public WebSocketMessageType LastType { get; private set; }

    public static async Task<StreamClient> OpenAsync(Uri uri, bool withKeys = false, bool isMsgpack = false)
    {
        if (isMsgpack)
        {
            return new StreamClient(await PackedAsync(uri)) { _isMsgpack = true };
        }

        ClientWebSocket socket = new();
        if (withKeys)
        {
            socket.Options.SetRequestHeader("APCA-API-KEY-ID", "PKSIM");
            socket.Options.SetRequestHeader("APCA-API-SECRET-KEY", "simulated-secret");
        }

        StreamClient client = new(socket);
        await socket.ConnectAsync(uri, client._limit.Token);
        return client;
    }

    public static async Task<StreamClient> DataAsync(VenueServer server, string? subscribe)
    {
        StreamClient client = await OpenAsync(server.DataStreamUri);
        using JsonDocument connected = await client.NextAsync();
        Assert.Equal("connected", connected.RootElement[0].GetProperty("msg").GetString());
        await client.SendAsync("""{"action":"auth","key":"PKSIM","secret":"simulated-secret"}""");
        using JsonDocument authenticated = await client.NextAsync();
        Assert.Equal("authenticated", authenticated.RootElement[0].GetProperty("msg").GetString());
        if (subscribe is not null)
        {
            await client.SendAsync(subscribe);
            using JsonDocument subscription = await client.NextAsync();
            Assert.Equal("subscription", subscription.RootElement[0].GetProperty("T").GetString());
        }

        return client;
    }

    public static async Task<StreamClient> TradesAsync(VenueServer server)
    {
        StreamClient client = await OpenAsync(server.TradeStreamUri);
        await client.SendAsync("""{"action":"authenticate","data":{"key_id":"PKSIM","secret_key":"simulated-secret"}}""");
        using JsonDocument authorized = await client.NextAsync();
        Assert.Equal("authorized", authorized.RootElement.GetProperty("data").GetProperty("status").GetString());
        await client.SendAsync("""{"action":"listen","data":{"streams":["trade_updates"]}}""");
        using JsonDocument listening = await client.NextAsync();
        Assert.Equal("listening", listening.RootElement.GetProperty("stream").GetString());
        return client;
    }

    public Task SendAsync(string text)
    {
        ArrayBufferWriter<byte> packed = new();
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return _isMsgpack && Msgpack.TryEncode(bytes, packed)
            ? _socket.SendAsync(packed.WrittenMemory.ToArray(), WebSocketMessageType.Binary, endOfMessage: true, _limit.Token)
            : _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, _limit.Token);
    }

    public async Task<JsonDocument> NextAsync()
    {
        using MemoryStream message = new();
        byte[] buffer = new byte[16384];
        WebSocketReceiveResult got;
        do
        {
            got = await _socket.ReceiveAsync(buffer, _limit.Token);
            message.Write(buffer, 0, got.Count);
        }
        while (!got.EndOfMessage);
        LastType = got.MessageType;
        return _isMsgpack ? Unpacked(message.ToArray()) : JsonDocument.Parse(message.ToArray());
    }

    /// <summary>A handshake by hand: the framework's client sends no Content-Type.</summary>
    private static async Task<WebSocket> PackedAsync(Uri uri)
    {
        TcpClient tcp = new();
        await tcp.ConnectAsync(uri.Host, uri.Port);
        NetworkStream stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {uri.AbsolutePath} HTTP/1.1\r\nHost: {uri.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Type: application/msgpack\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OTAxMjM0NQ==\r\n\r\n"));
        for (int ends = 0; ends < 4;)
        {
            int b = stream.ReadByte();
            ends = b is '\r' or '\n' ? ends + 1 : b < 0 ? throw new WebSocketException("refused") : 0;
        }

        return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions());
    }

    /// <summary>A msgpack message; its times are put back into text, as our own decoder would find them.</summary>
    private static JsonDocument Unpacked(ReadOnlySpan<byte> packed)
    {
        // Every time of these tests has nanoseconds: d7 ff and eight bytes, or d6 ff and four.
        ArrayBufferWriter<byte> plain = new();
        for (int i = 0; i < packed.Length; i++)
        {
            bool whole = packed[i] == 0xD6 && packed[i + 1] == 0xFF;
            if (!whole && !(packed[i] == 0xD7 && packed[i + 1] == 0xFF))
            {
                plain.Write(packed.Slice(i, 1));
                continue;
            }

            ulong word = whole ? BinaryPrimitives.ReadUInt32BigEndian(packed[(i + 2)..]) : BinaryPrimitives.ReadUInt64BigEndian(packed[(i + 2)..]);
            string time = DateTime.UnixEpoch.AddSeconds(word & 0x3_FFFF_FFFF).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            plain.Write([(byte)(0xA0 | time.Length)]);
            plain.Write(Encoding.ASCII.GetBytes(time));
            i += whole ? 5 : 9;
        }

        return JsonDocument.Parse(Msgpack.Decode(plain.WrittenSpan) ?? throw new JsonException("no msgpack"));
    }

    /// <summary>Reads and drops messages until the connection ends.</summary>
    public async Task DrainAsync()
    {
        try
        {
            while (_socket.State == WebSocketState.Open)
            {
                using JsonDocument frame = await NextAsync();
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or JsonException or ObjectDisposedException)
        {
            // It ended.
        }
    }

    public void Abort() => _socket.Abort();

    public void Dispose()
    {
        _socket.Dispose();
        _limit.Dispose();
    }
}
