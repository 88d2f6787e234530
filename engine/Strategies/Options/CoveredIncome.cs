using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// covered_income: a proxy of overwriting: fewer longs when volatility is dear and there is no trend.
/// Thesis: Calls sold on a metal that does not move earn their premium.
/// </summary>
public sealed class CoveredIncome : IStrategy
{
    private const int IvRank = 0, TrendZ = 1, Trim = 2;

    private CoveredIncome()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "covered_income",
        Category = 'E',
        Name = "Covered calls",
        Thesis = "Calls sold on a metal that does not move earn their premium.",
        Legs = ["GLD"],
        Inputs = "implied volatility rank of a year, 63-day trend z",
        Schedule = Schedule.Daily,
        Parameters =
        [
            new("iv_rank", 0.8, 0.5, 1, "rank"),
            new("trend_z", 0.5, -1, 2, "z"),
            new("trim", -0.15, -0.5, 0, "weight"),
        ],
        Loadings = new(GoldVol: -1),
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason empty = First.Of(c.Days(0, 64), c.Ready(Part.GldIv));
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        double rank = c.Macro.GldIvPercentile252;
        bool on = rank > c[IvRank] && c.Day(0).Z63 < c[TrendZ];
        c.Want(0, on ? c[Trim] : 0, 100 * rank, c.Edge(0, 0.3, 21));
    }
}
