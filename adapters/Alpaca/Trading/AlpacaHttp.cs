using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Alpaca;

/// <summary>One answer. Status 0 = none in time, or none that could be read to its end: the outcome is not known.</summary>
internal readonly record struct Answer(int Status, byte[] Body, bool IsJson, string RequestId, bool TimedOut = false)
{
    /// <summary>What a refusal means.</summary>
    public BrokerReason Reason
    {
        get
        {
            (long code, string message) = IsJson ? RestDecoder.Error(Body) : (0, string.Empty);
            return BrokerReasonMap.Of(Status, code, message);
        }
    }
}

/// <summary>
/// Requests to the broker: one attempt each, a time-out by what is asked, the budget in front. A request that has been sent
/// is never sent again: a lost answer says nothing about the order (docs/adr/0018).
/// </summary>
internal sealed class AlpacaHttp(HttpClient client, RequestBudget budget, TimeSpan? timeout) : IDisposable
{
    /// <summary>Longest wait for the answer to an order, a cancel, or a question about one order.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait for lists and account figures.</summary>
    public static readonly TimeSpan Patient = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait for answers of several megabytes: assets, the whole calendar.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    /// <summary>The budget in front of all requests.</summary>
    public RequestBudget Budget => budget;

    /// <summary>A client that sends the keys, follows no redirect, keeps no cookies and asks no proxy.</summary>
    public static HttpClient Client(Uri address, AlpacaCredential credential, HttpMessageHandler? handler = null)
    {
        HttpClient client = new(handler ?? Handler(), disposeHandler: true)
        {
            BaseAddress = address,
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        client.DefaultRequestHeaders.Add("APCA-API-KEY-ID", credential.KeyId);
        client.DefaultRequestHeaders.Add("APCA-API-SECRET-KEY", credential.Secret);
        return client;
    }

    /// <summary>Sends once. Never throws for a failure of the venue or of the way to it.</summary>
    public async Task<Answer> SendAsync(HttpRequestMessage request, TimeSpan wait, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout ?? wait);
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, limit.Token);
            byte[] body = await response.Content.ReadAsByteArrayAsync(limit.Token);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                budget.Exhaust();
            }

            return new Answer((int)response.StatusCode, body, IsJson(response.Content.Headers.ContentType), RequestId(response));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException)
        {
            return new Answer(0, [], IsJson: false, string.Empty, limit.IsCancellationRequested);
        }
    }

    /// <summary>A question: the body of a success. Everything else throws, a refused key or account by its own type.</summary>
    public async Task<byte[]> AskAsync(HttpRequestMessage request, RequestClass kind, TimeSpan wait, CancellationToken cancellationToken)
    {
        using (request)
        {
            if (!budget.TryTake(kind))
            {
                throw new HttpRequestException("Our own budget of requests has no room for a question.");
            }

            Answer answer = await SendAsync(request, wait, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            if (answer.Status is 200 or 201 or 204 or 207)
            {
                return answer.Body;
            }

            if (answer.Status is 401 or 403 && BrokerReasons.StopsOpening(answer.Reason))
            {
                throw new BrokerDeniedException(answer.Reason, (HttpStatusCode)answer.Status, answer.RequestId);
            }

            throw answer.TimedOut ? new TimeoutException("No answer from the broker in time.") : new HttpRequestException(
                answer.Status == 0 ? "No answer from the broker." : $"The broker answers {answer.Status} ({answer.Reason}, request {answer.RequestId}).",
                null,
                answer.Status == 0 ? null : (HttpStatusCode)answer.Status);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        UseCookies = false,
        UseProxy = false,
    };

    /// <summary>A page of a gateway is no answer of the broker, whatever its status says.</summary>
    private static bool IsJson(MediaTypeHeaderValue? type) =>
        type?.MediaType is null || !type.MediaType.Contains("html", StringComparison.OrdinalIgnoreCase);

    private static string RequestId(HttpResponseMessage response) =>
        response.Headers.TryGetValues("X-Request-ID", out System.Collections.Generic.IEnumerable<string>? ids) ? ids.First() : "-";
}
