using System;

namespace Qgtm.Fast.Control;

/// <summary>The last rows of a kind; a new one overwrites the oldest. Not safe for two threads: its owner locks.</summary>
internal sealed class LastRows<T>(int capacity)
    where T : struct
{
    private readonly T[] _rows = new T[capacity];
    private long _added;

    /// <summary>Rows held.</summary>
    public int Count => (int)Math.Min(_added, _rows.Length);

    /// <summary>A row by age: 0 is the newest.</summary>
    public ref T this[int age] => ref _rows[(int)((_added - 1 - age) % _rows.Length)];

    /// <summary>An empty row, now the newest.</summary>
    public ref T Add()
    {
        ref T row = ref _rows[(int)(_added % _rows.Length)];
        _added++;
        row = default;
        return ref row;
    }

    /// <summary>Copies of the newest rows, newest first.</summary>
    public T[] Newest(int most)
    {
        var copy = new T[Math.Min(most, Count)];
        for (int i = 0; i < copy.Length; i++)
        {
            copy[i] = this[i];
        }

        return copy;
    }

    /// <summary>Forgets all rows.</summary>
    public void Clear() => _added = 0;
}
