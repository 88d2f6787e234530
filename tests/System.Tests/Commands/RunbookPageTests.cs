using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Simulation.Http;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.SystemTests;

/// <summary>docs/runbook.md, block by block in its order, in the shell of an operator (docs/adr/0062). The commands stand on the page alone.</summary>
public sealed class RunbookPageTests(ITestOutputHelper output)
{
    private const string Page = "docs/runbook.md";

    /// <summary>A session in which the gold/silver ratio trades at once.</summary>
    private const ulong Seed = 115;
    private readonly Dictionary<string, StringBuilder> _said = new(StringComparer.Ordinal);

    [NeedsFact("sqlite3", "git")]
    public async Task The_runbook_works_as_written()
    {
        await using VenueServer broker = await VenueServer.StartAsync(new VenueServerOptions { KeyId = "PKRUNBOOK", Speed = 60, Venue = new VenueOptions { Seed = Seed } });
        using Configured folder = new("paper", "PKRUNBOOK", "PASIM00001", broker.BaseUri);
        using Leftover engine = new(folder.Root);
        await PrepareAsync(folder);
        string port = CannedServer.Unused().ToString(CultureInfo.InvariantCulture);
        int ran = 0;
        foreach (PageBlock block in PageBlocks.Of(Page))
        {
            if (PageBlocks.Exits(block) is not { } exits)
            {
                continue;
            }

            Stopwatch clock = Stopwatch.StartNew();
            (int exit, string text, string error) = await Shell.RunAsync(block.Text.Replace("8000", port, StringComparison.Ordinal), folder.Root);
            output.WriteLine($"{clock.Elapsed.TotalSeconds,6:0.0} s  exit {exit,-3} {block.Heading}: {block.Text.Split('\n')[0]}");
            Assert.True(exits.Contains(exit), $"{block.Heading}: exit {exit} instead of {string.Join(" or ", exits)}\n{block.Text}\n{text}\n{error}\n{Log(folder.Root)}");
            Said(block.Heading).Append(text).Append(error);
            ran++;
        }

        Assert.True(ran >= 25, $"the page has only {ran} blocks");
        Assert.Contains("no real money", Log(folder.Root), StringComparison.Ordinal);
        CheckStops();
        CheckData();
        CheckReplays();
        CheckExport(folder.Root);
        await NoSecretAsync(folder.Root);
    }

    /// <summary>What is not run is three lines: no package of this machine is installed, no publisher is asked.</summary>
    [Fact]
    public void What_is_only_shown_is_little_and_named()
    {
        string[] lines = [.. PageBlocks.Of(Page).Where(b => PageBlocks.Exits(b) is null).SelectMany(b => b.Text.Split('\n'))];
        Assert.Equal(3, lines.Length);
        Assert.All(lines, l => Assert.Matches("^(apt-get install sqlite3|qgtm data fetch (fred|cftc) )", l));
    }

    private void CheckStops()
    {
        Assert.Contains("NO_NEW", Text("By a file, with nothing else working"), StringComparison.Ordinal);
        Assert.Contains("NO_NEW of SLV", Text("By a command"), StringComparison.Ordinal);
        Assert.Contains("kill file", Text("Did it work"), StringComparison.Ordinal);
        Assert.Contains("Asked: operator B confirms NORMAL", Text("Going on"), StringComparison.Ordinal);
        Assert.Contains("The tier is NORMAL.", Text("Going on"), StringComparison.Ordinal);
        Assert.Contains("stores", Text("2. Roll back the configuration"), StringComparison.Ordinal);
        Assert.Contains("seen flat", Text("7. Close everything"), StringComparison.Ordinal);
    }

    private void CheckData()
    {
        Assert.Matches(@"candles_1m\.db ===\n[1-9][0-9]*\|2026-03-02 1[45]:[0-9][0-9]:00\|", Text("Candles"));
        Assert.Matches(@"(?m)^GLD\|[1-9]", Text("Candles beyond 5,000"));
        Assert.EndsWith("\n0\n0\n", Text("Candles beyond 5,000"), StringComparison.Ordinal);
        Assert.Equal(10, Text("Integrity").Split('\n').Count(l => l == "ok"));
        Assert.Contains("\n0 differences\n", Text("Reality check"), StringComparison.Ordinal);
        Assert.Matches("stored +[1-9][0-9]* quotes, [1-9][0-9]* minutes", Text("Reality check"));
        Assert.Contains("LbmaGoldPm|1|2026-02-27", Text("Reference series instead of funding rates"), StringComparison.Ordinal);
    }

    private void CheckReplays()
    {
        Assert.Contains("report: ./replay/report.html", Text("Backtest"), StringComparison.Ordinal);
        string stress = Text("Slippage stress");
        Assert.All([10, 20, 30], bps => Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"=== Slippage: {bps} bps ==="), stress, StringComparison.Ordinal));
        Assert.Equal(3, stress.Split("report: ./replay-").Length - 1);
        Assert.Matches("[1-9][0-9]+ bars of GLD in gld-1d.csv", Text("Indicators"));
        Assert.Contains("0 differences in ", Text("5. Restart"), StringComparison.Ordinal);
    }

    private static void CheckExport(string root)
    {
        using JsonDocument state = JsonDocument.Parse(File.ReadAllText(Path.Combine(root, "paper_state.json")));
        JsonElement e = state.RootElement;
        Assert.Equal("paper, account PASIM00001", e.GetProperty("account").GetProperty("environment").GetString());
        Assert.True(e.GetProperty("orders").GetArrayLength() > 0 && e.GetProperty("fills").GetArrayLength() > 0, "the session has not traded");
        Assert.Equal(File.ReadAllText(Path.Combine(root, "paper_state", "fills.csv")).Split('\n')[0], File.ReadAllText(Path.Combine(root, "trades.csv")).Split('\n')[0]);
        Assert.Contains("FLATTEN", File.ReadAllText(Path.Combine(root, "incident.md")), StringComparison.Ordinal);
    }

    /// <summary>Nothing that the page writes has a broker's or an operator's key, but the files that are one.</summary>
    private static async Task NoSecretAsync(string root)
    {
        string[] secrets = ["simulated-secret", "PKRUNBOOK", (await File.ReadAllTextAsync(Path.Combine(root, "bob.key"))).Trim(), (await File.ReadAllTextAsync(Path.Combine(root, "alice.key"))).Trim()];
        foreach (string path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(p => !p.EndsWith("key", StringComparison.Ordinal) && !p.EndsWith(".sock", StringComparison.Ordinal)))
        {
            byte[] bytes = await File.ReadAllBytesAsync(path);
            Assert.All(secrets, s => Assert.True(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(s)) < 0, path));
        }
    }

    /// <summary>The folder of an operator: a configuration with a history, recorded files to import.</summary>
    private static async Task PrepareAsync(Configured folder)
    {
        string recorded = Directory.CreateDirectory(Path.Combine(folder.Root, "recorded")).FullName;
        await File.WriteAllTextAsync(Path.Combine(recorded, "days.csv"), MadeDays.Csv(400));
        await File.WriteAllTextAsync(Path.Combine(recorded, "fixings.csv"), "series,observation_date,value,knowledge_time\nLbmaGoldPm,2026-02-27,5100.25,2026-02-27T15:01Z\n");
        string good = await File.ReadAllTextAsync(folder.ConfigPath);
        const string Git = "git -c user.name=operator -c user.email=operator@example.org";
        (int exit, _, string error) = await Shell.RunAsync($"git init -q . && git add qgtm.yaml && {Git} commit -qm 'Paper account'", folder.Root);
        Assert.True(exit == 0, error);
        folder.Write(good + "stores: { sampleMs: 2000 }\n");
        (exit, _, error) = await Shell.RunAsync($"git add qgtm.yaml && {Git} commit -qm 'Fewer quotes'", folder.Root);
        Assert.True(exit == 0, error);
    }

    private static string Log(string root) => File.Exists(Path.Combine(root, "engine.log")) ? File.ReadAllText(Path.Combine(root, "engine.log")) : string.Empty;

    private string Text(string heading) => Said(heading).ToString();

    private StringBuilder Said(string heading)
    {
        if (!_said.TryGetValue(heading, out StringBuilder? text))
        {
            _said.Add(heading, text = new StringBuilder());
        }

        return text;
    }

    /// <summary>An engine of this folder that a failed block has left behind.</summary>
    private sealed class Leftover(string root) : IDisposable
    {
        public void Dispose()
        {
            string holder = Path.Combine(root, "state", "lock.pid");
            if (File.Exists(holder) && File.ReadAllText(holder).Trim() is { Length: > 0 } id && new FileInfo($"/proc/{id}/cwd").LinkTarget == root)
            {
                using Process engine = Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
                engine.Kill();
                engine.WaitForExit();
            }
        }
    }
}
