using Qgtm.Fast.Models;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// tail_hedge: always 1 % of equity in VIXY, up to 2 % as a crisis becomes likely. Where VIXY may not be traded it says what it would
/// hold. Thesis: it costs a little every year and pays when everything else falls.
/// </summary>
public sealed class TailHedge : IStrategy
{
    private const int Base = 0;

    private TailHedge()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "tail_hedge",
        Category = 'H',
        Name = "Tail hedge",
        Thesis = "It costs a little every year and pays when everything else falls.",
        Legs = ["VIXY"],
        Inputs = "probability of a crisis",
        Schedule = Schedule.Daily,
        Parameters = [new("base", 0.5, 0.25, 1, "weight")],
        Allocation = 0.02,
        SharpeExpected = 0.1,
        KillCondition = "none: it is an insurance",
        Loadings = new(Equity: -1),
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason empty = c.Days(0, 2);
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        double crisis = Hmm.Label(in c.Models.Regime) == Regime.Unknown ? 0 : c.Models.Regime.Crisis;
        c.Want(0, c[Base] + ((1 - c[Base]) * crisis), 100, c.Edge(0, 1, 63));
    }
}
