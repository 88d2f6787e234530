using System;
using System.Runtime.InteropServices;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;

namespace Qgtm.Fast.Adapters.Tests.Persistence.Crash;

/// <summary>
/// What a scenario writes: every sequence has one event, and after a crash another one, so that a stale block that comes back
/// is seen. The state is a hash over all events, as an engine's would be.
/// </summary>
internal static class CrashEvents
{
    public const int Most = 4096;
    private static readonly Event[] First = Make(1);
    private static readonly Event[] Second = Make(2);
    private static readonly ulong[] Hashes = Fold();

    /// <summary>The events that go on behind a sequence, before the crash or after it.</summary>
    public static ReadOnlySpan<Event> After(long sequence, int count, bool afterCrash) =>
        (afterCrash ? Second : First).AsSpan((int)sequence, count);

    /// <summary>The event is the one that was written: the first ones up to the crash's last sequence, the others behind it.</summary>
    public static bool IsWhatWasWritten(in Event e, long lastBeforeCrash)
    {
        int at = (int)e.Header.Sequence - 1;
        Event[] written = e.Header.Sequence > lastBeforeCrash ? Second : First;
        return MemoryMarshal.AsBytes(new ReadOnlySpan<Event>(in e)).SequenceEqual(MemoryMarshal.AsBytes(written.AsSpan(at, 1)));
    }

    /// <summary>The state after a sequence, as a snapshot.</summary>
    public static SnapshotImage Image(long sequence) => new(
        sequence, sequence * 1_000, Hashes[sequence], "crash", [new SnapshotSection("hash", 8, BitConverter.GetBytes(Hashes[sequence]))]);

    /// <summary>The image is the state that was written at its sequence.</summary>
    public static bool IsWhatWasWritten(SnapshotImage image) =>
        image.StateHash == Hashes[image.Sequence]
        && image.TimeNs == image.Sequence * 1_000
        && image.Sections.Count == 1
        && BitConverter.ToUInt64(image.Sections[0].Bytes) == image.StateHash;

    private static Event[] Make(int generation)
    {
        var random = new Random(generation);
        var events = new Event[Most];
        for (int i = 0; i < Most; i++)
        {
            ref Event e = ref events[i];
            e.Header.Sequence = i + 1;
            e.Header.TimeNs = 1_700_000_000_000_000_000 + (i * 1_000);
            e.Header.Instrument = i % 50;
            e.Header.Kind = EventKind.Trade;
            e.Trade.Px = random.NextInt64(1_000_000_000, 1_000_000_000_000);
            e.Trade.Size = 1_000_000_000L * random.Next(1, 1_000);
            e.Trade.TradeId = (i * 10L) + generation;
            e.Trade.RecvNs = random.Next(3) == 0 ? 0 : random.NextInt64();
        }

        return events;
    }

    private static ulong[] Fold()
    {
        var hashes = new ulong[Most + 1];
        for (int i = 0; i < Most; i++)
        {
            hashes[i + 1] = unchecked((hashes[i] * 0x9E3779B97F4A7C15) + Crc32C.Of(MemoryMarshal.AsBytes(First.AsSpan(i, 1))) + 1);
        }

        return hashes;
    }
}
