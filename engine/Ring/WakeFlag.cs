using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Qgtm.Fast.Ring;

/// <summary>
/// Lets one reader sleep without a lock. The reader announces itself, looks once more, then waits; a writer publishes, then
/// reads one flag. The process-wide barrier between announcing and looking makes one of the two see the other: either the
/// reader sees the event, or the writer sees the reader (docs/adr/0012, 0065).
/// </summary>
public sealed unsafe class WakeFlag
{
    private readonly PaddedLong[] _line = GC.AllocateArray<PaddedLong>(1, pinned: true);
    private readonly int* _announced;

    public WakeFlag()
    {
        _announced = (int*)Unsafe.AsPointer(ref _line[0].Value);
    }

    /// <summary>Reader: from here on a writer wakes it. Look for work once more, then <see cref="Wait"/> or <see cref="Withdraw"/>.</summary>
    public void Announce()
    {
        Volatile.Write(ref *_announced, 1);
        Interlocked.MemoryBarrierProcessWide();
    }

    /// <summary>Reader: there was work after all.</summary>
    public void Withdraw() => Volatile.Write(ref *_announced, 0);

    /// <summary>Reader: sleeps until a writer wakes it or the time (ms) is over; -1 = until woken. A timed sleep may end early.</summary>
    public void Wait(int timeoutMs)
    {
        if (Futex.IsSupported)
        {
            do
            {
                Futex.Wait(_announced, 1, timeoutMs);
            }
            while (timeoutMs < 0 && Volatile.Read(ref *_announced) != 0);
        }
        else
        {
            WaitOnMonitor(timeoutMs);
        }

        Withdraw();
    }

    /// <summary>Writer, after publishing: one flag read, and a wake-up when the reader sleeps or is about to.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref *_announced) != 0)
        {
            WakeSleeper();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WakeSleeper()
    {
        if (!Futex.IsSupported)
        {
            PulseMonitor();
        }
        else if (Interlocked.Exchange(ref *_announced, 0) != 0)
        {
            Futex.Wake(_announced);
        }
    }

    private void WaitOnMonitor(int timeoutMs)
    {
        lock (_line)
        {
            if (Volatile.Read(ref *_announced) != 0)
            {
                Monitor.Wait(_line, timeoutMs);
            }
        }
    }

    private void PulseMonitor()
    {
        lock (_line)
        {
            Withdraw();
            Monitor.Pulse(_line);
        }
    }
}
