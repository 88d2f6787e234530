using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation.Http;

/// <summary>/v2/account/portfolio/history: equity at each close, or of the newest session by the minute.</summary>
internal static class PortfolioRoutes
{
    private static readonly string[] Frames = ["1Min", "5Min", "15Min", "1H", "1D"];
    private static readonly int[] Minutes = [1, 5, 15, 60, 0];

    public static Reply? Answer(VenueCore core, Call call) =>
        call.Method == "GET" && call.Parts is ["v2", "account", "portfolio", "history"] ? History(core, call) : null;

    private static Reply History(VenueCore core, Call call)
    {
        int days = Days(call.Query("period") ?? "1M");
        string frame = call.Query("timeframe") ?? (days < 7 ? "1Min" : days < 30 ? "15Min" : "1D");
        long start = core.NowNs - (days * SessionClock.DayNs);
        long end = core.NowNs;
        int at = System.Array.IndexOf(Frames, frame);
        string? problem = 0 switch
        {
            _ when at < 0 => $"invalid timeframe provided: {frame}. Valid timeframes are 15Min, 1H, 1D, 1Min, 5Min",
            _ when days <= 0 => "invalid period",
            _ when call.Query("start") is { } s && !WireText.TryTime(s, endOfDay: false, out start) => "invalid start",
            _ when (call.Query("end") ?? call.Query("date_end")) is { } e && !WireText.TryTime(e, endOfDay: true, out end) => "invalid end",
            _ when call.Query("start") is not null && call.Query("end") is not null && call.Query("period") is not null => "only two of start, end and period are accepted",
            _ => null,
        };
        if (problem is not null)
        {
            return Router.Refuse(OrderForm.Invalid(problem));
        }

        List<(long TimeNs, long EquityNanos)> points = Points(core, Minutes[at], start, end);
        long basis = core.EquityDays.LastOrDefault(d => d.TimeNs < start) is { TimeNs: > 0 } before ? before.EquityNanos : core.OpeningCashNanos;
        return Router.Json(200, w => Write(w, points, basis, start, frame));
    }

    private static List<(long TimeNs, long EquityNanos)> Points(VenueCore core, int minutes, long start, long end)
    {
        IEnumerable<(long TimeNs, long EquityNanos)> points = minutes == 0
            ? core.EquityDays.Append((core.NowNs, core.Account.EquityNanos))
            : core.EquityMinutes.Where(m => m.TimeNs / (60 * Fixed.One) % minutes == 0);
        return [.. points.Where(p => p.TimeNs >= start && p.TimeNs <= end)];
    }

    private static int Days(string period)
    {
        int unit = period[^1..] switch { "D" => 1, "W" => 7, "M" => 30, "A" => 365, _ => 0 };
        return int.TryParse(period.AsSpan(0, period.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n * unit : 0;
    }

    private static void Write(Utf8JsonWriter w, List<(long TimeNs, long EquityNanos)> points, long basis, long startNs, string frame)
    {
        w.WriteStartObject();
        Numbers(w, "timestamp", points.Select(p => (p.TimeNs / Fixed.One).ToString(CultureInfo.InvariantCulture)));
        Numbers(w, "equity", points.Select(p => WireText.Dec(p.EquityNanos)));
        Numbers(w, "profit_loss", points.Select(p => WireText.Dec(p.EquityNanos - basis)));
        Numbers(w, "profit_loss_pct", points.Select(p => WireText.Ratio(p.EquityNanos - basis, basis)));
        w.WritePropertyName("base_value");
        w.WriteRawValue(WireText.Dec(basis));
        w.WriteString("base_value_asof", WireText.NewYork(startNs)[..10]);
        w.WriteString("timeframe", frame);
        w.WriteStartObject("cashflow");
        w.WriteEndObject();
        w.WriteEndObject();
    }

    private static void Numbers(Utf8JsonWriter w, string name, IEnumerable<string> numbers)
    {
        w.WriteStartArray(name);
        foreach (string number in numbers)
        {
            w.WriteRawValue(number);
        }

        w.WriteEndArray();
    }
}
