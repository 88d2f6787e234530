using System;
using System.Buffers.Binary;
using System.Globalization;
using System.IO;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// A WebSocket of RFC 6455 for one blocking thread, ws or wss: what ClientWebSocket does, without its 100 to 140 bytes for
/// each read that has to wait and without the thread pool between socket and decoder (docs/adr/0013).
/// </summary>
internal sealed class WebSocketLine : IControlFrames, IDisposable
{
    private const int SilenceMs = 10_000;
    private const byte TextFrame = 0x81, BinaryFrame = 0x82, CloseFrame = 0x88, PingFrame = 0x89, PongFrame = 0x8A;
    private const int MaskBit = 0x80;
    private const int SwitchingProtocols = 101;
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = SilenceMs };
    private readonly Uri _address;
    private readonly string? _contentType;
    private readonly X509Certificate2Collection? _roots;
    private Stream _stream;
    private WebSocketReader _reader;
    private byte[] _out = new byte[256];
    private bool _connected;

    /// <param name="address">ws or wss.</param>
    /// <param name="contentType">Content-Type of the handshake; null = none.</param>
    /// <param name="roots">Authorities that are trusted instead of the machine's; null = the machine's.</param>
    public WebSocketLine(Uri address, string? contentType = null, X509Certificate2Collection? roots = null)
    {
        _address = address;
        _contentType = contentType;
        _roots = roots;
        _stream = new SocketStream(_socket, Silent);
        _reader = new WebSocketReader(_stream, this);
    }

    /// <summary>When the bytes of the last message came out of the socket, monotonic ns.</summary>
    public long ReadNs => _reader.ReadNs;

    /// <summary>True when bytes wait to be read.</summary>
    public bool HasMore => _reader.HasMore || _socket.Available > 0;

    /// <summary>Connects and shakes hands; from another thread <see cref="Dispose"/> ends it.</summary>
    public void Connect()
    {
        _socket.Connect(_address.DnsSafeHost, _address.Port);
        if (string.Equals(_address.Scheme, "wss", StringComparison.Ordinal))
        {
            SslStream secured = new(_stream, leaveInnerStreamOpen: false);
            _stream = secured;
            secured.AuthenticateAsClient(Secure());
            _reader = new WebSocketReader(_stream, this);
        }

        string key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        _stream.Write(Encoding.ASCII.GetBytes(
            $"GET {_address.PathAndQuery} HTTP/1.1\r\nHost: {_address.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            + (_contentType is null ? "\r\n" : $"Content-Type: {_contentType}\r\n\r\n")));
        string head = Encoding.Latin1.GetString(_reader.HttpHead());
        int status = Status(head);
        if (status != SwitchingProtocols)
        {
            throw new StreamRefused(status);
        }

        if (!Accepts(head, key))
        {
            throw new WebSocketException(WebSocketError.NotAWebSocket, "The server does not open a WebSocket.");
        }

        _connected = true;
    }

    /// <summary>Waits for the next message; the span holds until the next call. False when the other side has closed.</summary>
    public bool TryNext(out ReadOnlySpan<byte> message) => _reader.TryNext(out message);

    /// <summary>Sends a message, as text or as bytes. Reading thread only.</summary>
    public void Send(ReadOnlySpan<byte> message, bool isText) => Send(isText ? TextFrame : BinaryFrame, message);

    /// <inheritdoc/>
    void IControlFrames.OnPing(ReadOnlySpan<byte> payload) => Send(PongFrame, payload);

    /// <inheritdoc/>
    void IControlFrames.OnRefused(ushort code)
    {
        Span<byte> reason = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(reason, code);
        Send(CloseFrame, reason);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Shutdown first: it ends a read that blocks in another thread.
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Not connected, or gone already.
        }

        _socket.Dispose();
    }

    /// <summary>The name and the whole chain are checked; there is no way round them.</summary>
    private SslClientAuthenticationOptions Secure()
    {
        SslClientAuthenticationOptions options = new() { TargetHost = _address.DnsSafeHost };
        if (_roots is not null)
        {
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(_roots);
            options.CertificateChainPolicy = policy;
        }

        return options;
    }

    /// <summary>The status of an HTTP answer; 0 when it is none.</summary>
    private static int Status(string head) =>
        head.Length > 12 && head.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)
        && int.TryParse(head.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int status)
            ? status
            : 0;

    private static bool Accepts(string head, string key)
    {
#pragma warning disable CA5350 // RFC 6455 asks for SHA-1
        string due = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        foreach (string line in head.Split("\r\n"))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line.AsSpan(0, colon).Equals("Sec-WebSocket-Accept", StringComparison.OrdinalIgnoreCase))
            {
                return line.AsSpan(colon + 1).Trim().SequenceEqual(due);
            }
        }

        return false;
    }

    /// <summary>Nothing was heard for the timeout: a ping asks whether the other side lives.</summary>
    private void Silent()
    {
        if (!_connected)
        {
            throw new TimeoutException("The server does not answer the handshake.");
        }

        Send(PingFrame, default);
    }

    private void Send(byte kind, ReadOnlySpan<byte> payload)
    {
        int header = payload.Length <= 125 ? 2 : payload.Length <= ushort.MaxValue ? 4 : 10;
        int length = header + 4 + payload.Length;
        if (_out.Length < length)
        {
            _out = new byte[length];
        }

        Span<byte> frame = _out.AsSpan(0, length);
        frame[0] = kind;
        frame[1] = (byte)(MaskBit | (header == 2 ? payload.Length : header == 4 ? 126 : 127));
        if (header == 4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame[2..], (ushort)payload.Length);
        }
        else if (header == 10)
        {
            BinaryPrimitives.WriteInt64BigEndian(frame[2..], payload.Length);
        }

        Span<byte> mask = frame.Slice(header, 4);
        RandomNumberGenerator.Fill(mask);
        Span<byte> body = frame[(header + 4)..];
        for (int i = 0; i < payload.Length; i++)
        {
            body[i] = (byte)(payload[i] ^ mask[i & 3]);
        }

        _stream.Write(frame);
    }
}
