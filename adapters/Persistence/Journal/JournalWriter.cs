using System;
using System.Runtime.InteropServices;
using Qgtm.Fast.Events;

namespace Qgtm.Fast.Persistence;

/// <summary>
/// Appends events to preallocated segment files. For one thread. Append hands bytes to the kernel, Sync puts them on the
/// device; only what is synced may leave the process. After the first fault every further call throws <see cref="JournalFault"/>.
/// </summary>
public sealed class JournalWriter : IDisposable
{
    /// <summary>Bytes of a segment unless the constructor says otherwise: 64 MiB.</summary>
    public const long DefaultSegmentBytes = 64L * 1024 * 1024;

    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly uint _epoch;
    private readonly long _newSegmentBytes;
    private readonly SegmentWriter _segment;
    private readonly SpareSegment _spare;
    private uint _chain;
    private bool _faulted;

    /// <summary>
    /// Opens the journal of a directory for the boot epoch. With the end that <see cref="JournalReader"/> returned the writer
    /// goes on in the same segment, after wiping the torn bytes; with the default end it starts a journal, which must not
    /// exist yet. The next sequence is the one after the end. Direct writes go past the page cache where the file system can:
    /// quicker when each write is synced, slower when it is not (docs/adr/0024).
    /// </summary>
    public JournalWriter(
        string directory, uint epoch, long nextSequence, long segmentBytes = DefaultSegmentBytes, JournalEnd resume = default, bool direct = true, IDisk? disk = null)
    {
        Invariant.Holds(BitConverter.IsLittleEndian, "The journal's bytes are memory images of a little-endian machine.");
        Invariant.Holds(segmentBytes >= JournalFiles.SmallestSegmentBytes, "A segment must hold at least one event.");
        Invariant.Holds(nextSequence > 0, "Sequences start at 1.");
        _disk = disk ?? LinuxDisk.Shared;
        _directory = directory;
        _epoch = epoch;
        _newSegmentBytes = segmentBytes;
        WrittenSequence = nextSequence - 1;
        SyncedSequence = WrittenSequence;
        _chain = resume.Chain;
        _segment = new SegmentWriter(JournalFiles.MaxBlockBytes, direct, _disk);
        _spare = new SpareSegment(directory, segmentBytes, _disk);
        try
        {
            if (resume.SegmentPath is null)
            {
                Invariant.Holds(JournalFiles.List(_disk, directory).Count == 0, "A journal exists: it is read and resumed, not begun anew.");
                OpenNextSegment();
            }
            else
            {
                Invariant.Holds(nextSequence == resume.LastSequence + 1, "A resumed journal goes on without a gap.");
                Invariant.Holds(epoch >= resume.Epoch, "A boot epoch never goes back.");
                Resume(resume, resume.SegmentPath);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Sequence of the last event handed to the kernel.</summary>
    public long WrittenSequence { get; private set; }

    /// <summary>Sequence of the last event known to be on the device.</summary>
    public long SyncedSequence { get; private set; }

    /// <summary>Managed bytes that changes of segment have allocated (paths, some 600 each, and the next file); nothing else of the writer allocates.</summary>
    public long SegmentChangeBytes { get; private set; }

    /// <summary>Writes the events, whose sequences go on from the last one. A large span becomes several blocks.</summary>
    public void Append(ReadOnlySpan<Event> events)
    {
        RefuseAfterFault();
        _faulted = true;
        while (!events.IsEmpty)
        {
            long room = (_segment.Length - _segment.Position - BlockHeader.Size) / Event.Size;
            if (room <= 0)
            {
                SyncSegment();
                OpenNextSegment();
                continue;
            }

            int count = (int)Math.Min(Math.Min(room, JournalFiles.MaxBlockEvents), events.Length);
            WriteBlock(events[..count]);
            events = events[count..];
        }

        _faulted = false;
    }

    /// <summary>Waits until everything written is on the device.</summary>
    public void Sync()
    {
        RefuseAfterFault();
        _faulted = true;
        SyncSegment();
        _faulted = false;
    }

    /// <summary>Closes the file without syncing it: call <see cref="Sync"/> before.</summary>
    public void Dispose()
    {
        _faulted = true;
        _segment.Dispose();
        _spare.Dispose();
    }

    private void RefuseAfterFault()
    {
        if (_faulted)
        {
            throw new JournalFault("The journal is closed, or a fault has stopped it.");
        }
    }

    private void WriteBlock(ReadOnlySpan<Event> events)
    {
        for (int i = 0; i < events.Length; i++)
        {
            Invariant.Holds(events[i].Header.Sequence == WrittenSequence + 1 + i, "The journal takes sequences without a gap.");
        }

        Span<byte> block = _segment.Room(BlockHeader.Size + (events.Length * Event.Size));
        MemoryMarshal.AsBytes(events).CopyTo(block[BlockHeader.Size..]);
        uint unsynced = (uint)(WrittenSequence - SyncedSequence);
        uint chain = BlockHeader.Encode(block, unsynced, _epoch, WrittenSequence + 1, _chain, events.Length);
        long before = _segment.Position;
        _segment.Write(block.Length);
        _chain = chain;
        WrittenSequence += events.Length;
        if (before < _segment.Length / 2 && _segment.Position >= _segment.Length / 2)
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            _spare.MakeInBackground();
            SegmentChangeBytes += GC.GetAllocatedBytesForCurrentThread() - allocated;
        }
    }

    private void SyncSegment()
    {
        _segment.Sync();
        SyncedSequence = WrittenSequence;
    }

    private void OpenNextSegment()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        _spare.Make();
        _segment.Open(_spare.Path, 0, _newSegmentBytes);
        new SegmentHeader(_epoch, WrittenSequence + 1, _chain).Encode(_segment.Room(SegmentHeader.Size));
        _segment.Write(SegmentHeader.Size);
        _segment.Sync();
        _disk.Rename(_spare.Path, JournalFiles.PathOf(_directory, WrittenSequence + 1));
        _disk.SyncDirectory(_directory);
        SegmentChangeBytes += GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private void Resume(in JournalEnd end, string path)
    {
        int fd = _disk.OpenReadWrite(path);
        try
        {
            // What was read may stand in the page cache only, and counts as synced from here on. After a sync that failed the
            // kernel takes such pages for clean, and a sync alone would not write them: so they are written again.
            Rewrite(fd, end.Unproven, end.Position - end.Unproven, path);
            SpareSegment.Wipe(_disk, fd, end.Position, end.TornBytes);
            _disk.DataSync(fd);
            _disk.SyncDirectory(_directory);
        }
        finally
        {
            _disk.Close(fd);
        }

        _segment.Open(path, end.Position, end.SegmentBytes);
    }

    private void Rewrite(int fd, long offset, long bytes, string path)
    {
        byte[] buffer = new byte[(int)Math.Min(bytes, JournalFiles.MaxBlockBytes)];
        for (long done = 0; done < bytes; done += buffer.Length)
        {
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, bytes - done));
            if (!_disk.TryReadAll(fd, part, offset + done))
            {
                throw new JournalFault($"{path} became shorter while it was opened.");
            }

            _disk.WriteAll(fd, part, offset + done);
        }
    }
}
