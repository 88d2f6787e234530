using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Qgtm.Fast.SystemTests;

/// <summary>A port that gives every request the same answer, or none at all.</summary>
internal sealed class CannedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[]? _answer;

    private CannedServer(byte[]? answer)
    {
        _answer = answer;
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public static CannedServer Answering(string body, int status = 200) => new(Encoding.UTF8.GetBytes(
        $"HTTP/1.1 {status} Canned\r\nContent-Type: text/plain\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"));

    /// <summary>Takes connections and says nothing.</summary>
    public static CannedServer Mute() => new(null);

    /// <summary>A port that nobody listens on.</summary>
    public static int Unused()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                byte[] request = new byte[4096];
                NetworkStream stream = client.GetStream();
                _ = await stream.ReadAsync(request, _stop.Token);
                if (_answer is null)
                {
                    // Held open until the client has lost patience and hangs up.
                    _ = await stream.ReadAsync(request, _stop.Token);
                    continue;
                }

                await stream.WriteAsync(_answer, _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
