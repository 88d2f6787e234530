using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using Qgtm.Fast.Persistence.Native;

namespace Qgtm.Fast.Persistence;

/// <summary>Writes snapshots so that a crash leaves either the old set or the new one. Its buffers are used again. One thread.</summary>
/// <param name="directory">The state directory.</param>
public sealed class SnapshotWriter(string directory)
{
    /// <summary>Snapshots that stay in the directory.</summary>
    public const int Kept = 3;

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
        File.Delete(hidden);
        int fd = LinuxFile.CreateNew(hidden);
        try
        {
            LinuxFile.WriteAll(fd, _file.WrittenSpan, 0);
            LinuxFile.DataSync(fd);
        }
        finally
        {
            LinuxFile.Close(fd);
        }

        LinuxFile.Rename(hidden, path);
        LinuxFile.SyncDirectory(directory);
        Compare(path, _file.WrittenSpan);
        Written++;
        List<(long FirstSequence, string Path)> all = SnapshotDirectory.List(directory);
        for (int i = 0; i < all.Count - Kept; i++)
        {
            File.Delete(all[i].Path);
        }

        return path;
    }

    private void Compare(string path, ReadOnlySpan<byte> written)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        while (true)
        {
            int read = file.Read(_back);
            if (read > written.Length || !written[..read].SequenceEqual(_back.AsSpan(0, read)) || (read == 0 && !written.IsEmpty))
            {
                throw new SnapshotCorrupt($"The snapshot {path} reads back differently.");
            }

            if (read == 0)
            {
                return;
            }

            written = written[read..];
        }
    }
}
