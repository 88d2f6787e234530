using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Ring;

/// <summary>
/// The one order of inputs and outputs. One writer; any number of readers, each with its own sequence. A slot carries its
/// sequence: the writer fills the payload and then stores the sequence with release, a reader acquires the sequence it
/// expects. Gating readers stop the reuse of a slot that they have not read; any other reader may be lapped and knows it.
/// Who writes which cache line: docs/ring.md.
/// </summary>
public sealed unsafe class RingBuffer : IDisposable
{
    private readonly Event* _slots;
    private readonly PaddedLong[] _gates;
    private readonly long _mask;
    private WriterSide _writer;
    private PaddedLong _cursor;
    private PaddedLong _urgent;

    /// <param name="capacity">Slots; a power of two, larger than <see cref="EngineLimits.OutputsPerInputMax"/>.</param>
    /// <param name="gatingReaders">Readers that the writer waits for.</param>
    /// <param name="lastSequence">Sequence of the last event before this ring: 0 on a first start.</param>
    public RingBuffer(int capacity, int gatingReaders, long lastSequence = 0)
    {
        Invariant.Holds((capacity & (capacity - 1)) == 0, "A ring's capacity is a power of two.");
        Invariant.Holds(capacity > EngineLimits.OutputsPerInputMax, "A ring holds the outputs of one input.");
        nuint bytes = (nuint)capacity * Event.Size;
        _slots = (Event*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(_slots, bytes);
        _mask = capacity - 1;
        Capacity = capacity;
        _gates = new PaddedLong[gatingReaders];
        for (int i = 0; i < gatingReaders; i++)
        {
            _gates[i].Value = lastSequence;
        }

        _writer.Claimed = _writer.Published = _writer.ReadSeen = _cursor.Value = lastSequence;
    }

    /// <summary>Slots.</summary>
    public int Capacity { get; }

    /// <summary>
    /// The gating reader's place to sleep. It is woken for requests to the venue, and when a quarter of the ring waits; for
    /// anything else it wakes by itself.
    /// </summary>
    public WakeFlag Reader { get; } = new();

    /// <summary>Sequence of the newest published event.</summary>
    public long Cursor => Volatile.Read(ref _cursor.Value);

    /// <summary>Sequence up to which a gating reader shall not sleep.</summary>
    public long Urgent => Volatile.Read(ref _urgent.Value);

    /// <summary>Writer: sequence of the newest claimed event, which may not be published yet.</summary>
    public long Claimed => _writer.Claimed;

    /// <summary>Writer: the next slot, zeroed. It is nobody else's until <see cref="Publish"/>.</summary>
    [HotPath]
    public ref Event Claim()
    {
        long sequence = _writer.Claimed + 1;
        if (sequence - _writer.ReadSeen > Capacity)
        {
            WaitForSlowestReader(sequence);
        }

        _writer.Claimed = sequence;
        Volatile.WriteBarrier(); // a reader that sees any byte of the new event sees the claim: TryRead
        Event* slot = _slots + (sequence & _mask);
        Unsafe.InitBlock((byte*)slot + 8, 0, Event.Size - 8);
        return ref *slot;
    }

    /// <summary>Writer: makes all claimed events visible, cause before effect.</summary>
    [HotPath]
    public void Publish()
    {
        long claimed = _writer.Claimed;
        bool isUrgent = claimed - _writer.ReadSeen > Capacity / 4 && claimed - SlowestReader() > Capacity / 4;
        for (long s = _writer.Published + 1; s <= claimed; s++)
        {
            Event* slot = _slots + (s & _mask);
            isUrgent |= slot->IsRequest;
            Volatile.Write(ref slot->Header.Sequence, s);
        }

        _writer.Published = claimed;
        Volatile.Write(ref _cursor.Value, claimed);
        if (isUrgent)
        {
            Volatile.Write(ref _urgent.Value, claimed);
            Reader.Wake();
        }
    }

    /// <summary>Reader: published events after <paramref name="read"/> that lie together in memory; empty when there are none.</summary>
    [HotPath]
    public ReadOnlySpan<Event> After(long read)
    {
        long count = Cursor - read;
        long start = (read + 1) & _mask;
        long room = Capacity - start;
        return new ReadOnlySpan<Event>(_slots + start, (int)(count < room ? count : room));
    }

    /// <summary>
    /// Reader that the writer does not wait for: copies the event <paramref name="next"/> and steps on; false when it is not
    /// published yet. When the writer has lapped the reader, it goes on half a ring behind the newest: Header.Sequence minus
    /// the value that <paramref name="next"/> had is the number of events lost. Start behind an event that this ring has held.
    /// </summary>
    public bool TryRead(ref long next, out Event e)
    {
        long cursor;
        while (next <= (cursor = Cursor))
        {
            e = *(_slots + (next & _mask));
            Volatile.ReadBarrier(); // the copy is over before the look whether its slot was claimed again meanwhile
            if (Volatile.Read(ref _writer.Claimed) - next < Capacity)
            {
                next++;
                return true;
            }

            next = Math.Max(next + 1, cursor - (Capacity / 2));
        }

        e = default;
        return false;
    }

    /// <summary>Gating reader: everything up to this sequence has been read.</summary>
    [HotPath]
    public void Advance(int gate, long sequence) => Volatile.Write(ref _gates[gate].Value, sequence);

    /// <summary>How far a gating reader has come.</summary>
    public long Gate(int gate) => Volatile.Read(ref _gates[gate].Value);

    /// <summary>A published event by sequence, for the writer and for readers that gate. Unchecked: it must still be there.</summary>
    public ref readonly Event this[long sequence] => ref *(_slots + (sequence & _mask));

    /// <inheritdoc/>
    public void Dispose() => NativeMemory.AlignedFree(_slots);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WaitForSlowestReader(long sequence)
    {
        SpinWait spin = default;
        while (sequence - SlowestReader() > Capacity)
        {
            Reader.Wake();
            spin.SpinOnce();
        }
    }

    /// <summary>Writer: looks how far the slowest gating reader has come, and remembers it.</summary>
    private long SlowestReader()
    {
        long slowest = long.MaxValue;
        foreach (ref readonly PaddedLong reader in _gates.AsSpan())
        {
            long gate = Volatile.Read(in reader.Value);
            slowest = gate < slowest ? gate : slowest;
        }

        _writer.ReadSeen = slowest == long.MaxValue ? _writer.Claimed : slowest;
        return _writer.ReadSeen;
    }
}
