using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Qgtm.Fast.Bench.Measure;

namespace Qgtm.Fast.Bench.Reports;

/// <summary>The numbers that the design asks for, each against the row that speaks to it. Never a gate.</summary>
public static class Targets
{
    private static readonly Target[] All =
    [
        new("P1", "fused three stages >= 3x three threads", "three stages fused", r => r.Ratio, 3, AtLeast: true),
        new("P1", "lane round trip <= 1.7x the raw cache line", "lane, round trip", r => r.Ratio, 1.7),
        new("P1", "one-way p50 <= 90 ns near", "lane", r => r is { Verb: "hop", Class: "near" } ? r.P50 : null, 90),
        new("P2", "0 bytes, engine", "apply, mean", r => r.Verb == "engine" ? r.BytesPerEvent : null, 0),
        new("P3", "decode >= 10x JsonSerializer", "TickDecoder, mix, 100 per frame", r => r.Unit == "GB/s" ? null : r.Ratio, 10, AtLeast: true),
        new("P3", "decode >= 3x a Utf8JsonReader loop", "TickDecoder, mix, 100 per frame, bytes", r => r.Ratio, 3, AtLeast: true),
        new("P3", "decode >= 1.0 GB/s, batched", "TickDecoder, mix, 100 per frame, bytes", r => r.Median, 1, AtLeast: true),
        new("P3", "msgpack >= 2x our JSON", "MsgpackDecoder, mix, 100 per frame", r => r.Ratio, 2, AtLeast: true),
        new("P4", "apply p50 <= 500 ns", "apply, one in 8 stamped", r => r.P50, 500),
        new("P4", "apply p99 <= 2,000 ns", "apply, one in 8 stamped", r => r.P99, 2_000),
        new("P5", "tick to order p50 <= 100,000 ns, synced", "tick to order, from due, gate synced", r => r.P50, 100_000),
        new("P5", "tick to order p99 <= 1,000,000 ns, synced", "tick to order, from due, gate synced", r => r.P99, 1_000_000),
        new("P5", "tick to order p50 <= 30,000 ns, written", "tick to order, from due, gate written", r => r.P50, 30_000),
        new("P6", "decode and apply >= 2 M/s", "decode and apply, 10 per frame", r => r.Median, 2, AtLeast: true),
        new("P7", "journal >= 5 M events/s", "journal through the engine", r => r.Median, 5, AtLeast: true),
        new("P7", "gzip CSV >= 2 M events/s, and >= 10x LEAN's 0.262", "ema-xau, through the engine", r => r.Median, 2.62, AtLeast: true),
        new("P8", "pause <= 50 us for 1 MiB of image", "pause for each MiB", r => r.Median, 50),
        new("P8", "encode, write, read back <= 1.3x memcpy and the same I/O", "encode, write, sync*", r => r.Ratio, 1.3),
        new("P9", "10 M records <= 3,000 ms", "10,*", r => r.Verb == "recovery" ? r.Median : null, 3_000),
        new("P9", "60 s tail <= 2,000 ms", "snapshot and a tail*", r => r.Median, 2_000),
        new("P10", "silent < 2 % of a core", "run, silent stream", r => r.Median, 2),
        new("P10", "1,000 messages/s < 10 % of a core", "run, 1,000 messages/s", r => r.Median, 10),
        new("P11", "10,000 instruments <= 1.3x of 20", "apply, 10000 instruments", r => r.Ratio, 1.3),
        new("P11", "31 strategies <= 1.3x of one", "apply, 31 of 31 strategies", r => r.Ratio, 1.3),
        new("P12", "first boot line <= 1,000 ms", "start to the first boot line", r => r.Median, 1_000),
        new("P12", "live <= 5,000 ms", "start to live*", r => r.Median, 5_000),
        new("G21", "kill to first cancel p99 <= 5,000,000 ns, calm", "command received to first cancel, calm", r => r.P99, 5_000_000),
        new("G21", "kill to first cancel p99 <= 5,000,000 ns, hard", "command received to first cancel, page*", r => r.P99, 5_000_000),
        new("G21", "kill to flat <= 2,000,000,000 ns, hard", "command sent to flat venue, page*", r => r.MaxLatency, 2_000_000_000),
    ];

    /// <summary>
    /// One line per target: met, missed or not measured. With several classes the row with the most repetitions speaks; a
    /// mixed one proves nothing, and its line says so.
    /// </summary>
    public static IEnumerable<string> Judge(IReadOnlyList<Row> rows) => All.Select(t =>
    {
        Row? row = rows.Where(r => Speaks(r, t) && t.Value(r) is not null).MaxBy(r => r.N);
        if (row is null)
        {
            return $"| {t.Id} | {t.Sentence} | | | not measured |";
        }

        double value = t.Value(row)!.Value;
        string outcome = (t.AtLeast ? value >= t.Bound : value <= t.Bound) ? "met" : "**missed**";
        return string.Create(CultureInfo.InvariantCulture, $"| {t.Id} | {t.Sentence} | {RowWriter.Number(value)} | {row.Class} | {outcome} |");
    });

    /// <summary>A name that ends with * is the head of a row's name, whose tail holds a number.</summary>
    private static bool Speaks(Row r, Target t) => t.RowName.EndsWith('*')
        ? r.Name.StartsWith(t.RowName[..^1], StringComparison.Ordinal)
        : r.Name == t.RowName;

    private sealed record Target(string Id, string Sentence, string RowName, Func<Row, double?> Value, double Bound, bool AtLeast = false);
}
