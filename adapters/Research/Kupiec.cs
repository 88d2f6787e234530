using System;
using MathNet.Numerics.Distributions;

namespace Qgtm.Fast.Research;

/// <summary>Whether a value at risk was broken as often as it says.</summary>
/// <param name="Days">Days judged.</param>
/// <param name="Exceptions">Days on which the loss was above the value at risk.</param>
/// <param name="Statistic">Likelihood ratio, chi-squared with one degree of freedom.</param>
/// <param name="PValue">Probability of a statistic at least so large when the value at risk is right.</param>
public sealed record KupiecResult(int Days, int Exceptions, double Statistic, double PValue)
{
    /// <summary>True when the value at risk is refused with 95 % confidence.</summary>
    public bool IsRefused => PValue < 0.05;
}

/// <summary>
/// Proportion of failures (Kupiec 1995): 2 ln of the likelihood of x exceptions in n days at their own frequency x/n over that at
/// the promised one, p.
/// </summary>
public static class Kupiec
{
    /// <summary>Judges so many exceptions in so many days; promised is 0.01 for 99 %.</summary>
    public static KupiecResult Test(int days, int exceptions, double promised = 0.01)
    {
        if (days <= 0 || exceptions < 0 || exceptions > days || promised is <= 0 or >= 1)
        {
            throw new ArgumentException("Kupiec's test takes 0 to n exceptions of n days and a frequency between 0 and 1.", nameof(exceptions));
        }

        double statistic = Math.Max(0, 2 * (LogLikelihood(days, exceptions, (double)exceptions / days) - LogLikelihood(days, exceptions, promised)));
        return new(days, exceptions, statistic, 1 - ChiSquared.CDF(1, statistic));
    }

    private static double LogLikelihood(int days, int exceptions, double p) =>
        (exceptions == 0 ? 0 : exceptions * Math.Log(p)) + (exceptions == days ? 0 : (days - exceptions) * Math.Log(1 - p));
}
