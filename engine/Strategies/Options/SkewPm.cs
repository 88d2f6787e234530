using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// skew_pm: long when puts are much dearer than calls, a little less gold when calls are.
/// Thesis: Who pays much for puts has sold already.
/// </summary>
public sealed class SkewPm : IStrategy
{
    private const int LongZ = 0, TrimZ = 1, Weight = 2, Trim = 3;

    private SkewPm()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "skew_pm",
        Category = 'E',
        Name = "Skew",
        Thesis = "Who pays much for puts has sold already.",
        Legs = ["GLD"],
        Inputs = "25-delta put less call volatility of GLD, z252",
        Schedule = Schedule.Daily,
        Parameters =
        [
            new("long_z", 2, 1, 4, "z"),
            new("trim_z", -1, -4, 0, "z"),
            new("weight", 0.3, 0.1, 1, "weight"),
            new("trim", -0.1, -0.5, 0, "weight"),
        ],
        HalfLifeDays = 10,
        Loadings = new(GoldVol: 0.5),
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason empty = First.Of(c.Days(0, 2), c.Ready(Part.GldSkew));
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        double z = c.Macro.GldSkewZ252;
        c.Want(0, z > c[LongZ] ? c[Weight] : z < c[TrimZ] ? c[Trim] : 0, Bands.Confidence(z), c.Edge(0, 0.3, 10));
    }
}
