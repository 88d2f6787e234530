using System;
using System.IO;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Persistence.Native;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Persistence;

public sealed class JournalTests : IDisposable
{
    private const int BlockHead = 32;
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void WhatIsWrittenIsReadBack()
    {
        _scratch.WriteJournal([1, 3, 2]);
        (JournalEnd end, var events) = _scratch.Read();
        Assert.Equal(6, end.LastSequence);
        Assert.Equal(0, end.TornBytes);
        Assert.Equal(64 + (3 * BlockHead) + (6 * Event.Size), end.Position);
        Assert.Equal(Scratch.Events(1, 6).Select(e => e.Trade.Px), events.Select(e => e.Trade.Px));
    }

    [Fact]
    public void AnEmptyDirectoryHasNoJournal()
    {
        (JournalEnd end, var events) = _scratch.Read();
        Assert.Null(end.SegmentPath);
        Assert.Empty(events);
    }

    [Fact]
    public void ABlockBodyWithItsCountIsAMemoryPackArray()
    {
        byte[] file = File.ReadAllBytes(_scratch.WriteJournal([2]));
        Assert.Equal([2, 0, 0, 0], file[(64 + 28)..(64 + 32)]);
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0], file[(64 + 32)..(64 + 40)]);
        Assert.Equal(8192, file.Length);
    }

    [Fact]
    public void SegmentsRollAndReadingMayStartInAnyOfThem()
    {
        using (var writer = new JournalWriter(_scratch.Path, 1, 1, 1024))
        {
            writer.Append(Scratch.Events(1, 40));
            writer.PrepareNextSegment();
            writer.Append(Scratch.Events(41, 10));
            Assert.Equal(50, writer.WrittenSequence);
            Assert.True(writer.SyncedSequence < 50);
            writer.Sync();
            Assert.Equal(50, writer.SyncedSequence);
        }

        Assert.Equal(4, Directory.GetFiles(_scratch.Path, "*.qj").Length);
        for (long from = 1; from <= 51; from++)
        {
            (JournalEnd end, var events) = _scratch.Read(from);
            Assert.Equal(50, end.LastSequence);
            Assert.Equal(51 - from, events.Count);
            Assert.All(events, (e, i) => Assert.Equal(from + i, e.Header.Sequence));
        }
    }

    [Fact]
    public void AMissingSegmentIsCorruption()
    {
        _scratch.WriteJournal([40], segmentBytes: 1024);
        File.Delete(Directory.GetFiles(_scratch.Path, "*.qj").Order(StringComparer.Ordinal).ElementAt(1));
        JournalCorrupt fault = Assert.Throws<JournalCorrupt>(() => _scratch.Read());
        Assert.Equal(_scratch.Segment(1), fault.Segment);
        Assert.Equal(15, fault.Sequence);
    }

    [Fact]
    public void AJournalThatBeginsTooLateIsCorruption()
    {
        using (var writer = new JournalWriter(_scratch.Path, 1, 10, 8192))
        {
            writer.Append(Scratch.Events(10, 1));
        }

        Assert.Throws<JournalCorrupt>(() => _scratch.Read(9));
        Assert.Single(_scratch.Read(10).Events);
    }

    [Fact]
    public void ATearAtEveryByteOfTheLastBlockKeepsAllBlocksBefore()
    {
        string path = _scratch.WriteJournal([2, 3, 2]);
        byte[] whole = File.ReadAllBytes(path);
        int last = 64 + (2 * BlockHead) + (5 * Event.Size);
        int end = last + BlockHead + (2 * Event.Size);
        int lastNonZero = Array.FindLastIndex(whole, value => value != 0);
        foreach (byte fill in (byte[])[0, 0xFF])
        {
            for (int cut = last; cut < end; cut++)
            {
                byte[] torn = whole.ToArray();
                torn.AsSpan(cut, end - cut).Fill(fill);
                File.WriteAllBytes(path, torn);
                (JournalEnd read, var events) = _scratch.Read();
                int expected = fill == 0 && cut > lastNonZero ? 7 : 5;
                Assert.Equal(expected, read.LastSequence);
                Assert.Equal(expected, events.Count);
            }
        }
    }

    [Fact]
    public void AWriterGoesOnAfterATornTailAndWipesIt()
    {
        string path = _scratch.WriteJournal([2, 3, 2]);
        byte[] file = File.ReadAllBytes(path);
        file[64 + (2 * BlockHead) + (5 * Event.Size) + BlockHead + 5] ^= 1;
        File.WriteAllBytes(path, file);
        JournalEnd end = _scratch.Read().End;
        Assert.Equal(5, end.LastSequence);
        Assert.True(end.TornBytes > BlockHead);
        using (var writer = new JournalWriter(_scratch.Path, 2, 6, 8192, end))
        {
            Assert.Equal(0, _scratch.Read().End.TornBytes);
            writer.Append(Scratch.Events(6, 1));
            writer.Sync();
        }

        (JournalEnd again, var events) = _scratch.Read();
        Assert.Equal((6, 0, 2u), (again.LastSequence, again.TornBytes, again.Epoch));
        Assert.Equal(6, events.Count);
    }

    [Fact]
    public void EveryBitFlipInASyncedMiddleBlockIsCorruption()
    {
        string path = _scratch.WriteJournal([2, 1, 2]);
        byte[] whole = File.ReadAllBytes(path);
        int start = 64 + BlockHead + (2 * Event.Size);
        for (int bit = start * 8; bit < (start + BlockHead + Event.Size) * 8; bit++)
        {
            byte[] flipped = whole.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(path, flipped);
            JournalCorrupt fault = Assert.Throws<JournalCorrupt>(() => _scratch.Read());
            Assert.Equal((path, start, 3), (fault.Segment, fault.Offset, fault.Sequence));
        }
    }

    [Fact]
    public void EveryBitFlipOfTheSegmentHeaderIsCorruption()
    {
        string path = _scratch.WriteJournal([1]);
        byte[] whole = File.ReadAllBytes(path);
        for (int bit = 0; bit < 64 * 8; bit++)
        {
            byte[] flipped = whole.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(path, flipped);
            Assert.Throws<JournalCorrupt>(() => _scratch.Read());
        }
    }

    [Fact]
    public void DamageBeforeAFollowingSegmentIsCorruption()
    {
        string path = _scratch.WriteJournal([40], segmentBytes: 1024);
        byte[] file = File.ReadAllBytes(path);
        file[64 + BlockHead + 3] ^= 0x10;
        File.WriteAllBytes(path, file);
        Assert.Throws<JournalCorrupt>(() => _scratch.Read());
    }

    [Fact]
    public void ALostBlockThatWasNeverSyncedIsATornTail()
    {
        string path = _scratch.WriteJournal([2, 1, 2], sync: false);
        byte[] file = File.ReadAllBytes(path);
        file.AsSpan(64 + BlockHead + (2 * Event.Size), BlockHead + Event.Size).Clear();
        File.WriteAllBytes(path, file);
        JournalEnd end = _scratch.Read().End;
        Assert.Equal(2, end.LastSequence);
        Assert.True(end.TornBytes > 0);
    }

    [Fact]
    public void AStaleTailOfAnotherJournalIsNotAccepted()
    {
        using var other = new Scratch();
        byte[] stale = File.ReadAllBytes(other.WriteJournal([2, 2, 2], epoch: 9));
        string path = _scratch.WriteJournal([2, 2]);
        byte[] file = File.ReadAllBytes(path);
        int at = _scratch.Read().End is var end ? (int)end.Position : 0;
        stale.AsSpan(at).CopyTo(file.AsSpan(at));
        File.WriteAllBytes(path, file);
        (JournalEnd read, var events) = _scratch.Read();
        Assert.Equal(4, read.LastSequence);
        Assert.Equal(4, events.Count);
        Assert.Equal(1u, read.Epoch);
        Assert.True(read.TornBytes > 0);
    }

    [Fact]
    public void ASequenceGapIsRefusedAndStopsTheWriter()
    {
        using var writer = new JournalWriter(_scratch.Path, 1, 1, 8192);
        Assert.Throws<EngineFault>(() => writer.Append(Scratch.Events(2, 1)));
        Assert.Throws<JournalFault>(() => writer.Append(Scratch.Events(1, 1)));
        Assert.Throws<JournalFault>(writer.Sync);
    }

    [Fact]
    public void AJournalIsNotBegunOverAnExistingOne()
    {
        _scratch.WriteJournal([1]);
        Assert.Throws<EngineFault>(() => new JournalWriter(_scratch.Path, 2, 2, 8192));
    }

    [Fact]
    public void AppendingAllocatesNothing()
    {
        using var writer = new JournalWriter(_scratch.Path, 1, 1, 1 << 20);
        Event[] events = Scratch.Events(1, 600);
        Append(writer, events, 0, 100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Append(writer, events, 100, 500);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        before = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(new byte[64]);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before >= 64);
    }

    [Fact]
    public void AFailedSyncIsAFault()
    {
        JournalFault fault = Assert.Throws<JournalFault>(() => LinuxFile.DataSync(-1));
        Assert.Contains("errno 9", fault.Message, StringComparison.Ordinal);
        Assert.Throws<JournalFault>(() => LinuxFile.WriteAll(-1, [1], 0));
        Assert.Throws<JournalFault>(() => LinuxFile.SyncDirectory(System.IO.Path.Combine(_scratch.Path, "none")));
    }

    [Fact]
    public void AFullDeviceIsAFault()
    {
        int fd = LinuxFile.OpenReadWrite("/dev/full", create: false);
        try
        {
            Assert.Contains("errno 28", Assert.Throws<JournalFault>(() => LinuxFile.WriteAll(fd, [1], 0)).Message, StringComparison.Ordinal);
        }
        finally
        {
            LinuxFile.Close(fd);
        }
    }

    [Fact]
    public void ASecondInstanceIsRefused()
    {
        using (InstanceLock? first = InstanceLock.TryTake(_scratch.Path))
        {
            Assert.NotNull(first);
            Assert.Null(InstanceLock.TryTake(_scratch.Path));
            Assert.Equal($"{Environment.ProcessId}", InstanceLock.Holder(_scratch.Path));
        }

        using InstanceLock? next = InstanceLock.TryTake(_scratch.Path);
        Assert.NotNull(next);
    }

    private static void Append(JournalWriter writer, Event[] events, int first, int count)
    {
        for (int i = first; i < first + count; i += 2)
        {
            writer.Append(events.AsSpan(i, 2));
            writer.Sync();
        }
    }
}
