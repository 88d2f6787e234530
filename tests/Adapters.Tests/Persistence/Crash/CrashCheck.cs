using System.Collections.Generic;
using System.Globalization;
using System.Numerics;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Persistence.Crash;

/// <summary>Recovers a disk as a process does, and judges what it finds.</summary>
internal sealed class CrashCheck(CrashTally tally)
{
    private long _expectedNext;
    private long _lastBeforeCrash;
    private long _wrong;

    /// <summary>Snapshots that were damaged.</summary>
    public long PassedOver { get; private set; }

    /// <summary>
    /// Recovers: newest whole snapshot, then the journal behind it. Every event is the one that was written, none is missing;
    /// the last sequence is at least what was promised and at most what was written. Events beyond lastBeforeCrash are those of after it.
    /// </summary>
    public (JournalEnd End, long From, long Last) Recover(MemoryDisk disk, long acked, long written, long lastBeforeCrash = long.MaxValue)
    {
        SnapshotImage? image = SnapshotDirectory.NewestValid(CrashScenario.Folder, out IReadOnlyList<string> skipped, disk);
        PassedOver += skipped.Count;
        tally.FromSnapshot += image is null ? 0 : 1;
        Assert.True(image is null || CrashEvents.IsWhatWasWritten(image), "a snapshot holds another state");
        long from = image?.Sequence ?? 0;
        JournalEnd end = Read(disk, from + 1, lastBeforeCrash);
        long last = end.SegmentPath is null ? 0 : end.LastSequence;
        if (last < acked || last > written || last < from)
        {
            Assert.Fail(string.Create(
                CultureInfo.InvariantCulture, $"recovered {last}, but {acked} were promised and {written} written; snapshot {from}"));
        }

        return (end, from, last);
    }

    /// <summary>Reads the journal from a sequence on and compares every event.</summary>
    public JournalEnd Read(MemoryDisk disk, long from, long lastBeforeCrash = long.MaxValue)
    {
        (_expectedNext, _lastBeforeCrash, _wrong) = (from, lastBeforeCrash, 0);
        JournalEnd end = JournalReader.Read(CrashScenario.Folder, from, Take, disk);
        Assert.True(_wrong == 0, "an event is not the one that was written");
        Assert.True(end.SegmentPath is null || _expectedNext == from || _expectedNext == end.LastSequence + 1, "the journal ends elsewhere");
        return end;
    }

    /// <summary>A writer goes on there; what it promises is read again, in the chain.</summary>
    public void Resume(MemoryDisk disk, in JournalEnd end, long from, long last, long segmentBytes)
    {
        tally.Resumed++;
        using (var writer = new JournalWriter(CrashScenario.Folder, end.Epoch + 1, last + 1, segmentBytes, end, disk: disk))
        {
            writer.Append(CrashEvents.After(last, 2, afterCrash: true));
            writer.Sync();
            Assert.Equal(last + 2, writer.SyncedSequence);
        }

        JournalEnd again = Read(disk.Crash(default), from + 1, last);
        Assert.Equal((last + 2, 0), (again.LastSequence, again.TornBytes));
    }

    /// <summary>The block at the place of the fault is the one that was being written, but for one bit: that alone may halt after a crash.</summary>
    public static bool IsOneBitFromWhole(JournalCorrupt fault, MemoryDisk before, MemoryDisk after)
    {
        System.ReadOnlySpan<byte> whole = before[fault.Segment];
        System.ReadOnlySpan<byte> torn = after[fault.Segment];
        int at = (int)fault.Offset;
        if (at + 32 > whole.Length)
        {
            return false;
        }

        int end = at + 32 + (System.BitConverter.ToInt32(whole[(at + 28)..]) * Event.Size);
        int bits = 0;
        for (int i = at; i < end && i < whole.Length; i++)
        {
            bits += BitOperations.PopCount((uint)(whole[i] ^ torn[i]));
        }

        return bits == 1;
    }

    private void Take(in Event e)
    {
        _wrong += e.Header.Sequence == _expectedNext && CrashEvents.IsWhatWasWritten(e, _lastBeforeCrash) ? 0 : 1;
        _expectedNext++;
    }
}
