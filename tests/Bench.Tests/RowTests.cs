using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Bench.Reports;
using Qgtm.Fast.SystemTests;
using Xunit;

namespace Qgtm.Fast.Bench.Tests;

/// <summary>Rows, their JSON, the page made of them, and the README's table.</summary>
public sealed class RowTests
{
    private static readonly string[] Members =
    [
        "verb", "name", "reference", "unit", "median", "min", "max", "referenceMedian", "ratio", "p50", "p99", "p999", "maxLatency",
        "bytesPerEvent", "gc0", "gc1", "gc2", "class", "n", "dropped", "eventsPerBatch", "regime", "allocationGated", "target", "note",
        "loadAverage", "cores", "commit",
    ];

    private static readonly Row Full = new()
    {
        Verb = "engine",
        Name = "apply, mean",
        Unit = "ns/event",
        Median = 12.5,
        Min = 12,
        Max = 13,
        BytesPerEvent = 0,
        N = 7,
        Target = "P4",
        P50 = 100,
    };

    [Fact]
    public void Every_row_carries_every_member()
    {
        foreach (Row row in (Row[])[Full, Row.Skipped("replay", "x", "no data")])
        {
            using JsonDocument json = JsonDocument.Parse(RowWriter.Json(row));
            Assert.Equal(Members.Order(StringComparer.Ordinal), json.RootElement.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
            Assert.Equal(row, RowWriter.Parse(RowWriter.Json(row)));
        }
    }

    [Fact]
    public void Repetitions_alternate_and_the_ratio_is_to_the_reference()
    {
        var order = new List<char>();
        Contender Of(char name, double value, bool reference) => new(name.ToString(), () =>
        {
            order.Add(name);
            return new Sample(value);
        }, reference);
        List<Row> rows = Alternation.Run("v", "ns", 3, twoThreads: false, Of('A', 10, reference: false), Of('B', 4, reference: true));
        Assert.Equal("ABABABAB", new string([.. order]));
        Assert.Equal((10.0, 4.0, 2.5, "B"), (rows[0].Median, rows[0].ReferenceMedian, rows[0].Ratio, rows[0].Reference));
        Assert.Null(rows[1].Ratio);
    }

    [Theory]
    [InlineData(48, "near")]
    [InlineData(106, "near")]
    [InlineData(435, "far")]
    [InlineData(20_000, "shared")]
    public void A_round_trip_names_its_class(double ns, string cls) => Assert.Equal(cls, BounceProbe.Classify(ns));

    [Fact]
    public void A_report_is_written_and_its_block_is_found_again()
    {
        string folder = Directory.CreateTempSubdirectory("qgtm-bench-test-").FullName;
        try
        {
            string path = Report.Write(folder, new DateOnly(2026, 3, 2), quick: false, [Full, Full with { Name = "no target", Target = null }]);
            string quick = Report.Write(folder, new DateOnly(2026, 3, 3), quick: true, [Full with { Name = "other" }]);
            Assert.EndsWith("-quick.md", quick, StringComparison.Ordinal);
            string block = Report.Block(Path.Combine(folder, "reports"));
            Assert.Contains("| P4 | apply, mean |", File.ReadAllText(path), StringComparison.Ordinal);
            Assert.Contains("| P4 | apply p50 <= 500 ns |", block, StringComparison.Ordinal);
            Assert.Contains("2026-03-02.", block, StringComparison.Ordinal);
            Assert.StartsWith(Report.Inside(File.ReadAllText(path)), block, StringComparison.Ordinal);
            string page = Report.Insert($"a\n{Report.Begin}\nold\n{Report.End}\nb\n", block);
            Assert.Equal(block, Report.Inside(page));
            string[] history = File.ReadAllLines(Path.Combine(folder, "history.jsonl"));
            Assert.Equal(2, history.Length);
            Assert.StartsWith("{\"date\":\"2026-03-02\",\"quick\":false,\"verb\":\"engine\"", history[0], StringComparison.Ordinal);
            Assert.DoesNotContain(Environment.MachineName, Path.GetFileName(path), StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_README_shows_the_newest_report() => Assert.Equal(
        Report.Block(Path.Combine(Repository.Root, "bench", "reports")),
        Report.Inside(Repository.Read("README.md")));

    [Fact]
    public void A_miss_is_called_a_miss()
    {
        string[] lines = [.. Targets.Judge([Full with { Name = "apply, one in 8 stamped", P50 = 400, P99 = 3_000 }])];
        Assert.Contains("| P4 | apply p50 <= 500 ns | 400 | one | met |", lines);
        Assert.Contains("| P4 | apply p99 <= 2,000 ns | 3,000 | one | **missed** |", lines);
        Assert.Contains(lines, l => l.EndsWith("not measured |", StringComparison.Ordinal));
    }
}
