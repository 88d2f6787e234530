using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>Historical bars as Alpaca's data interface pages them: by symbol, then time; the limit counts rows of all symbols.</summary>
internal static class BarRoutes
{
    private const int DefaultLimit = 1000;
    private const int MostRows = 10_000;

    /// <summary>A request that can be answered: bounds inclusive, ns since the epoch; Token = the last row delivered.</summary>
    private sealed record Query(bool Daily, string[] Symbols, long StartNs, long EndNs, int Limit, bool Descending, (string Symbol, long TimeNs)? After);

    public static Reply Answer(VenueCore core, Call call)
    {
        (Query? query, VenueRefusal? refusal) = Parse(core, call);
        if (query is null)
        {
            return VenueRoutes.Refuse(refusal!);
        }

        var rows = new List<(string Symbol, VenueBar Bar)>();
        foreach (VenueBar bar in query.Daily ? core.Bars.Days : core.Bars.Minutes)
        {
            string symbol = core.Instruments[bar.Row.Header.Instrument].Symbol;
            long at = bar.Row.Header.TimeNs;
            if (at >= query.StartNs && at <= query.EndNs && query.Symbols.Contains(symbol, StringComparer.Ordinal))
            {
                rows.Add((symbol, bar));
            }
        }

        rows.Sort((x, y) => Compare(query, (x.Symbol, x.Bar.Row.Header.TimeNs), (y.Symbol, y.Bar.Row.Header.TimeNs)));
        if (query.After is { } after)
        {
            rows.RemoveAll(r => Compare(query, (r.Symbol, r.Bar.Row.Header.TimeNs), after) <= 0);
        }

        return VenueRoutes.Json(200, w => Write(w, rows, query));
    }

    private static int Compare(Query query, (string Symbol, long TimeNs) x, (string Symbol, long TimeNs) y)
    {
        int order = string.CompareOrdinal(x.Symbol, y.Symbol);
        return order != 0 ? order : query.Descending ? y.TimeNs.CompareTo(x.TimeNs) : x.TimeNs.CompareTo(y.TimeNs);
    }

    private static void Write(Utf8JsonWriter w, List<(string Symbol, VenueBar Bar)> rows, Query query)
    {
        w.WriteStartObject();
        w.WriteStartObject("bars");
        int count = Math.Min(rows.Count, query.Limit);
        for (int i = 0; i < count; i++)
        {
            if (i == 0 || rows[i].Symbol != rows[i - 1].Symbol)
            {
                w.WriteStartArray(rows[i].Symbol);
            }

            Write(w, rows[i].Bar);
            if (i == count - 1 || rows[i].Symbol != rows[i + 1].Symbol)
            {
                w.WriteEndArray();
            }
        }

        w.WriteEndObject();
        w.WriteString("next_page_token", rows.Count > count ? Token(query, rows[count - 1].Symbol, rows[count - 1].Bar.Row.Header.TimeNs) : null);
        w.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter w, VenueBar bar)
    {
        BarPayload b = bar.Row.Bar;
        w.WriteStartObject();
        w.WriteString("t", WireText.Time(bar.Row.Header.TimeNs));
        Number(w, "o", b.Open);
        Number(w, "h", b.High);
        Number(w, "l", b.Low);
        Number(w, "c", b.Close);
        Number(w, "v", b.Volume);
        w.WriteNumber("n", bar.Trades);
        Number(w, "vw", bar.VwapNanos);
        w.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter w, string name, long nanos)
    {
        w.WritePropertyName(name);
        w.WriteRawValue(WireText.Dec(nanos));
    }

    private static string Token(Query query, string symbol, long timeNs) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes($"{symbol}|{(query.Daily ? 'D' : 'M')}|{timeNs}"));

    private static (Query? Query, VenueRefusal? Refusal) Parse(VenueCore core, Call call)
    {
        string[] symbols = call.Query("symbols")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        string timeframe = call.Query("timeframe") ?? "";
        bool daily = timeframe is "1Day" or "1D" or "Day" or "D";
        string? bad = Array.Find(symbols, s => s.Length > 16 || !s.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '/' or '-'));
        int limit = DefaultLimit;
        long today = SessionClock.Midnight(SessionClock.DateOf(core.NowNs));
        long start = today;
        long end = core.NowNs;
        (string Symbol, long TimeNs)? after = null;
        string sort = call.Query("sort") ?? "asc";
        string? problem = 0 switch
        {
            _ when symbols.Length == 0 => "symbols is required",
            _ when bad is not null => $"invalid symbol: {bad}",
            _ when timeframe.Length == 0 => "timeframe is required",
            _ when call.Query("limit") is { } l && (!int.TryParse(l, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit < 1) => "invalid limit",
            _ when limit > MostRows => "invalid limit: larger than the allowed maximum of 10000",
            _ when call.Query("start") is { } s && !TryTime(s, endOfDay: false, out start) => "invalid start",
            _ when call.Query("end") is { } e && !TryTime(e, endOfDay: true, out end) => "invalid end",
            _ when start > end => "end should not be before start",
            _ when sort is not ("asc" or "desc") => "invalid sort",
            _ when call.Query("page_token") is { Length: > 0 } t && !TryToken(t, out after) => "invalid page_token",
            _ => null,
        };
        if (problem is not null)
        {
            return (null, new VenueRefusal(400, 40010001, problem));
        }

        return daily || timeframe is "1Min" or "1T" or "Min" or "T"
            ? (new Query(daily, symbols, start, end, limit, sort == "desc", after), null)
            : (null, OrderJson.Invalid($"invalid timeframe provided: this venue keeps 1Day bars and the 1Min bars of the newest session, not {timeframe}"));
    }

    private static bool TryTime(string text, bool endOfDay, out long ns)
    {
        ns = 0;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date))
        {
            ns = endOfDay ? SessionClock.Midnight(date.AddDays(1)) - 1 : SessionClock.Midnight(date);
            return true;
        }

        bool valid = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time);
        ns = valid ? (time.UtcTicks - DateTime.UnixEpoch.Ticks) * 100 : 0;
        return valid;
    }

    private static bool TryToken(string text, out (string Symbol, long TimeNs)? after)
    {
        after = null;
        byte[] bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out int length)
            || Encoding.ASCII.GetString(bytes, 0, length).Split('|') is not [var symbol, _, var time]
            || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out long ns))
        {
            return false;
        }

        after = (symbol, ns);
        return true;
    }
}
