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
        Lanes lanes = Lanes.Start;
        for (int i = 0; i < EngineState.SectionNames.Length; i++)
        {
            lanes.Add(state.Section(i));
        }

        return lanes.Value;
    }

    /// <summary>The hash while it grows; sections are added in declaration order.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Lanes
    {
        private uint _low;
        private uint _high;

        /// <summary>Before the first section.</summary>
        public static Lanes Start => new() { _low = 0xFFFF_FFFF, _high = 0x5851_F42D };

        /// <summary>Both lanes as one number.</summary>
        public readonly ulong Value => ((ulong)_high << 32) | _low;

        /// <summary>Adds a section: a whole number of 8-byte words.</summary>
        public void Add(ReadOnlySpan<byte> section)
        {
            foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(section))
            {
                _low = BitOperations.Crc32C(_low, word);
                _high = BitOperations.Crc32C(_high, BitOperations.RotateLeft(word, 23) ^ 0x9E37_79B9_7F4A_7C15);
            }
        }
    }
}
