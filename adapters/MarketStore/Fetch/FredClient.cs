using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Reference;

namespace Qgtm.Fast.MarketStore;

/// <summary>
/// Observations of FRED with their vintages. FRED answers for at most 2,000 vintage days at once, so the past is asked for in
/// windows of five years; a value that only stands at the edge of a window is no revision.
/// </summary>
public sealed class FredClient(PatientHttp http, string key)
{
    /// <summary>The public interface.</summary>
    public static readonly Uri Address = new("https://api.stlouisfed.org/");

    private const int WindowYears = 5;

    /// <summary>The catalogue's series that FRED has.</summary>
    public static IReadOnlyList<SeriesId> All { get; } = [.. Enum.GetValues<SeriesId>().Where(s => s is >= SeriesId.Dfii10 and <= SeriesId.M2sl)];

    /// <summary>
    /// All values that the series has had between two days of knowledge. What already stood on the first day counts as known by
    /// the series' own lag, because FRED's archive does not say since when.
    /// </summary>
    public async Task<IReadOnlyList<SeriesPoint>> GetAsync(SeriesId series, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        Dictionary<DateOnly, double> last = [];
        List<SeriesPoint> all = [];
        for (DateOnly start = from; start <= to; start = start.AddYears(WindowYears))
        {
            DateOnly end = start.AddYears(WindowYears).AddDays(-1);
            foreach (Observation o in await WindowAsync(series, start, end < to ? end : to, cancellationToken))
            {
                bool isEdge = o.Since == start;
                if (last.TryGetValue(o.Day, out double before) && before == o.Value)
                {
                    continue;
                }

                last[o.Day] = o.Value;
                long known = SeriesLag.KnownMs(series, o.Day);
                all.Add(new SeriesPoint(series.ToString(), o.Day, o.Value, isEdge && start == from ? known : SeriesLag.Afternoon(o.Since), "fred"));
            }
        }

        return all;
    }

    private async Task<List<Observation>> WindowAsync(SeriesId series, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        List<Observation> all = [];
        long count;
        do
        {
            string name = series.ToString().ToUpperInvariant();
            string path = string.Create(
                CultureInfo.InvariantCulture,
                $"fred/series/observations?series_id={name}&api_key={Uri.EscapeDataString(key)}&file_type=json&realtime_start={from:yyyy-MM-dd}&realtime_end={to:yyyy-MM-dd}&limit=100000&offset={all.Count}");
            byte[] body = await http.GetAsync(path, name, cancellationToken);
            int before = all.Count;
            count = Read(body, name, all);
            if (all.Count == before)
            {
                break;
            }
        }
        while (all.Count < count);

        all.RemoveAll(o => double.IsNaN(o.Value));
        all.Sort((x, y) => x.Since != y.Since ? x.Since.CompareTo(y.Since) : x.Day.CompareTo(y.Day));
        return all;
    }

    /// <summary>Adds a page; gives how many rows there are in all. A value "." is missing.</summary>
    private static long Read(byte[] body, string name, List<Observation> all)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            foreach (JsonElement row in document.RootElement.GetProperty("observations").EnumerateArray())
            {
                string value = Text(row, "value");
                all.Add(new Observation(
                    Day(Text(row, "date")), Day(Text(row, "realtime_start")),
                    value == "." ? double.NaN : double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture)));
            }

            return document.RootElement.GetProperty("count").GetInt64();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new FetchError($"The answer for {name} is not FRED's format ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}): nothing of it was taken.");
        }
    }

    private static string Text(JsonElement row, string member) => row.GetProperty(member).GetString() ?? string.Empty;

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private readonly record struct Observation(DateOnly Day, DateOnly Since, double Value);
}
