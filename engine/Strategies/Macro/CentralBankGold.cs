using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// central_bank_gold: a tilt while the purchases of four quarters are above their five-year median.
/// Thesis: Central banks buy for years and do not look at the price.
/// </summary>
public sealed class CentralBankGold : IStrategy
{
    private const int Tilt = 0;

    private CentralBankGold()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "central_bank_gold",
        Category = 'A',
        Name = "Central banks",
        Thesis = "Central banks buy for years and do not look at the price.",
        Legs = ["GLD"],
        Inputs = "quarterly gold reserves of central banks",
        Schedule = Schedule.Monthly,
        Parameters =
        [
            new("tilt", 0.2, 0.05, 0.5, "weight"),
        ],
        Allocation = 0.1,
        HalfLifeDays = 126,
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason empty = First.Of(c.Days(0, 2), c.Ready(Part.CentralBank));
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        c.Want(0, c.Flow.CentralBankBuying4 > c.Flow.CentralBankMedian20 ? c[Tilt] : 0, 60, c.Edge(0, 0.3, 63));
    }
}
