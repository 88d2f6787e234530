using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// vol_term_structure: less gold when the curve is inverted, a carry tilt when it is steep.
/// Thesis: Near volatility above far is fear, far above near is calm.
/// </summary>
public sealed class VolTermStructure : IStrategy
{
    private const int FearRatio = 0, CalmRatio = 1, Tilt = 2;

    private VolTermStructure()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "vol_term_structure",
        Category = 'E',
        Name = "Volatility curve",
        Thesis = "Near volatility above far is fear, far above near is calm.",
        Legs = ["GLD"],
        Inputs = "30- and 90-day implied volatility of GLD",
        Schedule = Schedule.Daily,
        Parameters =
        [
            new("fear_ratio", 1.05, 1, 1.5, "ratio"),
            new("calm_ratio", 0.9, 0.5, 1, "ratio"),
            new("tilt", 0.15, 0.05, 0.5, "weight"),
        ],
        Loadings = new(GoldVol: -0.7),
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason empty = First.Of(c.Days(0, 2), c.Ready(Part.GldTerm));
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        double ratio = c.Macro.GldTermRatio;
        c.Want(0, ratio > c[FearRatio] ? -c[Tilt] : ratio < c[CalmRatio] ? c[Tilt] : 0, 50, c.Edge(0, 0.3, 21));
    }
}
