using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Qgtm.Fast.Simtest;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.Adapters.Tests.Simtest;

/// <summary>The rig itself: the same seed is the same world, planted bugs are found and made small, old failures stay mended.</summary>
public sealed class RigTests(ITestOutputHelper output)
{
    public static TheoryData<string> Kept => [.. Directory.GetFiles(Regressions(), "*.json").Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];

    [Fact]
    public void The_same_seed_gives_the_same_events()
    {
        CampaignResult r = Campaign.Run(new CampaignOptions { Seed = 11, Seeds = 2, Twice = true });
        Assert.Null(r.Violation);
        Assert.Equal(r.TraceHash, Campaign.Run(new CampaignOptions { Seed = 11, Seeds = 2 }).TraceHash);
        Assert.NotEqual(r.TraceHash, Campaign.Run(new CampaignOptions { Seed = 12, Seeds = 2 }).TraceHash);
    }

    [Theory]
    [InlineData((int)Canary.NoSync)]
    [InlineData((int)Canary.SecondReportGrows)]
    public void A_planted_bug_is_found_and_made_small(int canary)
    {
        for (ulong seed = 1; seed < 200; seed++)
        {
            using World world = new(Swarm.Of(seed) with { Days = 1, Minutes = 60, Instruments = 2 }) { Canary = (Canary)canary };
            world.Run();
            if (world.Violation is not { } v)
            {
                continue;
            }

            Regression small = Shrinker.Shrink(world.Swarm, Campaign.Commit, (Canary)canary);
            output.WriteLine($"seed {seed}: {v.Invariant} after {v.Event} events, {world.Plan.Fired.Count} faults; then {small.Faults.Count} faults, {small.Events} events");
            output.WriteLine(small.ToJson());
            Assert.Contains(v.Invariant, (Canary)canary == Canary.NoSync ? ["I5", "I11"] : new[] { "I2" });
            Assert.Equal(v.Invariant, small.Invariant);
            Assert.InRange(small.Faults.Count, 1, 10);
            Assert.True(small.Faults.Count <= world.Plan.Fired.Count);
            Assert.Null(Regression.Of(small.ToJson()).Play(out int fired)); // without the bug the same faults break nothing
            Assert.True(fired > 0);
            return;
        }

        Assert.Fail("The planted bug was not found.");
    }

    [Fact]
    public void A_fault_that_is_taken_away_moves_no_other()
    {
        int[] rates = new int[FaultClass.All.Length];
        Array.Fill(rates, 100_000);
        FaultPlan all = new(7, rates, null);
        List<Fault> played = Play(all);
        Assert.InRange(played.Count, 1_000, 20_000);
        List<Fault> odd = [.. played.Where((_, n) => n % 2 == 1)];
        Assert.Equal(odd, Play(new FaultPlan(7, rates, odd)));
    }

    [Fact]
    public void What_is_due_comes_by_time_and_then_by_order()
    {
        Agenda agenda = new();
        Dice dice = new(5, 1);
        List<(long TimeNs, int A)> put = [];
        for (int n = 0; n < 3_000; n++)
        {
            long at = dice.Between(0, 500);
            agenda.Add(Act.Poll, at, 0).A = n;
            put.Add((at, n));
        }

        List<(long TimeNs, int A)> came = [];
        while (agenda.TryTake(out Due due))
        {
            came.Add((due.TimeNs, due.A));
        }

        Assert.Equal(put.OrderBy(p => p.TimeNs).ThenBy(p => p.A), came);
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public void What_was_broken_once_holds(string name)
    {
        Regression kept = Regression.Of(File.ReadAllText(Path.Combine(Regressions(), name)));
        SimViolation? violation = kept.Play(out int fired);
        Assert.Null(violation);
        Assert.True(fired > 0, "none of its faults has fired");
    }

    private static List<Fault> Play(FaultPlan plan)
    {
        for (int n = 0; n < 1_000; n++)
        {
            foreach (FaultClass c in FaultClass.All.Skip(1))
            {
                plan.Fires(c.Kind);
            }
        }

        return plan.Fired;
    }

    private static string Regressions()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Qgtm.Fast.sln")))
        {
            at = at.Parent;
        }

        return Path.Combine(at!.FullName, "tests", "regressions");
    }
}
