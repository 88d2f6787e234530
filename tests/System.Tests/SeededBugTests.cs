using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>
/// The bugs of tests/bugs fit the sources, so that `.ci/bugs` builds; and nothing of them is in what is shipped. Whether
/// `qgtm simtest` finds them is what `.ci/bugs` says.
/// </summary>
public sealed class SeededBugTests
{
    private const int Least = 36;

    private static string[] Files { get; } = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "bugs"), "*.bug").Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_bug_finds_its_text_exactly_once_and_guards_what_it_puts()
    {
        Assert.True(Files.Length >= Least, $"{Files.Length} bugs");
        Assert.Equal(Enumerable.Range(1, Files.Length), Files.Select(f => int.Parse(Path.GetFileName(f)[..2], CultureInfo.InvariantCulture)));
        foreach (string file in Files)
        {
            string name = Path.GetFileName(file);
            string[] parts = File.ReadAllText(file).Split("file: ");
            Assert.StartsWith("why: ", parts[0], StringComparison.Ordinal);
            Assert.True(parts.Length > 1, $"{name} changes no file");
            Assert.True(parts[1..].Any(p => p[p.IndexOf("\nput:\n", StringComparison.Ordinal)..].Contains("BUG", StringComparison.Ordinal)), $"{name} is always on");
            foreach (string part in parts[1..])
            {
                (string path, string find) = Edit(part);
                string source = File.ReadAllText(Path.Combine(Repository.Root, path));
                Assert.True(source.Split(find).Length == 2, $"{name}: its text stands {source.Split(find).Length - 1} times in {path}");
            }
        }
    }

    [Fact]
    public void What_is_shipped_has_nothing_of_them()
    {
        List<string> seen = [];
        foreach (string path in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Where(p => Path.GetFileName(p).StartsWith("qgtm", StringComparison.OrdinalIgnoreCase)))
        {
            seen.Add(Path.GetFileName(path));
            Assert.Null(Assembly.LoadFrom(path).GetType("Qgtm.Fast.SeededBug"));
        }

        Assert.Contains("qgtm.dll", seen);
        Assert.Contains("Qgtm.Fast.Engine.dll", seen);
        Assert.Contains("Qgtm.Fast.Persistence.dll", seen);
    }

    private static (string Path, string Find) Edit(string part)
    {
        int find = part.IndexOf("\nfind:\n", StringComparison.Ordinal), put = part.IndexOf("\nput:\n", StringComparison.Ordinal);
        Assert.True(find > 0 && put > find, part);
        return (part[..find].Trim(), part[(find + "\nfind:\n".Length)..put]);
    }
}
