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

    /// <summary>The feed whose bars are asked for: that of the stream.</summary>
    public MarketFeed Feed { get; init; }

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
    public Task<List<Event>> GetDailyBarsAsync(
        IReadOnlyList<string> symbols, DateOnly startDate, DateOnly endDate, CancellationToken cancellationToken) =>
        GetAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"/v2/stocks/bars?symbols={Uri.EscapeDataString(string.Join(',', symbols))}&timeframe=1Day&start={startDate:yyyy-MM-dd}&end={endDate:yyyy-MM-dd}&limit={PageRows}&adjustment=all&feed={MarketFeeds.Name(Feed)}&sort=asc"),
            EventKind.DailyBar,
            cancellationToken);

    /// <summary>
    /// Minute bars of every instrument that began at or after an instant (ns since the Unix epoch), as traded, as MinuteBar
    /// events: by time, then instrument. The last of them may still run.
    /// </summary>
    public Task<List<Event>> GetMinuteBarsAsync(long fromNs, CancellationToken cancellationToken) =>
        GetAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"/v2/stocks/bars?symbols={Uri.EscapeDataString(string.Join(',', _symbols.Names))}&timeframe=1Min&start={DateTime.UnixEpoch.AddTicks(fromNs / 100):yyyy-MM-ddTHH:mm:ssZ}&limit={PageRows}&feed={MarketFeeds.Name(Feed)}&sort=asc"),
            EventKind.MinuteBar,
            cancellationToken);

    private async Task<List<Event>> GetAsync(string query, EventKind kind, CancellationToken cancellationToken)
    {
        List<Event> bars = [];
        string? token = null;
        do
        {
            string page = token is null ? query : query + "&page_token=" + Uri.EscapeDataString(token);
            using HttpResponseMessage response = await _client.GetAsync(new Uri(page, UriKind.Relative), cancellationToken);
            _ = response.EnsureSuccessStatusCode();
            string? next = Read(await response.Content.ReadAsByteArrayAsync(cancellationToken), kind, bars);
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
    private string? Read(byte[] body, EventKind kind, List<Event> bars)
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
                Read(symbol, kind, bars);
            }
        }

        return root.TryGetProperty("next_page_token", out JsonElement token) && token.ValueKind == JsonValueKind.String
            ? token.GetString()
            : null;
    }

    private void Read(JsonProperty symbol, EventKind kind, List<Event> bars)
    {
        int instrument = _symbols.Find(Encoding.UTF8.GetBytes(symbol.Name));
        if (instrument < 0 || symbol.Value.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (JsonElement row in symbol.Value.EnumerateArray())
        {
            Event e = default;
            e.Header.Kind = kind;
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
