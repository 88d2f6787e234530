using System;
using Qgtm.Fast.Reference;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// fix_dislocation: when GLD stands away from the London fix by more than arbitrage costs, back within half an hour. What an ounce is
/// in shares is learnt from the fixes before. Thesis: flow at the fix moves the fund and the metal apart for minutes.
/// </summary>
public sealed class FixDislocation : IStrategy
{
    private const int BandBps = 0, HoldMinutes = 1, Weight = 2;
    private const int RatioAt = 0, CountAt = 1, SideAt = 2, UntilAt = 3, SeenAt = 4;

    /// <summary>Fixes before the ratio is believed, and how far one moves it.</summary>
    private const int FixesMin = 20;
    private const double Memory = 0.05;

    /// <summary>A fix that is older says nothing of the present quote, ns.</summary>
    private const long FixAgeMaxNs = 600_000_000_000;

    private FixDislocation()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "fix_dislocation",
        Category = 'F',
        Name = "Dislocation at the fix",
        Thesis = "Flow at the fix moves the fund and the metal apart for minutes.",
        Legs = ["GLD"],
        Inputs = "LBMA gold AM and PM, mid of GLD",
        Schedule = Schedule.Minute,
        Parameters = [new("band_bps", 15, 5, 100, "bps"), new("hold_minutes", 30, 5, 60, "minutes"), new("weight", 0.5, 0.1, 1, "weight")],
        HalfLifeDays = 0.02,
        SharpeExpected = 0.5,
        CapacityUsd = 10_000_000,
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason am = c.Ready(SeriesId.LbmaGoldAm), pm = c.Ready(SeriesId.LbmaGoldPm);
        EmptyReason empty = !c.Has(0) || c.Tick(0).Mid <= 0 ? EmptyReason.MissingData
            : c.TimeNs - c.Tick(0).PrevQuoteNs > StrategyContext.QuoteAgeMaxNs ? EmptyReason.StaleData
            : am == EmptyReason.None ? am : pm;
        Span<double> m = c.Memory;
        if (empty != EmptyReason.None)
        {
            m[SideAt] = 0;
            c.Nothing(empty);
            return;
        }

        double awayBps = 0;
        awayBps += Take(in c, SeriesId.LbmaGoldAm, SeenAt);
        awayBps += Take(in c, SeriesId.LbmaGoldPm, SeenAt + 1);
        if (m[CountAt] < FixesMin)
        {
            c.Nothing(EmptyReason.Warmup);
            return;
        }

        if (awayBps > c[BandBps] || awayBps < -c[BandBps])
        {
            m[SideAt] = awayBps > 0 ? -1 : 1;
            m[UntilAt] = c.TimeNs + (c[HoldMinutes] * 60e9);
        }

        m[SideAt] = c.TimeNs < m[UntilAt] ? m[SideAt] : 0;
        c.Want(0, m[SideAt] * c[Weight], 60, awayBps < 0 ? -awayBps : awayBps);
    }

    /// <summary>A fix that has not been seen: how far the fund is from it, basis points, and the ratio learns from it. 0 = nothing new.</summary>
    private static double Take(in StrategyContext c, SeriesId id, int seen)
    {
        Span<double> m = c.Memory;
        long knownNs = c.Series[id].KnownNs;
        if (knownNs == 0 || m[seen] == knownNs || c.Series.Last(id) <= 0)
        {
            return 0;
        }

        m[seen] = knownNs;
        if (c.TimeNs - knownNs > FixAgeMaxNs)
        {
            return 0;
        }

        double ratio = c.Tick(0).Mid / c.Series.Last(id);
        double away = m[CountAt] == 0 ? 0 : ((ratio / m[RatioAt]) - 1) * 1e4;
        m[RatioAt] += (ratio - m[RatioAt]) * (m[CountAt] == 0 ? 1 : Memory);
        m[CountAt]++;
        return m[CountAt] > FixesMin ? away : 0;
    }
}
