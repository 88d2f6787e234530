using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// etf_flow_pm: with the flow for five days when it is more than a deviation from its quarter; half as much silver when its flow agrees.
/// Thesis: Creations of fund shares go on for days.
/// </summary>
public sealed class EtfFlowPm : IStrategy
{
    private const int EntryZ = 0, HoldDays = 1, Weight = 2;

    private EtfFlowPm()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "etf_flow_pm",
        Category = 'D',
        Name = "Fund flows",
        Thesis = "Creations of fund shares go on for days.",
        Legs = ["GLD", "SLV"],
        Inputs = "five-day change of shares outstanding, z63",
        Schedule = Schedule.Daily,
        Parameters =
        [
            new("entry_z", 1, 0.5, 3, "z"),
            new("hold_days", 5, 1, 21, "days"),
            new("weight", 0.3, 0.1, 1, "weight"),
        ],
        HalfLifeDays = 5,
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason empty = First.Of(c.Days(0, 15), c.Ready(Part.GldFlow));
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        double z = c.Flow.GldFlowZ63;
        bool holds = !Hold.Ends(in c, 0, 0, (int)c[HoldDays]) && Hold.IsOn(in c);
        double side = holds ? Hold.Side(in c) : z > c[EntryZ] ? 1 : z < -c[EntryZ] ? -1 : 0;
        if (side == 0)
        {
            c.Nothing(EmptyReason.ThresholdGate);
            return;
        }

        Hold.Begin(in c, side);
        c.Want(0, side * c[Weight], Bands.Confidence(z), c.Edge(0, 0.5, c[HoldDays]));
        bool silver = c.Ready(Part.SlvFlow) == EmptyReason.None && c.Flow.SlvFlowZ63 * side > 0;
        c.Want(1, silver ? side * c[Weight] / 2 : 0, Bands.Confidence(z), c.Edge(1, 0.5, c[HoldDays]));
    }
}
