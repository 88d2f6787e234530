using System;

namespace Qgtm.Fast.EngineTests.Rings.Model;

/// <summary>
/// One state: memory, and of each thread its place, eight registers and its store buffer. The methods without a thread's
/// number act for the thread whose step is being taken.
/// </summary>
internal sealed class Core
{
    private const int Registers = 8;
    private const int BufferMax = 8;
    private const int Place = 0, Count = 1, Interrupt = 2, FirstRegister = 3;
    private const int FirstStore = FirstRegister + Registers;
    private const int PerThread = FirstStore + (2 * BufferMax);
    private readonly int _words;
    private readonly int _threads;
    private readonly char[] _cells;
    private int _me;

    /// <summary>All zero, every thread at its first step.</summary>
    public Core(int words, int threads)
        : this(words, threads, new char[words + (threads * PerThread)])
    {
    }

    private Core(int words, int threads, char[] cells)
    {
        _words = words;
        _threads = threads;
        _cells = cells;
    }

    /// <summary>What a step found to be wrong.</summary>
    public string? Fault { get; private set; }

    private int Base => _words + (_me * PerThread);

    /// <summary>A register of the acting thread.</summary>
    public int this[int register]
    {
        get => _cells[Base + FirstRegister + register];
        set => _cells[Base + FirstRegister + register] = (char)value;
    }

    /// <summary>Another thread's step.</summary>
    public int At(int thread) => _cells[_words + (thread * PerThread) + Place];

    /// <summary>The own newest buffered store to the word, or else memory.</summary>
    public int Load(int word)
    {
        for (int i = _cells[Base + Count] - 1; i >= 0; i--)
        {
            if (_cells[Base + FirstStore + (2 * i)] == word)
            {
                return _cells[Base + FirstStore + (2 * i) + 1];
            }
        }

        return _cells[word];
    }

    /// <summary>Into the own buffer.</summary>
    public void Store(int word, int value)
    {
        int n = _cells[Base + Count];
        Invariant.Holds(n < BufferMax, "The buffer has room: see TryStep.");
        _cells[Base + FirstStore + (2 * n)] = (char)word;
        _cells[Base + FirstStore + (2 * n) + 1] = (char)value;
        _cells[Base + Count]++;
    }

    /// <summary>True when the own buffer is empty: what a locked instruction and a fence wait for.</summary>
    public bool IsDrained => _cells[Base + Count] == 0;

    /// <summary>Locked compare-and-swap; false and no change when the word is another or the buffer is not empty.</summary>
    public bool TrySwap(int word, int expected, int value)
    {
        if (!IsDrained || _cells[word] != expected)
        {
            return false;
        }

        _cells[word] = (char)value;
        return true;
    }

    /// <summary>A word of the operating system's own, such as the set of waiting threads: no buffer stands before it.</summary>
    public int Peek(int word) => _cells[word];

    /// <summary>The same, written.</summary>
    public void Poke(int word, int value) => _cells[word] = (char)value;

    /// <summary>
    /// The process-wide barrier: the caller's buffer first, then every other thread is asked for a fence, which each serves at a
    /// moment of its own. In another order it would be too weak: a writer could serve it, publish and miss the announcement.
    /// </summary>
    public bool TryBarProcess()
    {
        if (!IsDrained)
        {
            return false;
        }

        for (int thread = 0; thread < _threads; thread++)
        {
            _cells[_words + (thread * PerThread) + Interrupt] = (char)1;
        }

        return true;
    }

    /// <summary>True when every thread has served the fence.</summary>
    public bool IsBarred
    {
        get
        {
            int open = 0;
            for (int thread = 0; thread < _threads; thread++)
            {
                open += _cells[_words + (thread * PerThread) + Interrupt];
            }

            return open == 0;
        }
    }

    /// <summary>Ends the search with this sentence.</summary>
    public void Fail(string fault) => Fault ??= fault;

    public Core Clone() => new(_words, _threads, (char[])_cells.Clone());

    public string Key() => new(_cells);

    public string Describe()
    {
        string text = "memory";
        for (int i = 0; i < _words; i++)
        {
            text += " " + (int)_cells[i];
        }

        for (int thread = 0; thread < _threads; thread++)
        {
            text += $", thread {thread} at {At(thread)}";
        }

        return text;
    }

    public bool TryFlushOne(int thread)
    {
        _me = thread;
        int n = _cells[Base + Count];
        if (n == 0)
        {
            return false;
        }

        Span<char> stores = _cells.AsSpan(Base + FirstStore, 2 * n);
        _cells[stores[0]] = stores[1];
        stores[2..].CopyTo(stores);
        stores[^2..].Clear();
        _cells[Base + Count]--;
        return true;
    }

    public bool TryInterrupt(int thread)
    {
        _me = thread;
        if (_cells[Base + Interrupt] == 0)
        {
            return false;
        }

        while (TryFlushOne(thread))
        {
            // a fence lets the whole buffer out
        }

        _cells[Base + Interrupt] = (char)0;
        return true;
    }

    public bool TryStep(int thread, Step step)
    {
        _me = thread;
        if (_cells[Base + Count] == BufferMax)
        {
            return false;
        }

        int next = step(this);
        if (next == TsoMachine.Blocked)
        {
            return false;
        }

        _cells[Base + Place] = (char)next;
        return true;
    }
}
