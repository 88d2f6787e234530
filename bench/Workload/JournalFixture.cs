using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Snapshots;

namespace Qgtm.Fast.Bench.Workload;

/// <summary>A state directory with a journal that a scripted engine wrote; gone with the fixture.</summary>
public sealed class JournalFixture : IDisposable
{
    private static readonly Instrument[] Instruments = Universe.Default();

    /// <summary>Writes a journal of at least so many records, and a snapshot before the last <paramref name="tail"/> of them (0 = none).</summary>
    public JournalFixture(long records, long tail = 0)
    {
        Event[] script = MarketScript.Mixed(6_000, Instruments.Length);
        using EngineRig rig = new(Instruments, gatingReaders: 1);
        using JournalWriter journal = new(Directory, 1, 1);
        long shift = 0;
        bool imaged = tail == 0;
        while (journal.WrittenSequence < records)
        {
            foreach (Event row in script)
            {
                Event e = row;
                e.Header.TimeNs += shift;
                rig.Apply(in e);
                if (rig.Ring.Claimed - journal.WrittenSequence >= 4096)
                {
                    Flush(rig, journal);
                }
            }

            shift += script.Length * MarketScript.StepNs;
            Flush(rig, journal);
            if (!imaged && journal.WrittenSequence >= records - tail)
            {
                imaged = true;
                journal.Sync();
                new SnapshotWriter(Directory).Write(ImageOf(rig.State));
            }
        }

        journal.Sync();
        Records = journal.WrittenSequence;
        Hash = StateHash.Of(rig.State);
    }

    /// <summary>Where journal and snapshot lie.</summary>
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("qgtm-bench-").FullName;

    /// <summary>Events in the journal.</summary>
    public long Records { get; }

    /// <summary>Hash of the state that wrote it.</summary>
    public ulong Hash { get; }

    /// <summary>The state as an image.</summary>
    public static SnapshotImage ImageOf(EngineState state) => new(
        state.Scalars.Sequence, state.Scalars.TimeNs, StateHash.Of(state), "qgtm-bench",
        [.. Enumerable.Range(0, EngineState.SectionNames.Length).Select(i =>
            new SnapshotSection(EngineState.SectionNames[i], 8, state.Section(i).ToArray()))]);

    /// <summary>What a start does: newest snapshot, then the tail through the engine. Returns milliseconds and the events applied.</summary>
    public (double Ms, long Events) Recover()
    {
        long start = Clock.NowNs();
        EngineState state = EngineRig.Lend(new EngineState());
        SnapshotImage? image = SnapshotDirectory.NewestValid(Directory, out IReadOnlyList<string> _);
        for (int i = 0; image is not null && i < image.Sections.Count; i++)
        {
            image.Sections[i].Bytes.CopyTo(state.Section(i));
        }

        long from = image?.Sequence ?? 0, events = 0;
        using RingBuffer ring = new(1 << 16, 0, from);
        Engine engine = new(state, Instruments, ring);
        JournalReader.Read(Directory, from + 1, (in Event e) =>
        {
            events++;
            if (e.IsInput)
            {
                engine.Apply(in e);
            }
        });
        double ms = (Clock.NowNs() - start) * 1e-6;
        Invariant.Holds(StateHash.Of(state) == Hash, "The recovered state is the one that wrote the journal.");
        return (ms, events);
    }

    /// <summary>Reads the journal and applies nothing.</summary>
    public double ReadOnlyMs()
    {
        long start = Clock.NowNs(), n = 0;
        JournalReader.Read(Directory, 1, (in Event e) => n++);
        Invariant.Holds(n == Records, "Every record was read.");
        return (Clock.NowNs() - start) * 1e-6;
    }

    /// <inheritdoc/>
    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    private static void Flush(EngineRig rig, JournalWriter journal)
    {
        while (true)
        {
            ReadOnlySpan<Event> batch = rig.Ring.After(journal.WrittenSequence);
            if (batch.IsEmpty)
            {
                break;
            }

            journal.Append(batch);
        }

        rig.Ring.Advance(0, journal.WrittenSequence);
    }
}
