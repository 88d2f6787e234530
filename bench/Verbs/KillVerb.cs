using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Bench.Kill;
using Qgtm.Fast.Bench.Measure;

namespace Qgtm.Fast.Bench.Verbs;

/// <summary>How long a stop of the real `qgtm run` takes, with 20 positions and 50 orders.</summary>
public sealed class KillVerb : IVerb
{
    /// <inheritdoc/>
    public string Name => "kill";

    /// <inheritdoc/>
    public string Summary => "FLATTEN of `qgtm run`: command to first cancel, command to a flat venue";

    /// <inheritdoc/>
    public IReadOnlyList<Row> Run(Options options)
    {
        int reps = options.Quick ? 1 : options.RepsOr(20);
        return [.. Rows("calm", isHard: false, reps), .. Rows("page held, log full, budget spent, feed at 600x", isHard: true, reps)];
    }

    private IEnumerable<Row> Rows(string how, bool isHard, int reps)
    {
        List<KillFigures> all = [.. Enumerable.Range(0, reps).Select(_ => KillTrial.Run(isHard))];
        yield return Row($"command received to first cancel, {how}", [.. all.Select(f => f.ReceivedToCancelNs)], "the order of cancelling is synced to the journal in between");
        yield return Row($"command sent to first cancel at the venue, {how}", [.. all.Select(f => f.SentToVenueNs)], "from the operator's process over the socket, engine, synced journal and HTTP to the venue");
        yield return Row($"command sent to flat venue, {how}", [.. all.Select(f => f.SentToFlatNs)], "20 positions and 50 resting orders; the venue is in the bench's process, polled each 5 ms");
    }

    private Row Row(string name, long[] ns, string note)
    {
        Array.Sort(ns);
        return new Row
        {
            Verb = Name,
            Name = name,
            Unit = "ms",
            Median = Alternation.Median([.. ns.Select(n => n * 1e-6)]),
            Min = ns[0] * 1e-6,
            Max = ns[^1] * 1e-6,
            P50 = ns[ns.Length / 2],
            P99 = ns[(((ns.Length * 99) + 99) / 100) - 1],
            MaxLatency = ns[^1],
            N = ns.Length,
            Target = "G21",
            Note = note,
        };
    }
}
