using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// Trading REST. Queries throw when they fail (HttpRequestException, JsonException, OperationCanceledException on a
/// time-out); orders and cancels never throw for a failure of the venue, they answer with an event. No request is retried.
/// </summary>
public sealed class AlpacaRest : IOrderSender, IDisposable
{
    private static readonly Uri Orders = new("/v2/orders", UriKind.Relative);
    private readonly HttpClient _client;
    private readonly SymbolTable _symbols;
    private readonly ConcurrentBag<OrderBody> _bodies = [];

    /// <param name="endpoints">Where the broker is.</param>
    /// <param name="credential">The key pair.</param>
    /// <param name="symbols">The instruments that are known.</param>
    /// <param name="timeout">Longest wait for one answer; 10 s when null.</param>
    public AlpacaRest(
        AlpacaEndpoints endpoints, AlpacaCredential credential, SymbolTable symbols, TimeSpan? timeout = null)
    {
        _symbols = symbols;
        _client = Client(endpoints.Rest, credential, timeout);
    }

    /// <summary>The account as a VenueAccount event.</summary>
    public async Task<Event> GetAccountAsync(CancellationToken cancellationToken) =>
        RestDecoder.Account(await GetAsync("/v2/account", cancellationToken));

    /// <summary>All positions as VenuePosition events; instrument -1 = not in the table.</summary>
    public async Task<List<Event>> GetPositionsAsync(CancellationToken cancellationToken) =>
        RestDecoder.Positions(await GetAsync("/v2/positions", cancellationToken), _symbols);

    /// <summary>Open orders as ExecutionReport events, newest first, at most 500.</summary>
    public Task<List<Event>> GetOpenOrdersAsync(CancellationToken cancellationToken) =>
        OrdersAsync("open", 500, cancellationToken);

    /// <summary>The newest orders of every status, for recovery; the broker's limit is 500.</summary>
    public Task<List<Event>> GetRecentOrdersAsync(int limit, CancellationToken cancellationToken) =>
        OrdersAsync("all", limit, cancellationToken);

    /// <summary>The broker's clock.</summary>
    public async Task<VenueClock> GetClockAsync(CancellationToken cancellationToken) =>
        RestDecoder.Clock(await GetAsync("/v2/clock", cancellationToken));

    /// <summary>One of our orders: ExecutionReport, OrderNotFound on 404, OrderUnknown when the answer is not known.</summary>
    public async Task<Event> GetOrderByClOrdIdAsync(long orderId, CancellationToken cancellationToken) =>
        (await LookUpAsync(orderId, cancellationToken)).Report;

    /// <inheritdoc/>
    public ValueTask<Event> SendAsync(in Event request) => new(request.Header.Kind switch
    {
        EventKind.NewOrderSingle => SubmitAsync(request, CancellationToken.None),
        EventKind.OrderCancelRequest => CancelAsync(request.Order.OrderId, CancellationToken.None),
        _ => GetOrderByClOrdIdAsync(request.Order.OrderId, CancellationToken.None),
    });

    /// <summary>
    /// Sends a NewOrderSingle exactly once. 200: the broker's report. 4xx: Rejected, with RejectCode = the broker's code
    /// modulo 65536. A duplicate id: the report of the first one. All else, 408 included: OrderUnknown.
    /// </summary>
    public async Task<Event> SubmitAsync(Event order, CancellationToken cancellationToken)
    {
        long id = order.Order.OrderId;
        OrderBody body = OrderBody.Of(in order, _symbols, _bodies);

        // Not disposed, as that would dispose the body, which is used again; after a time-out it may still be read, so it is not.
        HttpRequestMessage request = new(HttpMethod.Post, Orders) { Content = body };
        (int status, byte[] answer) = await SendAsync(request, cancellationToken);
        if (status != 0)
        {
            _bodies.Add(body);
        }

        Event reply = status switch
        {
            200 or 201 => Adopt(answer, id, out _),
            408 => About(EventKind.OrderUnknown, id),
            >= 400 and < 500 => Refusal(answer, id, status),
            _ => About(EventKind.OrderUnknown, id),
        };
        if (status == 422 && RestDecoder.Error(answer).Message.Contains(
            "client_order_id must be unique", StringComparison.OrdinalIgnoreCase))
        {
            reply = await GetOrderByClOrdIdAsync(id, cancellationToken);
            if (reply.Header.Kind != EventKind.ExecutionReport)
            {
                reply = About(EventKind.OrderUnknown, id);
            }
        }

        reply.Header.Instrument = order.Header.Instrument;
        return reply;
    }

    /// <summary>
    /// Cancels one of our orders: looks its broker id up, then sends one DELETE. Taken: a report with PendingCancel. Final
    /// already, or refused: the order as it stands. 404: OrderNotFound. All else: OrderUnknown.
    /// </summary>
    public async Task<Event> CancelAsync(long orderId, CancellationToken cancellationToken)
    {
        (Event report, string brokerId) = await LookUpAsync(orderId, cancellationToken);
        if (report.Header.Kind != EventKind.ExecutionReport || report.Report.Status >= OrdStatus.Filled)
        {
            return report;
        }

        if (!Guid.TryParse(brokerId, out _))
        {
            return About(EventKind.OrderUnknown, orderId);
        }

        using HttpRequestMessage request = new(HttpMethod.Delete, "/v2/orders/" + brokerId);
        (int status, _) = await SendAsync(request, cancellationToken);
        if (status is 200 or 204)
        {
            report.Report.Status = OrdStatus.PendingCancel;
            return report;
        }

        return status is 404 or 422
            ? await GetOrderByClOrdIdAsync(orderId, cancellationToken)
            : About(EventKind.OrderUnknown, orderId);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>A client that sends the keys, follows no redirect and keeps no cookies.</summary>
    internal static HttpClient Client(Uri address, AlpacaCredential credential, TimeSpan? timeout)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            UseCookies = false,
        };
        HttpClient client = new(handler, disposeHandler: true)
        {
            BaseAddress = address,
            Timeout = timeout ?? TimeSpan.FromSeconds(10),
            DefaultRequestVersion = HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        client.DefaultRequestHeaders.Add("APCA-API-KEY-ID", credential.KeyId);
        client.DefaultRequestHeaders.Add("APCA-API-SECRET-KEY", credential.Secret);
        return client;
    }

    private async Task<List<Event>> OrdersAsync(string status, int limit, CancellationToken cancellationToken) =>
        RestDecoder.Orders(
            await GetAsync($"/v2/orders?status={status}&limit={limit}&direction=desc", cancellationToken), _symbols);

    private async Task<(Event Report, string BrokerId)> LookUpAsync(long id, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(
            HttpMethod.Get, "/v2/orders:by_client_order_id?client_order_id=" + ClOrdIds.ToText(id));
        (int status, byte[] body) = await SendAsync(request, cancellationToken);
        if (status == 200)
        {
            Event report = Adopt(body, id, out string brokerId);
            return (report, brokerId);
        }

        return (About(status == 404 ? EventKind.OrderNotFound : EventKind.OrderUnknown, id), string.Empty);
    }

    private Event Adopt(byte[] body, long id, out string brokerId)
    {
        brokerId = string.Empty;
        if (!OrderJson.TryRead(body, _symbols, EventSource.Replies, out Event e, out ReadOnlySpan<byte> broker)
            || e.Header.Kind != EventKind.ExecutionReport || e.Report.OrderId != id)
        {
            return About(EventKind.OrderUnknown, id);
        }

        brokerId = Encoding.ASCII.GetString(broker);
        return e;
    }

    private static Event Refusal(byte[] body, long id, int status)
    {
        Event e = About(EventKind.ExecutionReport, id);
        e.Report.Status = OrdStatus.Rejected;
        e.Report.HttpStatus = (ushort)status;
        return e;
    }

    /// <summary>An event about one order. OrderId stands first in every payload that has one, so Report serves for all.</summary>
    private static Event About(EventKind kind, long id)
    {
        Event e = default;
        e.Header.Kind = kind;
        e.Header.Source = EventSource.Replies;
        e.Header.Instrument = -1;
        // No time of our own: event time is the venue's clock, and an input without one does not move it.
        e.Report.OrderId = id;
        return e;
    }

    private async Task<byte[]> GetAsync(string path, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        _ = response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>One request, one attempt. Status 0 = no answer, or none that could be read to its end.</summary>
    private async Task<(int Status, byte[] Body)> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, cancellationToken);
            return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException)
        {
            return (0, []);
        }
    }
}
