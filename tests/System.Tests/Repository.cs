using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Qgtm.Fast.SystemTests;

/// <summary>The working tree under test, found from the test assembly upwards; paths are relative with forward slashes.</summary>
internal static class Repository
{
    private static readonly string[] Skipped = [".git", "artifacts", "state", "bin", "obj", "TestResults", ".vs", ".idea"];

    /// <summary>The directory that holds the solution file.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every file outside build output and version control.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(Root).Order(StringComparer.Ordinal)];

    /// <summary>Files below one of the folders whose name ends with the extension.</summary>
    public static IEnumerable<string> Under(string extension, params string[] folders) => Files.Where(f =>
        f.EndsWith(extension, StringComparison.Ordinal)
        && (folders.Length == 0 || folders.Any(d => f.StartsWith(d + "/", StringComparison.Ordinal))));

    /// <summary>The text of a file given by its relative path.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>True when the relative path names a file or a folder.</summary>
    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    private static string FindRoot()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Qgtm.Fast.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new DirectoryNotFoundException("Qgtm.Fast.sln is in no parent of the test assembly.");
    }

    private static IEnumerable<string> Walk(string directory)
    {
        foreach (string file in Directory.EnumerateFiles(directory))
        {
            yield return Path.GetRelativePath(Root, file).Replace('\\', '/');
        }

        foreach (string child in Directory.EnumerateDirectories(directory))
        {
            if (Skipped.Contains(Path.GetFileName(child), StringComparer.Ordinal))
            {
                continue;
            }

            foreach (string file in Walk(child))
            {
                yield return file;
            }
        }
    }
}
