using System;
using System.Buffers;
using System.Collections.Generic;

namespace Qgtm.Fast.Persistence;

/// <summary>Writes snapshots so that a crash leaves either the old set or the new one. Its buffers are used again. One thread.</summary>
/// <param name="directory">The state directory.</param>
/// <param name="disk">Where it is; the machine's own file system unless given.</param>
public sealed class SnapshotWriter(string directory, IDisk? disk = null)
{
    /// <summary>Snapshots that stay in the directory.</summary>
    public const int Kept = 3;

    private readonly IDisk _disk = disk ?? LinuxDisk.Shared;
    private readonly MemoryPackWriter _payload = new();
    private readonly ArrayBufferWriter<byte> _file = new();
    private readonly byte[] _back = new byte[64 * 1024];

    /// <summary>Snapshots written.</summary>
    public long Written { get; private set; }

    /// <summary>
    /// Writes a hidden file, syncs it, renames it, syncs the directory, reads it back, then removes all but the newest three.
    /// Returns the file's path. A <see cref="JournalFault"/> or <see cref="SnapshotCorrupt"/> leaves the older ones in place.
    /// </summary>
    public string Write(SnapshotImage image)
    {
        SnapshotFrame.Encode(image, _payload, _file);
        string path = SnapshotDirectory.PathOf(directory, image.Sequence);
        string hidden = path + ".tmp";
        _disk.Delete(hidden);
        int fd = _disk.CreateNew(hidden);
        try
        {
            _disk.WriteAll(fd, _file.WrittenSpan, 0);
            _disk.DataSync(fd);
        }
        finally
        {
            _disk.Close(fd);
        }

        _disk.Rename(hidden, path);
        _disk.SyncDirectory(directory);
        Compare(path, _file.WrittenSpan);
        Written++;
        List<(long FirstSequence, string Path)> all = SnapshotDirectory.List(_disk, directory);
        for (int i = 0; i < all.Count - Kept; i++)
        {
            _disk.Delete(all[i].Path);
        }

        return path;
    }

    private void Compare(string path, ReadOnlySpan<byte> written)
    {
        int fd = _disk.OpenRead(path);
        try
        {
            bool same = _disk.LengthOf(fd) == written.Length;
            for (int at = 0; same && at < written.Length; at += _back.Length)
            {
                ReadOnlySpan<byte> part = written.Slice(at, Math.Min(_back.Length, written.Length - at));
                Span<byte> back = _back.AsSpan(0, part.Length);
                same = _disk.TryReadAll(fd, back, at) && part.SequenceEqual(back);
            }

            if (!same)
            {
                throw new SnapshotCorrupt($"The snapshot {path} reads back differently.");
            }
        }
        finally
        {
            _disk.Close(fd);
        }
    }
}
