using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Bench.Workload;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;

namespace Qgtm.Fast.Bench.Verbs;

/// <summary>From files to a ready engine, and what the journal costs while it is written.</summary>
public sealed class RecoveryVerb : IVerb
{
    private const int TailSeconds = 60;
    private const int TailPerSecond = 20_000;

    /// <inheritdoc/>
    public string Name => "recovery";

    /// <inheritdoc/>
    public string Summary => "journal to a ready engine, snapshot + 60 s tail, and the journal's append and sync";

    /// <inheritdoc/>
    public IReadOnlyList<Row> Run(Options options)
    {
        var rows = new List<Row>(Append(options));
        long records = options.Amount(10_000_000, 200_000), tail = options.Amount(TailSeconds * TailPerSecond, 60_000);
        int reps = options.RepsOr(5);
        using (JournalFixture whole = new(records))
        {
            rows.AddRange(Alternation.Run(Name, "ms", reps, twoThreads: false,
                new Contender($"{whole.Records:#,##0} journal records to ready", () => new Sample(whole.Recover().Ms)) { Target = "P9" },
                new Contender("read and checked, nothing applied", () => new Sample(whole.ReadOnlyMs()), IsReference: true)));
        }

        using JournalFixture tailed = new(records, tail);
        long applied = tailed.Recover().Events;
        rows.AddRange(Alternation.Run(Name, "ms", reps, twoThreads: false,
            new Contender($"snapshot and a tail of {applied:#,##0}", () => new Sample(tailed.Recover().Ms))
            {
                Target = "P9",
                Note = $"the tail is {TailSeconds} s at {tail / TailSeconds:#,##0} events/s; a segment is read from its start, so its older records are read too",
            }));
        return rows;
    }

    private List<Row> Append(Options options)
    {
        string directory = Directory.CreateTempSubdirectory("qgtm-bench-").FullName;
        try
        {
            using JournalWriter journal = new(directory, 1, 1);
            Event[] block = MarketScript.Mixed(64, Universe.Default().Length);
            int blocks = options.Amount(1_000, 100);
            return
            [
                .. Alternation.Run(Name, "ns/event", options.RepsOr(7), twoThreads: false,
                    new Contender("journal append, 64 per block", () => Blocks(journal, block, blocks, sync: false)) { AllocationGated = true, Note = "within one segment; a change of segment allocates file names" }),
                .. Alternation.Run(Name, "ns/event", options.RepsOr(7), twoThreads: false,
                    new Contender("journal append and sync, 64 per block", () => Blocks(journal, block, Math.Max(1, blocks / 20), sync: true))
                    {
                        AllocationGated = true,
                        Note = "the percentiles are those of one append and sync",
                    }),
            ];
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static Sample Blocks(JournalWriter journal, Event[] block, int blocks, bool sync)
    {
        Histogram latency = new();
        AllocationMeter meter = AllocationMeter.OfThread();
        long total = 0;
        for (int b = 0; b < blocks; b++)
        {
            for (int i = 0; i < block.Length; i++)
            {
                block[i].Header.Sequence = journal.WrittenSequence + 1 + i;
            }

            long start = Clock.NowNs();
            journal.Append(block);
            if (sync)
            {
                journal.Sync();
            }

            long ns = Clock.NowNs() - start;
            latency.Record(ns);
            total += ns;
        }

        Allocated memory = meter.Stop();
        double events = (double)blocks * block.Length;
        return new Sample(total / events) { Latency = latency, BytesPerEvent = memory.Bytes / events, Memory = memory };
    }
}
