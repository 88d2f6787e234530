using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using Qgtm.Fast.Events;
using Qgtm.Fast.Persistence;
using Qgtm.Fast.Testing;
using Qgtm.Fast.Values;
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

    /// <summary>
    /// A journal that is whole by its checksums, and what the engine makes of its inputs is another thing: as an engine of another
    /// mind, or an output that somebody has changed. Neither a start nor a replay takes it.
    /// </summary>
    [Theory]
    [InlineData("changed")]
    [InlineData("another input")]
    [InlineData("left out")]
    [InlineData("made up")]
    public async Task F102_a_replay_that_differs_is_a_refusal_and_names_the_place(string how)
    {
        string state = copies.Take();
        int at = Rewrite(state, how);
        string place = string.Create(CultureInfo.InvariantCulture, $"sequence {at + 1}: ");
        string error = await StartTests.UnchangedAsync(state, 1, "Recovery differs from the journal at " + place, StartTests.Recover(state, CannedServer.Unused()));
        Assert.Contains("Nothing was traded on it", error, StringComparison.Ordinal);
        (int exit, string text, string said) = await QgtmProcess.RunAsync("replay", "--journal", state, "--verify");
        Assert.True(exit == 1 && text.StartsWith("1 difference at " + place, StringComparison.Ordinal), text + said);
        Evidence.Fired("F102", 1);
    }

    /// <summary>The same journal but for one event, in blocks with good checksums; returns the index of the first event that cannot be reproduced.</summary>
    private static int Rewrite(string state, string how)
    {
        List<Event> events = [];
        JournalEnd end = JournalReader.Read(state, 1, (in Event e) => events.Add(e));
        File.Delete(StateCopy.Snapshot(state));
        File.Delete(StateCopy.Segment(state));
        int order = events.FindIndex(e => e.Header.Kind == EventKind.NewOrderSingle), at = order;
        Event e = events[order];
        switch (how)
        {
            case "changed":
                e.Order.Qty += Fixed.One;
                events[order] = e;
                break;
            case "another input":
                int input = events.FindLastIndex(order, x => x.IsInput);
                e = events[input];
                e.Header.Kind = EventKind.Canary;
                events[input] = e;
                at = input + 1;
                break;
            case "left out":
                events.RemoveAt(order);
                break;
            default:
                at = events.FindIndex(order, x => x.IsInput);
                events.Insert(at, e);
                break;
        }

        for (int i = 0; i < events.Count; i++)
        {
            Event moved = events[i];
            moved.Header.Sequence = i + 1;
            events[i] = moved;
        }

        using JournalWriter writer = new(state, end.Epoch, 1);
        writer.Append(CollectionsMarshal.AsSpan(events));
        writer.Sync();
        return at;
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
