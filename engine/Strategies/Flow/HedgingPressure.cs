using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// hedging_pressure: long when commercials are much longer than in their year, short when much shorter.
/// Thesis: Producers who hedge more pay speculators to take the other side.
/// </summary>
public sealed class HedgingPressure : IStrategy
{
    private const int EntryZ = 0, Weight = 1;

    private HedgingPressure()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "hedging_pressure",
        Category = 'D',
        Name = "Hedging pressure",
        Thesis = "Producers who hedge more pay speculators to take the other side.",
        Legs = ["GLD"],
        Inputs = "commercial net over open interest, z of 52 weeks",
        Schedule = Schedule.Daily,
        Parameters =
        [
            new("entry_z", 1, 0.5, 3, "z"),
            new("weight", 0.3, 0.1, 1, "weight"),
        ],
        Allocation = 0.1,
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason empty = First.Of(c.Days(0, 2), c.Ready(Part.GoldCommercial));
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        double z = c.Flow.GoldCommercialNetZ52;
        c.Want(0, z > c[EntryZ] ? c[Weight] : z < -c[EntryZ] ? -c[Weight] : 0, Bands.Confidence(z), c.Edge(0, 0.4, 21));
    }
}
