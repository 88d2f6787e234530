using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Ring;

/// <summary>
/// One producer thread, one consumer thread, 64-byte events. The slot is the signal: the producer writes the payload and
/// then the slot's Sequence with release; the consumer acquires the sequence that it expects next. So an event costs one
/// shared line, and no counter travels with it. Slots start on a 64-byte boundary in unmanaged memory (docs/adr/0002).
/// </summary>
public sealed unsafe class Lane : IDisposable
{
    private readonly Event* _slots;
    private readonly long _mask;
    private long _produced;
    private long _consumedSeen;
    private PaddedLong _consumed;
    private long _next = 1;
    private long _released;

    private readonly WakeFlag? _reader;

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
    }

    /// <summary>Slots.</summary>
    public int Capacity { get; }

    /// <summary>Producer: copies the event in; false when the consumer is a full lap behind. Header.Sequence is overwritten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryWrite(in Event e)
    {
        long sequence = _produced + 1;
        if (sequence - _consumedSeen > Capacity && !RefreshRoom(sequence))
        {
            return false;
        }

        Event* slot = _slots + ((sequence - 1) & _mask);
        ref long sign = ref slot->Header.Sequence;
        Unsafe.CopyBlock((byte*)slot + 8, (byte*)Unsafe.AsPointer(ref Unsafe.AsRef(in e)) + 8, Event.Size - 8);
        Volatile.Write(ref sign, sequence);
        _produced = sequence;
        _reader?.Wake();
        return true;
    }

    /// <summary>Consumer: true and the oldest unread event when there is one; it stays valid until <see cref="Release"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPeek(out Event* e)
    {
        e = _slots + ((_next - 1) & _mask);
        return Volatile.Read(ref e->Header.Sequence) == _next;
    }

    /// <summary>Consumer: true when nothing is there to read.</summary>
    public bool IsEmpty => Volatile.Read(ref (_slots + ((_next - 1) & _mask))->Header.Sequence) != _next;

    /// <summary>Consumer: done with the event of the last successful <see cref="TryPeek"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Release()
    {
        _next++;
        if (_next - _released > Capacity / 4)
        {
            Publish();
        }
    }

    /// <summary>Consumer: tells the producer how far reading has come; called when a lane runs dry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Publish()
    {
        if (_released != _next)
        {
            _released = _next;
            Volatile.Write(ref _consumed.Value, _next - 1);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool RefreshRoom(long sequence)
    {
        _consumedSeen = Volatile.Read(ref _consumed.Value);
        return sequence - _consumedSeen <= Capacity;
    }

    /// <inheritdoc/>
    public void Dispose() => NativeMemory.AlignedFree(_slots);
}
