using System;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Bench.Wire;

/// <summary>
/// The smallest data stream that an Alpaca client accepts, on a loopback socket: handshake, the three acknowledgements, and
/// then prepared frames, each at its time whatever became of those before it.
/// </summary>
public sealed partial class FrameServer : IDisposable
{
    private const long SpinNs = 80_000;
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

    /// <summary>When the first frame was due, ns of <see cref="Clock"/>; 0 = not yet.</summary>
    public long StartNs => Volatile.Read(ref _startNs);

    private long _startNs;

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
        Send(WireScript.Framed("""[{"T":"success","msg":"connected"}]"""u8.ToArray()));
        _ = Read();
        Send(WireScript.Framed("""[{"T":"success","msg":"authenticated"}]"""u8.ToArray()));
        _ = Read();
        Send(WireScript.Framed("""[{"T":"subscription","trades":[],"quotes":[],"bars":[]}]"""u8.ToArray()));
    }

    /// <summary>Sends frame i at start + i x interval (ns). Returns the largest delay of a send behind its time, ns.</summary>
    public long Play(byte[][] frames, long intervalNs)
    {
        long start = Clock.NowNs() + 2_000_000, worst = 0;
        Volatile.Write(ref _startNs, start);
        for (int i = 0; i < frames.Length; i++)
        {
            long due = start + (i * intervalNs);
            WaitUntil(due);
            worst = Math.Max(worst, Clock.NowNs() - due);
            Send(frames[i]);
        }

        return worst;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client?.Dispose();
        _listener.Dispose();
    }

    private static void WaitUntil(long due)
    {
        while (true)
        {
            long left = due - Clock.NowNs();
            if (left <= 0)
            {
                return;
            }

            if (left > SpinNs)
            {
                _ = MicroSleep((uint)((left - SpinNs) / 1000));
            }
            else
            {
                Spin.Pause();
            }
        }
    }

    private string Read() => Encoding.Latin1.GetString(_input, 0, _client!.Receive(_input));

    private void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[_client!.Send(bytes)..];
        }
    }

    [LibraryImport("libc", EntryPoint = "usleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MicroSleep(uint microseconds);
}
