using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// sge_withdrawals: a tilt while the withdrawals of four weeks are more than a deviation above their year.
/// Thesis: China buys when it withdraws.
/// </summary>
public sealed class SgeWithdrawals : IStrategy
{
    private const int EntryZ = 0, Tilt = 1;

    private SgeWithdrawals()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "sge_withdrawals",
        Category = 'D',
        Name = "Shanghai",
        Thesis = "China buys when it withdraws.",
        Legs = ["GLD"],
        Inputs = "four-week withdrawals against a year, z",
        Schedule = Schedule.Daily,
        Parameters =
        [
            new("entry_z", 1, 0.5, 3, "z"),
            new("tilt", 0.2, 0.05, 0.5, "weight"),
        ],
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason empty = First.Of(c.Days(0, 2), c.Ready(Part.Sge));
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        double z = c.Flow.SgeZ52;
        c.Want(0, z > c[EntryZ] ? c[Tilt] : 0, Bands.Confidence(z), c.Edge(0, 0.3, 21));
    }
}
