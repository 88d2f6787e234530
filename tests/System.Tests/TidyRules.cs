using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Qgtm.Fast.SystemTests;

/// <summary>The house rules as pure functions from a path and its text to sentences; no sentence means tidy.</summary>
internal static partial class TidyRules
{
    /// <summary>Longest source file, in lines.</summary>
    public const int LinesMax = 400;

    /// <summary>Largest file of the repository, in bytes.</summary>
    public const long BytesMax = 256 * 1024;

    private static readonly string[] Agreed =
    [
        "CHANGELOG.md", "Directory.Build.props", "Directory.Packages.props", "Qgtm.Fast.sln", "README.md", "adapters", "bench",
        "config", "docs", "engine", "global.json", "tests", "tools",
    ];

    private static readonly string[] Ignored = ["artifacts", "state", "bin", "obj", "TestResults"];

    /// <summary>A file that no longer fits in a head.</summary>
    public static IEnumerable<string> Length(string path, string text)
    {
        int lines = text.Count(c => c == '\n') + (text.Length > 0 && text[^1] != '\n' ? 1 : 0);
        return lines > LinesMax ? [$"{path}: {lines} lines, {LinesMax} allowed"] : [];
    }

    /// <summary>Work left for later in code that ships.</summary>
    public static IEnumerable<string> Leftovers(string path, string text) =>
        Leftover().Matches(text).Select(m => $"{path}: {m.Value}");

    /// <summary>The engine speaks in events, never to a terminal.</summary>
    public static IEnumerable<string> Terminal(string path, string text) =>
        text.Contains("Console.", StringComparison.Ordinal) ? [$"{path}: writes to the terminal"] : [];

    /// <summary>The engine's analyzers are never told to look away.</summary>
    public static IEnumerable<string> Suppressions(string path, string text) =>
        Suppression().Matches(text).Select(m => $"{path}: {m.Value}");

    /// <summary>A test waits for events, never for time to pass.</summary>
    public static IEnumerable<string> Naps(string path, string text) =>
        Nap().Matches(text).Select(m => $"{path}: {m.Value}");

    /// <summary>Blobs do not belong in the history.</summary>
    public static IEnumerable<string> Weight(string path, long bytes) =>
        bytes > BytesMax ? [$"{path}: {bytes} bytes, {BytesMax} allowed"] : [];

    /// <summary>The top level is a table of contents: nothing more, nothing less. Dot files are free.</summary>
    public static IEnumerable<string> TopLevel(IReadOnlyCollection<string> names) => names
        .Where(n => n[0] != '.' && !Agreed.Contains(n, StringComparer.Ordinal) && !Ignored.Contains(n, StringComparer.Ordinal))
        .Select(n => $"{n}: not agreed at the top level")
        .Concat(Agreed.Except(names, StringComparer.Ordinal).Select(n => $"{n}: missing at the top level"));

    /// <summary>A project outside the solution is neither built nor tested.</summary>
    public static IEnumerable<string> Unlisted(string project, string solution) =>
        solution.Replace('\\', '/').Contains($"\"{project}\"", StringComparison.Ordinal) ? [] : [$"{project}: not in the solution"];

    /// <summary>One page, one title.</summary>
    public static IEnumerable<string> Titles(string path, string text)
    {
        int titles = Prose(text).Count(line => line.StartsWith("# ", StringComparison.Ordinal));
        return titles == 1 ? [] : [$"{path}: {titles} titles, exactly one expected"];
    }

    /// <summary>Relative links that lead nowhere. Addresses on the web and anchors are not followed.</summary>
    public static IEnumerable<string> DeadLinks(string path, string text, Func<string, bool> exists)
    {
        string folder = Path.GetDirectoryName(path) ?? string.Empty;
        foreach (Match match in Prose(text).SelectMany(line => Link().Matches(line)))
        {
            string target = match.Groups["target"].Value.Split('#')[0];
            if (target.Length == 0 || Scheme().IsMatch(target))
            {
                continue;
            }

            string full = Path.GetRelativePath("/", Path.GetFullPath(Path.Combine("/", folder, target)));
            if (!exists(full))
            {
                yield return $"{path}: dead link {target}";
            }
        }
    }

    private static IEnumerable<string> Prose(string text)
    {
        bool fenced = false;
        foreach (string line in text.Split('\n'))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                fenced = !fenced;
            }
            else if (!fenced)
            {
                yield return line;
            }
        }
    }

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|NotImplementedException)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Leftover();

    [GeneratedRegex(@"#pragma warning disable|SuppressMessage|<NoWarn>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Suppression();

    [GeneratedRegex(@"\b(Thread\.Sleep|Task\.Delay)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Nap();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("^[a-z][a-z0-9+.-]*:", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Scheme();
}
