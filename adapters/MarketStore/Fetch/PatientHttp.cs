using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace Qgtm.Fast.MarketStore;

/// <summary>An authority's server does not answer, or not with data: one sentence that holds no key.</summary>
public sealed class FetchError(string message) : Exception(message);

/// <summary>How long one try may take, how many there are, and the pause before the second; each later one doubles.</summary>
public sealed record FetchPatience(TimeSpan Timeout, int Tries, TimeSpan FirstPause)
{
    /// <summary>45 s, four tries, two seconds.</summary>
    public static readonly FetchPatience Usual = new(TimeSpan.FromSeconds(45), 4, TimeSpan.FromSeconds(2));
}

/// <summary>GET with tries: what may pass by itself (no answer, 429, 5xx, a time-out) is asked again, the rest is an error at once.</summary>
public sealed class PatientHttp : IDisposable
{
    private readonly HttpClient _client;
    private readonly FetchPatience _patience;
    private readonly TimeProvider _time;

    public PatientHttp(Uri address, FetchPatience? patience = null, TimeProvider? time = null)
    {
        _patience = patience ?? FetchPatience.Usual;
        _time = time ?? TimeProvider.System;
        _client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All }) { BaseAddress = address, Timeout = _patience.Timeout };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("qgtm");
    }

    /// <summary>Requests sent.</summary>
    public int Requests { get; private set; }

    /// <summary>The answer's body. What is asked for is named for sentences; the path itself may hold a key and is never shown.</summary>
    public async Task<byte[]> GetAsync(string path, string what, CancellationToken cancellationToken)
    {
        TimeSpan pause = _patience.FirstPause;
        for (int tried = 1; ; tried++)
        {
            string failure;
            try
            {
                Requests++;
                using HttpResponseMessage answer = await _client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
                byte[] body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return body;
                }

                failure = $"HTTP {(int)answer.StatusCode}";
                if (answer.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout) && (int)answer.StatusCode < 500)
                {
                    throw new FetchError($"{_client.BaseAddress!.Host} refuses {what} ({failure}{Said(body)}): see that the name and the key are right.");
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                failure = e is OperationCanceledException ? $"no answer in {_patience.Timeout.TotalSeconds:0.#} s" : "the connection fails";
            }

            if (tried == _patience.Tries)
            {
                throw new FetchError($"{_client.BaseAddress!.Host} does not give {what} ({failure}, {tried} tries): the last good values stay; try again later.");
            }

            await Task.Delay(pause, _time, cancellationToken);
            pause *= 2;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>FRED tells in error_message what it does not like.</summary>
    private static string Said(byte[] body)
    {
        try
        {
            using System.Text.Json.JsonDocument document = System.Text.Json.JsonDocument.Parse(body);
            return document.RootElement.TryGetProperty("error_message", out System.Text.Json.JsonElement message) ? ", " + message.GetString()?.ReplaceLineEndings(" ") : string.Empty;
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException)
        {
            return string.Empty;
        }
    }
}
