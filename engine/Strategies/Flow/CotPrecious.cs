using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// cot_precious: against managed money when its net position is more than two deviations from its year; 70 % gold, 30 % silver.
/// Thesis: When all funds are on one side, nobody is left to buy.
/// </summary>
public sealed class CotPrecious : IStrategy
{
    private const int EntryZ = 0, ExitZ = 1, Divisor = 2, Weight = 3, GoldShare = 4;

    private CotPrecious()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "cot_precious",
        Category = 'D',
        Name = "Commitments of traders",
        Thesis = "When all funds are on one side, nobody is left to buy.",
        Legs = ["GLD", "SLV"],
        Inputs = "managed-money net of gold and silver, z of 52 weeks",
        Schedule = Schedule.Daily,
        Parameters =
        [
            new("entry_z", 2, 1, 4, "z"),
            new("exit_z", 1, 0, 2, "z"),
            new("divisor", 3, 1, 10, "ratio"),
            new("weight", 0.4, 0.1, 1, "weight"),
            new("gold_share", 0.7, 0, 1, "ratio"),
        ],
        Allocation = 0.1,
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason empty = First.Of(c.Days(0, 2), c.Ready(Part.GoldManaged), c.Ready(Part.SilverManaged));
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        Leg(in c, 0, c.Flow.GoldManagedNetZ52, c[GoldShare]);
        Leg(in c, 1, c.Flow.SilverManagedNetZ52, 1 - c[GoldShare]);
    }

    private static void Leg(in StrategyContext c, int leg, double z, double share)
    {
        double side = Bands.Step(in c, z, c[EntryZ], c[ExitZ], mayOpen: true, place: leg);
        double size = (z < 0 ? -z : z) / c[Divisor];
        c.Want(leg, side * (size < 1 ? size : 1) * c[Weight] * share, Bands.Confidence(z), c.Edge(leg, 0.4, 21));
    }
}
