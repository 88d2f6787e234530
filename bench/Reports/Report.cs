using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using Qgtm.Fast.Bench.Measure;

namespace Qgtm.Fast.Bench.Reports;

/// <summary>All rows of a run as a dated page and as lines of a history. The page holds the block that the README shows.</summary>
public static class Report
{
    /// <summary>The README's block begins behind this line and ends before <see cref="End"/>.</summary>
    public const string Begin = "<!-- bench:begin -->";

    /// <summary>End of the README's block.</summary>
    public const string End = "<!-- bench:end -->";

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string Quick = "-quick";
    private const string None = "No report yet: `qgtm-bench report` writes the first one.";

    /// <summary>Writes reports/DATE-MACHINE.md below the folder and appends the rows that speak to a target to history.jsonl; returns the page's path.</summary>
    public static string Write(string folder, DateOnly date, bool quick, IReadOnlyList<Row> rows)
    {
        string day = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string reports = Path.Combine(folder, "reports");
        Directory.CreateDirectory(reports);
        string path = Path.Combine(reports, $"{day}-{Machine.FileName()}{(quick ? Quick : "")}.md");
        File.WriteAllText(path, Page(day, quick, rows));
        File.AppendAllLines(Path.Combine(folder, "history.jsonl"), rows.Where(r => r.Target is not null).Select(r => HistoryLine(day, quick, r)));
        return path;
    }

    /// <summary>The row's JSON with its date, without what is null.</summary>
    public static string HistoryLine(string day, bool quick, Row row)
    {
        JsonObject line = new() { ["date"] = day, ["quick"] = quick };
        foreach ((string name, JsonNode? value) in JsonNode.Parse(RowWriter.Json(row))!.AsObject())
        {
            if (value is not null)
            {
                line[name] = value.DeepClone();
            }
        }

        return line.ToJsonString(Relaxed);
    }

    /// <summary>What the README must show: the block of the newest full report of the folder, or a sentence without one.</summary>
    public static string Block(string reports)
    {
        string? newest = !Directory.Exists(reports) ? null : Directory.EnumerateFiles(reports, "*.md")
            .Where(p => char.IsAsciiDigit(Path.GetFileName(p)[0]) && !p.EndsWith(Quick + ".md", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).LastOrDefault();
        return newest is null
            ? None + "\n"
            : Inside(File.ReadAllText(newest)) + $"\nAll rows: [bench/reports/{Path.GetFileName(newest)}](bench/reports/{Path.GetFileName(newest)}).\n";
    }

    /// <summary>The text with the block between its markers replaced.</summary>
    public static string Insert(string text, string block)
    {
        (int from, int to) = Marks(text);
        return text[..from] + block + text[to..];
    }

    /// <summary>The block between the markers of a page.</summary>
    public static string Inside(string text)
    {
        (int from, int to) = Marks(text);
        return text[from..to];
    }

    private static (int From, int To) Marks(string text)
    {
        int begin = text.IndexOf(Begin + "\n", StringComparison.Ordinal), end = text.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? (begin + Begin.Length + 1, end)
            : throw new UsageError($"The page lacks the lines {Begin} and {End}.");
    }

    private static string Page(string day, bool quick, IReadOnlyList<Row> rows)
    {
        StringBuilder page = new();
        page.Append(CultureInfo.InvariantCulture, $"# Benchmarks of {day}{(quick ? ", quick" : "")}\n\n");
        page.Append(quick ? "Quick run: it shows that everything works; its figures mean nothing.\n\n" : "");
        page.Append(Begin).Append('\n');
        page.Append(CultureInfo.InvariantCulture, $"{Machine.Cpu}, {Machine.Cores} cores, commit {Machine.Commit}, {day}. Medians; the ratio is to the reference in the same run.\n\n");
        page.Append("| id | target | value | class | outcome |\n|---|---|---|---|---|\n");
        page.AppendJoin('\n', Targets.Judge(rows)).Append('\n').Append(End).Append("\n\n## Rows with a target\n\n");
        page.Append("| target | what | class | median | ratio | p50 | p99 | bytes/event |\n|---|---|---|---|---|---|---|---|\n");
        foreach (Row r in rows.Where(r => r.Target is not null && r.Unit != "skipped").GroupBy(r => (r.Verb, r.Name)).Select(g => g.MaxBy(r => r.N)!))
        {
            string[] c = RowWriter.Cells(r);
            page.Append(CultureInfo.InvariantCulture, $"| {r.Target} | {c[1]} | {c[2]} | {c[3]} {c[6]} | {(c[7].Length == 0 ? "" : $"{c[7]} {c[8]}")} | {c[9]} | {c[10]} | {c[13]} |\n");
        }

        page.Append("\n## All rows\n\n");
        page.Append("| verb | name | class | median | min | max | unit | ratio | reference | p50 | p99 | p99.9 | max | B/event | ev/batch | n |\n");
        page.Append("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (Row r in rows)
        {
            page.Append("| ").AppendJoin(" | ", RowWriter.Cells(r)).Append(" |\n");
        }

        page.Append("\n## Notes\n\n");
        foreach (Row r in rows.Where(r => r.Note is not null).DistinctBy(r => (r.Name, r.Note)))
        {
            page.Append(CultureInfo.InvariantCulture, $"* {r.Verb}, {r.Name}: {r.Note}\n");
        }

        return page.ToString();
    }
}
