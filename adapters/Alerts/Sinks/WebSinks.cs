using System;
using System.Net.Http;
using System.Net.Http.Json;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Qgtm.Fast.Alerts;

/// <summary>POST of one JSON object with a member `text`, as chat services take it. The whole address is a secret.</summary>
public sealed class WebhookSink(Uri address) : IAlertSink, IDisposable
{
    private readonly HttpClient _client = Web.Client();

    /// <inheritdoc/>
    public string Name => "webhook";

    /// <inheritdoc/>
    public async Task SendAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await _client.PostAsJsonAsync(
            address,
            new
            {
                text = notice.Line,
                id = notice.Id,
                kind = notice.Kind.ToString(),
                severity = notice.Severity.ToString().ToUpperInvariant(),
                key = notice.Key,
                sentence = notice.Text,
                count = notice.Count,
                origin = notice.Origin,
                time = notice.Time,
            },
            cancellationToken);
        Web.Judge(answer, TimeSpan.Zero);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}

/// <summary>A bot's sendMessage. The token is part of the address, so no address is ever told.</summary>
public sealed class TelegramSink(Uri host, string token, string chat) : IAlertSink, IDisposable
{
    /// <summary>Longest text that the service takes.</summary>
    private const int TextMax = 4096;

    private readonly HttpClient _client = Web.Client();

    /// <inheritdoc/>
    public string Name => "telegram";

    /// <inheritdoc/>
    public async Task SendAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        string text = notice.Line;
        using HttpResponseMessage answer = await _client.PostAsJsonAsync(
            new Uri(host, $"/bot{token}/sendMessage"),
            new { chat_id = chat, text = text.Length <= TextMax ? text : text[..TextMax], disable_web_page_preview = true },
            cancellationToken);
        Web.Judge(answer, await AfterAsync(answer, cancellationToken));
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>parameters.retry_after of a refusal, in seconds; an answer that is no JSON has none.</summary>
    private static async Task<TimeSpan> AfterAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            using JsonDocument body = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
            if (answer.IsSuccessStatusCode && !body.RootElement.GetProperty("ok").GetBoolean())
            {
                throw new SinkRefusal("the service says that it is not ok", isFinal: true);
            }

            return body.RootElement.TryGetProperty("parameters", out JsonElement p) && p.TryGetProperty("retry_after", out JsonElement s)
                ? TimeSpan.FromSeconds(s.GetInt32())
                : TimeSpan.Zero;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or System.Collections.Generic.KeyNotFoundException)
        {
            return answer.IsSuccessStatusCode ? throw new SinkRefusal("the answer is not the service's", isFinal: false) : TimeSpan.Zero;
        }
    }
}

/// <summary>What the two have in common.</summary>
internal static class Web
{
    private const int BodyMax = 1 << 16;

    /// <summary>Follows no redirect: the body would go to an address that nobody has named.</summary>
    public static HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = BodyMax,
    };

    /// <summary>Too many requests and faults of the service pass; what it refuses otherwise, it refuses again.</summary>
    public static void Judge(HttpResponseMessage answer, TimeSpan after)
    {
        int status = (int)answer.StatusCode;
        if (!answer.IsSuccessStatusCode)
        {
            throw new SinkRefusal($"HTTP {status}", isFinal: status is not (408 or 429 or >= 500), after != TimeSpan.Zero ? after : answer.Headers.RetryAfter?.Delta ?? TimeSpan.Zero);
        }
    }
}
