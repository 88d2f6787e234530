using System;
using System.IO;
using System.Threading.Tasks;
using Qgtm.Fast.Testing;
using Xunit;

namespace Qgtm.Fast.SystemTests;

/// <summary>Damaged files: the start says which and goes on from what is whole, or refuses and changes nothing.</summary>
public sealed class DamageTests(StateCopy copies) : IClassFixture<StateCopy>
{
    [Theory]
    [InlineData("cut")]
    [InlineData("flipped")]
    [InlineData("empty")]
    public async Task Snapshot_is_passed_over_and_the_journal_gives_all(string damage)
    {
        string state = copies.Take();
        Damage(StateCopy.Snapshot(state), damage);
        string error = await StartTests.UnchangedAsync(state, 3, "The venue does not answer", StartTests.Recover(state, CannedServer.Unused()));
        Assert.Contains("snapshot skipped: " + Path.GetFileName(StateCopy.Snapshot(state)), error, StringComparison.Ordinal);
        Assert.Contains($"recovered to sequence {copies.LastSequence},", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Snapshot_without_a_journal_is_a_refusal()
    {
        string state = copies.Take();
        File.Delete(StateCopy.Segment(state));
        Damage(StateCopy.Snapshot(state), "flipped");
        await StartTests.UnchangedAsync(state, 1, "its state is lost", StartTests.Recover(state, CannedServer.Unused()));
        await Terminal.RefusesAsync(1, "its state is lost", "inspect", "show", state);
    }

    [Fact]
    public async Task Embedded_venue_moves_a_lone_snapshot_aside()
    {
        string state = copies.Take();
        File.Delete(StateCopy.Segment(state));
        string name = Path.GetFileName(StateCopy.Snapshot(state));
        (int exit, _, string error) = await QgtmProcess.RunAsync("run", "--lockstep", "--state", state, "--for", "1s", "--json");
        Assert.True(exit == 0, error);
        Assert.True(File.Exists(Path.Combine(state, "runs", "1", name)));
    }

    [Fact]
    public async Task Journal_is_a_refusal()
    {
        string state = copies.Take();
        File.Delete(StateCopy.Snapshot(state));
        StateCopy.Flip(StateCopy.Segment(state), 5_000);
        string name = Path.GetFileName(StateCopy.Segment(state));
        Assert.Contains(name, await StartTests.UnchangedAsync(state, 1, "The journal is damaged", StartTests.Recover(state, CannedServer.Unused())), StringComparison.Ordinal);
        Assert.Contains(name, await StartTests.UnchangedAsync(state, 1, "The journal is damaged", "replay", "--journal", state, "--verify"), StringComparison.Ordinal);
        await StartTests.UnchangedAsync(state, 1, "The journal is damaged", "inspect", "show", state);
    }

    [Fact]
    public async Task F82_journal_that_ends_before_the_snapshot_is_a_refusal()
    {
        string state = copies.Take();
        StateCopy.Cut(StateCopy.Segment(state), 300_000);
        long lost = copies.LastSequence - StateCopy.End(state).LastSequence;
        await StartTests.UnchangedAsync(state, 1, "The snapshot is newer than the journal", StartTests.Recover(state, CannedServer.Unused()));
        Evidence.Fired("F82", lost);
    }

    internal static void Damage(string path, string how)
    {
        long length = new FileInfo(path).Length;
        switch (how)
        {
            case "flipped":
                StateCopy.Flip(path, length / 2);
                break;
            default:
                StateCopy.Cut(path, how == "empty" ? 0 : length / 2);
                break;
        }
    }
}
