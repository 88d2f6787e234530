using System;
using Qgtm.Fast.Reference;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// event_drift: a quarter of an hour after FOMC, CPI, NFP or ECB, in the direction of the surprise; out at +1.5 ATR, -1 ATR or after
/// three days. Thesis: a surprise is not priced in at once.
/// </summary>
public sealed class EventDrift : IStrategy
{
    private const int EntryZ = 0, GainAtr = 1, LossAtr = 2, HoldDays = 3, Weight = 4;
    private const long WaitNs = 900_000_000_000, LateNs = 3_600_000_000_000;

    /// <summary>What a surprise of one deviation is worth to gold: a higher dollar rate is bad, a higher euro rate good.</summary>
    private static readonly (SeriesId Id, double Effect)[] Releases =
        [(SeriesId.FomcSurprise, -1), (SeriesId.CpiSurprise, -0.5), (SeriesId.NfpSurprise, -0.8), (SeriesId.EcbSurprise, 0.5)];

    private EventDrift()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "event_drift",
        Category = 'F',
        Name = "Drift after releases",
        Thesis = "A surprise is not priced in at once.",
        Legs = ["GLD"],
        Inputs = "surprises of FOMC, CPI, NFP, ECB in standard deviations, GLD minute bars, ATR",
        Schedule = Schedule.Minute,
        Parameters =
        [
            new("entry_z", 0.5, 0.1, 3, "z"),
            new("gain_atr", 1.5, 0.5, 5, "ATR"),
            new("loss_atr", 1, 0.5, 5, "ATR"),
            new("hold_days", 3, 1, 10, "days"),
            new("weight", 0.5, 0.1, 1, "weight"),
        ],
        HalfLifeDays = 2,
        CapacityUsd = 20_000_000,
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason empty = First.Of(c.Days(0, 15), AnyRelease(in c));
        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        bool ended = Hold.Ends(in c, c[GainAtr], c[LossAtr], (int)c[HoldDays]);
        if (!ended && !Hold.IsOn(in c))
        {
            double score = Score(in c);
            if (score > c[EntryZ] || score < -c[EntryZ])
            {
                Hold.Begin(in c, score > 0 ? 1 : -1);
            }
        }

        c.Want(0, Hold.Side(in c) * c[Weight], 60, c.Edge(0, 1, c[HoldDays]));
    }

    private static EmptyReason AnyRelease(in StrategyContext c)
    {
        foreach ((SeriesId id, _) in Releases)
        {
            if (c.Ready(id) == EmptyReason.None)
            {
                return EmptyReason.None;
            }
        }

        return EmptyReason.MissingData;
    }

    /// <summary>Sum over the releases whose quarter of an hour is over and that were not acted on yet. Place n of the memory has the stamp of the last one.</summary>
    private static double Score(in StrategyContext c)
    {
        Span<double> seen = c.Memory;
        double score = 0;
        for (int n = 0; n < Releases.Length; n++)
        {
            long knownNs = c.Series[Releases[n].Id].KnownNs, age = c.TimeNs - knownNs;
            if (knownNs != 0 && age >= WaitNs && seen[n] != knownNs)
            {
                seen[n] = knownNs;
                score += age < LateNs ? Releases[n].Effect * c.Series.Last(Releases[n].Id) : 0;
            }
        }

        return score;
    }
}
