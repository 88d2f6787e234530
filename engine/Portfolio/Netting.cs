using System;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Strategies;

namespace Qgtm.Fast.Portfolio;

/// <summary>From many targets to one weight: strategies and aliases are added before anything is ordered, so they cannot trade against each other.</summary>
public static class Netting
{
    /// <summary>The wanted position of a name, share of equity, within the name's cap.</summary>
    /// <param name="state">The engine's state.</param>
    /// <param name="instrument">A name that orders go to.</param>
    /// <param name="aliases">Names that hold the same metal, whose targets are its own.</param>
    /// <param name="sector">The name's sector.</param>
    [HotPath]
    public static double Weight(EngineState state, int instrument, ReadOnlySpan<int> aliases, Sector sector)
    {
        double weight = Sum(state, instrument);
        foreach (int alias in aliases)
        {
            weight += Sum(state, alias);
        }

        ref readonly PortfolioRow p = ref state.Portfolio[0];
        weight *= p.Scale * p.SectorScale[(int)sector];
        double most = NameMax(state);
        return weight > most ? most : weight < -most ? -most : weight;
    }

    /// <summary>What one name may be at most: a little under the gate's limit, since prices move after the order.</summary>
    public static double NameMax(EngineState state) => state.Risk.PositionMaxBps * 0.95e-4;

    /// <summary>What the strategies want of one name, share of equity, before any scale.</summary>
    [HotPath]
    public static double Sum(EngineState state, int instrument)
    {
        double weight = 0;
        ReadOnlySpan<StrategyRow> rows = state.Strategies.AsSpan(instrument * EngineLimits.StrategiesMax, StrategyCatalogue.Count);
        for (int strategy = 0; strategy < rows.Length; strategy++)
        {
            double target = rows[strategy].Target;
            weight += target == 0 ? 0 : target * state.Books[strategy].Weight;
        }

        return weight;
    }
}
