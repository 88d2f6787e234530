using System;
using System.IO;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Persistence;

/// <summary>What is written is read back, over segments and without allocating.</summary>
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
        int next = 100;
        Assert.Equal(0, Allocation.Least(() =>
        {
            Append(writer, events, next, 50);
            next += 50;
        }));

        long before = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(new byte[64]);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before >= 64);
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
