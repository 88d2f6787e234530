using System;
using System.Runtime.InteropServices;

namespace Qgtm.Fast.Models;

/// <summary>How well one strategy has called it lately.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SkillRow
{
    public long Days;
    public long Refused;

    /// <summary>Exponentially weighted sums over pairs of signal and the return after it: weight, s, r, ss, rr, sr.</summary>
    public double Weight;
    public double Signal;
    public double Return;
    public double SignalSquare;
    public double ReturnSquare;
    public double Product;

    /// <summary>Correlation of signal and return, -1..1.</summary>
    public double Coefficient;

    /// <summary>Annualised, of the last 63 days.</summary>
    public double Sharpe;

    /// <summary>The factor on the strategy's weight, 0.25 to 1.5; 1 before the first day.</summary>
    public double Skill;

    /// <summary>Days in a row with a Sharpe ratio below half of what is expected, and 1 when there were too many.</summary>
    public long DaysBelow;
    public long Demoted;
}

/// <summary>
/// Skill of a strategy: information coefficient (Grinold and Kahn 2000) with exponential weights, and the Sharpe ratio of the last
/// 63 days, each against what is expected of it, mapped to a factor. A strategy that stays under half its expectation for 21 days
/// is demoted, once; who enables it again clears the row.
/// </summary>
public static class Skill
{
    /// <summary>Days of the Sharpe ratio, and the length of the ring of returns.</summary>
    public const int WindowDays = 63;

    /// <summary>Days in a row below half the expectation until demotion.</summary>
    public const int DemotionDays = 21;

    public const double Least = 0.25;
    public const double Most = 1.5;

    /// <summary>The information coefficient that earns a factor of 1.</summary>
    public const double CoefficientExpected = 0.05;

    /// <summary>What a pair keeps of its weight each day: a half-life of 63 days, 2^(-1/63).</summary>
    public const double Decay = 0.9890579681360733;

    private const double SquareRootOfYear = 15.874507866387544;

    /// <summary>A signal and the return that came after it, one call for each instrument, before the day is closed.</summary>
    [HotPath]
    public static void OnPair(ref SkillRow row, double signal, double nextReturn)
    {
        if (!double.IsFinite(signal) || !double.IsFinite(nextReturn))
        {
            row.Refused++;
            return;
        }

        row.Weight += 1;
        row.Signal += signal;
        row.Return += nextReturn;
        row.SignalSquare += signal * signal;
        row.ReturnSquare += nextReturn * nextReturn;
        row.Product += signal * nextReturn;
    }

    /// <summary>Closes a day with the strategy's return on its own capital; expected is its annual Sharpe ratio, above 0.</summary>
    [HotPath]
    public static void OnDay(ref SkillRow row, Span<double> ring, double dayReturn, double expected)
    {
        Invariant.Holds(ring.Length == WindowDays, "The ring of returns has Skill.WindowDays places.");
        Invariant.Holds(expected > 0, "A strategy expects a Sharpe ratio above 0.");
        if (!double.IsFinite(dayReturn))
        {
            row.Refused++;
            return;
        }

        ring[(int)(row.Days % WindowDays)] = dayReturn;
        row.Days++;
        row.Coefficient = Correlation(in row);
        int count = row.Days < WindowDays ? (int)row.Days : WindowDays;
        row.Sharpe = SharpeOf(ring[..count]);
        double score = 0.5 * ((row.Coefficient / CoefficientExpected) + (row.Sharpe / expected));
        double full = Math.Clamp(Least + (0.75 * score), Least, Most);
        row.Skill = 1 + ((full - 1) * count / WindowDays);
        row.DaysBelow = count == WindowDays && row.Sharpe < 0.5 * expected ? row.DaysBelow + 1 : 0;
        row.Demoted = row.DaysBelow >= DemotionDays ? 1 : row.Demoted;
        row.Weight *= Decay;
        row.Signal *= Decay;
        row.Return *= Decay;
        row.SignalSquare *= Decay;
        row.ReturnSquare *= Decay;
        row.Product *= Decay;
    }

    /// <summary>The factor on the strategy's weight.</summary>
    public static double Factor(in SkillRow row) => row.Days == 0 ? 1 : row.Skill;

    private static double Correlation(in SkillRow row)
    {
        double signals = (row.Weight * row.SignalSquare) - (row.Signal * row.Signal);
        double returns = (row.Weight * row.ReturnSquare) - (row.Return * row.Return);
        return signals > 0 && returns > 0
            ? Math.Clamp(((row.Weight * row.Product) - (row.Signal * row.Return)) / Math.Sqrt(signals * returns), -1, 1)
            : 0;
    }

    /// <summary>Annualised Sharpe ratio of daily returns above cash, sample deviation; 0 where there is none.</summary>
    private static double SharpeOf(ReadOnlySpan<double> returns)
    {
        double sum = 0, squares = 0;
        foreach (double r in returns)
        {
            sum += r;
        }

        double mean = sum / returns.Length;
        foreach (double r in returns)
        {
            squares += (r - mean) * (r - mean);
        }

        return returns.Length > 1 && squares > 0 ? mean / Math.Sqrt(squares / (returns.Length - 1)) * SquareRootOfYear : 0;
    }
}
