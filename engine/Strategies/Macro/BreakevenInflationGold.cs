using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// breakeven_inflation_gold: long while breakeven inflation and the growth of the balance sheet are above their means.
/// Thesis: Gold follows expected inflation while the central bank buys.
/// </summary>
public sealed class BreakevenInflationGold : IStrategy
{
    private const int WeightMax = 0;

    private BreakevenInflationGold()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "breakeven_inflation_gold",
        Category = 'A',
        Name = "Breakeven inflation",
        Thesis = "Gold follows expected inflation while the central bank buys.",
        Legs = ["GLD"],
        Inputs = "T10YIE z126, 13-week growth of WALCL z",
        Schedule = Schedule.Daily,
        Parameters =
        [
            new("weight_max", 0.3, 0.05, 1, "weight"),
        ],
        Allocation = 0.1,
        Loadings = new(RealRate: 0.6),
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason empty = First.Of(c.Days(0, 2), c.Ready(Part.Breakeven), c.Ready(Part.BalanceSheet));
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        ref readonly MacroFeatures m = ref c.Macro;
        double mean = (m.BreakevenZ126 + m.BalanceSheetGrowthZ104) / 2;
        bool on = m.BreakevenZ126 > 0 && m.BalanceSheetGrowthZ104 > 0;
        c.Want(0, on ? c[WeightMax] * (mean < 1 ? mean : 1) : 0, 50 * mean, c.Edge(0, 0.4, 21));
    }
}
