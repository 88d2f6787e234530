using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Simulation;
using Qgtm.Fast.Tool.Sweep;
using Xunit;

namespace Qgtm.Fast.SystemTests.Commands;

/// <summary>`qgtm sweep` on made days: the result does not depend on how it was run.</summary>
public sealed class SweepTests : IDisposable
{
    private static readonly string[] Files = ["sweep.html", "sweep.json", "trials.csv", "heatmaps.csv"];
    private readonly string _directory = Directory.CreateTempSubdirectory("qgtm-sweep-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>The commands of docs/sweep.md as they stand there: a whole sweep, two shards, and their merge, which has the same bytes.</summary>
    [Fact]
    public async Task The_page_works_as_written_and_shards_merge_to_the_same_bytes()
    {
        await SweepDays.ImportAsync(_directory, new DateOnly(2016, 1, 4), new DateOnly(2020, 7, 1));
        string[] commands = SweepDays.Commands("docs/sweep.md");
        Assert.Equal(4, commands.Length);
        foreach (string command in commands)
        {
            (int exit, string error) = await SweepDays.RunAsync(SweepDays.Words(command, _directory, "candles_dbs", "sweep", "part-1", "part-2", "merged"));
            Assert.True(exit == 0, error);
        }

        Same("sweep", "merged");
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_directory, "sweep", "sweep.json")));
        JsonElement root = json.RootElement;
        JsonElement[] trials = [.. root.GetProperty("trials").EnumerateArray()];
        Assert.Equal(6, trials.Length);
        Assert.Equal(6, trials.Select(t => t.GetProperty("stateHash").GetString()).Distinct(StringComparer.Ordinal).Count());
        Assert.All(trials, t => Assert.True(t.GetProperty("fills").GetInt64() > 10));
        Assert.Equal(3, Directory.GetFiles(Path.Combine(_directory, "part-1", "trials")).Length);

        // Dear trials earn less than cheap ones with the same parameter; a window was judged; the page has its maps.
        Assert.All(Enumerable.Range(0, 3), i => Assert.True(Cagr(trials[2 * i]) > Cagr(trials[(2 * i) + 1])));
        Assert.True(root.GetProperty("windows").GetArrayLength() > 0);
        Assert.InRange(root.GetProperty("overfitting").GetDouble(), 0, 1);
        Assert.Equal(3, root.GetProperty("heatMaps").GetArrayLength());
        Assert.Equal(6, root.GetProperty("heatMaps")[0].GetProperty("cells").EnumerateArray().Sum(r => r.GetArrayLength()));
        string page = await File.ReadAllTextAsync(Path.Combine(_directory, "sweep", "sweep.html"));
        Assert.Contains("tsmom_multi.leverage down, slippage-bps across", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.DoesNotContain(_directory, page + root.GetRawText(), StringComparison.Ordinal);
    }

    /// <summary>One core or two, and SIGKILL in the middle: the same command goes on, runs no trial twice, and gives the bytes of an unbroken sweep.</summary>
    [Fact]
    public async Task A_killed_sweep_goes_on_to_the_same_bytes()
    {
        string db = await SweepDays.ImportAsync(_directory, new DateOnly(2018, 1, 2), new DateOnly(2020, 7, 1));
        string[] words = ["sweep", "--data", db, "--param", "tsmom_multi.leverage=1:2:0.25", "--slippage-bps", "1,8", "--holdout", "120", "--train", "200", "--test", "60"];
        (int exit, string error) = await SweepDays.RunAsync([.. words, "--out", Path.Combine(_directory, "whole"), "--cores", "2"]);
        Assert.True(exit == 0, error);
        string broken = Path.Combine(_directory, "broken"), trials = Path.Combine(broken, "trials");
        Dictionary<string, DateTime> kept;
        using (QgtmProcess first = QgtmProcess.Start([.. words, "--out", broken, "--cores", "1"]))
        {
            await ThereAsync(trials, 2);
            await first.KillAsync();
            kept = Directory.GetFiles(trials, "*.json").ToDictionary(f => f, File.GetLastWriteTimeUtc);
        }

        Assert.InRange(kept.Count, 2, 9);
        (exit, error) = await SweepDays.RunAsync([.. words, "--out", broken, "--cores", "1"]);
        Assert.True(exit == 0, error);
        Assert.Contains($"{10 - kept.Count} run", error, StringComparison.Ordinal);
        Assert.All(kept, k => Assert.Equal(k.Value, File.GetLastWriteTimeUtc(k.Key)));
        Same("whole", "broken");

        // A second time there is nothing to do; other values and other data are another sweep; a missing trial is named.
        (exit, error) = await SweepDays.RunAsync([.. words, "--out", broken]);
        Assert.Equal(0, exit);
        Assert.Contains("0 run", error, StringComparison.Ordinal);
        await RefusesAsync(4, "holds another sweep (other values)", [.. words, "--out", broken, "--fees", "0,0.01"]);
        await RefusesAsync(4, "holds another sweep (on other data)", [.. words, "--out", broken, "--from", "2018-06-01"]);
        File.Delete(Path.Combine(trials, "000003.json"));
        await RefusesAsync(2, "1 of 10 trials are missing, the first is 3", "sweep", "merge", broken);
        await File.WriteAllTextAsync(Path.Combine(trials, "000003.json"), (await File.ReadAllTextAsync(Path.Combine(trials, "000004.json"))).Replace("\"trial\":3", "\"trial\":2", StringComparison.Ordinal));
        await RefusesAsync(1, "are the same trial and differ", "sweep", "merge", broken, Path.Combine(_directory, "whole"));
    }

    [Theory]
    [InlineData("Nothing is varied", "--data", "/tmp")]
    [InlineData("is no strategy", "--data", "/tmp", "--param", "nobody.x=1")]
    [InlineData("is no parameter of tsmom_multi", "--data", "/tmp", "--param", "tsmom_multi.x=1")]
    [InlineData("write it as tsmom_multi", "--data", "/tmp", "--param", "tsmom_multi")]
    [InlineData("its values must be from 1 to 3", "--data", "/tmp", "--param", "tsmom_multi.leverage=1,4")]
    [InlineData("a range is from:to:step", "--data", "/tmp", "--param", "tsmom_multi.leverage=1:2:0")]
    [InlineData("a value stands there twice", "--data", "/tmp", "--slippage-bps", "5,5.0")]
    [InlineData("is varied twice", "--data", "/tmp", "--slippage-bps", "5", "--slippage-bps", "6")]
    [InlineData("trials, and 100,000 are allowed", "--data", "/tmp", "--slippage-bps", "1:500:1", "--latency", "1:500:1")]
    [InlineData("write i/n with i from 1 to n", "--data", "/tmp", "--slippage-bps", "5", "--shard", "3/2")]
    [InlineData("write i/n with i from 1 to n", "--data", "/tmp", "--slippage-bps", "5", "--shard", "1/2/3")]
    [InlineData("its values must be from 0 to 500", "--data", "/tmp", "--slippage-bps", "-79000000000000000000000000000:79000000000000000000000000000:1e-28")]
    [InlineData("with at most 1000 values", "--data", "/tmp", "--slippage-bps", "0:500:1e-28")]
    [InlineData("must be a whole number from 1 to 1024", "--data", "/tmp", "--slippage-bps", "5", "--cores", "0")]
    [InlineData("is no option of sweep", "--data", "/tmp", "--slipage", "5")]
    [InlineData("Say what to merge", "merge")]
    public Task A_wrong_option_is_one_sentence(string part, params string[] words) => Terminal.RefusesAsync(4, part, ["sweep", .. words]);

    /// <summary>What would run for hours and then say nothing is said before anything is written.</summary>
    [Fact]
    public async Task A_sweep_that_can_choose_nothing_does_not_begin()
    {
        string db = await SweepDays.ImportAsync(_directory, new DateOnly(2019, 1, 2), new DateOnly(2019, 3, 1)), to = Path.Combine(_directory, "none"), config = Path.Combine(_directory, "qgtm.yaml");
        await Terminal.RefusesAsync(4, "The data has 42 days, and a hold-out of 252 leaves none of them to choose on", "sweep", "--data", db, "--slippage-bps", "1,2", "--out", to);
        await Terminal.RefusesAsync(4, "tsmom_multi.leverage is varied and its strategy does not run here", "sweep", "--data", db, "--param", "tsmom_multi.leverage=1,2", "--only", "dxy_gold", "--holdout", "0", "--out", to);
        await Terminal.RefusesAsync(4, "fix_dislocation.band_bps is varied and its strategy does not run here", "sweep", "--data", db, "--param", "fix_dislocation.band_bps=10,20", "--holdout", "0", "--out", to);
        await Terminal.RefusesAsync(2, "no daily bars of the universe in that range", "sweep", "--data", db, "--slippage-bps", "1,2", "--from", "2030-01-01", "--out", to);
        await Terminal.RefusesAsync(2, "There is no " + config, "sweep", "--data", db, "--slippage-bps", "1,2", "--config", config, "--out", to);
        Assert.False(Directory.Exists(to));
    }

    /// <summary>Two sweeps that begin in one directory at the same time: one of them has it, and the other is told, whatever wrote first.</summary>
    [Fact]
    public async Task Of_two_sweeps_in_one_directory_one_has_it()
    {
        string db = await SweepDays.ImportAsync(_directory, new DateOnly(2019, 1, 2), new DateOnly(2019, 3, 1)), to = Path.Combine(_directory, "both");
        (int Exit, string Error)[] ends = await Task.WhenAll(((string[])["1,2", "3,4", "5,6", "7,8"]).Select(v => SweepDays.RunAsync("sweep", "--data", db, "--slippage-bps", v, "--holdout", "0", "--out", to, "--cores", "1")));
        Assert.Equal(1, ends.Count(e => e.Exit == 0));
        Assert.All(ends.Where(e => e.Exit != 0), e => Assert.Contains("holds another sweep (other values)", e.Error, StringComparison.Ordinal));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(to, "trials")).Length);
        Assert.Empty(Directory.GetFiles(to, "*.next"));
    }

    [Fact]
    public Task A_directory_without_a_sweep_is_named() => Terminal.RefusesAsync(2, "There is no sweep in", "sweep", "merge", _directory);

    /// <summary>Every trial is in one shard, whatever the scheduler counts from.</summary>
    [Fact]
    public void Shards_are_told_by_the_scheduler()
    {
        Assert.Equal(new Shard(2, 8), Shard.Parse("2/8", Nothing));
        Assert.Equal(new Shard(1, 4), Shard.Parse("auto", Slurm("0", "0", "4")));
        Assert.Equal(new Shard(4, 4), Shard.Parse("auto/4", Slurm("13", "10", "4")));
        Assert.Equal(new Shard(8, 8), Shard.Parse("auto/8", name => name == "JOB_COMPLETION_INDEX" ? "7" : null));
        for (int n = 1; n < 6; n++)
        {
            Assert.All(Enumerable.Range(0, 20), t => Assert.Single(Enumerable.Range(1, n), i => new Shard(i, n).Has(t)));
        }

        Assert.Contains("make both the same", Assert.Throws<Tool.UserError>(() => Shard.Parse("auto/5", Slurm("0", "0", "4"))).Message, StringComparison.Ordinal);
        Assert.Contains("does not tell how many", Assert.Throws<Tool.UserError>(() => Shard.Parse("auto", name => name == "JOB_COMPLETION_INDEX" ? "7" : null)).Message, StringComparison.Ordinal);
        Assert.Contains("neither", Assert.Throws<Tool.UserError>(() => Shard.Parse("auto", Nothing)).Message, StringComparison.Ordinal);
        Assert.Throws<Tool.UserError>(() => Shard.Parse("auto", Slurm("9", "1", "4")));
        Assert.Throws<Tool.UserError>(() => Shard.Parse("auto/4/4", Slurm("1", "1", "4")));

        static string? Nothing(string name) => null;
        static Func<string, string?> Slurm(string task, string first, string count) =>
            name => name switch { "SLURM_ARRAY_TASK_ID" => task, "SLURM_ARRAY_TASK_MIN" => first, "SLURM_ARRAY_TASK_COUNT" => count, _ => null };
    }

    /// <summary>Engines beside each other in one process: what a trial runs on has no static field that changes (docs/adr/0058).</summary>
    [Fact]
    public void What_a_trial_runs_on_keeps_nothing_in_static_fields()
    {
        string[] found =
        [
            .. new[] { typeof(Engine), typeof(VenueCore), typeof(JournalWriter) }.SelectMany(t => t.Assembly.GetTypes())
                .Where(t => !t.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))
                .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                .Where(f => !f.IsInitOnly && !f.IsLiteral && !f.IsDefined(typeof(ThreadStaticAttribute)))
                .Select(f => $"{f.DeclaringType}.{f.Name}"),
        ];
        Assert.Empty(found);
        Assert.Contains(typeof(MadeStatic).GetFields(BindingFlags.Static | BindingFlags.NonPublic), f => !f.IsInitOnly && !f.IsLiteral);
    }

    private static double Cagr(JsonElement trial) => trial.GetProperty("inSample").GetProperty("cagr").GetDouble();

    private static async Task ThereAsync(string directory, int count)
    {
        using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(10));
        for (int i = 0; i < 6_000; i++)
        {
            if (Directory.Exists(directory) && Directory.GetFiles(directory, "*.json").Length >= count)
            {
                return;
            }

            await pause.WaitForNextTickAsync();
        }

        throw new TimeoutException("No trial has ended.");
    }

    private static async Task RefusesAsync(int exit, string part, params string[] words)
    {
        (int code, string error) = await SweepDays.RunAsync(words);
        Assert.True(code == exit, $"exit {code}: {error}");
        Assert.Contains(part, error, StringComparison.Ordinal);
    }

    private void Same(string a, string b)
    {
        foreach (string file in Files)
        {
            Assert.Equal(File.ReadAllText(Path.Combine(_directory, a, file)), File.ReadAllText(Path.Combine(_directory, b, file)));
        }
    }

    /// <summary>What the walk over static fields looks for.</summary>
    private static class MadeStatic
    {
        private static int s_count;

        public static int Next() => s_count++;
    }
}
