using System;

namespace Qgtm.Fast.Models;

/// <summary>
/// The three regime models as one factor on the portfolio's size. It moves continuously with their probabilities and stays
/// within its bounds: a regime leans on the book, it never turns it off. A model that is not warm says nothing.
/// </summary>
public static class RegimeTilt
{
    /// <summary>Bounds of the factor.</summary>
    public const double Least = 0.5;
    public const double Most = 1.2;

    /// <summary>Factor in each state of the hidden Markov model.</summary>
    public const double InRiskOn = 1.2;
    public const double InRiskOff = 0.9;
    public const double InCrisis = 0.5;

    /// <summary>Share taken off when a change is certainly recent, and when volatility is the highest of its year.</summary>
    public const double ForChange = 0.15;
    public const double ForVolatility = 0.25;

    /// <summary>Factor on the size of the portfolio, 0.5 to 1.2.</summary>
    [HotPath]
    public static double Of(in HmmRow regime, in BocpdRow runs, in VolRegimeRow volatility)
    {
        double tilt = Hmm.Label(in regime) == Regime.Unknown
            ? 1
            : (regime.RiskOn * InRiskOn) + (regime.RiskOff * InRiskOff) + (regime.Crisis * InCrisis);
        if (runs.Days > Bocpd.RecentDays)
        {
            tilt *= 1 - (ForChange * runs.RecentChange);
        }

        if (volatility.State != (long)VolState.Unknown && volatility.Percentile > VolRegime.ElevatedFrom)
        {
            tilt *= 1 - (ForVolatility * (volatility.Percentile - VolRegime.ElevatedFrom) / (1 - VolRegime.ElevatedFrom));
        }

        return Math.Clamp(tilt, Least, Most);
    }
}
