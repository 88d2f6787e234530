using System;
using System.Runtime.CompilerServices;

namespace Qgtm.Fast.Alpaca;

/// <summary>
/// The minute that was read last, since neighbours in a stream mostly share it: the 16 bytes "2026-03-02T15:04" and what
/// they stand for. It never changes a result. Zeroed it holds 1970-01-01T00:00.
/// </summary>
internal unsafe struct MinuteCache
{
    private static readonly ulong LowBase = Unsafe.ReadUnaligned<ulong>(in "1970-01-"u8[0]);
    private static readonly ulong HighBase = Unsafe.ReadUnaligned<ulong>(in "01T00:00"u8[0]);
    private ulong _low;
    private ulong _high;
    private long _ns;

    /// <summary>The 16 bytes in ns since the epoch; false when they are no minute.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead(byte* at, out long ns)
    {
        ulong low = Unsafe.ReadUnaligned<ulong>(at) ^ LowBase;
        ulong high = Unsafe.ReadUnaligned<ulong>(at + 8) ^ HighBase;
        if (((low ^ _low) | (high ^ _high)) != 0 && !TryLearn(at, low, high))
        {
            ns = 0;
            return false;
        }

        ns = _ns;
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryLearn(byte* at, ulong low, ulong high)
    {
        if (!Rfc3339.TryMinute(new ReadOnlySpan<byte>(at, 16), out long seconds))
        {
            return false;
        }

        (_low, _high, _ns) = (low, high, seconds * 1_000_000_000);
        return true;
    }
}
