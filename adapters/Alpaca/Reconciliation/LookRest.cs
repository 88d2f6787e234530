using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// What the broker has, for a comparison with the books: nothing is left out that is not ours. Reads only; a failure throws
/// (HttpRequestException, JsonException, OperationCanceledException). One caller at a time.
/// </summary>
public sealed class LookRest : IDisposable
{
    private const int PageMax = 500, ExecutionsPageMax = 100, PagesMax = 200;
    private readonly HttpClient _client;
    private readonly SymbolTable _symbols;

    /// <summary>Our order ids by the broker's, of every order that was listed: executions name the broker's.</summary>
    private readonly Dictionary<string, long> _ours = new(StringComparer.Ordinal);
    private string _lastExecution = string.Empty;

    public LookRest(AlpacaEndpoints endpoints, AlpacaCredential credential, SymbolTable symbols, TimeSpan? timeout = null)
    {
        _symbols = symbols;
        _client = AlpacaHttp.Client(endpoints.Rest, credential);
        _client.Timeout = timeout ?? AlpacaHttp.Patient;
    }

    /// <summary>Executions are listed from here on, ns; 0 = not asked yet, or the venue lists none.</summary>
    public long ExecutionsFromNs { get; private set; }

    /// <summary>The account and its number.</summary>
    public async Task<(Event Account, string Number)> AccountAsync(CancellationToken cancellationToken)
    {
        using JsonDocument body = await GetAsync("/v2/account", cancellationToken);
        return LookJson.Account(body.RootElement);
    }

    /// <summary>All positions; one in a symbol that is no instrument carries its symbol and its value.</summary>
    public async Task<List<Event>> PositionsAsync(CancellationToken cancellationToken)
    {
        using JsonDocument body = await GetAsync("/v2/positions", cancellationToken);
        List<Event> all = [];
        foreach (JsonElement row in LookJson.Rows(body.RootElement))
        {
            all.Add(LookJson.Position(row, _symbols));
        }

        return all;
    }

    /// <summary>Every open order, ours and others, page after page; an order that moves between two pages is listed once.</summary>
    public async Task<List<Event>> OpenOrdersAsync(CancellationToken cancellationToken)
    {
        List<Event> all = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        string until = string.Empty;
        for (int page = 0; page < PagesMax; page++)
        {
            using JsonDocument body = await GetAsync($"/v2/orders?status=open&limit={PageMax}&direction=desc{until}", cancellationToken);
            int rows = 0, fresh = 0;
            string oldest = string.Empty;
            foreach (JsonElement row in LookJson.Rows(body.RootElement))
            {
                rows++;
                string id = LookJson.Text(row, "id");
                oldest = LookJson.Text(row, "submitted_at");
                if (seen.Add(id))
                {
                    fresh++;
                    all.Add(Known(LookJson.Order(row, _symbols), id));
                }
            }

            if (rows < PageMax || fresh == 0)
            {
                break;
            }

            // One second of overlap: the bound is exclusive, and several orders may have one time.
            until = "&until=" + Uri.EscapeDataString(LookJson.Later(oldest, TimeSpan.FromSeconds(1)));
        }

        return all;
    }

    /// <summary>The newest orders of every status that have one of our ids, as execution reports.</summary>
    public async Task<List<Event>> RecentOrdersAsync(CancellationToken cancellationToken)
    {
        using JsonDocument body = await GetAsync($"/v2/orders?status=all&limit={PageMax}&direction=desc", cancellationToken);
        List<Event> all = [];
        long oldest = 0;
        int rows = 0;
        foreach (JsonElement row in LookJson.Rows(body.RootElement))
        {
            rows++;
            oldest = LookJson.Time(row, "submitted_at");
            Event order = Known(LookJson.Order(row, _symbols), LookJson.Text(row, "id"));
            if ((order.Header.Flags & 1) != 0)
            {
                all.Add(LookJson.Report(row, _symbols));
            }
        }

        if (ExecutionsFromNs == 0)
        {
            ExecutionsFromNs = rows < PageMax ? -1 : oldest + 1;
        }

        return all;
    }

    /// <summary>
    /// Executions of our orders that were not listed before; null when the venue has no such list. The first time: from the
    /// beginning of the UTC day, or of what the newest orders reach back to.
    /// </summary>
    public async Task<List<Event>?> ExecutionsAsync(long nowNs, CancellationToken cancellationToken)
    {
        const long DayNs = 86_400_000_000_000;
        long from = ExecutionsFromNs > 0 ? ExecutionsFromNs : nowNs - (nowNs % DayNs);
        string after = Uri.EscapeDataString(DateTime.UnixEpoch.AddTicks(from / 100).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));
        List<Event> all = [];
        string last = _lastExecution;
        for (int page = 0; page < PagesMax; page++)
        {
            string token = last.Length == 0 ? string.Empty : "&page_token=" + Uri.EscapeDataString(last);
            using HttpResponseMessage response = await _client.GetAsync(
                new Uri($"/v2/account/activities/FILL?direction=asc&page_size={ExecutionsPageMax}&after={after}{token}", UriKind.Relative), cancellationToken);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                return null;
            }

            using JsonDocument body = JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken));
            int rows = 0;
            foreach (JsonElement row in LookJson.Rows(body.RootElement))
            {
                rows++;
                last = LookJson.Text(row, "id");
                if (_ours.TryGetValue(LookJson.Text(row, "order_id"), out long ours))
                {
                    all.Add(LookJson.Execution(row, ours));
                }
            }

            if (rows < ExecutionsPageMax)
            {
                break;
            }
        }

        _lastExecution = last;
        ExecutionsFromNs = from;
        return all;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private Event Known(Event order, string brokerId)
    {
        if ((order.Header.Flags & 1) != 0)
        {
            _ours[brokerId] = order.BrokerOrder.Key;
        }

        return order;
    }

    private async Task<JsonDocument> GetAsync(string path, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        return JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken));
    }
}
