using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>What gold and silver do alike with the basis of their futures: long when it is far above its year, short when far below.</summary>
internal static class TermStructure
{
    private const int EntryZ = 0, Divisor = 1, LongMax = 2, ShortMax = 3;

    /// <summary>In the order of the constants above.</summary>
    public static StrategyParameter[] Parameters { get; } =
    [
        new("entry_z", 1.5, 0.5, 3, "z"),
        new("divisor", 4, 1, 10, "ratio"),
        new("long_max", 0.5, 0.1, 1, "weight"),
        new("short_max", 0.3, 0, 1, "weight"),
    ];

    /// <summary>Decides on the z of one metal's basis.</summary>
    public static void Decide(in StrategyContext c, Part curve, double z)
    {
        EmptyReason empty = First.Of(c.Days(0, 2), c.Ready(curve));
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        double size = (z < 0 ? -z : z) / c[Divisor];
        double weight = z > c[EntryZ] ? (size < c[LongMax] ? size : c[LongMax])
            : z < -c[EntryZ] ? -(size < c[ShortMax] ? size : c[ShortMax])
            : 0;
        c.Want(0, weight, Bands.Confidence(z), c.Edge(0, 0.4, 21));
    }
}
