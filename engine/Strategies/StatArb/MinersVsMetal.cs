using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// miners_vs_metal: the residual of ln GDX on ln GLD over 126 days, with the usual bands, only while a Dickey-Fuller test says that it reverts.
/// Thesis: Miners stray from the metal that they dig, and come back.
/// </summary>
public sealed class MinersVsMetal : IStrategy
{
    private const int EntryZ = 0, ExitZ = 1, AdfMax = 2, Weight = 3;

    private MinersVsMetal()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "miners_vs_metal",
        Category = 'C',
        Name = "Miners against the metal",
        Thesis = "Miners stray from the metal that they dig, and come back.",
        Legs = ["GDX", "GLD"],
        Inputs = "126-day regression of ln GDX on ln GLD: residual z, Dickey-Fuller t; 63-day beta of returns",
        Schedule = Schedule.Daily,
        Parameters =
        [
            new("entry_z", 2, 1, 4, "z"),
            new("exit_z", 0.5, 0, 1.5, "z"),
            new("adf_max", -3.1, -6, -1, "t"),
            new("weight", 0.4, 0.1, 1, "weight"),
        ],
        HalfLifeDays = 10,
        Loadings = new(Miners: 1),
        Allocation = 0.15,
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason empty = First.Of(c.Days(0, 127), c.Days(1, 127), c.Ready(Part.Miners));
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        ref readonly CrossFeatures x = ref c.Cross;
        double z = x.GdxGldSpreadZ126;
        double side = Bands.Step(in c, z, c[EntryZ], c[ExitZ], x.GdxGldAdfT126 < c[AdfMax]);
        double beta = x.GdxGldBeta63 < 0 ? 0 : x.GdxGldBeta63 > 2.5 ? 2.5 : x.GdxGldBeta63;
        EmptyReason gate = x.GdxGldAdfT126 < c[AdfMax] ? EmptyReason.ThresholdGate : EmptyReason.RegimeGate;
        c.Want(0, side * c[Weight], Bands.Confidence(z), c.Edge(0, 0.5, 10), gate);
        c.Want(1, -side * c[Weight] * beta, Bands.Confidence(z), c.Edge(1, 0.5, 10), gate);
    }
}
