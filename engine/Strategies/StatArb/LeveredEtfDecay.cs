using System;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// levered_etf_decay: short NUGT against GDX and AGQ with ZSL, hedged, in proportion to the drag, when volatility is above its median.
/// Thesis: A fund that is leveraged every day loses half its variance times L(L-1) a year.
/// </summary>
public sealed class LeveredEtfDecay : IStrategy
{
    private const int WeightMax = 0, DragFull = 1;

    private LeveredEtfDecay()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "levered_etf_decay",
        Category = 'C',
        Name = "Decay of leveraged funds",
        Thesis = "A fund that is leveraged every day loses half its variance times L(L-1) a year.",
        Legs = ["NUGT", "GDX", "AGQ", "ZSL"],
        Inputs = "63-day realised volatility of GDX and AGQ",
        Schedule = Schedule.Weekly,
        Parameters =
        [
            new("weight_max", 0.2, 0.05, 0.5, "weight"),
            new("drag_full", 0.3, 0.05, 2, "per year"),
        ],
        HalfLifeDays = 63,
        Loadings = new(Miners: 0.2, Liquidity: 0.5),
        Allocation = 0.1,
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason empty = First.Of(c.Days(0, 64), c.Days(1, 64));
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        // NUGT is two times GDX each day: L(L-1)/2 = 1 of the fund's own variance.
        Span<double> m = c.Memory;
        double miners = Short(in c, c.Day(1).RealisedVol63, ref m[0]);
        c.Want(0, -miners, 60, c.Edge(0, 0.5, 21), EmptyReason.RegimeGate);
        c.Want(1, 2 * miners, 60, c.Edge(1, 0.5, 21), EmptyReason.RegimeGate);

        // AGQ is +2 and ZSL -2 times silver: short both in equal parts, and the metal cancels.
        bool pair = c.Days(2, 64) == EmptyReason.None && c.Days(3, 64) == EmptyReason.None;
        double silver = pair ? Short(in c, c.Day(2).RealisedVol63 / 2, ref m[1]) : 0;
        c.Want(2, -silver, 60, c.Edge(2, 0.5, 21), EmptyReason.RegimeGate);
        c.Want(3, -silver, 60, c.Edge(3, 0.5, 21), EmptyReason.RegimeGate);
    }

    /// <summary>Weight of the short leg: the drag against a full one, when volatility is above its running median, which moves by a fiftieth toward each value.</summary>
    private static double Short(in StrategyContext c, double annual, ref double median)
    {
        median = median == 0 ? annual : annual > median ? median * 1.02 : median / 1.02;
        double share = annual * annual / c[DragFull];
        return annual <= median ? 0 : c[WeightMax] * (share < 1 ? share : 1);
    }
}
