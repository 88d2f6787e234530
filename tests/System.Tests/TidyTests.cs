using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>House rules over the whole tree; beside each rule stands a planted violation that it must report.</summary>
public sealed class TidyTests
{
    private static readonly string[] Code = ["engine", "adapters", "tools", "bench", "tests"];
    private static readonly string[] Shipped = ["engine", "adapters", "tools"];

    [Fact]
    public void Source_files_are_short() => AssertTidy(Repository.Under(".cs", Code), TidyRules.Length);

    [Fact]
    public void A_long_file_is_reported()
    {
        string limit = string.Concat(Enumerable.Repeat("x\n", TidyRules.LinesMax));
        Assert.Empty(TidyRules.Length("a.cs", limit));
        Assert.Equal(["a.cs: 401 lines, 400 allowed"], TidyRules.Length("a.cs", limit + "x"));
    }

    [Fact]
    public void Shipped_code_holds_no_leftovers() => AssertTidy(Repository.Under(".cs", Shipped), TidyRules.Leftovers);

    [Theory]
    [InlineData("TODO")]
    [InlineData("FIXME")]
    [InlineData("HACK")]
    [InlineData("NotImplementedException")]
    public void A_leftover_is_reported(string word)
    {
        Assert.Equal(["a.cs: " + word], TidyRules.Leftovers("a.cs", $"int x; // {word}: later"));
        Assert.Empty(TidyRules.Leftovers("a.cs", "int todoCount; // shacks"));
    }

    [Fact]
    public void The_engine_never_writes_to_the_terminal() => AssertTidy(Repository.Under(".cs", "engine"), TidyRules.Terminal);

    [Fact]
    public void Terminal_output_is_reported() =>
        Assert.Equal(["a.cs: writes to the terminal"], TidyRules.Terminal("a.cs", "Console.WriteLine(1);"));

    [Fact]
    public void The_engine_suppresses_no_warning() =>
        AssertTidy([.. Repository.Under(".cs", "engine"), .. Repository.Under(".csproj", "engine")], TidyRules.Suppressions);

    [Theory]
    [InlineData("#pragma warning disable RS0030")]
    [InlineData("[SuppressMessage(\"a\", \"b\")]")]
    public void A_suppression_is_reported(string line) => Assert.Single(TidyRules.Suppressions("a.cs", line));

    [Fact]
    public void Tests_wait_for_events() => AssertTidy(Repository.Under(".cs", "tests"), TidyRules.Naps);

    [Fact]
    public void A_nap_is_reported() => Assert.Equal(
        ["a.cs: Task.De" + "lay", "a.cs: Thread.Sl" + "eep"],
        TidyRules.Naps("a.cs", "Thread.Sl" + "eep(1); await Task.De" + "lay(1);").Order(StringComparer.Ordinal));

    [Fact]
    public void No_file_is_heavy()
    {
        Assert.NotEmpty(Repository.Files);
        Sentences.AssertNone(Repository.Files.SelectMany(f =>
            TidyRules.Weight(f, new FileInfo(Path.Combine(Repository.Root, f)).Length)));
    }

    [Fact]
    public void A_heavy_file_is_reported()
    {
        Assert.Empty(TidyRules.Weight("a.bin", 262_144));
        Assert.Equal(["a.bin: 262145 bytes, 262144 allowed"], TidyRules.Weight("a.bin", 262_145));
    }

    [Fact]
    public void The_top_level_is_the_agreed_set() => Sentences.AssertNone(TidyRules.TopLevel(TopLevelNames()));

    [Fact]
    public void A_stranger_and_a_gap_at_the_top_level_are_reported()
    {
        string[] agreed =
        [
            "CHANGELOG.md", "Directory.Build.props", "Directory.Packages.props", "Qgtm.Fast.sln", "README.md", "adapters",
            "bench", "config", "docs", "engine", "global.json", "tests", "tools",
        ];
        Assert.Empty(TidyRules.TopLevel([.. agreed, ".ci", "artifacts", "state"]));
        Assert.Equal(["notes.txt: not agreed at the top level"], TidyRules.TopLevel([.. agreed, "notes.txt"]));
        Assert.Equal(["CHANGELOG.md: missing at the top level"], TidyRules.TopLevel(agreed[1..]));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = Repository.Read("Qgtm.Fast.sln");
        string[] projects = [.. Repository.Under(".csproj")];
        Assert.NotEmpty(projects);
        Sentences.AssertNone(projects.SelectMany(p => TidyRules.Unlisted(p, solution)));
    }

    [Fact]
    public void An_unlisted_project_is_reported()
    {
        const string Solution = "Project(\"{1}\") = \"A\", \"a\\A.csproj\", \"{2}\"";
        Assert.Empty(TidyRules.Unlisted("a/A.csproj", Solution));
        Assert.Equal(["b/a/A.csproj: not in the solution"], TidyRules.Unlisted("b/a/A.csproj", Solution));
    }

    [Fact]
    public void Every_page_has_one_title() => AssertTidy(Pages(), TidyRules.Titles);

    [Theory]
    [InlineData("text only\n", 0)]
    [InlineData("# One\n\n# Two\n", 2)]
    [InlineData("```sh\n# a comment\n```\n", 0)]
    public void A_page_without_one_title_is_reported(string text, int titles)
    {
        Assert.Equal([$"a.md: {titles} titles, exactly one expected"], TidyRules.Titles("a.md", text));
        Assert.Empty(TidyRules.Titles("a.md", "# One\n\n## Part\n\n```sh\n# a comment\n```\n"));
    }

    [Fact]
    public void Relative_links_resolve() =>
        AssertTidy(Pages(), (path, text) => TidyRules.DeadLinks(path, text, Repository.Exists));

    [Fact]
    public void A_dead_link_is_reported()
    {
        const string Page = "[a](b.md#part) [c](../README.md) [d](gone.md) [e](https://example.org/x) [f](#here)\n";
        string[] there = ["docs/b.md", "README.md"];
        Assert.Equal(
            ["docs/a.md: dead link gone.md"],
            TidyRules.DeadLinks("docs/a.md", Page, p => there.Contains(p, StringComparer.Ordinal)));
    }

    private static IEnumerable<string> Pages() => Repository.Under(".md").Where(p => p[0] != '.');

    private static string[] TopLevelNames() =>
        [.. Directory.EnumerateFileSystemEntries(Repository.Root).Select(p => Path.GetFileName(p))];

    private static void AssertTidy(IEnumerable<string> paths, Func<string, string, IEnumerable<string>> rule)
    {
        string[] all = [.. paths];
        Assert.NotEmpty(all);
        Sentences.AssertNone(all.SelectMany(p => rule(p, Repository.Read(p))));
    }
}
