using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// vol_risk_premium_pm: a carry tilt when the premium is in the upper quarter of its year, until it is in the lower one. Options themselves are not traded.
/// Thesis: Options on gold cost more than gold moves.
/// </summary>
public sealed class VolRiskPremiumPm : IStrategy
{
    private const int OpenRank = 0, CloseRank = 1, Tilt = 2;

    private VolRiskPremiumPm()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "vol_risk_premium_pm",
        Category = 'E',
        Name = "Volatility premium",
        Thesis = "Options on gold cost more than gold moves.",
        Legs = ["GLD"],
        Inputs = "GVZ less 21-day realised volatility: percentile of a year",
        Schedule = Schedule.Daily,
        Parameters =
        [
            new("open_rank", 0.75, 0.5, 1, "rank"),
            new("close_rank", 0.25, 0, 0.5, "rank"),
            new("tilt", 0.15, 0.05, 0.5, "weight"),
        ],
        Loadings = new(GoldVol: -1),
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason empty = First.Of(c.Days(0, 253), c.Ready(Part.Vrp));
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        double rank = c.Macro.VrpPercentile252;
        bool on = rank >= c[OpenRank] || (c.Target(0) > 0 && rank >= c[CloseRank]);
        c.Want(0, on ? c[Tilt] : 0, 100 * rank, c.Edge(0, 0.3, 21));
    }
}
