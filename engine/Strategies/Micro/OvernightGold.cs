namespace Qgtm.Fast.Strategies;

/// <summary>
/// overnight_gold: long from two minutes before the close to five minutes after the next open, while the mean overnight return of
/// 63 days has a t-statistic above 1. Thesis: gold is bid in Asian hours.
/// </summary>
public sealed class OvernightGold : IStrategy
{
    private const int TStatistic = 0, Weight = 1;

    /// <summary>The bar that ends two minutes before the close is the last one that can still buy, ns.</summary>
    private const long BuyBeforeCloseNs = 150_000_000_000;
    private const long SellAfterOpenNs = 300_000_000_000;

    private OvernightGold()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "overnight_gold",
        Category = 'F',
        Name = "Overnight gold",
        Thesis = "Gold is bid in Asian hours.",
        Legs = ["GLD"],
        Inputs = "GLD minute bars; 63 overnight returns and their t-statistic",
        Schedule = Schedule.Minute,
        Parameters = [new("t_statistic", 1, 0, 3, "t"), new("weight", 0.5, 0.1, 1, "weight")],
        HalfLifeDays = 1,
        SharpeExpected = 0.5,
        CapacityUsd = 20_000_000,
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        long toCloseNs = c.NextCloseNs - c.TimeNs;
        if (toCloseNs > BuyBeforeCloseNs)
        {
            // In the morning what was held overnight goes; from then on nothing is held.
            bool early = c.Target(0) > 0 && c.TimeNs - c.OpenedNs < SellAfterOpenNs;
            c.Want(0, early ? c.Target(0) : 0, 0, 0);
            return;
        }

        EmptyReason empty = c.Days(0, 64);
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        double t = c.Day(0).OvernightT63;
        c.Want(0, t > c[TStatistic] ? c[Weight] : 0, 25 * t, c.Edge(0, 0.5 * t, 1));
    }
}
