using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// gold_platinum: the ratio against its year, with the usual bands, while it reverts within 10 to 120 days.
/// Thesis: Platinum is bound to gold by jewellers and coin buyers.
/// </summary>
public sealed class GoldPlatinum : IStrategy
{
    private const int EntryZ = 0, ExitZ = 1, HalfLifeMin = 2, HalfLifeMax = 3, Weight = 4;

    private GoldPlatinum()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "gold_platinum",
        Category = 'C',
        Name = "Gold and platinum",
        Thesis = "Platinum is bound to gold by jewellers and coin buyers.",
        Legs = ["PPLT", "GLD"],
        Inputs = "ln PPLT/GLD: z252, half-life",
        Schedule = Schedule.Daily,
        Parameters =
        [
            new("entry_z", 2, 1, 4, "z"),
            new("exit_z", 0.5, 0, 1.5, "z"),
            new("half_life_min", 10, 1, 60, "days"),
            new("half_life_max", 120, 30, 500, "days"),
            new("weight", 0.4, 0.1, 1, "weight"),
        ],
        HalfLifeDays = 30,
        Loadings = new(GoldVol: 0.3),
        Allocation = 0.1,
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason empty = First.Of(c.Days(0, 253), c.Days(1, 253), c.Ready(Part.PpltGld));
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        ref readonly CrossFeatures x = ref c.Cross;
        double z = x.PpltGldZ252;
        bool reverts = x.PpltGldHalfLife >= c[HalfLifeMin] && x.PpltGldHalfLife <= c[HalfLifeMax];
        double side = Bands.Step(in c, z, c[EntryZ], c[ExitZ], reverts);
        EmptyReason gate = reverts ? EmptyReason.ThresholdGate : EmptyReason.RegimeGate;
        c.Want(0, side * c[Weight], Bands.Confidence(z), c.Edge(0, 0.4, 21), gate);
        c.Want(1, -side * c[Weight], Bands.Confidence(z), c.Edge(1, 0.4, 21), gate);
    }
}
