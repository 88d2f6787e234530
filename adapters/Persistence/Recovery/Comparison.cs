using System;
using System.Runtime.InteropServices;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Persistence;

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
    /// <param name="cause">What may be the reason; said behind the difference.</param>
    public void Throw(string cause = "") => Invariant.Holds(Difference is null, "Recovery differs from the journal at " + Difference + cause);

    private static ReadOnlySpan<byte> Bytes(in Event e) => MemoryMarshal.AsBytes(new ReadOnlySpan<Event>(in e));
}
