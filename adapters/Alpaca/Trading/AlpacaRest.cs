using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// Trading REST. Orders, cancels and replacements never throw for a failure of the venue, they answer with an event; questions
/// throw when they fail (HttpRequestException, JsonException, TimeoutException). No request is sent twice.
/// </summary>
public sealed partial class AlpacaRest : IOrderSender, IDisposable
{
    private static readonly Uri Orders = new("/v2/orders", UriKind.Relative);
    private readonly AlpacaHttp _http;
    private readonly SymbolTable _symbols;
    private readonly ConcurrentBag<OrderBody> _bodies = [];

    /// <param name="endpoints">Where the broker is.</param>
    /// <param name="credential">The key pair.</param>
    /// <param name="symbols">The instruments that are known.</param>
    /// <param name="timeout">Longest wait for any answer; when null 5 s for orders, 10 s for lists, 30 s for the longest.</param>
    /// <param name="budget">Requests that may be sent; the broker's 200 a minute when null.</param>
    public AlpacaRest(
        AlpacaEndpoints endpoints, AlpacaCredential credential, SymbolTable symbols, TimeSpan? timeout = null, RequestBudget? budget = null)
        : this(AlpacaHttp.Client(endpoints.Rest, credential), symbols, timeout, budget)
    {
    }

    internal AlpacaRest(HttpClient client, SymbolTable symbols, TimeSpan? timeout, RequestBudget? budget)
    {
        _symbols = symbols;
        _http = new AlpacaHttp(client, budget ?? new RequestBudget(), timeout);
    }

    /// <summary>The requests that may still be sent.</summary>
    public RequestBudget Budget => _http.Budget;

    /// <summary>While this is true, questions may pass a spent budget: a stop has to see what it closes, and that it is flat.</summary>
    public Func<bool> IsStopping { get; init; } = static () => false;

    /// <summary>One of our orders: ExecutionReport, OrderNotFound on 404, OrderUnknown when the answer is not known.</summary>
    public async Task<Event> GetOrderByClOrdIdAsync(long orderId, CancellationToken cancellationToken) =>
        (await LookUpAsync(orderId, cancellationToken)).Report;

    /// <inheritdoc/>
    public ValueTask<Event> SendAsync(in Event request) => new(request.Header.Kind switch
    {
        EventKind.NewOrderSingle => SubmitAsync(request, CancellationToken.None),
        EventKind.OrderCancelRequest => CancelAsync(request.Order.OrderId, CancellationToken.None),
        EventKind.OrderReplaceRequest => ReplaceAsync(request, CancellationToken.None),
        EventKind.OrderMassCancelRequest => MassCancelAsync(request),
        _ => GetOrderByClOrdIdAsync(request.Order.OrderId, CancellationToken.None),
    });

    /// <summary>
    /// Sends a NewOrderSingle at most once. Taken: the broker's report. Refused: Rejected with a reason. No room in the budget
    /// of requests: Denied, never sent. A duplicate id: the report of the first one. All else: OrderUnknown.
    /// </summary>
    public async Task<Event> SubmitAsync(Event order, CancellationToken cancellationToken)
    {
        long id = order.Order.OrderId;
        Event reply;
        if (!_http.Budget.TryTake(order.Order.Effect == PositionEffect.Close ? RequestClass.Safety : RequestClass.Open))
        {
            reply = Refusal(id, OrdStatus.Denied, BrokerReason.RequestBudget, 0);
        }
        else
        {
            OrderBody body = OrderBody.Of(in order, _symbols, _bodies);

            // Not disposed, as that would dispose the body, which is used again; after a time-out it may still be read, so it is not.
            HttpRequestMessage request = new(HttpMethod.Post, Orders) { Content = body };
            Answer answer = await _http.SendAsync(request, AlpacaHttp.Soon, cancellationToken);
            if (answer.Status != 0)
            {
                _bodies.Add(body);
            }

            reply = await OutcomeAsync(answer, id, cancellationToken);
        }

        reply.Header.Instrument = order.Header.Instrument;
        return reply;
    }

    /// <summary>
    /// Sends an order of any type that the broker takes, at most once, with our id as the client order id; the outcomes are
    /// those of <see cref="SubmitAsync(Event, CancellationToken)"/>.
    /// </summary>
    public async Task<Event> SubmitAsync(OrderTicket ticket, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        if (ticket.FirstProblem() is { } problem)
        {
            throw new ArgumentException(problem, nameof(ticket));
        }

        if (!_http.Budget.TryTake(ticket.Closes ? RequestClass.Safety : RequestClass.Open))
        {
            return Refusal(ticket.OrderId, OrdStatus.Denied, BrokerReason.RequestBudget, 0);
        }

        using HttpRequestMessage request = new(HttpMethod.Post, Orders) { Content = Json(ticket.Write) };
        return await OutcomeAsync(await _http.SendAsync(request, AlpacaHttp.Soon, cancellationToken), ticket.OrderId, cancellationToken);
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

        if (brokerId.Length == 0)
        {
            return About(EventKind.OrderUnknown, orderId);
        }

        _http.Budget.TryTake(RequestClass.Safety);
        using HttpRequestMessage request = new(HttpMethod.Delete, "/v2/orders/" + brokerId);
        Answer answer = await _http.SendAsync(request, AlpacaHttp.Soon, cancellationToken);
        if (answer.Status is 200 or 204)
        {
            report.Report.Status = OrdStatus.PendingCancel;
            return report;
        }

        return answer.Status is 404 or 422
            ? await GetOrderByClOrdIdAsync(orderId, cancellationToken)
            : About(EventKind.OrderUnknown, orderId);
    }

    /// <summary>
    /// Replaces one of our orders, at most once, always with quantity and price named; the answer is about the new id. When
    /// the old one cannot be found or is final, nothing is sent: Denied.
    /// </summary>
    public async Task<Event> ReplaceAsync(Event order, CancellationToken cancellationToken)
    {
        ReplacePayload replace = order.Replace;
        (Event older, string brokerId) = await LookUpAsync(replace.OrigOrderId, cancellationToken);
        Event reply;
        if (older.Header.Kind != EventKind.ExecutionReport || older.Report.Status >= OrdStatus.Filled || older.Report.CumQty != 0 || brokerId.Length == 0)
        {
            reply = Refusal(replace.OrderId, OrdStatus.Denied, BrokerReason.NotInState, 0);
        }
        else if (!_http.Budget.TryTake(RequestClass.Open))
        {
            reply = Refusal(replace.OrderId, OrdStatus.Denied, BrokerReason.RequestBudget, 0);
        }
        else
        {
            using HttpRequestMessage request = new(HttpMethod.Patch, "/v2/orders/" + brokerId)
            {
                Content = Json(w =>
                {
                    w.WriteString("qty", DecimalText.ToText(replace.Qty));
                    w.WriteString("limit_price", DecimalText.ToText(replace.LimitPx));
                    w.WriteString("client_order_id", ClOrdIds.ToText(replace.OrderId));
                }),
            };
            reply = await OutcomeAsync(await _http.SendAsync(request, AlpacaHttp.Soon, cancellationToken), replace.OrderId, cancellationToken);
        }

        reply.Header.Instrument = order.Header.Instrument;
        return reply;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>One request for all; anything but a yes to every order is a no, and the engine then asks one by one.</summary>
    private async Task<Event> MassCancelAsync(Event request)
    {
        Event report = About(EventKind.MassCancelReport, 0);
        report.Numbers.B = request.Numbers.B;
        report.Numbers.C = MonotonicClock.NowNs();
        try
        {
            List<CancelRow> rows = await CancelAllAsync(CancellationToken.None);
            report.Numbers.A = rows.TrueForAll(r => r.IsTaken) ? 1 : 0;
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or JsonException or OperationCanceledException)
        {
            report.Numbers.A = 0;
        }

        report.Numbers.D = MonotonicClock.NowNs();
        return report;
    }

    /// <summary>
    /// What an answer to a sent order says. Only an answer of the broker itself is a refusal; 408, 409, 425 and 499 come from
    /// machines in between that may have passed the order on.
    /// </summary>
    private async Task<Event> OutcomeAsync(Answer answer, long id, CancellationToken cancellationToken)
    {
        switch (answer.Status)
        {
            case 200 or 201 when answer.IsJson:
                return Adopt(answer.Body, id, out _);
            case 408 or 409 or 425 or 499:
                return About(EventKind.OrderUnknown, id);
            case >= 400 and < 500:
                BrokerReason reason = answer.Reason;
                return reason == BrokerReason.DuplicateId
                    ? await FirstOfAsync(id, cancellationToken)
                    : Refusal(id, OrdStatus.Rejected, reason, answer.Status);
            default:
                return About(EventKind.OrderUnknown, id);
        }
    }

    /// <summary>The id was used: by us, in a request whose answer was lost. That order is this one.</summary>
    private async Task<Event> FirstOfAsync(long id, CancellationToken cancellationToken)
    {
        Event report = await GetOrderByClOrdIdAsync(id, cancellationToken);
        return report.Header.Kind == EventKind.ExecutionReport ? report : About(EventKind.OrderUnknown, id);
    }

    private async Task<(Event Report, string BrokerId)> LookUpAsync(long id, CancellationToken cancellationToken)
    {
        _http.Budget.TryTake(RequestClass.Safety);
        using HttpRequestMessage request = new(
            HttpMethod.Get, "/v2/orders:by_client_order_id?client_order_id=" + ClOrdIds.ToText(id));
        Answer answer = await _http.SendAsync(request, AlpacaHttp.Soon, cancellationToken);
        if (answer.Status == 200 && answer.IsJson)
        {
            Event report = Adopt(answer.Body, id, out string brokerId);
            return (report, brokerId);
        }

        // A page of a gateway, or a path that is not served, says nothing about the order.
        bool isNotFound = answer.Status == 404 && answer.IsJson
            && !RestDecoder.Error(answer.Body).Message.Contains("endpoint", StringComparison.OrdinalIgnoreCase);
        return (About(isNotFound ? EventKind.OrderNotFound : EventKind.OrderUnknown, id), string.Empty);
    }

    private Event Adopt(byte[] body, long id, out string brokerId)
    {
        brokerId = string.Empty;
        if (!OrderJson.TryRead(body, _symbols, EventSource.Replies, out Event e, out ReadOnlySpan<byte> broker)
            || e.Header.Kind != EventKind.ExecutionReport || e.Report.OrderId != id)
        {
            return About(EventKind.OrderUnknown, id);
        }

        brokerId = e.Report.BrokerKey == 0 ? string.Empty : Encoding.ASCII.GetString(broker);
        return e;
    }

    private static Event Refusal(long id, OrdStatus status, BrokerReason reason, int httpStatus)
    {
        Event e = About(EventKind.ExecutionReport, id);
        e.Report.Status = status;
        e.Report.Reason = reason;
        e.Report.HttpStatus = (ushort)httpStatus;
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

    /// <summary>A body of one JSON object.</summary>
    private static ReadOnlyMemoryContent Json(Action<Utf8JsonWriter> members)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter w = new(bytes))
        {
            w.WriteStartObject();
            members(w);
            w.WriteEndObject();
        }

        ReadOnlyMemoryContent content = new(bytes.WrittenMemory);
        content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/json");
        return content;
    }
}
