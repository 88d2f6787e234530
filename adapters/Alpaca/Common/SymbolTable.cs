using System;
using System.Collections.Generic;
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

    private readonly UInt128[] _keys;
    private readonly int[] _ids;
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

        _keys = new UInt128[capacity];
        _ids = new int[capacity];
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
        (uint)instrument < (uint)_utf8.Length ? _utf8[instrument] : default;

    /// <summary>Index of the instrument with this symbol, -1 when the table does not hold it.</summary>
    public int Find(ReadOnlySpan<byte> symbol)
    {
        if (symbol.Length is 0 or > MaxSymbol)
        {
            return -1;
        }

        UInt128 key = Key(symbol);
        int slot = Slot(key);
        while (_keys[slot] != UInt128.Zero)
        {
            if (_keys[slot] == key)
            {
                return _ids[slot];
            }

            slot = (slot + 1) & _mask;
        }

        return -1;
    }

    private void Add(string symbol, int id)
    {
        byte[] text = Encoding.ASCII.GetBytes(symbol);
        Invariant.Holds(text.Length is > 0 and <= MaxSymbol, "A symbol has 1 to 16 ASCII characters.");
        Invariant.Holds(!text.AsSpan().ContainsAny("?\"\\\0"u8), "A symbol has no quotes, escapes or zero bytes.");
        Invariant.Holds(Find(text) < 0, "A symbol stands once in the table.");
        UInt128 key = Key(text);
        int slot = Slot(key);
        while (_keys[slot] != UInt128.Zero)
        {
            slot = (slot + 1) & _mask;
        }

        _keys[slot] = key;
        _ids[slot] = id;
        _names[id] = symbol;
        _utf8[id] = text;
    }

    private static UInt128 Key(ReadOnlySpan<byte> symbol)
    {
        Span<byte> padded = stackalloc byte[MaxSymbol];
        padded.Clear();
        symbol.CopyTo(padded);
        return MemoryMarshal.Read<UInt128>(padded);
    }

    private int Slot(UInt128 key)
    {
        unchecked
        {
            ulong mixed = ((ulong)key * 0x9E3779B97F4A7C15UL) ^ ((ulong)(key >> 64) * 0xC2B2AE3D27D4EB4FUL);
            return (int)(mixed >> 33) & _mask;
        }
    }
}
