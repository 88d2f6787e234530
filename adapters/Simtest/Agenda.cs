using System;
using System.Runtime.InteropServices;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Simtest;

/// <summary>What is due at an instant.</summary>
internal enum Act : byte
{
    None = 0,

    /// <summary>The event enters the engine.</summary>
    Input,

    /// <summary>The journal's thread appends, and then syncs and lets go what is durable.</summary>
    Append,
    Sync,

    /// <summary>A request reaches the broker; A = what becomes of its answer.</summary>
    Arrive,

    /// <summary>Orders on an instrument (A) may execute.</summary>
    Match,

    /// <summary>A cancel takes effect: B = the broker's key.</summary>
    CancelDone,

    /// <summary>The poller's round; a look's answers are read; a look is over.</summary>
    Poll,
    LookRead,
    LookDone,

    /// <summary>The process starts; one more look of the start; it is told to stop.</summary>
    Start,
    StartLook,
    Stop,

    /// <summary>The market's next step; a halt (A) ends; the feed is frozen no more.</summary>
    Market,
    HaltEnds,

    /// <summary>A connection comes back.</summary>
    StreamUp,
    FeedUp,
    Snapshot,
    Operators,
    Watchdog,

    /// <summary>A person looks at an order that rests: B = the broker's key.</summary>
    Ticket,

    /// <summary>A person closes a name (A) at the broker.</summary>
    ByHand,

    /// <summary>The other engine's round.</summary>
    Second,

    /// <summary>Market data after the close: A = how many times it came before.</summary>
    AfterHours,

    /// <summary>The machine loses its power.</summary>
    PowerLoss,
}

/// <summary>One thing that is due. Life is the start of the process that it belongs to, -1 = it belongs to none.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Due
{
    public long TimeNs;
    public long Order;
    public Act Act;
    public int Life;
    public int A;
    public long B;
    public Event Event;
}

/// <summary>What is due, by time and then by the order in which it was put down: a heap of four children each over a pool.</summary>
internal sealed class Agenda
{
    private Due[] _pool = new Due[256];
    private int[] _free = new int[256];
    private int[] _heap = new int[256];
    private int _freeCount;
    private long _order;

    public Agenda()
    {
        for (int i = 0; i < _free.Length; i++)
        {
            _free[_freeCount++] = _free.Length - 1 - i;
        }
    }

    /// <summary>Entries.</summary>
    public int Count { get; private set; }

    /// <summary>Puts something down.</summary>
    public ref Due Add(Act act, long timeNs, int life)
    {
        if (_freeCount == 0)
        {
            Grow();
        }

        int slot = _free[--_freeCount];
        ref Due due = ref _pool[slot];
        due = default;
        due.TimeNs = timeNs;
        due.Order = ++_order;
        due.Act = act;
        due.Life = life;
        int at = Count++;
        while (at > 0 && Before(slot, _heap[(at - 1) / 4]))
        {
            _heap[at] = _heap[(at - 1) / 4];
            at = (at - 1) / 4;
        }

        _heap[at] = slot;
        return ref due;
    }

    /// <summary>Takes what is due first.</summary>
    public bool TryTake(out Due due)
    {
        if (Count == 0)
        {
            due = default;
            return false;
        }

        int slot = _heap[0];
        due = _pool[slot];
        _free[_freeCount++] = slot;
        int last = _heap[--Count];
        int at = 0;
        for (int child = 1; child < Count; child = (4 * at) + 1)
        {
            int least = child;
            for (int c = child + 1; c < Math.Min(child + 4, Count); c++)
            {
                least = Before(_heap[c], _heap[least]) ? c : least;
            }

            if (!Before(_heap[least], last))
            {
                break;
            }

            _heap[at] = _heap[least];
            at = least;
        }

        _heap[at] = last;
        return true;
    }

    private bool Before(int a, int b)
    {
        ref readonly Due x = ref _pool[a];
        ref readonly Due y = ref _pool[b];
        return x.TimeNs != y.TimeNs ? x.TimeNs < y.TimeNs : x.Order < y.Order;
    }

    private void Grow()
    {
        int had = _pool.Length;
        Array.Resize(ref _pool, had * 2);
        Array.Resize(ref _free, had * 2);
        Array.Resize(ref _heap, had * 2);
        for (int i = 0; i < had; i++)
        {
            _free[_freeCount++] = (had * 2) - 1 - i;
        }
    }
}
