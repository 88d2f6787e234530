using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Ring;

/// <summary>
/// One producer thread, one consumer thread, 64-byte events. The slot is the signal: the producer writes the payload and
/// then the slot's Sequence with release; the consumer acquires the sequence that it expects next. So an event costs one
/// shared line, and no counter travels with it. Slots start on a 64-byte boundary in unmanaged memory (docs/adr/0002), and
/// each thread's positions have cache lines of their own (docs/ring.md).
/// </summary>
public sealed unsafe class Lane : IDisposable
{
    private readonly Event* _slots;
    private readonly long _mask;
    private readonly WakeFlag? _reader;
    private WriterSide _producer;
    private PaddedLong _consumed;
    private ReaderSide _consumer;

    /// <param name="capacity">Slots; a power of two, at least 2.</param>
    /// <param name="reader">Woken after a write when it sleeps; null = the reader never sleeps.</param>
    public Lane(int capacity, WakeFlag? reader = null)
    {
        _reader = reader;
        Invariant.Holds(capacity >= 2 && (capacity & (capacity - 1)) == 0, "A lane's capacity is a power of two.");
        nuint bytes = (nuint)capacity * Event.Size;
        _slots = (Event*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(_slots, bytes);
        _mask = capacity - 1;
        Capacity = capacity;
        _consumer.Next = _consumer.Released = 1;
    }

    /// <summary>Slots.</summary>
    public int Capacity { get; }

    /// <summary>Producer: copies the event in; false when the consumer is a full lap behind. Header.Sequence is overwritten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryWrite(in Event e)
    {
        long sequence = _producer.Claimed + 1;
        if (sequence - _producer.ReadSeen > Capacity && !RefreshRoom(sequence))
        {
            return false;
        }

        Fill(sequence, in e);
        _producer.Claimed = sequence;
        _reader?.Wake();
        return true;
    }

    /// <summary>Producer: true when the consumer has released, and published, all that was written.</summary>
    public bool IsDrained => Volatile.Read(ref _consumed.Value) == _producer.Claimed;

    /// <summary>
    /// Producer: copies as many of the events in as there is room for and returns how many. The consumer sees none of them
    /// before it sees the first, whose sequence is written last: one signal and one look at the sleeper for all.
    /// </summary>
    public int TryWriteBatch(ReadOnlySpan<Event> events)
    {
        long first = _producer.Claimed + 1;
        long room = Capacity - (first - 1 - _producer.ReadSeen);
        if (room < events.Length)
        {
            RefreshRoom(first);
            room = Capacity - (first - 1 - _producer.ReadSeen);
        }

        int count = room < events.Length ? (int)room : events.Length;
        if (count == 0)
        {
            return 0;
        }

        for (int i = 1; i < count; i++)
        {
            Event* slot = _slots + ((first - 1 + i) & _mask);
            *slot = events[i];
            slot->Header.Sequence = first + i;
        }

        Fill(first, in events[0]);
        _producer.Claimed = first - 1 + count;
        _reader?.Wake();
        return count;
    }

    /// <summary>Consumer: true and the oldest unread event when there is one; it stays valid until <see cref="Release()"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPeek(out Event* e)
    {
        long next = _consumer.Next;
        e = _slots + ((next - 1) & _mask);
        return Volatile.Read(ref e->Header.Sequence) == next;
    }

    /// <summary>Consumer: true and the event so many places behind the oldest unread one when it is there already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPeek(int ahead, out Event* e)
    {
        long sequence = _consumer.Next + ahead;
        e = _slots + ((sequence - 1) & _mask);
        return Volatile.Read(ref e->Header.Sequence) == sequence;
    }

    /// <summary>
    /// Consumer: the oldest unread events that lie together in memory, at most <paramref name="most"/>; empty when there are
    /// none. They stay valid until <see cref="Release(int)"/>.
    /// </summary>
    public ReadOnlySpan<Event> Peek(int most)
    {
        long next = _consumer.Next;
        long start = (next - 1) & _mask;
        Event* first = _slots + start;
        long room = Capacity - start;
        int limit = room < most ? (int)room : most;
        int n = 0;
        while (n < limit && Volatile.Read(ref first[n].Header.Sequence) == next + n)
        {
            n++;
        }

        return new ReadOnlySpan<Event>(first, n);
    }

    /// <summary>Consumer: true when nothing is there to read.</summary>
    public bool IsEmpty => !TryPeek(out _);

    /// <summary>Consumer: done with the event of the last successful <see cref="TryPeek"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Release() => Release(1);

    /// <summary>Consumer: done with the oldest <paramref name="count"/> of the events last seen by <see cref="Peek"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Release(int count)
    {
        long next = _consumer.Next + count;
        _consumer.Next = next;
        if (next - _consumer.Released > Capacity / 4)
        {
            Publish();
        }
    }

    /// <summary>Consumer: tells the producer how far reading has come; called when a lane runs dry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Publish()
    {
        long next = _consumer.Next;
        if (_consumer.Released != next)
        {
            _consumer.Released = next;
            Volatile.Write(ref _consumed.Value, next - 1);
        }
    }

    /// <summary>The payload first, then the sequence with release.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Fill(long sequence, in Event e)
    {
        Event* slot = _slots + ((sequence - 1) & _mask);
        ref long sign = ref slot->Header.Sequence;
        Unsafe.CopyBlock((byte*)slot + 8, (byte*)Unsafe.AsPointer(ref Unsafe.AsRef(in e)) + 8, Event.Size - 8);
        Volatile.Write(ref sign, sequence);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool RefreshRoom(long sequence)
    {
        _producer.ReadSeen = Volatile.Read(ref _consumed.Value);
        return sequence - _producer.ReadSeen <= Capacity;
    }

    /// <inheritdoc/>
    public void Dispose() => NativeMemory.AlignedFree(_slots);
}
