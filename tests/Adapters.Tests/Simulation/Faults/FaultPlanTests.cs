using System;
using System.Linq;
using Qgtm.Fast.Simulation;
using Xunit;

namespace Qgtm.Fast.Adapters.Tests.Simulation.Faults;

/// <summary>When a rule is due, what is refused, and that a plan is the same for the same seed.</summary>
public sealed class FaultPlanTests
{
    [Fact]
    public void Rules_are_due_when_they_say_and_count_what_they_saw()
    {
        FaultPlan plan = new FaultPlan()
            .Add("POST /v2/orders", "lose-answer", nth: 3)
            .Add("GET /v2/orders*", "slow", every: 2, times: 2)
            .Add("update fill", "drop");
        Assert.Equal([false, false, true, false], Due(plan, "rest", "POST /v2/orders", 4));
        Assert.Equal([false, true, false, true, false, false], Due(plan, "rest", "GET /v2/orders/abc", 6));
        Assert.Equal([true, true], Due(plan, "update", "fill", 2));
        Assert.Equal([false], Due(plan, "update", "partial_fill", 1));
        Assert.Equal([4, 6, 2], plan.Rules.Select(r => (int)r.Seen));

        // Asked is not done: whoever does a fault says so.
        Assert.Equal(0, plan.Fired("drop"));
        plan.Next("update", "fill")!.Fired();
        Assert.Equal(1, plan.Fired("drop"));
        Assert.Equal(1, Assert.Single(plan.Counters).Value);
        plan.Clear();
        Assert.Null(plan.Next("update", "fill"));
        Assert.Equal(1, plan.Fired("drop"));
    }

    [Fact]
    public void Chance_is_the_seeds_and_one_occasion_has_one_fault()
    {
        bool[] first = Due(Random(7), "data", "q GLD", 500);
        Assert.Equal(first, Due(Random(7), "data", "q GLD", 500));
        Assert.NotEqual(first, Due(Random(8), "data", "q GLD", 500));
        Assert.InRange(first.Count(d => d), 100, 200);
        FaultPlan both = new FaultPlan().Add("data *", "drop", nth: 1).Add("data q*", "duplicate", nth: 2);
        Assert.Equal("drop", both.Next("data", "q SLV")!.Name);
        Assert.Equal("duplicate", both.Next("data", "q SLV")!.Name);
        static FaultPlan Random(ulong seed) => new FaultPlan(seed).Add("data q *", "drop", probability: 0.3);
    }

    [Fact]
    public void A_file_is_read_and_a_wrong_one_is_named()
    {
        FaultPlan plan = FaultPlan.Parse("""
            { "seed": 9, "faults": [
              { "on": "DELETE /v2/orders/*", "fault": "status", "args": { "status": 503, "body": "html" }, "nth": 2 }, // the second cancel
              { "on": "cancel GLD", "fault": "late-fill", "every": 3, "times": 4 },
            ] }
            """);
        Assert.Equal(["status", "late-fill"], plan.Rules.Select(r => r.Fault));
        Assert.Equal(503, plan.Next("rest", "DELETE /v2/orders/1") is null ? plan.Next("rest", "DELETE /v2/orders/2")!.Long("status", 0) : -1);
        Assert.Single(FaultPlan.Parse("""[{"on":"row","fault":"halt","nth":5}]""").Rules);
        Refused("""[{"on":"nowhere","fault":"halt"}]""", "is no point");
        Refused("""[{"on":"cancel","fault":"halt"}]""", "is no fault of 'cancel'");
        Refused("""[{"fault":"halt"}]""", "is no fault plan");
        Refused("{", "is no fault plan");
    }

    private static void Refused(string json, string words) =>
        Assert.Contains(words, Assert.Throws<ArgumentException>(() => FaultPlan.Parse(json)).Message, StringComparison.Ordinal);

    private static bool[] Due(FaultPlan plan, string group, string detail, int times) =>
        [.. Enumerable.Range(0, times).Select(_ => plan.Next(group, detail) is not null)];
}
