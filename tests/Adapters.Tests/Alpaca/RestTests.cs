using System;
using System.Collections.Concurrent;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Alpaca;

internal static class Orders
{
    public static Event Limit(long id)
    {
        Event e = default;
        e.Header.Kind = EventKind.NewOrderSingle;
        e.Header.Instrument = 2;
        e.Order.OrderId = id;
        e.Order.Qty = 1_250_000_000;
        e.Order.LimitPx = 189_050_000_000;
        e.Order.Side = Side.Sell;
        e.Order.Type = OrdType.Limit;
        return e;
    }
}

public sealed class RestTests
{
    private const string Order = """{"id":"0d8a6f6e-52f6-4e3c-8a70-6f5b1c0a9e11","client_order_id":"q-000000000000002a","symbol":"BRK.B","status":"STATUS","filled_qty":"0","filled_avg_price":null}""";

    [Theory]
    [InlineData("POST", "200", EventKind.ExecutionReport, OrdStatus.New, 1)]
    [InlineData("POST", "403", EventKind.ExecutionReport, OrdStatus.Rejected, 1)]
    [InlineData("POST", "500", EventKind.OrderUnknown, OrdStatus.None, 1)]
    [InlineData("POST", "close", EventKind.OrderUnknown, OrdStatus.None, 1)]
    [InlineData("POST", "hang", EventKind.OrderUnknown, OrdStatus.None, 1)]
    [InlineData("POST", "duplicate", EventKind.ExecutionReport, OrdStatus.New, 1)]
    [InlineData("DELETE", "204", EventKind.ExecutionReport, OrdStatus.PendingCancel, 0)]
    [InlineData("DELETE", "404", EventKind.OrderNotFound, OrdStatus.None, 0)]
    public async Task Outcomes(string verb, string script, EventKind kind, OrdStatus status, int posts)
    {
        using Server server = new(script);
        AlpacaEndpoints endpoints = new(server.Address, server.Address, server.Address);
        using AlpacaRest rest = new(endpoints, new AlpacaCredential("K", "S"), Samples.Symbols(), TimeSpan.FromSeconds(script == "hang" ? 1 : 60));
        Event reply = verb == "POST"
            ? await rest.SubmitAsync(Orders.Limit(42), CancellationToken.None)
            : await rest.CancelAsync(42, CancellationToken.None);
        Assert.Equal((kind, status, 42L), (reply.Header.Kind, reply.Report.Status, reply.Report.OrderId));
        Assert.Equal(EventSource.Replies, reply.Header.Source);
        Assert.Equal(posts, server.Requests.Count(r => r.StartsWith("POST", StringComparison.Ordinal)));
        if (script == "403")
        {
            Assert.Equal(403, reply.Report.HttpStatus);
        }
    }

    [Fact]
    public async Task A_reused_connection_that_closes_gets_one_post()
    {
        using Server server = new("reuse");
        AlpacaEndpoints endpoints = new(server.Address, server.Address, server.Address);
        using AlpacaRest rest = new(endpoints, new AlpacaCredential("K", "S"), Samples.Symbols(), TimeSpan.FromSeconds(60));
        Event known = await rest.GetOrderByClOrdIdAsync(42, CancellationToken.None);
        Event reply = await rest.SubmitAsync(Orders.Limit(42), CancellationToken.None);
        Assert.Equal((EventKind.ExecutionReport, EventKind.OrderUnknown), (known.Header.Kind, reply.Header.Kind));
        Assert.Equal(1, server.Connections);
        Assert.Equal(["GET", "POST"], server.Requests.Select(r => r.Split(' ')[0]));
    }

    private sealed class Server : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly string _script;
        private readonly CancellationTokenSource _stop = new();

        public Server(string script)
        {
            _script = script;
            _listener.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
            _ = AcceptAsync();
        }

        public Uri Address { get; }

        public int Connections { get; private set; }

        public ConcurrentQueue<string> Requests { get; } = new();

        public void Dispose()
        {
            _stop.Cancel();
            _listener.Dispose();
            _stop.Dispose();
        }

        private async Task AcceptAsync()
        {
            CancellationToken stop = _stop.Token;
            try
            {
                while (true)
                {
                    using TcpClient client = await _listener.AcceptTcpClientAsync(stop);
                    Connections++;
                    bool again = await ServeAsync(client.GetStream(), stop);
                    while (again)
                    {
                        again = await ServeAsync(client.GetStream(), stop);
                    }
                }
            }
            catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException or IOException)
            {
                // The test is over.
            }
        }

        private async Task<bool> ServeAsync(NetworkStream stream, CancellationToken stop)
        {
            byte[] room = new byte[8192];
            string text = string.Empty;
            while (!text.Contains("\r\n\r\n", StringComparison.Ordinal)
                || (text.StartsWith("POST", StringComparison.Ordinal) && !text.EndsWith('}')))
            {
                int n = await stream.ReadAsync(room, stop);
                if (n == 0)
                {
                    return false;
                }

                text += Encoding.ASCII.GetString(room, 0, n);
            }

            Requests.Enqueue(text);
            (int code, string body) = text[0] switch
            {
                'G' => _script == "404" ? (404, "{}") : (200, Order.Replace("STATUS", "new", StringComparison.Ordinal)),
                'D' => (204, string.Empty),
                _ => _script switch
                {
                    "200" => (200, Order.Replace("STATUS", "new", StringComparison.Ordinal)),
                    "403" => (403, "{\"code\":40310000,\"message\":\"insufficient buying power\"}"),
                    "duplicate" => (422, "{\"code\":40010001,\"message\":\"client_order_id must be unique\"}"),
                    "500" => (500, "<html>"),
                    _ => (0, string.Empty),
                },
            };
            if (_script == "hang")
            {
                _ = await stream.ReadAsync(room, stop);
            }

            if (code != 0)
            {
                string length = code == 204 ? string.Empty : $"Content-Length: {body.Length}\r\n";
                byte[] answer = Encoding.ASCII.GetBytes($"HTTP/1.1 {code} X\r\n{length}{(_script == "reuse" ? string.Empty : "Connection: close\r\n")}\r\n{body}");
                await stream.WriteAsync(answer, stop);
            }

            return code != 0 && _script == "reuse";
        }
    }
}
