using System;
using System.Runtime.InteropServices;

namespace Qgtm.Fast.Models;

/// <summary>What the book may lose in a day. All figures are shares of NAV, losses positive.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct RiskFigures
{
    /// <summary>99 % one-day value at risk: of a normal distribution with the EWMA deviation, and of the history.</summary>
    public double Parametric;
    public double Historical;

    /// <summary>The larger of the two: the figure that counts.</summary>
    public double ValueAtRisk;

    /// <summary>Mean loss beyond the 99 % quantile, the larger of the two ways.</summary>
    public double ExpectedShortfall;

    /// <summary>EWMA deviation of a day.</summary>
    public double Deviation;

    /// <summary>Days that it rests on.</summary>
    public long Days;
}

/// <summary>
/// 99 % one-day value at risk of the book as it stands: its weights on each of the last 500 days' returns. RiskMetrics (1996) for
/// the parametric figure, decay 0.94, mean 0; the historical one is the loss of the worst day out of a hundred.
/// </summary>
public static class ValueAtRisk
{
    /// <summary>Largest value at risk, share of NAV.</summary>
    public const double Limit = 0.03;

    /// <summary>Days before the figures are believed: the first from which a worst of a hundred can be taken.</summary>
    public const int WarmupDays = 100;

    /// <summary>Decay of the variance per day.</summary>
    public const double Decay = 0.94;

    /// <summary>One day in so many is worse than the value at risk.</summary>
    private const int OneIn = 100;

    /// <summary>The 99 % quantile of the normal distribution, and its mean beyond it: density at the quantile over 1 %.</summary>
    private const double Quantile = 2.3263478740408408;
    private const double Beyond = 2.665214220345808;

    /// <summary>Figures of weights (shares of NAV, the order of the window's assets).</summary>
    [HotPath]
    public static RiskFigures Of(in ReturnWindowRow row, ReadOnlySpan<double> table, ReadOnlySpan<double> weights)
    {
        Invariant.Holds(weights.Length <= ReturnWindow.AssetsMax, "A book has at most ReturnWindow.AssetsMax assets.");
        int count = ReturnWindow.Count(in row);
        if (count == 0)
        {
            return default;
        }

        int worst = count < OneIn ? 1 : count / OneIn;
        Span<double> losses = stackalloc double[ReturnWindow.DaysMax / OneIn];
        losses.Fill(double.NegativeInfinity);
        double variance = 0, sum = 0;
        for (int age = 0; age < count; age++)
        {
            ReadOnlySpan<double> day = ReturnWindow.Day(in row, table, age);
            double r = 0;
            for (int i = 0; i < weights.Length; i++)
            {
                r += weights[i] * day[i];
            }

            variance = (variance * Decay) + (r * r);
            sum = (sum * Decay) + 1;
            Insert(losses[..worst], -r);
        }

        return Figures(Math.Sqrt(variance / sum), losses[..worst], count);
    }

    /// <summary>Factor on the whole book that brings its value at risk to the limit; 1 when it is below.</summary>
    public static double ScaleToLimit(in RiskFigures figures) => figures.ValueAtRisk > Limit ? Limit / figures.ValueAtRisk : 1;

    private static RiskFigures Figures(double deviation, ReadOnlySpan<double> losses, int count)
    {
        double mean = 0;
        foreach (double loss in losses)
        {
            mean += loss / losses.Length;
        }

        // A book that has never lost so much as nothing still has no negative risk.
        double parametric = Quantile * deviation, historical = Math.Max(losses[^1], 0);
        return new()
        {
            Parametric = parametric,
            Historical = historical,
            ValueAtRisk = Math.Max(parametric, historical),
            ExpectedShortfall = Math.Max(Beyond * deviation, mean),
            Deviation = deviation,
            Days = count,
        };
    }

    /// <summary>Keeps the largest losses, largest first.</summary>
    private static void Insert(Span<double> losses, double loss)
    {
        for (int i = 0; i < losses.Length; i++)
        {
            if (loss > losses[i])
            {
                (losses[i], loss) = (loss, losses[i]);
            }
        }
    }
}
