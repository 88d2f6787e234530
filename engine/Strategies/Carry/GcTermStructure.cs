using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// gc_term_structure: long GLD when the basis is far above its year, short when far below.
/// Thesis: A rich basis of gold futures says that the metal is wanted now.
/// </summary>
public sealed class GcTermStructure : IStrategy
{
    private const int EntryZ = 0, Divisor = 1, LongMax = 2, ShortMax = 3;

    private GcTermStructure()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "gc_term_structure",
        Category = 'B',
        Name = "Gold term structure",
        Thesis = "A rich basis of gold futures says that the metal is wanted now.",
        Legs = ["GLD"],
        Inputs = "GcFront, GcSecond: basis z252",
        Schedule = Schedule.Daily,
        Parameters =
        [
            new("entry_z", 1.5, 0.5, 3, "z"),
            new("divisor", 4, 1, 10, "ratio"),
            new("long_max", 0.5, 0.1, 1, "weight"),
            new("short_max", 0.3, 0, 1, "weight"),
        ],
        Loadings = new(Curve: 1),
        Allocation = 0.1,
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason empty = First.Of(c.Days(0, 2), c.Ready(Part.GoldCurve));
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        double z = c.Flow.GoldBasisZ252;
        double size = (z < 0 ? -z : z) / c[Divisor];
        double weight = z > c[EntryZ] ? (size < c[LongMax] ? size : c[LongMax])
            : z < -c[EntryZ] ? -(size < c[ShortMax] ? size : c[ShortMax])
            : 0;
        c.Want(0, weight, Bands.Confidence(z), c.Edge(0, 0.4, 21));
    }
}
