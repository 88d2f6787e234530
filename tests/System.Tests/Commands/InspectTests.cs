using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>`qgtm inspect` on the state of a finished run: the figures are the run's, damage is named, nothing changes.</summary>
public sealed class InspectTests(StateCopy copies) : IClassFixture<StateCopy>
{
    [Fact]
    public async Task Show_gives_the_state_of_the_run()
    {
        var before = StateCopy.Fingerprint(copies.Original);
        JsonElement shown = await JsonAsync(0, "show", copies.Original);
        JsonElement summary = copies.Summary;
        Assert.Equal(summary.GetProperty("stateHash").GetString(), shown.GetProperty("stateHash").GetString());
        Assert.Equal(summary.GetProperty("equity").GetDecimal(), shown.GetProperty("equity").GetDecimal());
        Assert.Equal(copies.LastSequence, shown.GetProperty("sequence").GetInt64());
        Assert.Equal(
            summary.GetProperty("positions").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDecimal()),
            shown.GetProperty("positions").EnumerateArray().ToDictionary(p => p.GetProperty("symbol").GetString()!, p => p.GetProperty("qty").GetDecimal()));
        Assert.Equal(summary.GetProperty("orders").GetInt64(), shown.GetProperty("orders").GetArrayLength());
        Assert.All(shown.GetProperty("orders").EnumerateArray(), o =>
        {
            Assert.Matches("^q-[0-9a-f]{16}$", o.GetProperty("clOrdId").GetString());
            Assert.Matches("^(buy|sell)$", o.GetProperty("side").GetString());
            Assert.InRange(o.GetProperty("cumQty").GetDecimal(), 0, o.GetProperty("qty").GetDecimal());
            Assert.Equal(o.GetProperty("status").GetString() == "filled", o.GetProperty("cumQty").GetDecimal() == o.GetProperty("qty").GetDecimal());
        });
        Assert.Equal(before, StateCopy.Fingerprint(copies.Original));
    }

    [Fact]
    public async Task Show_is_the_same_from_snapshot_and_from_journal()
    {
        string state = copies.Take();
        JsonElement both = await JsonAsync(0, "show", state);
        JsonElement snapshot = await JsonAsync(0, "show", StateCopy.Snapshot(state));
        File.Delete(StateCopy.Snapshot(state));
        JsonElement journal = await JsonAsync(0, "show", state);
        Assert.True(both.TryGetProperty("snapshot", out _));
        Assert.False(journal.TryGetProperty("snapshot", out _));
        Assert.All(new[] { snapshot, journal }, one => Assert.Equal(both.GetProperty("stateHash").GetString(), one.GetProperty("stateHash").GetString()));
        Assert.All(new[] { snapshot, journal }, one => Assert.Equal(both.GetProperty("orders").GetRawText(), one.GetProperty("orders").GetRawText()));
    }

    [Fact]
    public async Task Segment_counts_its_kinds()
    {
        JsonElement shown = await JsonAsync(0, "show", StateCopy.Segment(copies.Original));
        JsonElement counts = shown.GetProperty("counts");
        Assert.Equal(copies.LastSequence, counts.EnumerateObject().Sum(c => c.Value.GetInt64()));
        Assert.Equal(copies.Summary.GetProperty("orders").GetInt64(), counts.GetProperty("NewOrderSingle").GetInt64());
    }

    [Fact]
    public async Task List_and_verify_name_every_file()
    {
        JsonElement list = await JsonAsync(0, "list", copies.Original);
        JsonElement verify = await JsonAsync(0, "verify", copies.Original);
        string[] names = [.. Directory.GetFiles(copies.Original).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];
        Assert.All(new[] { list, verify }, one => Assert.Equal(names, one.GetProperty("files").EnumerateArray().Select(f => f.GetProperty("name").GetString()).Order(StringComparer.Ordinal)));
        JsonElement journal = list.GetProperty("files").EnumerateArray().Single(f => f.GetProperty("kind").GetString() == "journal");
        Assert.Equal((1, copies.LastSequence), (journal.GetProperty("firstSequence").GetInt64(), journal.GetProperty("lastSequence").GetInt64()));
        Assert.True(verify.GetProperty("clean").GetBoolean());
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("flipped")]
    [InlineData("empty")]
    public async Task Damaged_snapshot_is_named(string how)
    {
        string state = copies.Take();
        string snapshot = StateCopy.Snapshot(state);
        DamageTests.Damage(snapshot, how);
        await NamesAsync(snapshot, "verify", state);
        await NamesAsync(snapshot, "verify", snapshot);
        await Terminal.RefusesAsync(1, Path.GetFileName(snapshot), "inspect", "show", snapshot);
        JsonElement shown = await JsonAsync(0, "show", state);
        Assert.Equal(copies.Summary.GetProperty("stateHash").GetString(), shown.GetProperty("stateHash").GetString());
        Assert.Equal(1, shown.GetProperty("skippedSnapshots").GetArrayLength());
    }

    [Fact]
    public async Task Damaged_journal_is_named()
    {
        string state = copies.Take();
        string segment = StateCopy.Segment(state);
        StateCopy.Flip(segment, 5_000);
        await NamesAsync(segment, "verify", state);
        await NamesAsync(segment, "verify", segment);
        await Terminal.RefusesAsync(1, Path.GetFileName(segment), "inspect", "show", segment);
    }

    [Fact]
    public async Task Snapshot_beyond_the_journal_is_named()
    {
        string state = copies.Take();
        StateCopy.Cut(StateCopy.Segment(state), 300_000);
        await NamesAsync(StateCopy.Snapshot(state), "verify", state);
    }

    [Fact]
    public async Task Torn_end_of_the_journal_is_no_damage()
    {
        string state = copies.Take();
        JournalEnd end = StateCopy.End(state);
        await using (FileStream file = File.Open(StateCopy.Segment(state), FileMode.Open, FileAccess.Write))
        {
            file.Position = end.Position;
            file.Write("half a block"u8);
        }

        JsonElement verify = await JsonAsync(0, "verify", state);
        Assert.Contains("12 bytes of an unfinished write", verify.GetProperty("files")[0].GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.Equal(12, (await JsonAsync(0, "show", state)).GetProperty("journal").GetProperty("tornBytes").GetInt64());
        Evidence.Held("M11+");
    }

    [Fact]
    public async Task Foreign_file_is_a_refusal()
    {
        string state = copies.Take();
        foreach (string verb in new[] { "list", "show", "verify" })
        {
            await Terminal.RefusesAsync(2, "is neither a snapshot", "inspect", verb, Path.Combine(state, "instruments.csv"));
        }

        string named = Path.Combine(state, "snapshot-00000000000000000009.qs");
        await File.WriteAllTextAsync(named, "# nothing of the kind");
        await NamesAsync(named, "verify", state);
    }

    private static async Task<JsonElement> JsonAsync(int exit, string verb, string path)
    {
        (int code, string output, string error) = await QgtmProcess.RunAsync("inspect", verb, path, "--json");
        Assert.True(code == exit, $"exit {code} instead of {exit}: {error}");
        return JsonDocument.Parse(output).RootElement;
    }

    /// <summary>Exit 1, one sentence with the file's name; the table or object still comes on stdout.</summary>
    private static async Task NamesAsync(string file, string verb, string path)
    {
        (int code, string output, string error) = await QgtmProcess.RunAsync("inspect", verb, path, "--json");
        Assert.Equal(1, code);
        Terminal.Sentence(Path.GetFileName(file), error);
        Assert.False(JsonDocument.Parse(output).RootElement.GetProperty("clean").GetBoolean());
    }
}
