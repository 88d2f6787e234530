using System.Threading;
using Qgtm.Fast.Events;
using Qgtm.Fast.Ring;

namespace Qgtm.Fast.Persistence;

/// <summary>
/// The journal behind a ring, in two halves, and the one rule of what may leave: an event is handed out when it is durable, in
/// its order, and not before. For one thread; any thread may read <see cref="Journaled"/>.
/// </summary>
/// <param name="ring">The ring.</param>
/// <param name="journal">Its journal, which ends at the same event.</param>
/// <param name="syncs">False = what the kernel has counts as durable: for measuring only.</param>
public sealed class DurableRing(RingBuffer ring, JournalWriter journal, bool syncs = true)
{
    private long _journaled = journal.WrittenSequence;

    /// <summary>Sequence up to which the journal durably has the ring's events.</summary>
    public long Journaled => Volatile.Read(ref _journaled);

    /// <summary>The first half: hands everything published to the kernel. False when there was nothing.</summary>
    public bool Append()
    {
        while (ring.After(journal.WrittenSequence) is { IsEmpty: false } batch)
        {
            journal.Append(batch);
        }

        return journal.WrittenSequence != _journaled;
    }

    /// <summary>The second half: waits for the device, and says so in <see cref="Journaled"/>.</summary>
    public void Sync()
    {
        if (syncs)
        {
            journal.Sync();
        }

        Volatile.Write(ref _journaled, journal.WrittenSequence);
    }

    /// <summary>The event after <paramref name="taken"/>, once it is durable; steps on.</summary>
    public bool TryTake(ref long taken, out Event e)
    {
        if (taken >= Journaled)
        {
            e = default;
            return false;
        }

        e = ring[++taken];
        return true;
    }
}
