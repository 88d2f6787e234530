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
    public static SnapshotImage Load(string path)
    {
        byte[] bytes;
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
            {
                throw new SnapshotCorrupt($"The snapshot {path} is larger than 1 GiB.");
            }

            bytes = File.ReadAllBytes(path);
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
    public static SnapshotImage? NewestValid(string directory, out IReadOnlyList<string> skippedBecause)
    {
        var skipped = new List<string>();
        skippedBecause = skipped;
        List<(long FirstSequence, string Path)> all = List(directory);
        for (int i = all.Count - 1; i >= 0; i--)
        {
            try
            {
                return SnapshotReader.Load(all[i].Path);
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

    internal static List<(long FirstSequence, string Path)> List(string directory) =>
        JournalFiles.NumberedFiles.List(directory, Prefix, Suffix);
}
