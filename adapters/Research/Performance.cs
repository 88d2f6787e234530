using System;
using System.Collections.Generic;
using System.Linq;

namespace Qgtm.Fast.Research;

/// <summary>
/// What a series of daily returns amounts to. Returns are shares of NAV, net of costs, 252 to a year; a figure that is not defined
/// (no losing day, no spread of returns) is null and never an infinity.
/// </summary>
/// <param name="Days">Returns in the series.</param>
/// <param name="Cagr">Compound annual growth: (product of 1 + r)^(252 / days) - 1; -1 after a loss of everything.</param>
/// <param name="Volatility">Annual: sample deviation (n - 1) times the square root of 252.</param>
/// <param name="Sharpe">Annual: mean of r above cash over its sample deviation, times the square root of 252 (Sharpe 1994).</param>
/// <param name="Sortino">Annual: mean of r above cash over sqrt(mean of min(r - cash, 0)^2), times the square root of 252 (Sortino and Price 1994).</param>
/// <param name="MaxDrawdown">Largest fall from a peak of the equity curve, share of the peak, 0 or above.</param>
/// <param name="Calmar">Cagr over MaxDrawdown, over the whole series (Young 1991 takes 36 months).</param>
/// <param name="ProfitFactor">Sum of gains over sum of losses, by day.</param>
/// <param name="HitRate">Share of days above 0 among days that are not 0.</param>
/// <param name="Skewness">m3 / m2^1.5, moments with 1/n.</param>
/// <param name="Kurtosis">m4 / m2^2, moments with 1/n; 3 for a normal distribution.</param>
public sealed record Performance(
    int Days,
    double Cagr,
    double Volatility,
    double? Sharpe,
    double? Sortino,
    double MaxDrawdown,
    double? Calmar,
    double? ProfitFactor,
    double? HitRate,
    double? Skewness,
    double? Kurtosis)
{
    /// <summary>Trading days of a year, by convention.</summary>
    public const int DaysPerYear = 252;

    /// <summary>The figures of a series; cash is its return per day.</summary>
    public static Performance Of(IReadOnlyList<double> returns, double cash = 0)
    {
        int n = returns.Count;
        if (n == 0)
        {
            return new(0, 0, 0, null, null, 0, null, null, null, null, null);
        }

        // The mean of equal numbers is not always that number, and what is left would look like a spread.
        double mean = returns.All(r => r == returns[0]) ? returns[0] : returns.Average();
        double m2 = returns.Average(r => Math.Pow(r - mean, 2));
        double m3 = returns.Average(r => Math.Pow(r - mean, 3));
        double m4 = returns.Average(r => Math.Pow(r - mean, 4));
        double deviation = n > 1 ? Math.Sqrt(m2 * n / (n - 1)) : 0;
        double downside = Math.Sqrt(returns.Average(r => Math.Pow(Math.Min(r - cash, 0), 2)));
        double growth = returns.Aggregate(1.0, (equity, r) => equity * (1 + r));
        double cagr = growth > 0 ? Math.Pow(growth, (double)DaysPerYear / n) - 1 : -1;
        double drawdown = Curve.MaxDrawdown(returns);
        double year = Math.Sqrt(DaysPerYear);
        int moved = returns.Count(r => r != 0);
        return new(
            n,
            cagr,
            deviation * year,
            Ratio(mean - cash, deviation, year),
            Ratio(mean - cash, downside, year),
            drawdown,
            Ratio(cagr, drawdown, 1),
            ProfitFactorOf(returns),
            moved > 0 ? (double)returns.Count(r => r > 0) / moved : null,
            Ratio(m3, Math.Pow(m2, 1.5), 1),
            Ratio(m4, m2 * m2, 1));
    }

    /// <summary>Sum of gains over sum of losses, of days or of trades in any one unit; null without a loss.</summary>
    public static double? ProfitFactorOf(IReadOnlyList<double> outcomes) =>
        Ratio(outcomes.Where(r => r > 0).Sum(), -outcomes.Where(r => r < 0).Sum(), 1);

    /// <summary>
    /// Annual turnover: half of what was bought and sold, over NAV of the day, times 252 over the days. 1 = the book was changed
    /// once a year. Traded and NAV in one currency, one place a day.
    /// </summary>
    public static double Turnover(IReadOnlyList<double> traded, IReadOnlyList<double> nav)
    {
        if (traded.Count != nav.Count)
        {
            throw new ArgumentException("Turnover takes what was traded and the NAV of the same days.", nameof(nav));
        }

        return traded.Count == 0 ? 0 : traded.Zip(nav, (t, v) => v > 0 ? t / v : 0).Sum() / 2 * DaysPerYear / traded.Count;
    }

    private static double? Ratio(double above, double below, double factor) => below > 0 ? above / below * factor : null;
}
