using System.Runtime.CompilerServices;
using System.Threading;

namespace Qgtm.Fast.Ring;

/// <summary>
/// Lets one reader sleep without a lock in the writers. The reader announces itself, looks once more, then waits; a writer
/// publishes, then reads one flag. The process-wide barrier between announcing and looking makes one of the two see the
/// other: either the reader sees the event, or the writer sees the reader (docs/adr/0012).
/// </summary>
public sealed class WakeFlag
{
    private readonly object _gate = new();
    private PaddedLong _announced;

    /// <summary>Reader: from here on a writer wakes it. Look for work once more, then <see cref="Wait"/> or <see cref="Withdraw"/>.</summary>
    public void Announce()
    {
        Volatile.Write(ref _announced.Value, 1);
        Interlocked.MemoryBarrierProcessWide();
    }

    /// <summary>Reader: there was work after all.</summary>
    public void Withdraw() => Volatile.Write(ref _announced.Value, 0);

    /// <summary>Reader: sleeps until a writer wakes it or the time (ms) is over; -1 = until woken.</summary>
    public void Wait(int timeoutMs)
    {
        lock (_gate)
        {
            if (Volatile.Read(ref _announced.Value) != 0)
            {
                Monitor.Wait(_gate, timeoutMs);
            }

            Volatile.Write(ref _announced.Value, 0);
        }
    }

    /// <summary>Writer, after publishing: one flag read, and a wake-up when the reader sleeps or is about to.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _announced.Value) != 0)
        {
            WakeSleeper();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WakeSleeper()
    {
        lock (_gate)
        {
            Volatile.Write(ref _announced.Value, 0);
            Monitor.Pulse(_gate);
        }
    }
}
