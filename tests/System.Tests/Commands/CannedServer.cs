using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Qgtm.Fast.SystemTests;

/// <summary>A port that gives canned answers, or none at all.</summary>
internal sealed class CannedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, byte[]?> _answer;
    private int _requests;

    private CannedServer(Func<string, byte[]?> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Requests that came.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public static CannedServer Answering(string body, int status = 200) => new(_ => Response(body, status));

    /// <summary>A broker with an empty account, whose streams never open.</summary>
    public static CannedServer Broker() => new(path => Response(
        path switch
        {
            "/v2/clock" => """{"timestamp":"2026-03-02T14:30:00Z","is_open":true,"next_open":"2026-03-03T14:30:00Z","next_close":"2026-03-02T21:00:00Z"}""",
            "/v2/account" => """{"equity":"100000","cash":"100000","buying_power":"200000","last_equity":"100000"}""",
            "/v2/orders" or "/v2/positions" or "/v2/account/activities" or "/v2/assets" => "[]",
            _ => """{"bars":{},"next_page_token":null}""",
        },
        path is "/v2/iex" or "/stream" ? 503 : 200));

    /// <summary>Takes connections and says nothing.</summary>
    public static CannedServer Mute() => new(_ => null);

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

    private static byte[] Response(string body, int status) => Encoding.UTF8.GetBytes(
        $"HTTP/1.1 {status} Canned\r\nContent-Type: text/plain\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}");

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _requests);
                byte[] request = new byte[4096];
                NetworkStream stream = client.GetStream();
                int read = await stream.ReadAsync(request, _stop.Token);
                string path = Encoding.ASCII.GetString(request, 0, read).Split(' ', '?').ElementAtOrDefault(1) ?? string.Empty;
                if (_answer(path) is not { } answer)
                {
                    // Held open until the client has lost patience and hangs up.
                    _ = await stream.ReadAsync(request, _stop.Token);
                    continue;
                }

                await stream.WriteAsync(answer, _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
