using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// vix_haven: long GLD when VIX is far above its year or stocks have fallen; a little less gold when nobody is afraid.
/// Thesis: Fear sends money into gold.
/// </summary>
public sealed class VixHaven : IStrategy
{
    private const int FearZ = 0, CalmZ = 1, Drawdown = 2, Weight = 3, Reduce = 4;

    private VixHaven()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "vix_haven",
        Category = 'A',
        Name = "Haven",
        Thesis = "Fear sends money into gold.",
        Legs = ["GLD"],
        Inputs = "VIXCLS z252, drawdown of SPY",
        Schedule = Schedule.Daily,
        Parameters =
        [
            new("fear_z", 1.5, 0.5, 4, "z"),
            new("calm_z", -1.5, -4, -0.5, "z"),
            new("drawdown", -0.07, -0.3, -0.03, "ratio"),
            new("weight", 0.4, 0.1, 1, "weight"),
            new("reduce", -0.1, -0.5, 0, "weight"),
        ],
        Allocation = 0.1,
        HalfLifeDays = 10,
        Loadings = new(Equity: -0.5),
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason empty = First.Of(c.Days(0, 2), c.Ready(Part.Vix), c.Ready(Part.SpyDrawdown));
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        ref readonly MacroFeatures m = ref c.Macro;
        bool fear = m.VixZ252 > c[FearZ] || m.SpyDrawdown252 < c[Drawdown];
        c.Want(0, fear ? c[Weight] : m.VixZ252 < c[CalmZ] ? c[Reduce] : 0, 60, c.Edge(0, 0.4, 10));
    }
}
