using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// Maps an ASCII symbol of at most 16 bytes to the index of its instrument, without allocating. Built once, then read
/// only, so any thread may ask.
/// </summary>
public sealed class SymbolTable
{
    /// <summary>Longest symbol, bytes.</summary>
    public const int MaxSymbol = 16;

    private readonly Entry[] _entries;
    private readonly string[] _names;
    private readonly byte[][] _utf8;
    private readonly int _mask;

    /// <param name="symbols">Symbols in the order of the instrument table: the first one is instrument 0.</param>
    public SymbolTable(IReadOnlyList<string> symbols)
    {
        int capacity = 4;
        while (capacity < symbols.Count * 4)
        {
            capacity *= 2;
        }

        _entries = new Entry[capacity];
        _names = new string[symbols.Count];
        _utf8 = new byte[symbols.Count][];
        _mask = capacity - 1;
        for (int i = 0; i < symbols.Count; i++)
        {
            Add(symbols[i], i);
        }
    }

    /// <summary>Number of instruments.</summary>
    public int Count => _names.Length;

    /// <summary>The symbols in the order of their instruments.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>ASCII text of an instrument's symbol; empty when there is no such instrument.</summary>
    public ReadOnlySpan<byte> Text(int instrument) =>
        instrument >= 0 && instrument < _utf8.Length ? _utf8[instrument] : default;

    /// <summary>Index of the instrument with this symbol, -1 when the table does not hold it.</summary>
    public int Find(ReadOnlySpan<byte> symbol)
    {
        if (symbol.Length is 0 or > MaxSymbol)
        {
            return -1;
        }

        Span<byte> padded = stackalloc byte[MaxSymbol];
        padded.Clear();
        symbol.CopyTo(padded);
        return Find(MemoryMarshal.Read<ulong>(padded), MemoryMarshal.Read<ulong>(padded[8..]), symbol.Length);
    }

    /// <summary>The same for a symbol as two words, its first byte lowest, zeros behind it.</summary>
    /// <param name="low">Bytes 0-7.</param>
    /// <param name="high">Bytes 8-15.</param>
    /// <param name="length">Bytes of the symbol; tells one that ends in zero bytes from a shorter one.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Find(ulong low, ulong high, int length)
    {
        // The mask keeps a slot inside the array, so its bounds need no check; a quarter at most is taken, so the walk ends.
        ref Entry first = ref MemoryMarshal.GetArrayDataReference(_entries);
        int slot = Slot(low, high);
        while (true)
        {
            ref Entry entry = ref Unsafe.Add(ref first, slot);
            if (entry.Low == low && entry.High == high && entry.Length == length)
            {
                return entry.Number - 1;
            }

            if (entry.Length == 0)
            {
                return -1;
            }

            slot = (slot + 1) & _mask;
        }
    }

    private void Add(string symbol, int id)
    {
        byte[] text = Encoding.ASCII.GetBytes(symbol);
        Invariant.Holds(text.Length is > 0 and <= MaxSymbol, "A symbol has 1 to 16 ASCII characters.");
        Invariant.Holds(!text.AsSpan().ContainsAny("?\"\\\0"u8), "A symbol has no quotes, escapes or zero bytes.");
        Invariant.Holds(Find(text) < 0, "A symbol stands once in the table.");
        Span<byte> padded = stackalloc byte[MaxSymbol];
        padded.Clear();
        text.CopyTo(padded);
        Entry entry = new()
        {
            Low = MemoryMarshal.Read<ulong>(padded),
            High = MemoryMarshal.Read<ulong>(padded[8..]),
            Number = id + 1,
            Length = text.Length,
        };
        int slot = Slot(entry.Low, entry.High);
        while (_entries[slot].Length != 0)
        {
            slot = (slot + 1) & _mask;
        }

        _entries[slot] = entry;
        _names[id] = symbol;
        _utf8[id] = text;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Slot(ulong low, ulong high)
    {
        unchecked
        {
            ulong mixed = (low * 0x9E3779B97F4A7C15UL) ^ (high * 0xC2B2AE3D27D4EB4FUL);
            return (int)(mixed >> 33) & _mask;
        }
    }

    /// <summary>Number is the instrument plus one; a free slot is all zeros.</summary>
    private struct Entry
    {
        public ulong Low;
        public ulong High;
        public int Number;
        public int Length;
    }
}
