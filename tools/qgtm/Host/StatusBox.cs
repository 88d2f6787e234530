using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Qgtm.Fast.Tool.Host;

/// <summary>The status box of the operating chapter: the same in `qgtm status --summary` and after the boot steps of `run`.</summary>
public static class StatusBox
{
    private const int WidthMin = 46;
    private const int PositionsShown = 12;

    /// <summary>The box as lines.</summary>
    public static string Render(EngineStatus s)
    {
        string title = string.Create(CultureInfo.InvariantCulture, $"QGTM STATUS — {s.EventTime:yyyy-MM-dd}");
        string[] rows = [.. Rows(s)];
        int width = Math.Max(WidthMin, rows.Max(r => r.Length));
        string bar = new('═', width + 2);
        return string.Join('\n', [
            $"╔{bar}╗", $"║ {title.PadRight(width)} ║", $"╠{bar}╣", .. rows.Select(r => $"║ {r.PadRight(width)} ║"), $"╚{bar}╝"]);
    }

    /// <summary>Amount with sign and thousands, as in +$1,412.30.</summary>
    public static string Signed(decimal usd) => string.Create(
        CultureInfo.InvariantCulture, $"{(usd < 0 ? '-' : '+')}${Math.Abs(usd):N2}");

    /// <summary>Time as people say it: 14d 7h, 3h 12m, 4m 5s.</summary>
    public static string Span(TimeSpan t) => t.TotalDays >= 1 ? $"{t.Days}d {t.Hours}h"
        : t.TotalHours >= 1 ? $"{t.Hours}h {t.Minutes}m"
        : t.TotalMinutes >= 1 ? $"{t.Minutes}m {t.Seconds}s" : $"{t.Seconds}s";

    /// <summary>UTC, and New York's clock beside it where the machine knows time zones.</summary>
    public static string Time(DateTime utc)
    {
        string text = utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return TimeZoneInfo.TryFindSystemTimeZoneById("America/New_York", out TimeZoneInfo? zone)
            ? string.Create(CultureInfo.InvariantCulture, $"{text} ({TimeZoneInfo.ConvertTimeFromUtc(utc, zone):HH:mm} ET)")
            : text;
    }

    private static IEnumerable<string> Rows(EngineStatus s)
    {
        yield return Row("Environment", s.EnvironmentWords.Length == 0 ? s.Environment : $"{s.Environment}: {s.EnvironmentWords}");
        yield return Row("Daemon", $"RUNNING (uptime {Span(s.Uptime)})");
        yield return Row("Health", s.IsAlive ? "OK, events arrive" : "STALLED, no event for ten seconds");
        yield return Row("Risk", s.Tier + (s.IsNoNewOrWorse ? ", nothing is opened" : string.Empty));
        yield return Row("Broker", s.IsReconciled ? "RECONCILED" : "NOT RECONCILED");
        yield return Row("Equity", string.Create(CultureInfo.InvariantCulture, $"${s.EquityUsd:N2}"));
        yield return Row("P&L (1d)", string.Create(CultureInfo.InvariantCulture, $"{Signed(s.DayPnlUsd)} ({s.DayPnlPct:+0.00;-0.00;0.00}%)"));
        yield return Row("Positions", string.Create(
            CultureInfo.InvariantCulture, $"{s.Positions.Count} open, ${s.Positions.Sum(p => Math.Abs(p.NotionalUsd)):N0} notional"));
        foreach (Holding p in s.Positions.OrderByDescending(p => Math.Abs(p.NotionalUsd)).Take(PositionsShown))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"   {p.Symbol,-6}{p.Qty,12:#,0.####}{p.NotionalUsd,16:N0} USD");
        }

        if (s.Positions.Count > PositionsShown)
        {
            yield return $"   and {s.Positions.Count - PositionsShown} smaller ones";
        }

        yield return Row("Strategies", string.Create(CultureInfo.InvariantCulture, $"{s.StrategiesLoaded}/{s.StrategiesKnown} loaded"));
        yield return Row("Orders", string.Create(CultureInfo.InvariantCulture, $"{s.Orders:N0} sent, {s.Fills:N0} fills, {s.Rejects:N0} rejects"));
        yield return Row("Events", string.Create(CultureInfo.InvariantCulture, $"{s.Inputs:N0}"));
        yield return Row("Event time", Time(s.EventTime));
    }

    private static string Row(string name, string value) => (name + ":").PadRight(13) + value;
}
