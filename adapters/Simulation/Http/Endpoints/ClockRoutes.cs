using System;
using System.Globalization;
using System.Text.Json;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>/v2 and /v3 clock and calendar, all of the venue's own time.</summary>
internal static class ClockRoutes
{
    private const long HalfHourNs = 1_800_000_000_000;

    public static Reply? Answer(VenueCore core, Call call) => (call.Method, call.Parts) switch
    {
        ("GET", ["v2", "clock"]) => Router.Json(200, w => Clock(w, core)),
        ("GET", ["v2", "calendar"]) => Calendar(call),
        ("GET", ["v3", "clock"]) => Router.Json(200, w => Clocks(w, core)),
        ("GET", ["v3", "calendar", var market]) => Days(core, call, market),
        _ => null,
    };

    private static void Clock(Utf8JsonWriter w, VenueCore core)
    {
        w.WriteStartObject();
        w.WriteString("timestamp", WireText.NewYork(core.NowNs));
        w.WriteBoolean("is_open", core.IsOpen);
        w.WriteString("next_open", WireText.NewYork(core.NextOpenNs));
        w.WriteString("next_close", WireText.NewYork(core.NextCloseNs));
        w.WriteEndObject();
    }

    private static Reply Calendar(Call call)
    {
        bool valid = TryDate(call.Query("start"), TradingDays.First, out DateOnly start) & TryDate(call.Query("end"), TradingDays.Last, out DateOnly end);
        return valid ? Router.Array(TradingDays.Between(start, end), Day) : Router.BadRequest("invalid date");
    }

    private static void Day(Utf8JsonWriter w, DateOnly day)
    {
        bool early = TradingDays.IsEarlyClose(day);
        w.WriteStartObject();
        w.WriteString("date", day.ToString("yyyy-MM-dd"));
        w.WriteString("open", "09:30");
        w.WriteString("close", early ? "13:00" : "16:00");
        w.WriteString("session_open", "0400");
        w.WriteString("session_close", early ? "1700" : "2000");
        w.WriteString("settlement_date", TradingDays.After(day).ToString("yyyy-MM-dd"));
        w.WriteEndObject();
    }

    private static void Clocks(Utf8JsonWriter w, VenueCore core)
    {
        w.WriteStartObject();
        w.WriteStartArray("clocks");
        w.WriteStartObject();
        Market(w);
        w.WriteString("timestamp", WireText.NewYork(core.NowNs));
        w.WriteBoolean("is_market_day", SessionClock.IsTradingDay(SessionClock.DateOf(core.NowNs)));
        w.WriteString("next_market_open", WireText.NewYork(core.NextOpenNs));
        w.WriteString("next_market_close", WireText.NewYork(core.NextCloseNs));
        w.WriteString("phase", core.IsOpen ? "core" : "closed");
        w.WriteString("phase_until", WireText.NewYork(core.IsOpen ? core.NextCloseNs : core.NextOpenNs));
        w.WriteEndObject();
        w.WriteEndArray();
        w.WriteEndObject();
    }

    private static Reply Days(VenueCore core, Call call, string market)
    {
        DateOnly today = SessionClock.DateOf(core.NowNs);
        if (market is not ("NYSE" or "NASDAQ") || !TryDate(call.Query("start"), today, out DateOnly start) || !TryDate(call.Query("end"), start.AddDays(7), out DateOnly end))
        {
            return Router.BadRequest(market is "NYSE" or "NASDAQ" ? "invalid date" : $"invalid market: {market}");
        }

        return Router.Json(200, w =>
        {
            w.WriteStartObject();
            Market(w);
            w.WriteStartArray("calendar");
            foreach (DateOnly day in TradingDays.Between(start, end))
            {
                w.WriteStartObject();
                w.WriteString("date", day.ToString("yyyy-MM-dd"));
                w.WriteString("core_start", WireText.NewYork(SessionClock.Midnight(day) + (19 * HalfHourNs)));
                w.WriteString("core_end", WireText.NewYork(SessionClock.CloseOf(day)));
                w.WriteString("settlement_date", TradingDays.After(day).ToString("yyyy-MM-dd"));
                w.WriteEndObject();
            }

            w.WriteEndArray();
            w.WriteEndObject();
        });
    }

    private static void Market(Utf8JsonWriter w)
    {
        w.WriteStartObject("market");
        w.WriteString("acronym", "NYSE");
        w.WriteString("name", "New York Stock Exchange");
        w.WriteString("timezone", "America/New_York");
        w.WriteString("mic", "XNYS");
        w.WriteString("bic", "XNYSUS33");
        w.WriteEndObject();
    }

    private static bool TryDate(string? text, DateOnly otherwise, out DateOnly date)
    {
        date = otherwise;
        return text is null || DateOnly.TryParseExact(text.Length > 10 ? text[..10] : text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
    }
}
