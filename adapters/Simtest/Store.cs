using System;
using System.Collections.Generic;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Simtest;

/// <summary>What a start has brought back.</summary>
internal sealed record Recovered(Engine Engine, RingBuffer Ring, long Last, bool Torn, bool FromSnapshot);

/// <summary>The state directory of the process, on the simulated disk.</summary>
internal sealed class Store(World world, Instrument[] instruments) : IDisposable
{
    private readonly List<Event> _journal = [];
    private RingBuffer _ring = null!;
    private long _written;

    public long Journaled { get; private set; }

    public Recovered Recover()
    {
        _ring = new RingBuffer(4096, 1);
        Engine engine = new(new EngineState(instruments.Length), instruments, _ring);
        foreach (Event e in _journal)
        {
            if (e.IsInput)
            {
                engine.Apply(in e);
            }

            _ring.Advance(0, e.Header.Sequence);
        }

        Journaled = _written = _journal.Count;
        return new Recovered(engine, _ring, Journaled, false, false);
    }

    public bool Append()
    {
        while (_ring.After(_written) is { IsEmpty: false } batch)
        {
            _journal.AddRange(batch);
            _written += batch.Length;
        }

        return _written != Journaled;
    }

    public void Sync() => Journaled = _written;

    public bool TryTake(ref long taken, out Event e)
    {
        e = taken < Journaled ? _ring[taken + 1] : default;
        taken += taken < Journaled ? 1 : 0;
        return e.Header.Sequence != 0;
    }

    public void Snapshot(EngineState state) => _ = state;

    public ulong? ReplayHash() => null;

    public void Crash(bool clean)
    {
        _ = world;
        _journal.RemoveRange((int)Journaled, _journal.Count - (int)Journaled);
        _ = clean;
    }

    public void Dispose()
    {
    }
}
