using System;
using System.Collections.Generic;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Snapshots;

namespace Qgtm.Fast.Persistence;

/// <summary>
/// A state directory brought back to memory: newest valid snapshot, then the journal's tail through the same Apply, each
/// regenerated output compared with the journaled one. Nothing on the disk changes. The caller disposes the ring.
/// </summary>
/// <param name="State">The state.</param>
/// <param name="Engine">The engine on it.</param>
/// <param name="Ring">Its ring, at the last sequence.</param>
/// <param name="Snapshot">The snapshot it began with; null when the journal gave all.</param>
/// <param name="Skipped">Snapshots that were passed over, as sentences.</param>
/// <param name="End">Where the journal ends.</param>
public sealed record Recovery(
    EngineState State, Engine Engine, RingBuffer Ring, SnapshotImage? Snapshot, IReadOnlyList<string> Skipped, JournalEnd End)
{
    /// <summary>Slots of the ring that a run works with.</summary>
    public const int RingCapacity = 1 << 16;

    /// <summary>Sequence of the last event; 0 for an empty directory.</summary>
    public long Last => End.SegmentPath is null ? 0 : End.LastSequence;

    /// <summary>Recovers; a state that is lost is a <see cref="StateLost"/>, a broken promise an <see cref="EngineFault"/>.</summary>
    /// <param name="directory">The state directory.</param>
    /// <param name="instruments">The instruments of the run.</param>
    /// <param name="disk">Where it is; the machine's own file system unless given.</param>
    /// <param name="ringCapacity">Slots of the ring.</param>
    /// <param name="room">Instruments that the tables have room for; 0 = <see cref="Room"/>.</param>
    public static Recovery Of(string directory, Instrument[] instruments, IDisk? disk = null, int ringCapacity = RingCapacity, int room = 0)
    {
        EngineState state = new(room == 0 ? Room(instruments) : room);
        List<string> skipped = [];
        SnapshotImage? image = SnapshotDirectory.NewestValid(directory, out IReadOnlyList<string> damaged, disk);
        skipped.AddRange(damaged);
        bool isOther = image is not null && !Fits(state, image);
        if (isOther)
        {
            skipped.Add($"{image!.Sequence}: a build with other tables wrote it; the journal is replayed instead");
            image = null;
        }

        long from = image?.Sequence ?? 0;
        if (image is not null)
        {
            Load(state, image);
        }

        RingBuffer ring = new(ringCapacity, 1, from);
        Engine engine = new(state, instruments, ring);
        Comparison comparison = new(engine, ring);
        Recovery all = new(state, engine, ring, image, skipped, JournalReader.Read(directory, from + 1, comparison.Take, disk));
        comparison.Throw(isOther ? ". A build with other tables wrote this directory: start it with that build, and begin a new directory with this one when it is flat" : string.Empty);
        if (all.Last == 0 && image is null && skipped.Count > 0)
        {
            throw new StateLost($"{directory} holds damaged snapshots and no journal, so its state is lost: restore a copy, or name another --state directory.");
        }

        Invariant.Holds(all.Last >= from, "The snapshot is newer than the journal: a promise was broken, so nothing is traded.");
        ring.Advance(0, all.Last);
        return all;
    }

    /// <summary>Fills the state with a snapshot and checks that it hashes to what was written.</summary>
    public static void Load(EngineState state, SnapshotImage image)
    {
        Invariant.Holds(Fits(state, image), "The snapshot was written by a build with other tables.");
        for (int i = 0; i < EngineState.SectionNames.Length; i++)
        {
            image.Sections[i].Bytes.CopyTo(state.Section(i));
        }

        Invariant.Holds(StateHash.Of(state) == image.StateHash, "The snapshot's state does not hash to what was written.");
    }

    /// <summary>Room for the instruments of a run, and for a few that may join it.</summary>
    public static int Room(Instrument[] instruments) => Math.Max(EngineLimits.InstrumentsUsual, instruments.Length);

    private static bool Fits(EngineState state, SnapshotImage image)
    {
        bool fits = image.Sections.Count == EngineState.SectionNames.Length;
        for (int i = 0; fits && i < EngineState.SectionNames.Length; i++)
        {
            SnapshotSection section = image.Sections[i];
            fits = section.Name == EngineState.SectionNames[i] && section.ElementSize == EngineState.ElementSize(i)
                && section.Bytes.Length == state.Section(i).Length;
        }

        return fits;
    }
}
