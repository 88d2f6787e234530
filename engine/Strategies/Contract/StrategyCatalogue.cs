using System;
using System.Collections.Immutable;

namespace Qgtm.Fast.Strategies;

/// <summary>A strategy in the catalogue: its declaration, and the way to its decision without an object in between.</summary>
public sealed unsafe class StrategyEntry
{
    private readonly delegate*<in StrategyContext, void> _decide;

    private StrategyEntry(StrategyInfo info, delegate*<in StrategyContext, void> decide)
    {
        Info = info;
        _decide = decide;
    }

    /// <summary>What it is, wants and needs.</summary>
    public StrategyInfo Info { get; }

    /// <summary>The entry of a strategy's class.</summary>
    public static StrategyEntry Of<T>()
        where T : IStrategy => new(T.Info, &T.Decide);

    /// <summary>Asks it.</summary>
    public void Decide(in StrategyContext c) => _decide(in c);
}

/// <summary>
/// Every strategy of this build. Its index is its number in journals and configurations: a new one is a line at the end, and
/// a line is never moved.
/// </summary>
public static class StrategyCatalogue
{
    /// <summary>All of them, by number.</summary>
    public static ImmutableArray<StrategyEntry> All { get; } =
    [
        StrategyEntry.Of<GoldSilverRatio>(),
        StrategyEntry.Of<TsmomMulti>(),
        StrategyEntry.Of<IntradayMomentum>(),
        StrategyEntry.Of<RealRateGold>(),
        StrategyEntry.Of<DxyGold>(),
        StrategyEntry.Of<BreakevenInflationGold>(),
        StrategyEntry.Of<VixHaven>(),
        StrategyEntry.Of<CentralBankGold>(),
        StrategyEntry.Of<GcTermStructure>(),
        StrategyEntry.Of<SiTermStructure>(),
        StrategyEntry.Of<CrossCarry>(),
        StrategyEntry.Of<BackwardationSqueeze>(),
        StrategyEntry.Of<MinersVsMetal>(),
        StrategyEntry.Of<GoldPlatinum>(),
        StrategyEntry.Of<LeveredEtfDecay>(),
        StrategyEntry.Of<CotPrecious>(),
        StrategyEntry.Of<HedgingPressure>(),
        StrategyEntry.Of<EtfFlowPm>(),
        StrategyEntry.Of<ComexWarehouse>(),
        StrategyEntry.Of<SgeWithdrawals>(),
        StrategyEntry.Of<VolRiskPremiumPm>(),
        StrategyEntry.Of<SkewPm>(),
        StrategyEntry.Of<VolTermStructure>(),
        StrategyEntry.Of<CoveredIncome>(),
        StrategyEntry.Of<EventDrift>(),
        StrategyEntry.Of<FixDislocation>(),
        StrategyEntry.Of<OvernightGold>(),
        StrategyEntry.Of<SeasonalityPm>(),
        StrategyEntry.Of<MetaLabeller>(),
        StrategyEntry.Of<RegimeClassifierPm>(),
        StrategyEntry.Of<TailHedge>(),
    ];

    /// <summary>How many there are.</summary>
    public static int Count { get; } = All.Length;

    /// <summary>How many of them run: they have their limits and are not in quarantine.</summary>
    public static int Loaded(EngineState state)
    {
        int loaded = 0;
        for (int s = 0; s < Count; s++)
        {
            loaded += state.StrategyLimits[s].IsWhole && (state.Control.Quarantined >> s & 1) == 0 ? 1 : 0;
        }

        return loaded;
    }

    /// <summary>The Sharpe ratio a year that a strategy is expected to have.</summary>
    public static double SharpeExpected(int strategy) => Expected[strategy];

    private static readonly double[] Expected = Array.ConvertAll(System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsArray(All)!, e => e.Info.SharpeExpected);

    /// <summary>The number of a strategy, or -1. Upper and lower case are the same.</summary>
    public static int IndexOf(string id)
    {
        for (int i = 0; i < All.Length; i++)
        {
            if (All[i].Info.Id.Equals(id, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }
}
