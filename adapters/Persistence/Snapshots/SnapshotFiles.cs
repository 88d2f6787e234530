using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace Qgtm.Fast.Persistence;

/// <summary>Reads one snapshot file.</summary>
public static class SnapshotReader
{
    private const long MaxBytes = 1L << 30;

    /// <summary>Loads and checks the file; <see cref="SnapshotCorrupt"/> when it cannot be read or is not whole.</summary>
    public static SnapshotImage Load(string path, IDisk? disk = null)
    {
        byte[] bytes;
        try
        {
            bytes = Whole(disk ?? LinuxDisk.Shared, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SnapshotCorrupt($"The snapshot {path} cannot be read.", e);
        }

        SnapshotImage image = SnapshotFrame.Decode(bytes);
        return string.Equals(Path.GetFileName(path), SnapshotDirectory.NameOf(image.Sequence), StringComparison.Ordinal)
            ? image
            : throw new SnapshotCorrupt($"The snapshot {path} holds sequence {image.Sequence}.");
    }

    private static byte[] Whole(IDisk disk, string path)
    {
        int fd = disk.OpenRead(path);
        try
        {
            long length = disk.LengthOf(fd);
            if (length > MaxBytes)
            {
                throw new SnapshotCorrupt($"The snapshot {path} is larger than 1 GiB.");
            }

            byte[] bytes = new byte[length];
            return disk.TryReadAll(fd, bytes, 0) ? bytes : throw new SnapshotCorrupt($"The snapshot {path} shrank while it was read.");
        }
        finally
        {
            disk.Close(fd);
        }
    }
}

/// <summary>The snapshots of a state directory.</summary>
public static class SnapshotDirectory
{
    private const string Prefix = "snapshot-";
    private const string Suffix = ".qs";

    /// <summary>
    /// The newest snapshot that is whole, or null when there is none; for each newer one that was passed over, a sentence
    /// with its name and the reason.
    /// </summary>
    public static SnapshotImage? NewestValid(string directory, out IReadOnlyList<string> skippedBecause, IDisk? disk = null)
    {
        disk ??= LinuxDisk.Shared;
        var skipped = new List<string>();
        skippedBecause = skipped;
        List<(long FirstSequence, string Path)> all = List(disk, directory);
        for (int i = all.Count - 1; i >= 0; i--)
        {
            try
            {
                return SnapshotReader.Load(all[i].Path, disk);
            }
            catch (SnapshotCorrupt e)
            {
                skipped.Add(Path.GetFileName(all[i].Path) + ": " + e.Message);
            }
        }

        return null;
    }

    internal static string NameOf(long sequence) => Prefix + sequence.ToString("D20", CultureInfo.InvariantCulture) + Suffix;

    internal static string PathOf(string directory, long sequence) => Path.Combine(directory, NameOf(sequence));

    internal static List<(long FirstSequence, string Path)> List(IDisk disk, string directory) =>
        JournalFiles.NumberedFiles.List(disk, directory, Prefix, Suffix);
}
