using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.SystemTests;

/// <summary>docs/new-strategy.md, done in a copy of the sources: its files, its lines, its commands. Alone on the machine, because it builds.</summary>
[Collection(nameof(AloneOnTheMachine))]
public sealed class NewStrategyTests(ITestOutputHelper output)
{
    private const string Page = "docs/new-strategy.md", Id = "gold_dip";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    [NeedsFact("dotnet")]
    public async Task The_newcomers_path_leads_to_a_report()
    {
        string copy = Directory.CreateTempSubdirectory("qgtm-newcomer-").FullName;
        try
        {
            Stopwatch clock = Stopwatch.StartNew();
            foreach (string file in Repository.Files.Where(f => !f.StartsWith("bench/", StringComparison.Ordinal)))
            {
                _ = Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(copy, file))!);
                File.Copy(Path.Combine(Repository.Root, file), Path.Combine(copy, file));
            }

            await File.WriteAllTextAsync(Path.Combine(copy, "days.csv"), MadeDays.Csv(400));
            List<string> script = ["export MSBUILDDISABLENODEREUSE=1 DOTNET_NOLOGO=1"];
            foreach (PageBlock block in PageBlocks.Of(Page))
            {
                Take(copy, block, script);
            }

            // The analyzers look at the page's own project; at the others they have looked in the build of this test.
            script.InsertRange(script.FindIndex(l => l.StartsWith("dotnet build", StringComparison.Ordinal)), ["dotnet build engine -c Release", "export RunAnalyzers=false"]);
            (int exit, string text, string error) = await Shell.RunAsync(string.Join('\n', script), copy, Patience);
            output.WriteLine($"{clock.Elapsed.TotalSeconds:0} s\n{text}");
            Assert.True(exit == 0, text + error);
            Assert.Matches("Passed! .* Failed: +0", text);
            CheckReports(copy);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    /// <summary>By itself every order is its own; with less of the fund it trades less; beside the others it has a row like theirs.</summary>
    private static void CheckReports(string copy)
    {
        JsonElement together = Report(copy, "together"), alone = Report(copy, "alone/report"), smaller = Report(copy, "alone/smaller");
        Assert.Equal(StrategiesHere + 1, together.GetProperty("strategies").GetArrayLength());
        Assert.True(Row(together).GetProperty("turnover").GetDouble() > 0);
        Assert.True(alone.GetProperty("fills").GetInt64() >= 4, "it has hardly traded");
        Assert.True(Row(alone).GetProperty("turnover").GetDouble() > 0);
        Assert.All(alone.GetProperty("strategies").EnumerateArray().Where(s => s.GetProperty("id").GetString() != Id), s => Assert.Equal(0, s.GetProperty("turnover").GetDouble()));
        Assert.True(Bought(copy, "alone/smaller") < 0.75 * Bought(copy, "alone/report"), "a third of the allocation buys hardly less");
        Assert.NotEqual(alone.GetProperty("settings").GetProperty("parameters").GetString(), smaller.GetProperty("settings").GetProperty("parameters").GetString());
        Assert.Contains(Id, File.ReadAllText(Path.Combine(copy, "alone/report/report.html")), StringComparison.Ordinal);
    }

    private static int StrategiesHere => Strategies.StrategyCatalogue.Count;

    private static JsonElement Row(JsonElement report) => report.GetProperty("strategies").EnumerateArray().Single(s => s.GetProperty("id").GetString() == Id);

    private static JsonElement Report(string copy, string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(copy, name, "report.json"))).RootElement;

    private static double Bought(string copy, string name) => File.ReadLines(Path.Combine(copy, name, "trades.csv")).Skip(1)
        .Select(l => double.Parse(l.Split(',')[2], System.Globalization.CultureInfo.InvariantCulture)).Where(q => q > 0).Sum();

    /// <summary>A file, the last entry of a list, or commands.</summary>
    private static void Take(string copy, PageBlock block, List<string> script)
    {
        switch (block.Fence.Split(' '))
        {
            case ["csharp" or "yaml", "new", var path]:
                string file = Path.Combine(copy, path);
                Assert.False(File.Exists(file), path);
                _ = Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, block.Text + "\n");

                // What the next commands shall not see yet stands further down on the page, so it is put there by the script.
                File.Move(file, file + ".later");
                script.Add($"mv '{path}.later' '{path}'");
                break;
            case ["csharp", "last", var path]:
                List<string> lines = [.. File.ReadAllLines(Path.Combine(copy, path))];
                int end = lines.FindIndex(l => l is "    ];" or "    };");
                Assert.True(end > 0 && lines.FindIndex(end + 1, l => l is "    ];" or "    };") < 0, $"{path} has not one list");
                lines.Insert(end, block.Text);
                File.WriteAllLines(Path.Combine(copy, path), lines);
                break;
            default:
                if (PageBlocks.Exits(block) is not null)
                {
                    script.Add(block.Text);
                }

                break;
        }
    }
}

/// <summary>Tests that take the whole machine: they run when the others have ended.</summary>
[CollectionDefinition(nameof(AloneOnTheMachine), DisableParallelization = true)]
public sealed class AloneOnTheMachine
{
}
