using System.IO;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// The embedded venue forgets its account when the process ends, so a journal of its last life cannot go on in this one:
/// it is moved aside, whole, and stays readable. A venue in another process (--venue) remembers, and the engine recovers.
/// </summary>
public static class PastRuns
{
    /// <summary>Moves a finished run's files to DIR/runs/N; null when there was none, else the new folder.</summary>
    public static string? MoveAside(string directory)
    {
        if (Directory.GetFiles(directory, "journal-*.qj").Length == 0 && Directory.GetFiles(directory, "snapshot-*.qs").Length == 0)
        {
            return null;
        }

        int n = 1;
        while (Directory.Exists(Path.Combine(directory, "runs", n.ToString(System.Globalization.CultureInfo.InvariantCulture))))
        {
            n++;
        }

        string past = Directory.CreateDirectory(Path.Combine(directory, "runs", n.ToString(System.Globalization.CultureInfo.InvariantCulture))).FullName;
        foreach (string path in Directory.GetFiles(directory))
        {
            string name = Path.GetFileName(path);
            if (!name.StartsWith("lock", System.StringComparison.Ordinal))
            {
                File.Move(path, Path.Combine(past, name));
            }
        }

        return past;
    }
}
