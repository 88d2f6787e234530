using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// comex_warehouse: long when registered stocks fall fast, until they rise fast.
/// Thesis: Metal that leaves the warehouse is bought by someone who wants the metal.
/// </summary>
public sealed class ComexWarehouse : IStrategy
{
    private const int BuyZ = 0, FlatZ = 1, Weight = 2;

    private ComexWarehouse()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "comex_warehouse",
        Category = 'D',
        Name = "COMEX stocks",
        Thesis = "Metal that leaves the warehouse is bought by someone who wants the metal.",
        Legs = ["GLD"],
        Inputs = "21-day change of registered stocks z",
        Schedule = Schedule.Daily,
        Parameters =
        [
            new("buy_z", -1.5, -4, -0.5, "z"),
            new("flat_z", 1.5, 0, 4, "z"),
            new("weight", 0.3, 0.1, 1, "weight"),
        ],
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason empty = First.Of(c.Days(0, 2), c.Ready(Part.ComexGold));
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        double z = c.Flow.ComexGoldZ126;
        bool on = z < c[BuyZ] || (c.Target(0) > 0 && z < c[FlatZ]);
        c.Want(0, on ? c[Weight] : 0, Bands.Confidence(z), c.Edge(0, 0.3, 21));
    }
}
