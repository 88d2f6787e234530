using System;
using System.Globalization;
using System.Text.Json;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>/v2/clock and /v2/calendar, all of the venue's own time.</summary>
internal static class ClockRoutes
{
    public static Reply? Answer(VenueCore core, Call call) => (call.Method, call.Parts) switch
    {
        ("GET", ["v2", "clock"]) => Router.Json(200, w => Clock(w, core)),
        ("GET", ["v2", "calendar"]) => Calendar(call),
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

    private static bool TryDate(string? text, DateOnly otherwise, out DateOnly date)
    {
        date = otherwise;
        return text is null || DateOnly.TryParseExact(text.Length > 10 ? text[..10] : text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
    }
}
