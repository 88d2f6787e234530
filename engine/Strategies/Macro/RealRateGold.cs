using Qgtm.Fast.Features;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// real_rate_gold: long GLD when DFII10 is in the bottom tercile of a year and its 21-day change is falling; out at +2 ATR, -1 ATR or after 21 days.
/// Thesis: Low and falling real yields make gold cheap to hold.
/// </summary>
public sealed class RealRateGold : IStrategy
{
    private const int Tercile = 0, ChangeZ = 1, WeightMax = 2, WeightPerZ = 3, GainAtr = 4, LossAtr = 5, HoldDays = 6;

    private RealRateGold()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "real_rate_gold",
        Category = 'A',
        Name = "Real rate and gold",
        Thesis = "Low and falling real yields make gold cheap to hold.",
        Legs = ["GLD"],
        Inputs = "DFII10 tercile and change, DXY momentum, ATR",
        Schedule = Schedule.Daily,
        Parameters =
        [
            new("tercile", 0, 0, 1, "third, 0 = lowest"),
            new("change_z", 0, -2, 2, "z"),
            new("weight_max", 0.6, 0.1, 1, "weight"),
            new("weight_per_z", 0.2, 0.05, 0.5, "weight"),
            new("gain_atr", 2, 0.5, 5, "ATR"),
            new("loss_atr", 1, 0.5, 5, "ATR"),
            new("hold_days", 21, 5, 63, "days"),
        ],
        WeightMax = 1,
        Allocation = 0.1,
        Loadings = new(RealRate: 1, Dollar: 0.3),
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason empty = First.Of(c.Days(0, 64), c.Ready(Part.RealRate), c.Ready(Part.RealRateChange), c.Ready(Part.Dollar));
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        if (Hold.Ends(in c, c[GainAtr], c[LossAtr], (int)c[HoldDays]))
        {
            c.Nothing(EmptyReason.ThresholdGate);
            return;
        }

        ref readonly MacroFeatures m = ref c.Macro;
        bool opens = m.RealRateTercile252 <= c[Tercile] && m.RealRateChangeZ126 < c[ChangeZ];
        if (!Hold.IsOn(in c) && !opens)
        {
            c.Nothing(EmptyReason.ThresholdGate);
            return;
        }

        Hold.Begin(in c, 1);
        double z = m.DollarMomentumZ252 < 0 ? -m.DollarMomentumZ252 : m.DollarMomentumZ252;
        double weight = z * c[WeightPerZ] < c[WeightMax] ? z * c[WeightPerZ] : c[WeightMax];
        c.Want(0, weight, 50 + (25 * z), c.Edge(0, 0.4, c[HoldDays]));
    }
}
