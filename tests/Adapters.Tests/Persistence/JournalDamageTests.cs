using System;
using System.IO;
using System.Linq;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Persistence;

/// <summary>A torn tail is cut off and said; damage anywhere else is corruption and stops the reader.</summary>
public sealed class JournalDamageTests : IDisposable
{
    private const int BlockHead = 32;
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

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
        file[64 + (2 * BlockHead) + (5 * Event.Size) + BlockHead + 5] ^= 3;
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
        Evidence.Held("M11-");
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
}
