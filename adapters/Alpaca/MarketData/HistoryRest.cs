using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// Historical bars of the data interface. A query throws when it fails (HttpRequestException, JsonException,
/// OperationCanceledException on a time-out); no request is retried.
/// </summary>
public sealed class HistoryRest : IDisposable
{
    private const int PageRows = 10_000;
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
    private readonly HttpClient _client;
    private readonly SymbolTable _symbols;

    /// <param name="endpoints">Where the broker is.</param>
    /// <param name="credential">The key pair.</param>
    /// <param name="symbols">The instruments that are known.</param>
    /// <param name="timeout">Longest wait for one page; 10 s when null.</param>
    public HistoryRest(AlpacaEndpoints endpoints, AlpacaCredential credential, SymbolTable symbols, TimeSpan? timeout = null)
    {
        _symbols = symbols;
        _client = AlpacaHttp.Client(endpoints.Data, credential);
        _client.Timeout = timeout ?? AlpacaHttp.Patient;
    }

    /// <summary>The calendar date in New York of an instant, ns since the Unix epoch.</summary>
    public static DateOnly DateOf(long timeNs) => DateOnly.FromDateTime(
        TimeZoneInfo.ConvertTimeFromUtc(DateTime.UnixEpoch.AddTicks(timeNs / 100), NewYork));

    /// <summary>The newest date whose session has ended: today once the next opening is on another day, else yesterday.</summary>
    public static DateOnly LastEndedDay(VenueClock clock)
    {
        DateOnly today = DateOf(clock.TimeNs);
        return !clock.IsOpen && DateOf(clock.NextOpenNs) > today ? today : today.AddDays(-1);
    }

    /// <summary>
    /// Daily bars of both dates and all between, split and dividend adjusted, as DailyBar events: by time, then instrument.
    /// Header.TimeNs is the bar's start. Symbols that the table does not hold are left out.
    /// </summary>
    public async Task<List<Event>> GetDailyBarsAsync(
        IReadOnlyList<string> symbols, DateOnly startDate, DateOnly endDate, CancellationToken cancellationToken)
    {
        string query = string.Create(
            CultureInfo.InvariantCulture,
            $"/v2/stocks/bars?symbols={Uri.EscapeDataString(string.Join(',', symbols))}&timeframe=1Day&start={startDate:yyyy-MM-dd}&end={endDate:yyyy-MM-dd}&limit={PageRows}&adjustment=all&feed=iex&sort=asc");
        List<Event> bars = [];
        string? token = null;
        do
        {
            string page = token is null ? query : query + "&page_token=" + Uri.EscapeDataString(token);
            using HttpResponseMessage response = await _client.GetAsync(new Uri(page, UriKind.Relative), cancellationToken);
            _ = response.EnsureSuccessStatusCode();
            string? next = Read(await response.Content.ReadAsByteArrayAsync(cancellationToken), bars);
            token = next is null || next != token ? next : throw new JsonException("A page of bars names itself as the next one.");
        }
        while (token is not null);

        bars.Sort(static (x, y) => x.Header.TimeNs != y.Header.TimeNs
            ? x.Header.TimeNs.CompareTo(y.Header.TimeNs)
            : x.Header.Instrument.CompareTo(y.Header.Instrument));
        return bars;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>Adds a page's bars; gives the token of the next page, null at the end.</summary>
    private string? Read(byte[] body, List<Event> bars)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("bars", out JsonElement map))
        {
            throw new JsonException("The answer holds no bars.");
        }

        // No rows at all come as an empty object, an empty array or null.
        if (map.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty symbol in map.EnumerateObject())
            {
                Read(symbol, bars);
            }
        }

        return root.TryGetProperty("next_page_token", out JsonElement token) && token.ValueKind == JsonValueKind.String
            ? token.GetString()
            : null;
    }

    private void Read(JsonProperty symbol, List<Event> bars)
    {
        int instrument = _symbols.Find(Encoding.UTF8.GetBytes(symbol.Name));
        if (instrument < 0 || symbol.Value.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (JsonElement row in symbol.Value.EnumerateArray())
        {
            Event e = default;
            e.Header.Kind = EventKind.DailyBar;
            e.Header.Source = EventSource.MarketData;
            e.Header.Instrument = instrument;
            e.Header.TimeNs = Rfc3339.TryParse(Raw(row, "t"), out long ns) ? ns : throw new JsonException("A bar has no time.");
            e.Bar.Open = Nanos(row, "o");
            e.Bar.High = Nanos(row, "h");
            e.Bar.Low = Nanos(row, "l");
            e.Bar.Close = Nanos(row, "c");
            e.Bar.Volume = Nanos(row, "v");
            bars.Add(e);
        }
    }

    private static long Nanos(JsonElement row, string name) => DecimalText.Parse(Raw(row, name), out long nanos) == DecimalResult.Ok
        ? nanos
        : throw new JsonException("The member " + name + " of a bar is no number in range.");

    private static byte[] Raw(JsonElement row, string name) => row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out JsonElement value)
        ? Encoding.UTF8.GetBytes(value.ToString())
        : [];
}
