using System;
using System.IO;
using System.Runtime.InteropServices;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence.Native;

namespace Qgtm.Fast.Persistence;

/// <summary>
/// Appends events to preallocated segment files. For one thread. Append hands bytes to the kernel, Sync puts them on the
/// device; only what is synced may leave the process. After the first fault every further call throws <see cref="JournalFault"/>.
/// </summary>
public sealed unsafe class JournalWriter : IDisposable
{
    /// <summary>Bytes of a segment unless the constructor says otherwise: 64 MiB.</summary>
    public const long DefaultSegmentBytes = 64L * 1024 * 1024;

    private readonly string _directory;
    private readonly uint _epoch;
    private readonly long _newSegmentBytes;
    private byte* _buffer;
    private int _fd = -1;
    private long _position;
    private long _segmentBytes;
    private uint _chain;
    private bool _faulted;

    /// <summary>
    /// Opens the journal of a directory for the boot epoch. With the end that <see cref="JournalReader"/> returned the writer
    /// goes on in the same segment, after wiping the torn bytes; with the default end it starts a journal, which must not
    /// exist yet. The next sequence is the one after the end.
    /// </summary>
    public JournalWriter(
        string directory, uint epoch, long nextSequence, long segmentBytes = DefaultSegmentBytes, JournalEnd resume = default)
    {
        Invariant.Holds(BitConverter.IsLittleEndian, "The journal's bytes are memory images of a little-endian machine.");
        Invariant.Holds(segmentBytes >= JournalFiles.SmallestSegmentBytes, "A segment must hold at least one event.");
        Invariant.Holds(nextSequence > 0, "Sequences start at 1.");
        _directory = directory;
        _epoch = epoch;
        _newSegmentBytes = segmentBytes;
        WrittenSequence = nextSequence - 1;
        SyncedSequence = WrittenSequence;
        _chain = resume.Chain;
        _buffer = (byte*)NativeMemory.AlignedAlloc(JournalFiles.MaxBlockBytes, 4096);
        try
        {
            if (resume.SegmentPath is null)
            {
                Invariant.Holds(JournalFiles.List(directory).Count == 0, "A journal exists: it is read and resumed, not begun anew.");
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

    /// <summary>Managed bytes that changes of segment have allocated (paths, some 600 each); nothing else of the writer allocates.</summary>
    public long SegmentChangeBytes { get; private set; }

    /// <summary>Writes the events, whose sequences go on from the last one. A large span becomes several blocks.</summary>
    public void Append(ReadOnlySpan<Event> events)
    {
        RefuseAfterFault();
        _faulted = true;
        while (!events.IsEmpty)
        {
            long room = (_segmentBytes - _position - BlockHeader.Size) / Event.Size;
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

    /// <summary>
    /// Preallocates the file of the next segment ahead of time, so that the change of segment costs no writing of zeros. May
    /// be called at any quiet moment by the writing thread; does nothing when the file is ready.
    /// </summary>
    public void PrepareNextSegment()
    {
        RefuseAfterFault();
        string spare = JournalFiles.SparePath(_directory);
        if (!File.Exists(spare) || new FileInfo(spare).Length != _newSegmentBytes)
        {
            File.Delete(spare);
            LinuxFile.Close(CreateSpare(spare));
        }
    }

    /// <summary>Closes the file without syncing it: call <see cref="Sync"/> before.</summary>
    public void Dispose()
    {
        _faulted = true;
        if (_fd >= 0)
        {
            LinuxFile.Close(_fd);
            _fd = -1;
        }

        NativeMemory.AlignedFree(_buffer);
        _buffer = null;
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

        var block = new Span<byte>(_buffer, BlockHeader.Size + (events.Length * Event.Size));
        MemoryMarshal.AsBytes(events).CopyTo(block[BlockHeader.Size..]);
        uint unsynced = (uint)(WrittenSequence - SyncedSequence);
        uint chain = BlockHeader.Encode(block, unsynced, _epoch, WrittenSequence + 1, _chain, events.Length);
        LinuxFile.WriteAll(_fd, block, _position);
        _chain = chain;
        _position += block.Length;
        WrittenSequence += events.Length;
    }

    private void SyncSegment()
    {
        LinuxFile.DataSync(_fd);
        SyncedSequence = WrittenSequence;
    }

    private void OpenNextSegment()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string spare = JournalFiles.SparePath(_directory);
        bool ready = File.Exists(spare) && new FileInfo(spare).Length == _newSegmentBytes;
        if (!ready)
        {
            File.Delete(spare);
        }

        int fd = ready ? LinuxFile.OpenReadWrite(spare, create: false) : CreateSpare(spare);
        if (_fd >= 0)
        {
            LinuxFile.Close(_fd);
        }

        _fd = fd;
        Span<byte> header = stackalloc byte[SegmentHeader.Size];
        new SegmentHeader(_epoch, WrittenSequence + 1, _chain).Encode(header);
        LinuxFile.WriteAll(fd, header, 0);
        LinuxFile.DataSync(fd);
        LinuxFile.Rename(spare, JournalFiles.PathOf(_directory, WrittenSequence + 1));
        LinuxFile.SyncDirectory(_directory);
        _position = SegmentHeader.Size;
        _segmentBytes = _newSegmentBytes;
        SegmentChangeBytes += GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Writes zeros to a hidden name first and renames last, so that a half-made segment is never seen.</summary>
    private int CreateSpare(string spare)
    {
        string unfinished = spare + ".new";
        File.Delete(unfinished);
        int fd = LinuxFile.CreateNew(unfinished);
        try
        {
            LinuxFile.Allocate(fd, _newSegmentBytes);
            Wipe(fd, 0, _newSegmentBytes);
            LinuxFile.DataSync(fd);
            LinuxFile.Rename(unfinished, spare);
            return fd;
        }
        catch
        {
            LinuxFile.Close(fd);
            throw;
        }
    }

    private void Resume(in JournalEnd end, string path)
    {
        _fd = LinuxFile.OpenReadWrite(path, create: false);
        _position = end.Position;
        _segmentBytes = end.SegmentBytes;
        if (end.TornBytes > 0)
        {
            Wipe(_fd, end.Position, end.TornBytes);
        }

        // What was read may stand in the page cache only: it counts as synced from here on, so it must be.
        LinuxFile.DataSync(_fd);
        LinuxFile.SyncDirectory(_directory);
    }

    private void Wipe(int fd, long offset, long bytes)
    {
        var zeros = new Span<byte>(_buffer, JournalFiles.MaxBlockBytes);
        zeros.Clear();
        for (long done = 0; done < bytes; done += zeros.Length)
        {
            LinuxFile.WriteAll(fd, zeros[..(int)Math.Min(zeros.Length, bytes - done)], offset + done);
        }
    }
}
