using System;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Models;

namespace Qgtm.Fast.Portfolio;

/// <summary>
/// The factors on all targets, after each decision: volatility to its target under the shrunk covariance, the regime's tilt, value at
/// risk, gross, sectors. They only take away from what the gate would refuse, and the gate still looks at every order.
/// </summary>
public static class Scaling
{
    /// <summary>Most that targets are raised to reach the volatility that is aimed at.</summary>
    public const double ScaleMax = 1.5;

    /// <summary>Days of returns before volatility is scaled to its target.</summary>
    public const int DaysMin = 63;

    /// <summary>What the limits of the gate are used up to: prices move after an order.</summary>
    private const double Room = 0.95;

    /// <summary>Sets <see cref="EngineState.Portfolio"/> from the targets that stand.</summary>
    /// <param name="state">The engine's state.</param>
    /// <param name="instruments">The instruments.</param>
    /// <param name="primary">Where each one's orders go.</param>
    public static void Set(EngineState state, ReadOnlySpan<Instrument> instruments, ReadOnlySpan<int> primary)
    {
        Span<double> weights = stackalloc double[ReturnWindow.AssetsMax];
        weights.Clear();
        PerSector sectors = default;
        double gross = 0;
        int assets = Math.Min(instruments.Length, ReturnWindow.AssetsMax);
        for (int i = 0; i < instruments.Length; i++)
        {
            double weight = instruments[i].Tradable ? Netting.Sum(state, i) : 0;
            if (primary[i] < assets)
            {
                weights[primary[i]] += weight;
            }
            else
            {
                gross += Math.Abs(weight);
                sectors[(int)instruments[i].Sector] += Math.Abs(weight);
            }
        }

        for (int i = 0; i < assets; i++)
        {
            gross += Math.Abs(weights[i]);
            sectors[(int)instruments[i].Sector] += Math.Abs(weights[i]);
        }

        ref PortfolioRow p = ref state.Portfolio[0];
        p.Gross = gross;
        p.Scale = Volatility(state, ref p, weights[..assets]);
        double grossMax = state.Risk.GrossMaxBps * 1e-4 * Room;
        p.Scale = gross * p.Scale > grossMax ? grossMax / gross : p.Scale;
        double sectorMax = state.Risk.SectorMaxBps * 1e-4 * Room;
        for (int s = 0; s < 9; s++)
        {
            double wanted = sectors[s] * p.Scale;
            p.SectorScale[s] = wanted > sectorMax ? sectorMax / wanted : 1;
        }
    }

    /// <summary>Factor for volatility, regime and value at risk; 1 while there is too little history to tell.</summary>
    private static double Volatility(EngineState state, ref PortfolioRow p, ReadOnlySpan<double> weights)
    {
        ref ModelsRow m = ref state.Models;
        if (m.Covariance.Days < DaysMin || p.Gross == 0)
        {
            p.VolatilityExpected = 0;
            return 1;
        }

        Span<double> matrix = stackalloc double[weights.Length * weights.Length];
        m.Shrinkage = Covariance.Shrunk(in m.Covariance, state.CovarianceAssets, state.CovariancePairs, matrix, weights.Length);
        p.VolatilityExpected = Math.Sqrt(VolTarget.Variance(weights, matrix) * 252);
        double scale = Math.Min(VolTarget.Scale(weights, matrix), ScaleMax) * m.Tilt;
        Span<double> scaled = stackalloc double[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            scaled[i] = weights[i] * scale;
        }

        m.Risk = ValueAtRisk.Of(in m.Returns, state.ReturnTable, scaled);
        return m.Risk.Days >= ValueAtRisk.WarmupDays ? scale * ValueAtRisk.ScaleToLimit(in m.Risk) : scale;
    }
}
