using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Bench.Measure;
using Qgtm.Fast.Bench.Rings;
using Qgtm.Fast.Bench.Verbs;
using Xunit;

namespace Qgtm.Fast.Bench.Tests;

/// <summary>The gate of a run: no bytes where none are promised, and red when there is one.</summary>
[Collection("measuring")]
public sealed class AllocationTests
{
    private static readonly Options Quick = new() { Quick = true, Reps = 1 };

    [Fact]
    public void The_decoder_and_the_engine_allocate_nothing()
    {
        foreach (IVerb verb in (IVerb[])[new DecodeVerb(), new EngineVerb()])
        {
            Assert.Empty(Broken(verb));
        }
    }

    /// <summary>What is broken in each of up to three runs: a collection counts the rest of the thread's allocation context, once; what the work allocates is there each time.</summary>
    private static IReadOnlyCollection<string> Broken(IVerb verb)
    {
        IReadOnlyCollection<string> broken = [];
        for (int i = 0; i < 3; i++)
        {
            IReadOnlyList<Row> rows = verb.Run(Quick);
            Assert.Contains(rows, r => r.AllocationGated);
            broken = [.. Gate.Broken(rows)];
            if (broken.Count == 0)
            {
                break;
            }
        }

        return broken;
    }

    [Fact]
    public void The_journal_allocates_nothing_within_a_segment()
    {
        IReadOnlyList<Row> rows = new RecoveryVerb().Run(Quick);
        Assert.Contains(rows, r => r.AllocationGated && r.Name.StartsWith("journal append", System.StringComparison.Ordinal));
        Assert.Empty(Gate.Broken(rows));
    }

    [Fact]
    public void Lane_and_ring_allocate_nothing()
    {
        foreach (IRingLoops ring in RingList.All(peer: null).Where(r => r.Name is "lane" or "ring buffer"))
        {
            _ = ring.Throughput(1 << 12, 100_000, 10);
            Assert.Equal(0, ring.Throughput(1 << 12, 100_000, 10).BytesPerEvent);
        }
    }

    [Fact]
    public void One_planted_object_turns_the_gate_red()
    {
        Options planted = Quick with { PlantAllocation = true };
        Assert.Contains(Gate.Broken(new EngineVerb().Run(planted)), s => s.StartsWith("engine apply, mean: ", System.StringComparison.Ordinal));
        Assert.NotEmpty(Gate.Broken(new DecodeVerb().Run(planted)));
    }

    [Fact]
    public void A_gated_row_that_did_not_measure_is_red_too()
    {
        Row row = new() { Verb = "v", Name = "n", Unit = "ns", AllocationGated = true };
        Assert.Equal(["v n: bytes per event were not measured"], Gate.Broken([row]));
        Assert.Empty(Gate.Broken([row with { BytesPerEvent = 0 }, row with { AllocationGated = false, BytesPerEvent = 900 }]));
    }
}
