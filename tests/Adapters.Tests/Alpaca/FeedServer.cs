using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;

namespace Qgtm.Fast.Adapters.Tests.Alpaca;

/// <summary>A data stream server that says what a test tells it, on a loopback port, with or without TLS.</summary>
internal sealed class FeedServer : IDisposable
{
    public const string AllChannels =
        """[{"T":"subscription","trades":["*"],"quotes":["*"],"bars":["*"],"updatedBars":["*"],"dailyBars":["*"],"statuses":["*"],"lulds":["*"]}]""";

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public FeedServer() => _listener.Start();

    public AlpacaEndpoints Endpoints => At("ws://127.0.0.1");

    /// <summary>The endpoints under another scheme and name.</summary>
    public AlpacaEndpoints At(string origin)
    {
        Uri address = new($"{origin}:{((IPEndPoint)_listener.LocalEndpoint).Port}/v2/iex");
        return new AlpacaEndpoints(address, address, address);
    }

    /// <summary>The next connection, before any byte of it is read.</summary>
    public Task<TcpClient> TcpAsync() => _listener.AcceptTcpClientAsync().WaitAsync(Patience);

    /// <summary>True when a client waits to be accepted.</summary>
    public bool IsWaiting => _listener.Pending();

    /// <summary>The next connection, upgraded.</summary>
    public async Task<FeedPeer> AcceptAsync(X509Certificate2? certificate = null)
    {
        TcpClient client = await TcpAsync();
        Stream stream = client.GetStream();
        if (certificate is not null)
        {
            SslStream secured = new(stream);
            await secured.AuthenticateAsServerAsync(certificate).WaitAsync(Patience);
            stream = secured;
        }

        FeedPeer peer = new(client, stream);
        await peer.UpgradeAsync();
        return peer;
    }

    /// <summary>The next connection, taken through authentication and subscription.</summary>
    public async Task<FeedPeer> AdmitAsync(string acknowledgement = AllChannels)
    {
        FeedPeer peer = await AcceptAsync();
        await peer.AuthenticateAsync();
        await peer.SendAsync(acknowledgement);
        return peer;
    }

    public void Dispose() => _listener.Dispose();
}

/// <summary>One connection of the server.</summary>
internal sealed class FeedPeer(TcpClient client, Stream stream) : IDisposable
{
    private WebSocket? _socket;

    /// <summary>The request of the handshake.</summary>
    public string Request { get; private set; } = string.Empty;

    /// <summary>What the client said last.</summary>
    public string Said { get; private set; } = string.Empty;

    public async Task UpgradeAsync()
    {
        Request = await HeadAsync();
        const string Name = "Sec-WebSocket-Key: ";
        int start = Request.IndexOf(Name, StringComparison.OrdinalIgnoreCase) + Name.Length;
        string key = Request[start..Request.IndexOf('\r', start)];
#pragma warning disable CA5350 // RFC 6455 prescribes SHA-1.
        string accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await WriteAsync($"HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n");
        _socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = TimeSpan.Zero });
    }

    /// <summary>The bytes up to an empty line.</summary>
    public async Task<string> HeadAsync()
    {
        string text = string.Empty;
        byte[] room = new byte[4096];
        while (!text.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            int n = await stream.ReadAsync(room).AsTask().WaitAsync(FeedServer.Patience);
            text += Encoding.ASCII.GetString(room, 0, n);
            if (n == 0)
            {
                break;
            }
        }

        return text;
    }

    public async Task AuthenticateAsync()
    {
        await SendAsync("""[{"T":"success","msg":"connected"}]""");
        await ReadAsync();
        await SendAsync("""[{"T":"success","msg":"authenticated"}]""");
        await ReadAsync();
    }

    public async Task<WebSocketReceiveResult> ReadAsync()
    {
        byte[] room = new byte[16 * 1024];
        WebSocketReceiveResult part = await _socket!.ReceiveAsync(room, CancellationToken.None).WaitAsync(FeedServer.Patience);
        Said = Encoding.Latin1.GetString(room, 0, part.Count);
        return part;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public Task SendAsync(byte[] bytes, WebSocketMessageType type) => _socket!.SendAsync(bytes, type, endOfMessage: true, CancellationToken.None);

    /// <summary>Bytes as they are, past the frames.</summary>
    public async Task WriteAsync(byte[] bytes) => await stream.WriteAsync(bytes);

    public Task WriteAsync(string text) => WriteAsync(Encoding.ASCII.GetBytes(text));

    public void Dispose()
    {
        _socket?.Dispose();
        stream.Dispose();
        client.Dispose();
    }
}
