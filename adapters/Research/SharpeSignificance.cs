using System;
using MathNet.Numerics.Distributions;

namespace Qgtm.Fast.Research;

/// <summary>
/// How much of a Sharpe ratio is luck. All ratios per period of the returns, not annual; kurtosis is 3 for a normal distribution.
/// </summary>
public static class SharpeSignificance
{
    private const double Euler = 0.57721566490153286;

    /// <summary>
    /// Probabilistic Sharpe ratio (Bailey and Lopez de Prado 2012): probability that the true ratio is above a benchmark,
    /// Phi((sr - benchmark) sqrt(n - 1) / sqrt(1 - skewness sr + (kurtosis - 1) / 4 sr^2)).
    /// </summary>
    public static double Probabilistic(double sharpe, double benchmark, int periods, double skewness = 0, double kurtosis = 3) =>
        Normal.CDF(0, 1, (sharpe - benchmark) * Math.Sqrt(periods - 1) / Math.Sqrt(Spread(sharpe, skewness, kurtosis)));

    /// <summary>
    /// Largest ratio that so many independent trials without any skill are expected to show (the same, 2014):
    /// sqrt(variance) ((1 - g) z(1 - 1/N) + g z(1 - 1/(N e))), g = Euler's constant, z the normal quantile; 0 for one trial.
    /// </summary>
    /// <param name="trials">Trials; correlated ones count less than once.</param>
    /// <param name="variance">Variance of the trials' ratios.</param>
    public static double ExpectedMaximum(double trials, double variance) => trials <= 1 ? 0
        : Math.Sqrt(variance) * (((1 - Euler) * Normal.InvCDF(0, 1, 1 - (1 / trials))) + (Euler * Normal.InvCDF(0, 1, 1 - (1 / (trials * Math.E)))));

    /// <summary>Deflated Sharpe ratio (Bailey and Lopez de Prado 2014): the probabilistic one against the expected maximum of the trials.</summary>
    public static double Deflated(double sharpe, int periods, double skewness, double kurtosis, double trials, double variance) =>
        Probabilistic(sharpe, ExpectedMaximum(trials, variance), periods, skewness, kurtosis);

    /// <summary>Periods from which the probabilistic ratio is above a confidence (the same, 2012); null when the ratio is not above the benchmark.</summary>
    public static double? MinimumTrackRecord(double sharpe, double benchmark, double skewness = 0, double kurtosis = 3, double confidence = 0.95) =>
        sharpe > benchmark
            ? 1 + (Spread(sharpe, skewness, kurtosis) * Math.Pow(Normal.InvCDF(0, 1, confidence) / (sharpe - benchmark), 2))
            : null;

    private static double Spread(double sharpe, double skewness, double kurtosis) =>
        1 - (skewness * sharpe) + ((kurtosis - 1) / 4 * sharpe * sharpe);
}
