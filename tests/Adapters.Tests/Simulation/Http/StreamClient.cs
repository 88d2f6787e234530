using System;
using System.IO;
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
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(30));

    public WebSocketState State => _socket.State;

    public static async Task<StreamClient> OpenAsync(Uri uri, bool withKeys = false)
    {
        StreamClient client = new();
        if (withKeys)
        {
            client._socket.Options.SetRequestHeader("APCA-API-KEY-ID", "PKSIM");
            client._socket.Options.SetRequestHeader("APCA-API-SECRET-KEY", "simulated-secret");
        }

        await client._socket.ConnectAsync(uri, client._limit.Token);
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

    public Task SendAsync(string text) => _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, _limit.Token);

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
        return JsonDocument.Parse(message.ToArray());
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
