using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Qgtm.Fast.Bench.Measure;

/// <summary>Rows as JSON lines or as a table for people.</summary>
public static class RowWriter
{
    private static readonly JsonSerializerOptions Camel = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly string[] Heads =
        ["verb", "name", "class", "median", "min", "max", "unit", "ratio", "reference", "p50", "p99", "p99.9", "max", "B/event", "ev/batch", "n"];

    /// <summary>One JSON object on one line.</summary>
    public static string Json(Row row) => JsonSerializer.Serialize(row, Camel);

    /// <summary>The row of a line that <see cref="Json"/> wrote.</summary>
    public static Row Parse(string json) => JsonSerializer.Deserialize<Row>(json, Camel) ?? throw new JsonException("The line holds no row.");

    /// <summary>An aligned table; notes stand under the row that they belong to.</summary>
    public static void Table(IReadOnlyList<Row> rows, TextWriter to)
    {
        string[][] cells = [Heads, .. rows.Select(Cells)];
        int[] widths = [.. Enumerable.Range(0, Heads.Length).Select(i => cells.Max(c => c[i].Length))];
        for (int r = 0; r < cells.Length; r++)
        {
            to.WriteLine(string.Join("  ", cells[r].Select((c, i) => i is < 3 or 6 or 8 ? c.PadRight(widths[i]) : c.PadLeft(widths[i]))).TrimEnd());
            if (r > 0 && rows[r - 1].Note is { } note)
            {
                to.WriteLine("      " + note);
            }
        }
    }

    /// <summary>The cells of a row, as the table and the reports show them.</summary>
    public static string[] Cells(Row r) =>
    [
        r.Verb, r.Name, r.Regime is null ? r.Class : r.Class + " " + r.Regime, Number(r.Median), Number(r.Min), Number(r.Max), r.Unit,
        r.Ratio is { } ratio ? Number(ratio) + "x" : "", r.Reference ?? "", Time(r.P50), Time(r.P99), Time(r.P999), Time(r.MaxLatency),
        r.BytesPerEvent is { } bytes ? bytes.ToString("0.###", CultureInfo.InvariantCulture) : "", Number(r.EventsPerBatch),
        r.Dropped > 0 ? string.Create(CultureInfo.InvariantCulture, $"{r.N} (-{r.Dropped})") : r.N.ToString(CultureInfo.InvariantCulture),
    ];

    /// <summary>Three significant digits, thousands set apart.</summary>
    public static string Number(double? value) => value is not { } v ? ""
        : Math.Abs(v) >= 1_000 ? v.ToString("#,##0", CultureInfo.InvariantCulture)
        : Math.Abs(v) >= 100 ? v.ToString("0", CultureInfo.InvariantCulture)
        : Math.Abs(v) >= 10 ? v.ToString("0.0", CultureInfo.InvariantCulture)
        : v.ToString("0.00#", CultureInfo.InvariantCulture);

    /// <summary>Nanoseconds with a unit that fits.</summary>
    public static string Time(double? ns) => ns is not { } v ? ""
        : v >= 1e9 ? Number(v / 1e9) + " s"
        : v >= 1e6 ? Number(v / 1e6) + " ms"
        : v >= 1e4 ? Number(v / 1e3) + " us"
        : v.ToString("0", CultureInfo.InvariantCulture) + " ns";
}
