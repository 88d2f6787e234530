using System;

namespace Qgtm.Fast.Simtest;

/// <summary>
/// Random words by their address: a fault's word depends on seed, class and ordinal alone, so that taking one fault away moves
/// no other. Streams of a subsystem are drawn one after the other.
/// </summary>
internal sealed class Dice(ulong seed, int stream)
{
    private ulong _state = Mix(seed ^ Mix((ulong)stream + 0x5157_4731));

    /// <summary>The word at an address.</summary>
    public static ulong At(ulong seed, int stream, long ordinal, int part) =>
        unchecked(Mix(Mix(seed ^ Mix((ulong)stream)) + Mix((ulong)ordinal * 0x9E37_79B9_7F4A_7C15) + ((ulong)part * 0xD1B5_4A32_D192_ED03)));

    /// <summary>A word, below a bound.</summary>
    public static long Below(ulong word, long bound) => (long)Math.BigMul(word, (ulong)bound, out _);

    /// <summary>The next number from 0 to below the bound.</summary>
    public int Below(int bound) => (int)Below(Next(), (long)bound);

    /// <summary>The next number from low to below high.</summary>
    public long Between(long low, long high) => low + Below(Next(), high - low);

    /// <summary>True once in so many.</summary>
    public bool OneIn(int n) => Below(n) == 0;

    /// <summary>One of the given.</summary>
    public long OneOf(params ReadOnlySpan<long> values) => values[Below(values.Length)];

    private ulong Next()
    {
        unchecked
        {
            _state += 0x9E37_79B9_7F4A_7C15;
            return Mix(_state);
        }
    }

    private static ulong Mix(ulong x)
    {
        unchecked
        {
            x = (x ^ (x >> 30)) * 0xBF58_476D_1CE4_E5B9;
            x = (x ^ (x >> 27)) * 0x94D0_49BB_1331_11EB;
            return x ^ (x >> 31);
        }
    }
}
