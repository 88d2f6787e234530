using System;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;

namespace Qgtm.Fast.Tool.Commands.Incident;

/// <summary>A report as Markdown for people, or as one JSON object.</summary>
internal static class IncidentText
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>One JSON object.</summary>
    public static string Json(IncidentReport r) => JsonSerializer.Serialize(r, Form) + "\n";

    /// <summary>One page.</summary>
    public static string Markdown(IncidentReport r)
    {
        StringBuilder b = new();
        Line(b, $"# Incident: {r.Tier} at {r.TriggeredAt:yyyy-MM-dd HH:mm:ss.fff}Z");
        Line(b, $"");
        Line(b, $"From the journal alone, events up to {r.LastSequence}; times are the broker's, UTC.");
        Line(b, $"");
        Line(b, $"- Trigger: {r.Cause} (event {r.Sequence})");
        if (r.Reason.Length != 0)
        {
            Line(b, $"- Reason given: {Cell(r.Reason)}");
        }

        Line(b, $"- Flat at the broker: {(r.FlatAt is { } flat ? $"{Clock(flat)}, {Seconds(flat - r.TriggeredAt)} s after the trigger" : $"not seen until {Clock(r.SeenUntil)}")}");
        Line(b, $"- {r.ClosingOrders} closing orders, {r.Fills} fills, {r.Refusals} refusals");
        Line(b, $"");
        Line(b, $"## Drawdown");
        Line(b, $"");
        Line(b, $"Peak {r.PeakUsd:0.00} USD at {r.PeakAt:yyyy-MM-dd HH:mm:ss}Z, {r.EquityUsd:0.00} USD at the trigger: ({r.PeakUsd:0.00} - {r.EquityUsd:0.00}) / {r.PeakUsd:0.00} = {r.DrawdownPct:0.00} % (hard cap {r.HardCapPct:0.00} %).");
        Positions(b, r);
        Shares(b, r);
        Line(b, $"");
        Line(b, $"## Timeline");
        Line(b, $"");
        foreach (IncidentMoment m in r.Timeline)
        {
            Line(b, $"- {Clock(m.Time)} {Cell(m.What)}");
        }

        if (r.TimelineLeft != 0)
        {
            Line(b, $"- and {r.TimelineLeft} more, in the journal");
        }

        Line(b, $"");
        Line(b, $"## Still open");
        Line(b, $"");
        foreach (string open in r.Open.DefaultIfEmpty("nothing"))
        {
            Line(b, $"- {open}");
        }

        return b.ToString();
    }

    private static void Positions(StringBuilder b, IncidentReport r)
    {
        Line(b, $"");
        Line(b, $"## Positions");
        Line(b, $"");
        Line(b, $"| symbol | shares at the trigger | value, USD | books after | broker after |");
        Line(b, $"|---|---|---|---|---|");
        foreach (IncidentPosition p in r.Positions)
        {
            Line(b, $"| {p.Symbol} | {p.Before:0.####} | {p.ValueUsd:0.00} | {p.Books:0.####} | {p.Broker:0.####} |");
        }
    }

    private static void Shares(StringBuilder b, IncidentReport r)
    {
        Line(b, $"");
        Line(b, $"## Contributions since the peak");
        Line(b, $"");
        Line(b, $"| symbol | USD |");
        Line(b, $"|---|---|");
        foreach (IncidentShare s in r.Symbols)
        {
            Line(b, $"| {s.Name} | {s.PnlUsd:0.00} |");
        }

        Line(b, $"| neither fills nor marks | {r.UnexplainedUsd:0.00} |");
        Line(b, $"");
        Line(b, $"An order counts for the strategy whose target moved last.");
        Line(b, $"");
        Line(b, $"| strategy | USD |");
        Line(b, $"|---|---|");
        foreach (IncidentShare s in r.Strategies)
        {
            Line(b, $"| {s.Name} | {s.PnlUsd:0.00} |");
        }
    }

    private static string Clock(DateTime time) => time.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>A person's words stay on their line and make no markup.</summary>
    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    private static void Line(StringBuilder b, FormattableString line) => b.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
