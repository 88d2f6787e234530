using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// dxy_gold: the residual of gold on the dollar: against it beyond two deviations, out within half of one; nothing when the beta is positive.
/// Thesis: Gold strays from what the dollar implies, and comes back.
/// </summary>
public sealed class DxyGold : IStrategy
{
    private const int EntryZ = 0, ExitZ = 1, Weight = 2;

    private DxyGold()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "dxy_gold",
        Category = 'A',
        Name = "Dollar and gold",
        Thesis = "Gold strays from what the dollar implies, and comes back.",
        Legs = ["GLD"],
        Inputs = "126-day regression of GLD returns on DTWEXBGS returns",
        Schedule = Schedule.Daily,
        Parameters =
        [
            new("entry_z", 2, 1, 4, "z"),
            new("exit_z", 0.5, 0, 1.5, "z"),
            new("weight", 0.5, 0.1, 1, "weight"),
        ],
        Allocation = 0.1,
        HalfLifeDays = 10,
        Loadings = new(Dollar: 1),
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason empty = First.Of(c.Days(0, 127), c.Ready(Part.GoldDollar));
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        ref readonly MacroFeatures m = ref c.Macro;
        if (m.GoldDollarBeta126 > 0)
        {
            Bands.Clear(in c);
            c.Nothing(EmptyReason.RegimeGate);
            return;
        }

        double z = m.GoldDollarResidualZ126;
        double side = Bands.Step(in c, z, c[EntryZ], c[ExitZ]);
        c.Want(0, side * c[Weight], Bands.Confidence(z), c.Edge(0, 0.5, 10));
    }
}
