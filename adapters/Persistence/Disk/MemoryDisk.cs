using System;
using System.Collections.Generic;
using System.IO;
using Qgtm.Fast.Persistence.Native;

namespace Qgtm.Fast.Persistence;

/// <summary>
/// A file system in memory that knows what a crash may take: bytes and lengths are durable after <see cref="DataSync"/> of
/// their file, names after <see cref="SyncDirectory"/>. Every directory exists. For one thread (docs/adr/0033).
/// </summary>
public sealed partial class MemoryDisk : IDisk
{
    private const int FirstDescriptor = 3, NoEntry = 2, BadDescriptor = 9, Exists = 17, Invalid = 22;
    private const int DirectSector = 4096;
    private readonly Dictionary<string, MemoryNode> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MemoryNode> _durableNames = new(StringComparer.Ordinal);
    private readonly List<NameChange> _nameChanges = [];
    private readonly List<UnsyncedWrite> _writes = [];
    private readonly List<Descriptor?> _open = [];

    /// <inheritdoc/>
    public bool IsSynchronous => true;

    /// <summary>Writes past the page cache are possible, as on most file systems.</summary>
    public bool TakesDirectWrites { get; init; } = true;

    /// <summary>Asked before each call: what becomes of it. It may look at the disk, crash it, or throw; null does all that is asked.</summary>
    public Func<DiskOperation, DiskAnswer>? Answer { get; set; }

    /// <summary>Calls until now.</summary>
    public long Operations { get; private set; }

    /// <summary>Calls that were answered with anything but done.</summary>
    public long Faults { get; private set; }

    /// <summary>What a reader sees of a file; empty when there is none.</summary>
    public ReadOnlySpan<byte> this[string path] => _names.TryGetValue(path, out MemoryNode? node) ? node.Seen : [];

    /// <summary>Paths of all files, in no order.</summary>
    public IReadOnlyCollection<string> Paths => _names.Keys;

    /// <inheritdoc/>
    public int OpenRead(string path)
    {
        FailReading(Ask(DiskCall.OpenRead, path), path);
        return _names.TryGetValue(path, out MemoryNode? node)
            ? Open(new Descriptor(node, path, IsDirect: false))
            : throw new FileNotFoundException(LinuxFile.Sentence("open", path, NoEntry), path);
    }

    /// <inheritdoc/>
    public int OpenReadWrite(string path)
    {
        Fail(Ask(DiskCall.OpenReadWrite, path), "open", path);
        return Open(new Descriptor(Existing(path, "open"), path, IsDirect: false));
    }

    /// <inheritdoc/>
    public int OpenDirect(string path)
    {
        Fail(Ask(DiskCall.OpenDirect, path), "open", path);
        MemoryNode node = Existing(path, "open");
        return TakesDirectWrites ? Open(new Descriptor(node, path, IsDirect: true)) : -1;
    }

    /// <inheritdoc/>
    public int CreateNew(string path)
    {
        Fail(Ask(DiskCall.Create, path), "create", path);
        var node = new MemoryNode();
        if (!_names.TryAdd(path, node))
        {
            throw Fault("create", path, Exists);
        }

        _nameChanges.Add(new NameChange(null, path, node));
        return Open(new Descriptor(node, path, IsDirect: false));
    }

    /// <inheritdoc/>
    public void Close(int fd)
    {
        int at = fd - FirstDescriptor;
        if (at >= 0 && at < _open.Count)
        {
            _open[at] = null;
        }
    }

    /// <inheritdoc/>
    public long LengthOf(int fd) => _open[At(fd, "lseek")]!.Node.Length;

    /// <inheritdoc/>
    public long LengthOf(string path) => _names.TryGetValue(path, out MemoryNode? node) ? node.Length : -1;

    /// <inheritdoc/>
    public int Read(int fd, Span<byte> to, long offset)
    {
        Descriptor file = _open[At(fd, "pread")]!;
        DiskAnswer answer = Ask(DiskCall.Read, file.Path, offset, to.Length);
        FailReading(answer, file.Path);
        int count = (int)Math.Min(to.Length, Math.Max(0, file.Node.Length - offset));
        count = answer.Kind == DiskAnswerKind.Short ? Math.Min(count, answer.Value) : count;
        file.Node.Seen.Slice((int)Math.Min(offset, file.Node.Length), count).CopyTo(to);
        return count;
    }

    /// <inheritdoc/>
    public int Write(int fd, ReadOnlySpan<byte> bytes, long offset)
    {
        Descriptor file = _open[At(fd, "pwrite")]!;
        DiskAnswer answer = Ask(DiskCall.Write, file.Path, offset, bytes.Length);
        Fail(answer, "pwrite", null);
        if (file.IsDirect && (offset % DirectSector != 0 || bytes.Length % DirectSector != 0))
        {
            throw Fault("pwrite", null, Invalid);
        }

        int count = answer.Kind switch
        {
            DiskAnswerKind.Short when file.IsDirect => Math.Min(bytes.Length, answer.Value / DirectSector * DirectSector),
            DiskAnswerKind.Short => Math.Min(bytes.Length, answer.Value),
            DiskAnswerKind.Interrupted => 0,
            _ => bytes.Length,
        };
        if (count > 0 && answer.Kind != DiskAnswerKind.Lie)
        {
            Remember(file.Node, bytes[..count], (int)offset);
            file.Node.Write(bytes[..count], (int)offset);
        }

        return count;
    }

    /// <inheritdoc/>
    public void DataSync(int fd)
    {
        Descriptor file = _open[At(fd, "fdatasync")]!;
        DiskAnswer answer = Ask(DiskCall.DataSync, file.Path);
        bool done = answer.Kind is DiskAnswerKind.Done;
        int kept = 0;
        for (int i = 0; i < _writes.Count; i++)
        {
            UnsyncedWrite write = _writes[i];
            if (write.Node != file.Node)
            {
                _writes[kept++] = write;
            }
            else if (done)
            {
                write.Node.Land(write.Bytes, write.Offset);
            }
        }

        file.Node.HasLost |= !done && kept < _writes.Count;
        _writes.RemoveRange(kept, _writes.Count - kept);
        Fail(answer, "fdatasync", null);
        if (done)
        {
            file.Node.GrowDurable(file.Node.Length);
        }
    }

    /// <inheritdoc/>
    public void SyncDirectory(string directory)
    {
        DiskAnswer answer = Ask(DiskCall.SyncDirectory, directory);
        Fail(answer, "fsync", directory);
        if (answer.Kind != DiskAnswerKind.Lie)
        {
            foreach (NameChange change in _nameChanges)
            {
                if (change.IsIn(directory))
                {
                    change.Apply(_durableNames);
                }
            }

            _nameChanges.RemoveAll(change => change.IsIn(directory));
        }
    }

    /// <inheritdoc/>
    public void Allocate(int fd, long bytes)
    {
        Descriptor file = _open[At(fd, "posix_fallocate")]!;
        Fail(Ask(DiskCall.Allocate, file.Path, 0, bytes), "posix_fallocate", null);
        file.Node.Grow(checked((int)bytes));
    }

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        Fail(Ask(DiskCall.Rename, from), "rename", from);
        Change(new NameChange(from, to, Existing(from, "rename")));
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        if (_names.TryGetValue(path, out MemoryNode? node))
        {
            FailReading(Ask(DiskCall.Delete, path), path);
            Change(new NameChange(path, null, node));
        }
    }

    /// <inheritdoc/>
    public IEnumerable<string> Files(string directory, string prefix, string suffix)
    {
        FailReading(Ask(DiskCall.List, directory), directory);
        var found = new List<string>();
        foreach (string path in _names.Keys)
        {
            ReadOnlySpan<char> name = Path.GetFileName(path.AsSpan());
            if (name.StartsWith(prefix, StringComparison.Ordinal)
                && name.EndsWith(suffix, StringComparison.Ordinal)
                && Path.GetDirectoryName(path.AsSpan()).SequenceEqual(directory))
            {
                found.Add(path);
            }
        }

        return found;
    }

    private static JournalFault Fault(string call, string? path, int errno) => new(LinuxFile.Sentence(call, path, errno));

    private static void Fail(DiskAnswer answer, string call, string? path)
    {
        if (answer.Kind == DiskAnswerKind.Error)
        {
            throw Fault(call, path, answer.Value);
        }
    }

    private static void FailReading(DiskAnswer answer, string path)
    {
        if (answer.Kind == DiskAnswerKind.Error)
        {
            throw new IOException(LinuxFile.Sentence("access", path, answer.Value));
        }
    }

    private DiskAnswer Ask(DiskCall call, string path, long offset = 0, long bytes = 0)
    {
        Operations++;
        DiskAnswer answer = Answer?.Invoke(new DiskOperation(Operations, call, path, offset, bytes)) ?? DiskAnswer.Done;
        Faults += answer.Kind == DiskAnswerKind.Done ? 0 : 1;
        return answer;
    }

    private MemoryNode Existing(string path, string call) =>
        _names.TryGetValue(path, out MemoryNode? node) ? node : throw Fault(call, path, NoEntry);

    private void Change(NameChange change)
    {
        change.Apply(_names);
        _nameChanges.Add(change);
    }

    /// <summary>Keeps what the write changes, sector by sector: writing again what is there leaves nothing to lose.</summary>
    private void Remember(MemoryNode node, ReadOnlySpan<byte> bytes, int offset)
    {
        for (int at = 0; at < bytes.Length;)
        {
            int count = Math.Min(Sector - ((offset + at) % Sector), bytes.Length - at);
            ReadOnlySpan<byte> part = bytes.Slice(at, count);
            (int first, int last) = node.HasLost ? (0, count - 1) : node.Differences(part, offset + at);
            if (first <= last)
            {
                _writes.Add(new UnsyncedWrite(node, offset + at + first, part[first..(last + 1)].ToArray()));
            }

            at += count;
        }
    }

    private int Open(Descriptor file)
    {
        int free = _open.IndexOf(null);
        if (free < 0)
        {
            free = _open.Count;
            _open.Add(null);
        }

        _open[free] = file;
        return free + FirstDescriptor;
    }

    private int At(int fd, string call)
    {
        int at = fd - FirstDescriptor;
        return at >= 0 && at < _open.Count && _open[at] is not null ? at : throw Fault(call, null, BadDescriptor);
    }

    private sealed record Descriptor(MemoryNode Node, string Path, bool IsDirect);

    /// <summary>What one write changes in one sector, from the first byte that differs to the last.</summary>
    private sealed record UnsyncedWrite(MemoryNode Node, int Offset, byte[] Bytes);

    /// <summary>A name that comes, goes, or both at once.</summary>
    private sealed record NameChange(string? From, string? To, MemoryNode Node)
    {
        public bool IsIn(string directory) => Path.GetDirectoryName((From ?? To).AsSpan()).SequenceEqual(directory);

        public void Apply(Dictionary<string, MemoryNode> names)
        {
            if (From is not null && names.TryGetValue(From, out MemoryNode? old) && old == Node)
            {
                names.Remove(From);
            }

            if (To is not null)
            {
                names[To] = Node;
            }
        }
    }
}
