using Qgtm.Fast.Models;
using Qgtm.Fast.Portfolio;
using Qgtm.Fast.Reference;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// regime_classifier_pm: says which state the market is in and how sure that is; trades nothing. The allocator tilts all targets by
/// it (<see cref="RegimeTilt"/>). Thesis: strategies earn in some states and not in others.
/// </summary>
public sealed class RegimeClassifierPm : IStrategy
{
    private RegimeClassifierPm()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "regime_classifier_pm",
        Category = 'G',
        Name = "Regime",
        Thesis = "Strategies earn in some states of the market and not in others.",
        Legs = ["GLD"],
        Inputs = "daily returns of GLD and SPY, VIXCLS: hidden Markov model, change points, volatility rank",
        Schedule = Schedule.Daily,
        WeightMax = 0,
        Allocation = 0,
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        ref readonly ModelsRow m = ref c.Models;
        EmptyReason empty = First.Of(c.Ready(SeriesId.Vixcls), Hmm.Label(in m.Regime) == Regime.Unknown ? EmptyReason.Warmup : EmptyReason.None);
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        double most = m.Regime.RiskOn > m.Regime.RiskOff ? m.Regime.RiskOn : m.Regime.RiskOff;
        c.Want(0, 0, 100 * (most > m.Regime.Crisis ? most : m.Regime.Crisis), 0, EmptyReason.RegimeGate);
    }
}
