using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// cross_carry: long the metal with the higher roll yield, short the other, when the difference is more than one deviation.
/// Thesis: The metal that pays more to be held does better.
/// </summary>
public sealed class CrossCarry : IStrategy
{
    private const int EntryZ = 0, ExitZ = 1, Weight = 2;

    private CrossCarry()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "cross_carry",
        Category = 'B',
        Name = "Carry across metals",
        Thesis = "The metal that pays more to be held does better.",
        Legs = ["GLD", "SLV"],
        Inputs = "annualised roll yields of GC and SI and the z of their difference",
        Schedule = Schedule.Daily,
        Parameters =
        [
            new("entry_z", 1, 0.5, 3, "z"),
            new("exit_z", 0.25, 0, 1, "z"),
            new("weight", 0.4, 0.1, 1, "weight"),
        ],
        Loadings = new(Curve: 1),
        Allocation = 0.1,
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason empty = First.Of(c.Days(0, 2), c.Days(1, 2), c.Ready(Part.Carry));
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        // With the difference, not against it: the sign of the bands is turned round.
        double z = c.Flow.CarryDifferenceZ252;
        double side = -Bands.Step(in c, z, c[EntryZ], c[ExitZ]);
        c.Want(0, side * c[Weight], Bands.Confidence(z), c.Edge(0, 0.4, 21));
        c.Want(1, -side * c[Weight], Bands.Confidence(z), c.Edge(1, 0.4, 21));
    }
}
