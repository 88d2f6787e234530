using System;
using System.Linq;
using Qgtm.Fast.EngineTests.Strategies;
using Qgtm.Fast.Events;
using Qgtm.Fast.Models;
using Qgtm.Fast.Portfolio;
using Qgtm.Fast.Strategies;
using Qgtm.Fast.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Qgtm.Fast.EngineTests.Portfolio;

/// <summary>The week's weights: who is in them, that they are those of the models, budgets, and what becomes of them.</summary>
public sealed class WeightProposalTests(ITestOutputHelper output)
{
    private const long HourNs = 3_600_000_000_000, Alice = 1_001, Bob = (1L << 32) + 2;

    /// <summary>Without loadings on factors: nothing is cut.</summary>
    private static readonly int[] Plain = [.. Of("hedging_pressure", "etf_flow_pm", "sge_withdrawals", "comex_warehouse")];

    [Fact]
    public void Weights_are_those_of_the_tree_and_keep_their_sum()
    {
        using EngineHarness h = Recorded(Plain);
        Propose(h);
        Assert.Equal((ProposalStatus.Open, Plain.Length, 0L), (Status(h), h.State.Proposal.Strategies, h.State.Proposal.Breaches));
        double[] tree = new double[Plain.Length];
        Assert.True(Hrp.TryWeights(Naive(h, Plain), tree));
        double total = Plain.Sum(s => h.State.Books[s].Allocation);
        for (int k = 0; k < Plain.Length; k++)
        {
            Assert.Equal(tree[k] * total, WeightProposal.ShareOf(h.State, Plain[k]), 6);
        }

        Assert.Equal(total, h.State.ProposedWeights.Take(EngineLimits.StrategiesMax).Sum(), 9);
        Assert.Equal(total, Plain.Sum(s => WeightProposal.EqualRiskOf(h.State, s)), 9);
        Event said = Assert.Single(h.Outputs, e => e.Header.Kind == EventKind.WeightsProposed);
        Assert.Equal((Plain.Length, h.State.Proposal.DueNs), (said.Numbers.A, said.Numbers.B));
    }

    [Fact]
    public void Who_does_not_trade_or_has_no_record_is_not_in_them()
    {
        using EngineHarness h = Recorded(Plain);
        h.State.Books[Plain[0]].Stage = (long)StrategyStage.Validated;
        h.State.Skills[Plain[1]].Days = Skill.WindowDays - 1;
        Propose(h);
        Assert.Equal((0d, 0d, 2L), (WeightProposal.ShareOf(h.State, Plain[0]), WeightProposal.ShareOf(h.State, Plain[1]), h.State.Proposal.Strategies));
        h.State.Books[Plain[2]].Stage = (long)StrategyStage.Paused;
        h.Seconds += 1;
        Propose(h);
        Assert.Equal((ProposalStatus.None, 0L), (Status(h), h.Outputs.Last(e => e.Header.Kind == EventKind.WeightsProposed).Numbers.A));
    }

    [Fact]
    public void A_factor_over_its_budget_is_cut_and_not_made_up_elsewhere()
    {
        int[] all = [.. Plain, .. Of("miners_vs_metal", "dxy_gold")];
        using EngineHarness h = Recorded(all, quiet: StrategyCatalogue.IndexOf("miners_vs_metal"));
        Propose(h);
        double miners = WeightProposal.FactorShareOf(h.State, Factor.Miners), sum = all.Sum(s => WeightProposal.ShareOf(h.State, s));
        output.WriteLine($"miners have {miners:P1} of the risk, the sum is {sum:F4} of {all.Sum(s => h.State.Books[s].Allocation):F4}");
        Assert.Equal(0, h.State.Proposal.Breaches);
        Assert.InRange(miners, 0.15, FactorBudget.Limits[(int)Factor.Miners]);
        Assert.True(sum < all.Sum(s => h.State.Books[s].Allocation) - 0.001);
    }

    [Fact]
    public void A_budget_that_cannot_be_kept_is_said()
    {
        using EngineHarness h = Recorded([.. Of("gc_term_structure", "si_term_structure", "cross_carry")]);
        Propose(h);
        Assert.Equal(1L << (int)Factor.Curve, h.State.Proposal.Breaches);
        Assert.Equal(0.3, h.State.ProposedWeights.Take(EngineLimits.StrategiesMax).Sum(), 9);
        Assert.Equal(1, WeightProposal.FactorShareOf(h.State, Factor.Curve), 9);
        Assert.Equal(h.State.Proposal.Breaches, h.Outputs.Last(e => e.Header.Kind == EventKind.WeightsProposed).Numbers.C);
    }

    [Fact]
    public void What_was_accepted_counts_from_its_hour_on_and_not_before()
    {
        using EngineHarness h = Recorded(Plain);
        Propose(h);
        double[] proposed = [.. Plain.Select(s => WeightProposal.ShareOf(h.State, s))];
        Decide(h, Alice, accepts: true);
        Assert.Equal(ProposalStatus.Accepted, Status(h));
        h.State.Books[Plain[3]].Stage = (long)StrategyStage.Paused;
        h.Seconds += 3 * 3_600 - 1;
        h.Timer();
        Assert.Equal(0.1, h.State.Books[Plain[0]].Allocation);
        h.Seconds += 1;
        h.Timer();
        Assert.Equal(ProposalStatus.Applied, Status(h));
        Assert.All(Plain.Index().Take(3), p => Assert.Equal(proposed[p.Index], h.State.Books[p.Item].Allocation, 6));
        Assert.Equal(0.05, h.State.Books[Plain[3]].Allocation);
        Assert.All(h.Outputs.Where(e => e.Header.Kind == EventKind.AllocationChanged), e => Assert.Equal((Alice, 1), (e.Numbers.D, e.Numbers.E)));
        int said = h.Outputs.Count(e => e.Header.Kind == EventKind.AllocationChanged);
        h.Seconds += 60;
        h.Timer();
        Assert.Equal((3, 3), (said, h.Outputs.Count(e => e.Header.Kind == EventKind.AllocationChanged)));
    }

    [Fact]
    public void What_was_overridden_changes_nothing()
    {
        using EngineHarness h = Recorded(Plain);
        Propose(h);
        Decide(h, Alice, accepts: false);
        Decide(h, Alice, accepts: true);
        h.Seconds += 4 * 3_600;
        h.Timer();
        Assert.Equal((ProposalStatus.Overridden, 0.1), (Status(h), h.State.Books[Plain[0]].Allocation));
        Assert.Single(h.Outputs, e => e.Header.Kind == EventKind.WeightsDecided);
        Assert.Single(h.Outputs, e => e.Header.Kind == EventKind.StrategyCommandRefused);
    }

    [Theory]
    [InlineData("late")]
    [InlineData("nobody")]
    [InlineData("another")]
    [InlineData("alone")]
    [InlineData("self")]
    public void A_word_that_may_not_be_is_refused(string what)
    {
        using EngineHarness h = Recorded(Plain);
        h.State.Scalars.RealMoney = what is "alone" or "self" ? 1 : 0;
        Array.ForEach(Plain, s => h.State.Books[s].Stage = (long)StrategyStage.LiveFull);
        Propose(h);
        h.Seconds += what == "late" ? 3 * 3_600 : 1;
        h.Timer();
        Decide(h, what == "nobody" ? 0 : Alice, accepts: true, made: what == "another" ? 1 : 0, second: what == "self" ? Alice : 0);
        Assert.Equal(ProposalStatus.Open, Status(h));
        Decide(h, Alice, accepts: true, second: Bob);
        Assert.Equal(what == "late" ? ProposalStatus.Open : ProposalStatus.Accepted, Status(h));
    }

    private static void Propose(EngineHarness h) => h.Apply(EventKind.ProposeWeights, fill: (ref Event e) => e.Numbers.A = e.Header.TimeNs + (3 * HourNs));

    private static void Decide(EngineHarness h, long who, bool accepts, long made = 0, long second = 0) => h.Apply(EventKind.DecideWeights, fill: (ref Event e) =>
        (e.Numbers.A, e.Numbers.B, e.Numbers.D, e.Numbers.E) = (who, second, accepts ? 1 : 0, h.State.Proposal.MadeNs + made));

    private static ProposalStatus Status(EngineHarness h) => (ProposalStatus)h.State.Proposal.Status;

    private static int[] Of(params string[] ids) => [.. ids.Select(StrategyCatalogue.IndexOf)];

    /// <summary>A live engine whose strategies have 63 days of returns with a common part, and different numbers of days before.</summary>
    private EngineHarness Recorded(int[] strategies, int quiet = -1)
    {
        EngineHarness h = new EngineHarness().Live();
        Random random = new(Seeds.Pick(output));
        double[] common = [.. Enumerable.Range(0, Skill.WindowDays).Select(_ => random.NextDouble() - 0.5)];
        for (int k = 0; k < strategies.Length; k++)
        {
            int s = strategies[k], days = 63 + (7 * k);
            h.State.Skills[s].Days = days;
            for (int age = 0; age < Skill.WindowDays; age++)
            {
                double r = 0.004 * (s == quiet ? 0.4 : 1 + (0.3 * k)) * ((0.3 * common[age]) + random.NextDouble() - 0.5);
                h.State.SkillRings[(s * Skill.WindowDays) + ((days + age) % Skill.WindowDays)] = r;
            }
        }

        return h;
    }

    /// <summary>The shrunk covariance with the days in their order, by the model that has its own tests.</summary>
    private static double[] Naive(EngineHarness h, int[] strategies)
    {
        CovarianceRow row = default;
        CovarianceAsset[] assets = new CovarianceAsset[Covariance.AssetsMax];
        CovariancePair[] pairs = new CovariancePair[Covariance.PairsMax];
        for (int age = 0; age < Skill.WindowDays; age++)
        {
            Covariance.Update(ref row, assets, pairs, [.. strategies.Select((s, k) => h.State.SkillRings[(s * Skill.WindowDays) + ((63 + (7 * k) + age) % Skill.WindowDays)])], decay: 1);
        }

        double[] matrix = new double[strategies.Length * strategies.Length];
        Covariance.Shrunk(in row, assets, pairs, matrix, strategies.Length);
        return matrix;
    }
}
