using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Qgtm.Fast.Watchdog;

/// <summary>The broker did not do what was asked, and not because of the order: no answer (0), too many requests, its own fault.</summary>
public sealed class BrokerFailure(int status, string message) : Exception(message)
{
    /// <summary>HTTP status; 0 = no answer that could be read.</summary>
    public int Status => status;
}

/// <summary>An order that the broker has open.</summary>
public sealed record OpenOrder(string Id, string Symbol, string Status);

/// <summary>What the broker holds: signed quantity, as the broker writes it.</summary>
public sealed record HeldPosition(string Symbol, string Qty);

/// <summary>Answer to a close or a cancel. Message = the broker's reason of a refusal; OrderId = the order that closes.</summary>
public sealed record BrokerAnswer(int Status, string Message, string OrderId)
{
    public bool IsTaken => Status is >= 200 and < 300;
}

/// <summary>
/// The few requests that make an account flat, in code of the watchdog's own: what is wrong in the engine's gateway must not
/// be wrong here too (docs/adr/0030). One attempt each; who calls decides what a failure means.
/// </summary>
public sealed class BrokerRest : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly HttpClient _client;
    private readonly RequestPace _pace;

    /// <param name="rest">Root of the trading interface.</param>
    /// <param name="keyId">The watchdog's own key.</param>
    /// <param name="secret">Its secret.</param>
    /// <param name="pace">Its own share of requests.</param>
    /// <param name="handler">The way to the broker; null = the network.</param>
    public BrokerRest(Uri rest, string keyId, string secret, RequestPace pace, HttpMessageHandler? handler = null)
    {
        _pace = pace;
        _client = new HttpClient(handler ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = Patience,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            UseCookies = false,
            UseProxy = false,
        })
        {
            BaseAddress = rest,
            Timeout = Patience,
        };
        _client.DefaultRequestHeaders.Add("APCA-API-KEY-ID", keyId);
        _client.DefaultRequestHeaders.Add("APCA-API-SECRET-KEY", secret);
    }

    /// <summary>Requests that were sent.</summary>
    public long Requests => _pace.Taken;

    /// <summary>The account number that the key belongs to.</summary>
    public Task<string> AccountAsync(CancellationToken cancellationToken) =>
        AskAsync("/v2/account", root => Text(root, "account_number"), cancellationToken);

    /// <summary>Whether the market is open, by the broker's clock.</summary>
    public Task<bool> IsOpenAsync(CancellationToken cancellationToken) =>
        AskAsync("/v2/clock", root => root.GetProperty("is_open").GetBoolean(), cancellationToken);

    /// <summary>Open orders, the newest 500.</summary>
    public Task<List<OpenOrder>> OpenOrdersAsync(CancellationToken cancellationToken) => AskAsync(
        "/v2/orders?status=open&limit=500",
        root => root.EnumerateArray().Select(o => new OpenOrder(Text(o, "id"), Text(o, "symbol"), Text(o, "status"))).ToList(),
        cancellationToken);

    /// <summary>All positions.</summary>
    public Task<List<HeldPosition>> PositionsAsync(CancellationToken cancellationToken) => AskAsync(
        "/v2/positions", root => root.EnumerateArray().Select(p => new HeldPosition(Text(p, "symbol"), Text(p, "qty"))).ToList(), cancellationToken);

    /// <summary>Asks to cancel everything that is open: how many orders took it, and how many refused.</summary>
    public async Task<(int Taken, int Refused)> CancelAllAsync(CancellationToken cancellationToken)
    {
        (int status, byte[] body) = await SendAsync(HttpMethod.Delete, "/v2/orders", cancellationToken);
        if (status is < 200 or >= 300)
        {
            throw Failure(status, body);
        }

        List<int> rows = body.Length == 0 ? [] : Parsed(body, root => root.EnumerateArray().Select(r => r.GetProperty("status").GetInt32()).ToList());
        int taken = rows.Count(s => s is >= 200 and < 300);
        return (taken, rows.Count - taken);
    }

    /// <summary>Asks to cancel one order.</summary>
    public Task<BrokerAnswer> CancelAsync(string orderId, CancellationToken cancellationToken) => ActAsync("/v2/orders/" + orderId, cancellationToken);

    /// <summary>Closes all of one position at the market. The broker itself takes the quantity, so this can never turn a position over.</summary>
    public Task<BrokerAnswer> CloseAsync(string symbol, CancellationToken cancellationToken) =>
        ActAsync("/v2/positions/" + Uri.EscapeDataString(symbol), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<T> AskAsync<T>(string path, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        (int status, byte[] body) = await SendAsync(HttpMethod.Get, path, cancellationToken);
        return status == 200 ? Parsed(body, read) : throw Failure(status, body);
    }

    /// <summary>A refusal of the order is an answer; all else that is no success is a failure.</summary>
    private async Task<BrokerAnswer> ActAsync(string path, CancellationToken cancellationToken)
    {
        (int status, byte[] body) = await SendAsync(HttpMethod.Delete, path, cancellationToken);
        return status switch
        {
            204 => new(status, string.Empty, string.Empty),
            200 => Parsed(body, root => new BrokerAnswer(status, string.Empty, Text(root, "id"))),
            403 or 404 or 422 => new(status, Message(body), string.Empty),
            _ => throw Failure(status, body),
        };
    }

    private async Task<(int Status, byte[] Body)> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        await _pace.TakeAsync(cancellationToken);
        try
        {
            using HttpRequestMessage request = new(method, path);
            using HttpResponseMessage response = await _client.SendAsync(request, cancellationToken);
            return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is HttpRequestException or IOException or OperationCanceledException)
        {
            throw new BrokerFailure(0, "no answer: " + e.Message.ReplaceLineEndings(" "));
        }
    }

    private static T Parsed<T>(byte[] body, Func<JsonElement, T> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new BrokerFailure(0, "an answer that is not the broker's protocol: " + e.Message.ReplaceLineEndings(" "));
        }
    }

    private static BrokerFailure Failure(int status, byte[] body) => new(status, $"HTTP {status} {Message(body)}".TrimEnd());

    /// <summary>The broker's sentence; a page of a gateway has none.</summary>
    private static string Message(byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Text(document.RootElement, "message") : string.Empty;
        }
        catch (JsonException)
        {
            return string.Empty;
        }
    }

    private static string Text(JsonElement row, string name) =>
        row.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? string.Empty : string.Empty;
}
