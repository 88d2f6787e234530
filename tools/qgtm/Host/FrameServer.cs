using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// The smallest data stream that an Alpaca client accepts, on a loopback socket, for one client: handshake, the three
/// acknowledgements, then whatever frames it is given. For rehearsals and measurements; <c>qgtm sim</c> is the venue.
/// </summary>
public sealed class FrameServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] _input = new byte[16 * 1024];
    private Socket? _client;

    public FrameServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1);
    }

    /// <summary>TCP port.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Waits for the client and takes it through the handshake and the subscription.</summary>
    public void Accept()
    {
        _client = _listener.Accept();
        _client.NoDelay = true;
        string request = Read();
        const string Key = "Sec-WebSocket-Key: ";
        int at = request.IndexOf(Key, StringComparison.OrdinalIgnoreCase) + Key.Length;
        string key = request[at..request.IndexOf("\r\n", at, StringComparison.Ordinal)].Trim();
#pragma warning disable CA5350 // RFC 6455 asks for SHA-1
        string answer = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        Send(Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {answer}\r\n\r\n"));
        Send(Framed("""[{"T":"success","msg":"connected"}]"""u8));
        _ = Read();
        Send(Framed("""[{"T":"success","msg":"authenticated"}]"""u8));
        _ = Read();
        Send(Framed("""[{"T":"subscription","trades":["*"],"quotes":["*"],"bars":["*"],"updatedBars":["*"],"dailyBars":["*"],"statuses":["*"],"lulds":["*"]}]"""u8));
    }

    /// <summary>Sends bytes as they are; blocks while the client does not read.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[_client!.Send(bytes)..];
        }
    }

    /// <summary>A server's text frame (unmasked, final) of up to 65,535 bytes of payload.</summary>
    public static byte[] Framed(ReadOnlySpan<byte> payload)
    {
        int header = payload.Length < 126 ? 2 : 4;
        byte[] frame = new byte[header + payload.Length];
        frame[0] = 0x81;
        frame[1] = (byte)(header == 2 ? payload.Length : 126);
        if (header == 4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), checked((ushort)payload.Length));
        }

        payload.CopyTo(frame.AsSpan(header));
        return frame;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client?.Dispose();
        _listener.Dispose();
    }

    private string Read() => Encoding.Latin1.GetString(_input, 0, _client!.Receive(_input));
}
