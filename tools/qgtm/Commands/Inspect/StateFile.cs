using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Qgtm.Fast.Persistence;

namespace Qgtm.Fast.Tool.Commands.Inspect;

/// <summary>What a file of a state directory is, as its name says.</summary>
public enum FileKind
{
    Journal,
    Snapshot,
    Instruments,
    Lock,
    Spare,
    Other,
}

/// <summary>One file of a state directory.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Kind">What it is.</param>
/// <param name="First">Sequence of a segment's first event, or a snapshot's sequence; 0 for other files.</param>
/// <param name="Bytes">Its length; a segment is as long as it was reserved.</param>
public sealed record StateFile(string Path, FileKind Kind, long First, long Bytes)
{
    private const int Digits = 20;

    /// <summary>The name without its directory.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The files of a state directory, journal first and each kind by sequence; or the one snapshot or segment.</summary>
    public static StateFile[] At(string path)
    {
        if (Directory.Exists(path))
        {
            StateFile[] files = [.. Directory.GetFiles(path).Select(Of).OrderBy(f => f.Kind).ThenBy(f => f.First).ThenBy(f => f.Name, StringComparer.Ordinal)];
            return files.Any(f => f.Kind is FileKind.Journal or FileKind.Snapshot)
                ? files
                : throw new UserError(ExitCode.NotFound, $"There is no journal and no snapshot in {path}: give the --state directory of a run.");
        }

        if (!File.Exists(path))
        {
            throw new UserError(ExitCode.NotFound, $"There is no {path}: give the --state directory of a run, a snapshot or a journal segment.");
        }

        StateFile file = Of(path);
        return file.Kind is FileKind.Journal or FileKind.Snapshot
            ? [file]
            : throw new UserError(ExitCode.NotFound, $"{path} is neither a snapshot (snapshot-*.qs) nor a journal segment (journal-*.qj): give one of those, or the --state directory.");
    }

    /// <summary>
    /// Reads a journal that an engine may be writing: what looks damaged is read again, because the reader may have met a
    /// write half-way. Damage that stays at its place is damage.
    /// </summary>
    public static T Settled<T>(Func<T> read)
    {
        JournalCorrupt? seen = null;
        while (true)
        {
            try
            {
                return read();
            }
            catch (JournalCorrupt e) when (seen is null || seen.Segment != e.Segment || seen.Offset != e.Offset)
            {
                seen = e;
            }
        }
    }

    private static StateFile Of(string path)
    {
        string name = System.IO.Path.GetFileName(path);
        long first = 0;
        FileKind kind = Numbered(name, "journal-", ".qj", ref first) ? FileKind.Journal
            : Numbered(name, "snapshot-", ".qs", ref first) ? FileKind.Snapshot
            : name == "instruments.csv" ? FileKind.Instruments
            : name is "lock" or "lock.pid" ? FileKind.Lock
            : name == "journal-spare.tmp" ? FileKind.Spare : FileKind.Other;
        return new StateFile(path, kind, first, new FileInfo(path).Length);
    }

    private static bool Numbered(string name, string prefix, string suffix, ref long number) =>
        name.Length == prefix.Length + Digits + suffix.Length
        && name.StartsWith(prefix, StringComparison.Ordinal)
        && name.EndsWith(suffix, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(prefix.Length, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
