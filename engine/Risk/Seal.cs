using System;
using System.Numerics;
using System.Runtime.InteropServices;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Risk;

/// <summary>
/// C26: a hash over all fields of an approved order. The gate's token carries it to the router; the router's request carries
/// it, 16 bits in Header.Flags, through ring and journal to the thread that sends, which computes it again.
/// </summary>
public static class Seal
{
    /// <summary>Hash of an order that has no id yet, and of its instrument.</summary>
    [HotPath]
    public static uint Of(in OrderPayload order, int instrument)
    {
        uint hash = BitOperations.Crc32C(0xFFFF_FFFF, unchecked((uint)instrument));
        foreach (ulong word in MemoryMarshal.Cast<OrderPayload, ulong>(MemoryMarshal.CreateReadOnlySpan(in order, 1)))
        {
            hash = BitOperations.Crc32C(hash, word);
        }

        return hash;
    }

    /// <summary>Hash of a whole request but its place in the ring: kind, instrument and every field of the payload. Never 0.</summary>
    [HotPath]
    public static ushort Of(in Event request)
    {
        uint hash = BitOperations.Crc32C(0xFFFF_FFFF, ((ulong)(byte)request.Header.Kind << 32) | unchecked((uint)request.Header.Instrument));
        foreach (ulong word in MemoryMarshal.Cast<Event, ulong>(MemoryMarshal.CreateReadOnlySpan(in request, 1))[3..])
        {
            hash = BitOperations.Crc32C(hash, word);
        }

        ushort folded = (ushort)((hash & 0xFFFF) ^ (hash >> 16));
        return folded == 0 ? (ushort)1 : folded;
    }

    /// <summary>The other end of the pair: true for what needs no seal, and for a new order or a replacement that has its own.</summary>
    public static bool IsWhole(in Event request) =>
        request.Header.Kind is not (EventKind.NewOrderSingle or EventKind.OrderReplaceRequest) || request.Header.Flags == Of(in request);
}
