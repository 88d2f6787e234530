using Qgtm.Fast.Models;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// meta_labeller: how likely the other strategies' signals are to pay in this market (<see cref="Portfolio.MetaGate"/> does the work);
/// it only gates and sizes, and wants nothing itself. Thesis: the same signal pays in one market and not in another.
/// </summary>
public sealed class MetaLabeller : IStrategy
{
    private MetaLabeller()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "meta_labeller",
        Category = 'G',
        Name = "Meta labels",
        Thesis = "The same signal pays in one market and not in another.",
        Legs = ["GLD"],
        Inputs = "outcomes of all signals; real rate, dollar, breakeven, VIX, gold/silver, breadth, volatility rank, crisis",
        Schedule = Schedule.Daily,
        WeightMax = 0,
        Allocation = 0,
        Shadow = true,
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        int active = 0;
        long samples = 0;
        foreach (ref readonly MetaRow row in c.Metas)
        {
            active += row.Active != 0 ? 1 : 0;
            samples = row.Samples > samples ? row.Samples : samples;
        }

        if (samples < MetaLabel.SamplesMin)
        {
            c.Nothing(EmptyReason.Warmup);
            return;
        }

        c.Want(0, 0, active, 0, active == 0 ? EmptyReason.ThresholdGate : EmptyReason.RegimeGate);
    }
}
