using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Qgtm.Fast.Bench.Measure;

/// <summary>The part of a run that may fail a build: bytes of rows that promise none. Times never do.</summary>
public static class Gate
{
    /// <summary>A sentence for each gated row that allocated, or that did not say.</summary>
    public static IReadOnlyList<string> Broken(IEnumerable<Row> rows) =>
    [
        .. rows.Where(r => r.AllocationGated && r.BytesPerEvent is not 0).Select(r => r.BytesPerEvent is { } bytes
            ? string.Create(CultureInfo.InvariantCulture, $"{r.Verb} {r.Name}: {bytes:0.######} bytes per event, 0 allowed")
            : $"{r.Verb} {r.Name}: bytes per event were not measured"),
    ];
}
