using System.IO;

namespace Qgtm.Fast.Tool.Host;

/// <summary>
/// A run whose venue cannot go on is moved aside, whole, and stays readable: recorded files and lockstep begin anew, and
/// another seed is another venue. All else goes on: the embedded venue has its memory, a venue elsewhere its own.
/// </summary>
public static class PastRuns
{
    /// <summary>Moves a run's files and its venue's memory to DIR/runs/N; null when there was none, else the new folder.</summary>
    public static string? MoveAside(string directory)
    {
        string venue = Path.Combine(directory, "venue");
        if (Directory.GetFiles(directory, "journal-*.qj").Length == 0 && Directory.GetFiles(directory, "snapshot-*.qs").Length == 0 && !Directory.Exists(venue))
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
            if (!name.StartsWith("lock", System.StringComparison.Ordinal) && name != Environments.OperatorFile.Name)
            {
                File.Move(path, Path.Combine(past, name));
            }
        }

        if (Directory.Exists(venue))
        {
            Directory.Move(venue, Path.Combine(past, "venue"));
        }

        return past;
    }
}
