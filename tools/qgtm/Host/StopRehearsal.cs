using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using Qgtm.Fast.Alpaca;
using Qgtm.Fast.Events;
using Qgtm.Fast.Tool.Host.Channel;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// A stop that is played before the market opens, in the scratch directory of the <see cref="Rehearsal"/>: command socket, engine,
/// journal, and over HTTP to a listener that says yes to everything. Most of what a first stop waits for is generic code of
/// tasks and requests that can be compiled only by running it (docs/adr/0053).
/// </summary>
public sealed class StopRehearsal : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly byte[] Yes = [.. "HTTP/1.1 207 Multi-Status\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: 2\r\n\r\n[]"u8], Gone = [.. "HTTP/1.1 204 No Content\r\n\r\n"u8];
    private static ReadOnlySpan<byte> OrderLookUp => "GET /v2/orders:by_client_order_id?client_order_id="u8;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AlpacaRest _rest;

    /// <summary>Listens on loopback.</summary>
    public StopRehearsal(SymbolTable symbols)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(4);
        Uri address = new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}");
        _rest = new AlpacaRest(new AlpacaEndpoints(address, address, address), new AlpacaCredential("-", "-"), symbols);
        _ = AnswerAllAsync();
    }

    /// <summary>An order that the scratch engine has sent; it is sent and cancelled over HTTP after the stop.</summary>
    public Event Order { get; set; }

    /// <summary>Sends as the run will: a request over HTTP, whose answer is worth nothing.</summary>
    public ValueTask<Event> SendAsync(in Event request) => _rest.SendAsync(in request);

    /// <summary>Asks the scratch engine to flatten, as an operator does, and waits until its cancel has arrived; then an order and a cancel of one.</summary>
    public async Task PlayAsync(string directory, Session session, EngineThread engine)
    {
        using EngineCommands commands = new(session, engine.Commands, "-");
        Dictionary<string, object> words = new(StringComparer.Ordinal) { ["verb"] = "kill", ["scope"] = "account", ["name"] = "", ["tier"] = "FLATTEN", ["reason"] = "rehearsal" };
        await using (CommandChannel channel = CommandChannel.Open(directory, commands.Verbs))
        {
            try
            {
                (await ChannelClient.AskAsync(directory, words))?.Dispose();
            }
            catch (UserError)
            {
                // Slow, or not at all: whether the cancel arrives says which.
            }
        }

        try
        {
            await _asked.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new UserError(ExitCode.Error, $"A rehearsed FLATTEN has not reached its broker within {Patience.TotalSeconds:0} s: this machine cannot stop the engine in time; look at its load, then start again.");
        }

        if (Order is { Header.Kind: EventKind.NewOrderSingle } order)
        {
            _ = await _rest.SendAsync(in order);
            order.Header.Kind = EventKind.OrderCancelRequest;
            _ = await _rest.SendAsync(in order);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rest.Dispose();
        _listener.Dispose();
    }

    private async Task AnswerAllAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await _listener.AcceptAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The rehearsal is over.
        }
    }

    /// <summary>One answer for each request; a request comes in one piece, with what it carries.</summary>
    private async Task AnswerAsync(Socket client)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            using (client)
            {
                while (await client.ReceiveAsync(buffer) is > 0 and var length)
                {
                    await client.SendAsync(AnswerTo(buffer.AsSpan(0, length)));
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The rehearsal is over.
        }
    }

    /// <summary>Every order is there and rests, so that a cancel goes on to its second request.</summary>
    private byte[] AnswerTo(ReadOnlySpan<byte> request)
    {
        if (request.StartsWith("DELETE /v2/orders "u8))
        {
            _asked.TrySetResult();
        }

        int id = request.IndexOf(OrderLookUp);
        if (id < 0)
        {
            return request.StartsWith("DELETE /v2/orders/"u8) ? Gone : Yes;
        }

        ReadOnlySpan<byte> rest = request[(id + OrderLookUp.Length)..];
        string order = $$"""{"id":"00000001-0000-0000-0000-000000000000","client_order_id":"{{Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)' ')])}}","status":"new"}""";
        return Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: {order.Length}\r\n\r\n{order}");
    }
}
