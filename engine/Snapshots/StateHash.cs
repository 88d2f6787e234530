using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Qgtm.Fast.Snapshots;

/// <summary>A 64-bit hash of the whole state, section by section: two independent CRC32C lanes over 8-byte words.</summary>
public static class StateHash
{
    /// <summary>Equal states give equal hashes on every machine.</summary>
    public static ulong Of(EngineState state)
    {
        uint low = 0xFFFF_FFFF, high = 0x5851_F42D;
        for (int i = 0; i < EngineState.SectionNames.Length; i++)
        {
            foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(state.Section(i)))
            {
                low = BitOperations.Crc32C(low, word);
                high = BitOperations.Crc32C(high, BitOperations.RotateLeft(word, 23) ^ 0x9E37_79B9_7F4A_7C15);
            }
        }

        return ((ulong)high << 32) | low;
    }
}
