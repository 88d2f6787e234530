using System;
using Qgtm.Fast.EngineTests.Rings.Model;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Rings;

/// <summary>
/// Every interleaving of docs/ring.md on a tiny ring, with store buffers: no event lost, doubled or torn, no reader asleep
/// for ever. Each rule that is taken away must be missed: the search then shows what breaks.
/// </summary>
public sealed class ModelTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1, 2, 4, 1)]
    [InlineData(1, 4, 6, 1)]
    [InlineData(1, 2, 4, 2)]
    [InlineData(1, 4, 6, 3)]
    [InlineData(2, 2, 2, 2)]
    public void Nothing_is_lost_torn_or_asleep(int lanes, int capacity, int events, int batch)
    {
        TsoMachine machine = new LaneModel(lanes, capacity, events) { Batch = batch }.Machine();
        string? fault = machine.FirstFault();
        output.WriteLine($"{machine.States} states");
        Assert.Null(fault);
        Assert.True(machine.States > 1_000, "the search was too small to mean anything");
    }

    [Fact]
    public void Two_writers_and_one_sleeper() => Nothing_is_lost_torn_or_asleep(2, 2, 1, 1);

    [Fact]
    public void Without_the_barrier_a_wake_up_is_lost() =>
        Misses(new LaneModel(1, 2, 3) { Barrier = false }, "deadlock");

    [Fact]
    public void Without_the_second_look_a_wake_up_is_lost() =>
        Misses(new LaneModel(1, 2, 3) { SecondLook = false }, "deadlock");

    [Fact]
    public void Without_the_kernels_look_a_wake_up_is_lost() =>
        Misses(new LaneModel(1, 2, 3) { LookBeforeWait = false }, "deadlock");

    [Fact]
    public void Without_the_look_for_room_an_event_is_overwritten() =>
        Misses(new LaneModel(1, 2, 4) { RoomCheck = false }, "overwritten", "torn");

    [Fact]
    public void A_sequence_before_its_payload_tears() =>
        Misses(new LaneModel(1, 2, 4) { PayloadFirst = false }, "torn");

    [Fact]
    public void Slots_given_back_before_they_are_read_tear() =>
        Misses(new LaneModel(1, 2, 4) { ReleaseAfterReading = false }, "torn");

    [Theory]
    [InlineData(2, 4)]
    [InlineData(2, 6)]
    [InlineData(4, 9)]
    public void A_lapped_reader_never_takes_a_torn_event(int capacity, int events)
    {
        TsoMachine machine = new LapModel(capacity, events).Machine();
        Assert.Null(machine.FirstFault());
        output.WriteLine($"{machine.States} states");
        Assert.StartsWith("lapped", new LapModel(capacity, events) { MayLap = false }.Machine().FirstFault(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_look_after_the_copy_an_event_is_torn() =>
        Assert.Contains("was read as", new LapModel(2, 4) { LookAfterCopy = false }.Machine().FirstFault(), StringComparison.Ordinal);

    [Fact]
    public void A_claim_that_comes_after_the_payload_tears() =>
        Assert.Contains("was read as", new LapModel(2, 4) { ClaimFirst = false }.Machine().FirstFault(), StringComparison.Ordinal);

    private void Misses(LaneModel model, params string[] expected)
    {
        string? fault = model.Machine().FirstFault();
        output.WriteLine(fault ?? "nothing");
        Assert.NotNull(fault);
        Assert.Contains(expected, word => fault.StartsWith(word, StringComparison.Ordinal) || fault.Contains(word, StringComparison.Ordinal));
    }
}
