using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// backwardation_squeeze: long for ten days when futures are in backwardation and registered stocks fall.
/// Thesis: Backwardation with shrinking stocks is a squeeze that has not ended.
/// </summary>
public sealed class BackwardationSqueeze : IStrategy
{
    private const int StocksZ = 0, HoldDays = 1, Weight = 2;

    private BackwardationSqueeze()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "backwardation_squeeze",
        Category = 'B',
        Name = "Squeeze",
        Thesis = "Backwardation with shrinking stocks is a squeeze that has not ended.",
        Legs = ["GLD"],
        Inputs = "GC basis, 21-day change of COMEX registered stocks z",
        Schedule = Schedule.Daily,
        Parameters =
        [
            new("stocks_z", -1, -3, 0, "z"),
            new("hold_days", 10, 2, 42, "days"),
            new("weight", 0.5, 0.1, 1, "weight"),
        ],
        Loadings = new(Curve: 0.7, Liquidity: 0.3),
        HalfLifeDays = 10,
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason empty = First.Of(c.Days(0, 15), c.Ready(Part.GoldCurve), c.Ready(Part.ComexGold));
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        bool on = !Hold.Ends(in c, 0, 0, (int)c[HoldDays]) && (Hold.IsOn(in c) || (c.Flow.GoldBasis > 0 && c.Flow.ComexGoldZ126 < c[StocksZ]));
        if (!on)
        {
            c.Nothing(EmptyReason.ThresholdGate);
            return;
        }

        Hold.Begin(in c, 1);
        c.Want(0, c[Weight], 60, c.Edge(0, 0.5, c[HoldDays]));
    }
}
