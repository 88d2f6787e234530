using System;

namespace Qgtm.Fast.Strategies;

/// <summary>
/// seasonality_pm: long in a month, or at the turn of a month, in which gold has risen for ten years, short where it has fallen.
/// Thesis: weddings, taxes and pension money come at the same time each year.
/// </summary>
public sealed class SeasonalityPm : IStrategy
{
    private const int TStatistic = 0, Weight = 1;

    /// <summary>Days before it decides: ten years less a few holidays.</summary>
    private const int DaysMin = 2500;

    /// <summary>What a year leaves of the years before: ten of them count about.</summary>
    private const double Decay = 0.9;

    /// <summary>Count, sum and sum of squares of daily returns: twelve months, then the turns of months, then the last year seen.</summary>
    private const int Turn = 36, Year = 39;

    private SeasonalityPm()
    {
    }

    /// <inheritdoc/>
    public static StrategyInfo Info { get; } = new()
    {
        Id = "seasonality_pm",
        Category = 'F',
        Name = "Seasons of gold",
        Thesis = "Weddings, taxes and pension money come at the same time each year.",
        Legs = ["GLD"],
        Inputs = "daily returns of GLD, the calendar",
        Schedule = Schedule.DayEach,
        Parameters = [new("t_statistic", 1.5, 0.5, 4, "t"), new("weight", 0.3, 0.1, 1, "weight")],
        HalfLifeDays = 10,
        SharpeExpected = 0.3,
    };

    /// <inheritdoc/>
    public static void Decide(in StrategyContext c)
    {
        EmptyReason empty = c.Days(0, 2);
        if (empty == EmptyReason.MissingData)
        {
            c.Nothing(empty);
            return;
        }

        DateTime day = DateTime.UnixEpoch.AddTicks(c.Day(0).LastNs / 100);
        Learn(c.Memory, day, c.Day(0).Return1);
        if (c.Day(0).Count < DaysMin)
        {
            c.Nothing(EmptyReason.Warmup);
            return;
        }

        if (empty != EmptyReason.None)
        {
            c.Nothing(empty);
            return;
        }

        // The target is for the next session: Friday's is for Monday.
        DateTime next = day.AddDays(day.DayOfWeek == DayOfWeek.Friday ? 3 : 1);
        double t = T(c.Memory, (next.Month - 1) * 3);
        double turn = IsTurn(next) ? T(c.Memory, Turn) : 0;
        t = turn * turn > t * t ? turn : t;
        c.Want(0, t > c[TStatistic] ? c[Weight] : t < -c[TStatistic] ? -c[Weight] : 0, 20 * (t < 0 ? -t : t), c.Edge(0, 0.3, 5));
    }

    private static void Learn(Span<double> m, DateTime day, double r)
    {
        if (m[Year] != day.Year)
        {
            for (int i = 0; i < Year; i++)
            {
                m[i] *= Decay;
            }

            m[Year] = day.Year;
        }

        Add(m, (day.Month - 1) * 3, r);
        if (IsTurn(day))
        {
            Add(m, Turn, r);
        }
    }

    private static bool IsTurn(DateTime day) => day.Day <= 3 || day.AddDays(2).Day <= 2;

    private static void Add(Span<double> m, int at, double r)
    {
        m[at]++;
        m[at + 1] += r;
        m[at + 2] += r * r;
    }

    /// <summary>t-statistic of the mean; 0 before there are thirty days.</summary>
    private static double T(ReadOnlySpan<double> m, int at)
    {
        double n = m[at];
        if (n < 30)
        {
            return 0;
        }

        double mean = m[at + 1] / n, variance = (m[at + 2] / n) - (mean * mean);
        return variance > 0 ? mean / Math.Sqrt(variance / n) : 0;
    }
}
