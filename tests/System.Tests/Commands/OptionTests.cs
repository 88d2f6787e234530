using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Qgtm.Fast.Tool;
using Qgtm.Fast.Tool.Commands;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>Words that a new user gets wrong: one sentence that says what would be right, and nothing started.</summary>
public sealed class OptionTests
{
    [Theory]
    [InlineData(4, "There is no verb 'frobnicate'", "frobnicate")]
    [InlineData(4, "--frobnicate is not an option of run", "run", "--frobnicate")]
    [InlineData(4, "--frobnicate is not an option of sim", "sim", "--frobnicate", "1")]
    [InlineData(4, "--port lacks its value", "run", "--json", "--port")]
    [InlineData(4, "--port takes a whole number from 0 to 65535, not 'eighty'", "run", "--port", "eighty")]
    [InlineData(4, "--port takes a whole number from 0 to 65535, not '70000'", "sim", "--port", "70000")]
    [InlineData(4, "--seed takes a whole number", "run", "--seed", "-1")]
    [InlineData(4, "--speed takes a whole number from 1", "run", "--speed", "0")]
    [InlineData(4, "--for takes a time such as 30s", "run", "--for", "10")]
    [InlineData(4, "--for takes a time such as 30s", "run", "--for", "0s")]
    [InlineData(4, "--for takes a time such as 30s", "run", "--for", "99999999999999999999h")]
    [InlineData(4, "--until-end needs recorded data", "run", "--until-end")]
    [InlineData(4, "--replay needs at least one recorded file", "run", "--replay", "--json")]
    [InlineData(2, "There is no file nowhere.csv.gz", "run", "--replay", "nowhere.csv.gz")]
    [InlineData(4, "--venue takes the address that `qgtm sim` prints", "run", "--venue", "https://paper-api.alpaca.markets")]
    [InlineData(4, "Say what: qgtm replay", "replay")]
    [InlineData(2, "There is no journal in nowhere", "replay", "--journal", "nowhere", "--verify")]
    public Task A_wrong_start(int exit, string part, params string[] words) => Terminal.RefusesAsync(exit, part, words);

    [Theory]
    [InlineData(4, "--frobnicate is not an option of status", "status", "--frobnicate")]
    [InlineData(4, "--port lacks its value", "status", "--port")]
    [InlineData(4, "--port takes a whole number from 1 to 65535, not '0'", "status", "--port", "0")]
    [InlineData(4, "Say what to look at", "inspect")]
    [InlineData(4, "Say what to look at", "inspect", "frobnicate", ".")]
    [InlineData(4, "Say what to look at", "inspect", "show", "--state")]
    [InlineData(2, "There is no nowhere", "inspect", "show", "nowhere")]
    public Task A_wrong_question(int exit, string part, params string[] words) => Terminal.RefusesAsync(exit, part, words);

    [Theory]
    [InlineData("--wait", "busy", "--wait takes balanced, spin or park, not 'busy'")]
    [InlineData("--snapshot-every", "soon", "--snapshot-every takes a time such as 30s")]
    public void A_wrong_value(string option, string value, string part) =>
        Assert.Contains(part, Assert.Throws<UserError>(() => RunOptions.Parse([option, value])).Message, StringComparison.Ordinal);

    [Fact]
    public Task A_block_list_with_an_unknown_name() => Terminal.RefusesAsync(
        4, "--block names XYZ, which is no instrument", "run", "--lockstep", "--for", "1s", "--block", "SLV,XYZ", "--state", Directory.CreateTempSubdirectory("qgtm-block-").FullName);

    [Fact]
    public async Task Every_option_in_the_help_is_one()
    {
        (_, string help, _) = await QgtmProcess.RunAsync("help");
        int from = help.IndexOf("qgtm run", StringComparison.Ordinal), to = help.IndexOf("qgtm status", StringComparison.Ordinal);
        string[] options = [.. help[from..to].Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Where(w => w.StartsWith("--", StringComparison.Ordinal))];
        Assert.True(options.Length > 10);
        foreach (string option in options)
        {
            string message = Record.Exception(() => RunOptions.Parse([option, "\u0000"]))?.Message ?? string.Empty;
            Assert.DoesNotContain($"{option} is not an option", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("trades", "--help")]
    [InlineData("trades", "recommendations", "-h")]
    [InlineData("help", "trades")]
    public async Task A_verb_has_its_own_help(params string[] words)
    {
        (int exit, string output, _) = await QgtmProcess.RunAsync(words);
        Assert.Equal((0, Program.HelpOf("trades")), (exit, output.TrimEnd()));
    }

    [Fact]
    public async Task Each_verb_of_the_help_has_lines_of_its_own()
    {
        (_, string help, _) = await QgtmProcess.RunAsync("help");
        string[] verbs = [.. help.Split('\n').Where(l => l.StartsWith("  qgtm ", StringComparison.Ordinal)).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]).Distinct()];
        Assert.True(verbs.Length > 20, $"{verbs.Length} verbs");
        Assert.Equal(
            help.Split("\n\n")[1].Split('\n').Order(StringComparer.Ordinal),
            verbs.SelectMany(v => Program.HelpOf(v).Split('\n')).Order(StringComparer.Ordinal));
        await Terminal.RefusesAsync(4, "There is no verb 'frobnicate'", "frobnicate", "--help");
    }

    [Fact]
    public async Task A_replay_file_that_is_no_recording()
    {
        string folder = Directory.CreateTempSubdirectory("qgtm-replay-").FullName;
        string plain = Path.Combine(folder, "plain.csv.gz");
        await File.WriteAllTextAsync(plain, "time,price\n");
        await Terminal.RefusesAsync(4, "is not a gzip file", "run", "--state", Path.Combine(folder, "s"), "--replay", plain);
        Assert.False(Directory.Exists(Path.Combine(folder, "s")));

        string foreign = Path.Combine(folder, "foreign.csv.gz");
        await using (System.IO.Compression.GZipStream zip = new(File.Create(foreign), System.IO.Compression.CompressionLevel.Fastest))
        {
            await zip.WriteAsync("colour,taste\nred,sweet\n"u8.ToArray());
        }

        await Terminal.RefusesAsync(1, "no replay for a file with the header 'colour,taste'", "run", "--lockstep", "--state", Path.Combine(folder, "s"), "--replay", foreign);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Help_names_every_verb()
    {
        (int exit, string output, _) = await QgtmProcess.RunAsync("help");
        Assert.Equal(0, exit);
        Assert.All(new[] { "run", "status", "inspect", "replay", "sim" }, verb => Assert.Contains($"  qgtm {verb} ", output, StringComparison.Ordinal));
    }
}
