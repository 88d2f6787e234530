using System;
using System.Collections.Generic;
using System.Linq;

namespace Qgtm.Fast.Research;

/// <summary>One month's compound return.</summary>
public readonly record struct MonthReturn(int Year, int Month, double Return);

/// <summary>Series that a report draws, from daily returns as shares of NAV.</summary>
public static class Curve
{
    /// <summary>Equity after each day, from 1 before the first.</summary>
    public static double[] Equity(IReadOnlyList<double> returns)
    {
        double[] equity = new double[returns.Count];
        double value = 1;
        for (int i = 0; i < equity.Length; i++)
        {
            equity[i] = value *= 1 + returns[i];
        }

        return equity;
    }

    /// <summary>How far each day ends below the highest equity so far (the start counts), share of it, 0 or below.</summary>
    public static double[] Underwater(IReadOnlyList<double> returns)
    {
        double peak = 1;
        return [.. Equity(returns).Select(e => (e / (peak = Math.Max(peak, e))) - 1)];
    }

    /// <summary>Largest fall from a peak, share of the peak, 0 or above.</summary>
    public static double MaxDrawdown(IReadOnlyList<double> returns) => returns.Count == 0 ? 0 : -Underwater(returns).Min();

    /// <summary>Longest run of days below a peak.</summary>
    public static int LongestUnderwater(IReadOnlyList<double> returns)
    {
        int longest = 0, run = 0;
        foreach (double depth in Underwater(returns))
        {
            run = depth < 0 ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    /// <summary>Annual Sharpe ratio of the window that ends on each day; null before there is a whole one and where returns do not differ.</summary>
    public static double?[] RollingSharpe(IReadOnlyList<double> returns, int window = 63) =>
    [
        .. Enumerable.Range(0, returns.Count).Select(i =>
            i + 1 < window ? null : Performance.Of([.. returns.Skip(i + 1 - window).Take(window)]).Sharpe),
    ];

    /// <summary>Compound return of each month that has a day, oldest first.</summary>
    public static MonthReturn[] Months(IReadOnlyList<DateOnly> days, IReadOnlyList<double> returns)
    {
        if (days.Count != returns.Count)
        {
            throw new ArgumentException("Months takes a date for each return.", nameof(returns));
        }

        return
        [
            .. days.Zip(returns)
                .GroupBy(p => (p.First.Year, p.First.Month))
                .OrderBy(g => g.Key)
                .Select(g => new MonthReturn(g.Key.Year, g.Key.Month, g.Aggregate(1.0, (e, p) => e * (1 + p.Second)) - 1)),
        ];
    }
}
