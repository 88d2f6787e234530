using System;
using System.Runtime.InteropServices;
using Qgtm.Fast.Models;
using Qgtm.Fast.Strategies;

namespace Qgtm.Fast.Portfolio;

/// <summary>What has become of the week's proposal.</summary>
public enum ProposalStatus : byte
{
    /// <summary>There is none.</summary>
    None = 0,

    /// <summary>It waits for a person.</summary>
    Open = 1,

    /// <summary>It counts from its hour on.</summary>
    Accepted = 2,

    /// <summary>People keep their own weights.</summary>
    Overridden = 3,

    /// <summary>It counts.</summary>
    Applied = 4,
}

/// <summary>Why a word on the proposal is not taken.</summary>
public enum ProposalRefusal : byte
{
    None = 0,

    /// <summary>Nothing waits, or another proposal has come since it was looked at.</summary>
    NotThere = 1,

    /// <summary>Its hour is over.</summary>
    Late = 2,

    /// <summary>Nobody is named.</summary>
    Person = 3,

    /// <summary>A strategy that trades real money would have more: that takes a second person.</summary>
    SecondPerson = 4,
}

/// <summary>The proposal's head; its figures stand in <see cref="EngineState.ProposedWeights"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct WeightsRow
{
    /// <summary>When it was made, and from when on it counts once it is accepted, ns.</summary>
    public long MadeNs;
    public long DueNs;

    /// <summary>A <see cref="ProposalStatus"/>.</summary>
    public long Status;

    /// <summary>Strategies in it.</summary>
    public long Strategies;

    /// <summary>A bit for each <see cref="Factor"/> that is over its budget although what loads on it was cut.</summary>
    public long Breaches;

    /// <summary>Half the sum of what it puts elsewhere than equal risk would, 0..1: above a third the two disagree.</summary>
    public double Distance;

    /// <summary>Who has decided.</summary>
    public long By;
    public long Second;
}

/// <summary>
/// The week's weights: hierarchical risk parity over the strategies' own daily returns of 63 days, under their shrunk covariance, beside
/// equal risk as a check, cut where a factor has more of the risk than its budget. What the strategies in it have together stays the
/// same, or becomes less by the cuts. Who does not trade, or has no 63 days of record, keeps what it has.
/// </summary>
public static class WeightProposal
{
    /// <summary>Shares of equity, the same at equal risk, and shares of the factors in the risk.</summary>
    public const int Places = (2 * EngineLimits.StrategiesMax) + FactorBudget.Factors;

    private const int EqualAt = EngineLimits.StrategiesMax, FactorsAt = 2 * EngineLimits.StrategiesMax, CutsMax = 24, Max = ReturnWindow.AssetsMax;

    /// <summary>What a round leaves at least of a weight, how far it goes below what would be exact, since it nears the budget from above, and what it must take off an excess to go on.</summary>
    private const double CutLeast = 0.5, Over = 0.99, Helps = 1e-6;

    /// <summary>The share of equity that is proposed for a strategy; 0 = it is not in it.</summary>
    public static double ShareOf(EngineState state, int strategy) => state.ProposedWeights[strategy];

    /// <summary>The share that equal risk would give it.</summary>
    public static double EqualRiskOf(EngineState state, int strategy) => state.ProposedWeights[EqualAt + strategy];

    /// <summary>The share of a factor in the risk, 0..1.</summary>
    public static double FactorShareOf(EngineState state, Factor factor) => state.ProposedWeights[FactorsAt + (int)factor];

    /// <summary>Makes it from the state; without two strategies that have a record there is none.</summary>
    public static void Make(EngineState state, long dueNs)
    {
        ref WeightsRow row = ref state.Proposal;
        row = new WeightsRow { MadeNs = state.Scalars.TimeNs, DueNs = dueNs };
        Array.Clear(state.ProposedWeights);
        Span<int> chosen = stackalloc int[Max];
        int n = Choose(state, chosen);
        if (n < 2)
        {
            return;
        }

        Span<double> matrix = stackalloc double[n * n];
        Span<double> weights = stackalloc double[n];
        Span<double> equal = stackalloc double[n];
        Span<double> shares = stackalloc double[FactorBudget.Factors];
        CovarianceOf(state, chosen[..n], matrix);
        if (!Hrp.TryWeights(matrix, weights) || !Erc.TryWeights(matrix, equal))
        {
            return;
        }

        double total = 0;
        for (int k = 0; k < n; k++)
        {
            total += state.Books[chosen[k]].Allocation;
            row.Distance += 0.5 * Math.Abs(weights[k] - equal[k]);
        }

        row.Breaches = Cut(chosen[..n], matrix, weights, shares);
        for (int k = 0; k < n; k++)
        {
            state.ProposedWeights[chosen[k]] = Math.Min(weights[k] * total, 1);
            state.ProposedWeights[EqualAt + chosen[k]] = Math.Min(equal[k] * total, 1);
        }

        shares.CopyTo(state.ProposedWeights.AsSpan(FactorsAt));
        row.Strategies = n;
        row.Status = (long)ProposalStatus.Open;
    }

    /// <summary>The first rule that a person's word breaks.</summary>
    public static ProposalRefusal FirstBroken(EngineState state, long who, long second, long madeNs, bool accepts)
    {
        ref readonly WeightsRow p = ref state.Proposal;
        return p.Status != (long)ProposalStatus.Open || p.MadeNs != madeNs ? ProposalRefusal.NotThere
            : state.Scalars.TimeNs >= p.DueNs ? ProposalRefusal.Late
            : who == 0 ? ProposalRefusal.Person
            : accepts && (second == 0 || second == who) && Raises(state) ? ProposalRefusal.SecondPerson
            : ProposalRefusal.None;
    }

    /// <summary>True when a strategy that trades real money would have more than it has.</summary>
    public static bool Raises(EngineState state)
    {
        bool raises = false;
        for (int s = 0; s < StrategyCatalogue.Count; s++)
        {
            bool trades = state.Scalars.RealMoney != 0 && StrategyStages.ShareOf((StrategyStage)state.Books[s].Stage, isLive: true) > 0;
            raises |= trades && StrategyRules.Millionths(ShareOf(state, s)) > StrategyRules.Millionths(state.Books[s].Allocation);
        }

        return raises;
    }

    /// <summary>Those that trade and have a record with a variance.</summary>
    private static int Choose(EngineState state, Span<int> chosen)
    {
        int n = 0;
        for (int s = 0; s < StrategyCatalogue.Count && n < Max; s++)
        {
            ref readonly StrategyBook book = ref state.Books[s];
            bool moves = false;
            foreach (double r in RingOf(state, s))
            {
                moves |= r != 0;
            }

            if (moves && book.Allocation > 0 && state.Skills[s].Days >= Skill.WindowDays
                && StrategyStages.ShareOf((StrategyStage)book.Stage, state.Scalars.RealMoney != 0) > 0)
            {
                chosen[n++] = s;
            }
        }

        return n;
    }

    private static ReadOnlySpan<double> RingOf(EngineState state, int strategy) => state.SkillRings.AsSpan(strategy * Skill.WindowDays, Skill.WindowDays);

    /// <summary>All rings take a day each on the same days, so they are read from their own ends.</summary>
    private static void CovarianceOf(EngineState state, ReadOnlySpan<int> chosen, Span<double> matrix)
    {
        CovarianceRow row = default;
        Span<CovarianceAsset> assets = stackalloc CovarianceAsset[Max];
        Span<CovariancePair> pairs = stackalloc CovariancePair[Covariance.PairsMax];
        Span<double> day = stackalloc double[chosen.Length];
        assets.Clear();
        pairs.Clear();
        for (int age = 0; age < Skill.WindowDays; age++)
        {
            for (int k = 0; k < chosen.Length; k++)
            {
                day[k] = RingOf(state, chosen[k])[(int)((state.Skills[chosen[k]].Days + age) % Skill.WindowDays)];
            }

            Covariance.Update(ref row, assets, pairs, day, decay: 1);
        }

        Covariance.Shrunk(in row, assets, pairs, matrix, chosen.Length);
    }

    /// <summary>
    /// What loads on a factor over its budget becomes less, as long as that helps; a bit for each factor that is over it in the end. Where
    /// all loads on one factor, less of everything changes no share, and nothing is cut.
    /// </summary>
    private static long Cut(ReadOnlySpan<int> chosen, ReadOnlySpan<double> matrix, Span<double> weights, Span<double> shares)
    {
        Span<double> before = stackalloc double[chosen.Length];
        Span<double> sharesBefore = stackalloc double[FactorBudget.Factors];
        double last = double.MaxValue;
        for (int round = 0; ; round++)
        {
            Shares(chosen, matrix, weights, shares);
            double worst = Worst(shares);
            if (worst > last - Helps)
            {
                before.CopyTo(weights);
                sharesBefore.CopyTo(shares);
                return FactorBudget.Breaches(shares);
            }

            if (worst <= 0 || round == CutsMax)
            {
                return FactorBudget.Breaches(shares);
            }

            weights.CopyTo(before);
            shares.CopyTo(sharesBefore);
            last = worst;
            for (int f = 0; f < FactorBudget.Factors; f++)
            {
                double exact = FactorBudget.Cut(shares[f], (Factor)f), cut = exact < 1 ? Math.Max(exact * Over, CutLeast) : 1;
                for (int k = 0; k < chosen.Length; k++)
                {
                    weights[k] *= 1 - ((1 - cut) * LoadOf(chosen[k], f));
                }
            }
        }
    }

    /// <summary>Each factor's share: the strategies' shares of the variance times what they load on it.</summary>
    private static void Shares(ReadOnlySpan<int> chosen, ReadOnlySpan<double> matrix, ReadOnlySpan<double> weights, Span<double> shares)
    {
        Span<double> risk = stackalloc double[chosen.Length];
        VolTarget.Shares(weights, matrix, risk);
        shares.Clear();
        for (int k = 0; k < chosen.Length; k++)
        {
            for (int f = 0; f < FactorBudget.Factors; f++)
            {
                shares[f] += risk[k] * LoadOf(chosen[k], f);
            }
        }
    }

    /// <summary>The largest excess over a budget.</summary>
    private static double Worst(ReadOnlySpan<double> shares)
    {
        double worst = double.MinValue;
        for (int f = 0; f < FactorBudget.Factors; f++)
        {
            worst = Math.Max(worst, shares[f] - FactorBudget.Limits[f]);
        }

        return worst;
    }

    /// <summary>Which share of a strategy's risk a factor has, 0..1: its loading by size, where they are more than 1 together as shares of their sum.</summary>
    private static double LoadOf(int strategy, int factor)
    {
        FactorLoadings l = StrategyCatalogue.All[strategy].Info.Loadings;
        double sum = Math.Abs(l.RealRate) + Math.Abs(l.Dollar) + Math.Abs(l.GoldVol) + Math.Abs(l.SilverVol) + Math.Abs(l.Curve) + Math.Abs(l.Equity) + Math.Abs(l.Liquidity) + Math.Abs(l.Miners);
        double one = Math.Abs((Factor)factor switch
        {
            Factor.RealRate => l.RealRate,
            Factor.Dollar => l.Dollar,
            Factor.GoldVolatility => l.GoldVol,
            Factor.SilverVolatility => l.SilverVol,
            Factor.Curve => l.Curve,
            Factor.Equity => l.Equity,
            Factor.Liquidity => l.Liquidity,
            _ => l.Miners,
        });
        return one / Math.Max(sum, 1);
    }
}
