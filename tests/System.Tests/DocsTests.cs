using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>The pages tell the truth about the tree: files, functions and commands; links are checked by TidyTests.</summary>
public sealed class DocsTests
{
    [Fact]
    public void Every_named_file_exists() =>
        Sentences.AssertNone(Pages().SelectMany(p => DocsRules.MissingPaths(p, Repository.Read(p), Repository.Files)));

    [Fact]
    public void A_missing_file_is_reported()
    {
        string[] files = ["engine/Engine.cs", "docs/adr/0008-x.md"];
        Assert.Empty(DocsRules.MissingPaths("a.md", "`engine/Engine.cs` `engine` `docs/adr/0008` `Engine.Apply`", files));
        Assert.Equal(["a.md: engine/Gone.cs does not exist"], DocsRules.MissingPaths("a.md", "see `engine/Gone.cs`", files));
    }

    [Theory]
    [InlineData("docs/life-of-a-tick.md", 20)]
    [InlineData("docs/ring.md", 12)]
    [InlineData("docs/venue.md", 100)]
    public void Every_named_function_is_declared_in_its_file(string named, int atLeast)
    {
        string page = Repository.Read(named);
        int read = 0;
        Sentences.AssertNone(DocsRules.MissingFunctions(named, page, path =>
        {
            read++;
            return Repository.Exists(path) ? Repository.Read(path) : null;
        }));
        Assert.True(read > atLeast, "the page names too few functions to be a map");
    }

    [Theory]
    [InlineData("Engine.Apply", true)]
    [InlineData("Engine.Emit", true)]
    [InlineData("Engine.Decode", true)]
    [InlineData("Engine.Gone", false)]
    [InlineData("Engine.Called", false)]
    [InlineData("Motor.Apply", false)]
    public void A_missing_function_is_reported(string function, bool declared)
    {
        const string Code = """
            public sealed class Engine
            {
                public long Apply(in Event e)
                {
                    Called();
                }

                private ref Event Emit(int kind) => ref x;

                internal static void Decode<TSink>(TSink sink)
            }
            """;
        Assert.Equal(declared, !DocsRules.MissingFunctions("a.md", $"| `e.cs` | `{function}` |", _ => Code).Any());
    }

    [Fact]
    public async Task Every_command_is_in_the_help()
    {
        string help = await HelpAsync();
        Assert.Contains("qgtm run", help, StringComparison.Ordinal);
        Assert.True(Pages().Sum(p => DocsRules.Commands(Repository.Read(p))) > 3, "the pages show no commands");
        Sentences.AssertNone(Pages().SelectMany(p => DocsRules.UnknownCommands(p, Repository.Read(p), help)));
    }

    [Fact]
    public void An_unknown_command_is_reported()
    {
        const string Help = "qgtm run [options]\n  --for 30s\n  --until-end\nqgtm sim";
        Assert.Empty(DocsRules.UnknownCommands("a.md", "`-- run --for 60s`\n```\ndotnet run --project tools/qgtm -- sim\n```\n", Help));
        Assert.Empty(DocsRules.UnknownCommands("a.md", "a `dotnet test -c Release --filter x`", Help));
        Assert.Equal(["a.md: qgtm fly is not in the help"], DocsRules.UnknownCommands("a.md", "```\nqgtm fly\n```", Help));
        Assert.Equal(["a.md: --until is not in the help"], DocsRules.UnknownCommands("a.md", "`qgtm run --until 5`", Help));
    }

    [Fact]
    public void Every_decision_is_one_page_and_says_when_to_revisit()
    {
        string[] decisions = [.. Repository.Under(".md", "docs/adr").Where(p => char.IsAsciiDigit(p["docs/adr/".Length]))];
        Assert.True(decisions.Length >= 10, "decisions are missing");
        Sentences.AssertNone(decisions.SelectMany(p => DocsRules.Decision(p, Repository.Read(p))));
        Assert.Equal(["a.md: does not say when to revisit"], DocsRules.Decision("a.md", "# A\n"));
        Assert.Equal(["a.md: 42 lines, 40 allowed"], DocsRules.Decision("a.md", new string('\n', 41) + "Revisit when: y"));
    }

    private static IEnumerable<string> Pages() => Repository.Under(".md").Where(p => p[0] != '.');

    private static async Task<string> HelpAsync()
    {
        ProcessStartInfo info = new("dotnet") { UseShellExecute = false, RedirectStandardOutput = true };
        info.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "qgtm.dll"));
        info.ArgumentList.Add("help");
        using Process process = Process.Start(info)!;
        string help = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return help;
    }
}
