using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Ring;
using Qgtm.Fast.Risk;
using Qgtm.Fast.Snapshots;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// An engine with its memory: newest valid snapshot, then the journal's tail through the same Apply, each regenerated
/// output compared with the journaled one. This is the only way an engine starts, after a crash or after nothing.
/// </summary>
public sealed class Session : IDisposable
{
    private const int RingCapacity = 1 << 16;

    private Session(EngineState state, Engine engine, RingBuffer ring, JournalWriter journal, long journaled)
    {
        State = state;
        Engine = engine;
        Ring = ring;
        Journal = journal;
        Journaled = journaled;
    }

    public EngineState State { get; }
    public Engine Engine { get; }
    public RingBuffer Ring { get; }
    public JournalWriter Journal { get; }

    /// <summary>Sequence up to which the journal has the ring's events.</summary>
    public long Journaled { get; private set; }

    /// <summary>Recovers from the directory, or starts afresh when it is empty.</summary>
    public static Session Open(string directory, Instrument[] instruments, Action<string> say)
    {
        Directory.CreateDirectory(directory);
        InstrumentFile.Keep(directory, instruments);
        EngineState state = new();
        SnapshotImage? image = SnapshotDirectory.NewestValid(directory, out IReadOnlyList<string> skipped);
        foreach (string reason in skipped)
        {
            say("snapshot skipped: " + reason);
        }

        long from = image?.Sequence ?? 0;
        if (image is not null)
        {
            Load(state, image);
        }

        RingBuffer ring = new(RingCapacity, 1, from);
        Engine engine = new(state, instruments, new RiskLimits(), ring);
        Comparison comparison = new(engine, ring);
        JournalEnd end = JournalReader.Read(directory, from + 1, comparison.Take);
        comparison.Throw();
        long last = end.SegmentPath is null ? 0 : end.LastSequence;
        if (last == 0 && image is null && skipped.Count > 0)
        {
            throw new UserError(
                ExitCode.Error,
                $"{directory} holds damaged snapshots and no journal, so its state is lost: restore a copy, or name another --state directory.");
        }

        Invariant.Holds(last >= from, "The snapshot is newer than the journal: a promise was broken, so nothing is traded.");
        ring.Advance(0, last);
        JournalWriter journal = new(directory, (uint)state.Scalars.BootEpoch + 1, last + 1, resume: end);
        return new Session(state, engine, ring, journal, last);
    }

    /// <summary>Applies one input; the outputs are in the ring up to Ring.Claimed.</summary>
    public long Apply(in Event e) => Engine.Apply(in e);

    /// <summary>Appends everything published to the journal and makes it durable. Call from one thread only.</summary>
    public bool Flush()
    {
        bool any = false;
        while (true)
        {
            ReadOnlySpan<Event> batch = Ring.After(Journaled);
            if (batch.IsEmpty)
            {
                break;
            }

            Journal.Append(batch);
            Journaled += batch.Length;
            any = true;
        }

        if (any)
        {
            Journal.Sync();
        }

        return any;
    }

    /// <summary>The same while no other thread reads the ring: its slots may be reused at once.</summary>
    public void FlushAndRelease()
    {
        Flush();
        Ring.Advance(0, Journaled);
    }

    /// <summary>True while any order may still execute.</summary>
    public bool HasOpenOrders()
    {
        foreach (ref readonly Positions.PositionRow row in State.Positions.AsSpan())
        {
            if (row.OpenBuyQty != 0 || row.OpenSellQty != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Ids of the orders whose outcome is not known.</summary>
    public List<long> UnknownOrders()
    {
        var ids = new List<long>();
        foreach (ref readonly Orders.OrderRow row in State.Orders.AsSpan())
        {
            if (row.Status == Values.OrdStatus.Unknown)
            {
                ids.Add(row.OrderId);
            }
        }

        return ids;
    }

    /// <summary>The state as a snapshot image; allocates, so it is taken when the engine rests.</summary>
    public SnapshotImage Image()
    {
        var sections = new List<SnapshotSection>();
        for (int i = 0; i < EngineState.SectionNames.Length; i++)
        {
            sections.Add(new SnapshotSection(EngineState.SectionNames[i], 8, State.Section(i).ToArray()));
        }

        return new SnapshotImage(State.Scalars.Sequence, State.Scalars.TimeNs, StateHash.Of(State), "qgtm", sections);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Journal.Dispose();
        Ring.Dispose();
    }

    /// <summary>Fills the state with a snapshot and checks that it hashes to what was written.</summary>
    public static void Load(EngineState state, SnapshotImage image)
    {
        for (int i = 0; i < EngineState.SectionNames.Length; i++)
        {
            Span<byte> to = state.Section(i);
            SnapshotSection section = image.Sections[i];
            Invariant.Holds(section.Name == EngineState.SectionNames[i] && section.Bytes.Length == to.Length, "The snapshot has other tables than this build.");
            section.Bytes.CopyTo(to);
        }

        Invariant.Holds(StateHash.Of(state) == image.StateHash, "The snapshot's state does not hash to what was written.");
    }

    /// <summary>Feeds journaled inputs to an engine and compares every regenerated event with the journaled one.</summary>
    public sealed class Comparison(Engine engine, RingBuffer ring)
    {
        /// <summary>Events compared.</summary>
        public long Compared { get; private set; }

        /// <summary>The first difference as a sentence; null when there is none.</summary>
        public string? Difference { get; private set; }

        /// <summary>Takes the journal's next event.</summary>
        public void Take(in Event journaled)
        {
            if (Difference is not null)
            {
                return;
            }

            if (journaled.IsInput)
            {
                if (journaled.Header.Sequence != ring.Claimed + 1)
                {
                    Difference = $"sequence {journaled.Header.Sequence}: the engine emitted up to {ring.Claimed} before this input";
                    return;
                }

                engine.Apply(in journaled);
            }

            if (journaled.Header.Sequence > ring.Claimed)
            {
                Difference = $"sequence {journaled.Header.Sequence}: journaled {journaled.Header.Kind}, the engine emitted nothing";
                return;
            }

            ref readonly Event expected = ref ring[journaled.Header.Sequence];
            if (!Bytes(in journaled).SequenceEqual(Bytes(in expected)))
            {
                Difference = $"sequence {journaled.Header.Sequence}: journaled {journaled.Header.Kind} {Convert.ToHexString(Bytes(in journaled))}, got {expected.Header.Kind} {Convert.ToHexString(Bytes(in expected))}";
                return;
            }

            ring.Advance(0, journaled.Header.Sequence);
            Compared++;
        }

        /// <summary>Stops the start when replay and journal differ.</summary>
        public void Throw() => Invariant.Holds(Difference is null, "Recovery differs from the journal at " + Difference);

        private static ReadOnlySpan<byte> Bytes(in Event e) => MemoryMarshal.AsBytes(new ReadOnlySpan<Event>(in e));
    }
}
