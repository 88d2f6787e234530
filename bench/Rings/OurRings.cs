using System;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Bench.Rings;

/// <summary>The engine's lane: the slot's sequence is the signal.</summary>
public unsafe struct LaneRing : IRingUnderTest
{
    private Lane _lane;

    /// <inheritdoc/>
    public readonly string Name => "lane";

    /// <inheritdoc/>
    public void Open(int capacity) => _lane = new Lane(capacity);

    /// <inheritdoc/>
    public readonly void Write(in Event e)
    {
        while (!_lane.TryWrite(in e))
        {
            Spin.Pause();
        }
    }

    /// <inheritdoc/>
    public readonly void WriteBatch(ReadOnlySpan<Event> events)
    {
        int written = _lane.TryWriteBatch(events);
        while (written < events.Length)
        {
            Spin.Pause();
            written += _lane.TryWriteBatch(events[written..]);
        }
    }

    /// <inheritdoc/>
    public readonly int Poll<TTaker>(ref TTaker taker, int limit)
        where TTaker : struct, IEventTaker
    {
        ReadOnlySpan<Event> events = _lane.Peek(limit);
        if (events.IsEmpty)
        {
            return 0;
        }

        for (int i = 0; i < events.Length; i++)
        {
            taker.On(in events[i]);
        }

        _lane.Release(events.Length);
        _lane.Publish();
        return events.Length;
    }

    /// <inheritdoc/>
    public readonly void Dispose() => _lane.Dispose();
}

/// <summary>The engine's ring with one gating reader, whose position stands on a line of its own.</summary>
public struct RingBufferRing : IRingUnderTest
{
    private RingBuffer _ring;
    private PaddedLong _read;

    /// <inheritdoc/>
    public readonly string Name => "ring buffer";

    /// <inheritdoc/>
    public void Open(int capacity) => _ring = new RingBuffer(capacity, 1);

    /// <inheritdoc/>
    public readonly void Write(in Event e)
    {
        ref Event slot = ref _ring.Claim();
        Payload(ref slot, in e);
        _ring.Publish();
    }

    /// <inheritdoc/>
    public readonly void WriteBatch(ReadOnlySpan<Event> events)
    {
        for (int i = 0; i < events.Length; i++)
        {
            ref Event slot = ref _ring.Claim();
            Payload(ref slot, in events[i]);
        }

        _ring.Publish();
    }

    /// <inheritdoc/>
    public int Poll<TTaker>(ref TTaker taker, int limit)
        where TTaker : struct, IEventTaker
    {
        ReadOnlySpan<Event> events = _ring.After(_read.Value);
        if (events.IsEmpty)
        {
            return 0;
        }

        int n = events.Length < limit ? events.Length : limit;
        for (int i = 0; i < n; i++)
        {
            taker.On(in events[i]);
        }

        _read.Value += n;
        _ring.Advance(0, _read.Value);
        return n;
    }

    /// <inheritdoc/>
    public readonly void Dispose() => _ring.Dispose();

    /// <summary>As the engine fills a slot: whole, then its sequence again.</summary>
    private readonly void Payload(ref Event slot, in Event e)
    {
        slot = e;
        slot.Header.Sequence = _ring.Claimed;
    }
}
