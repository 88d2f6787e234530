using System.Runtime.InteropServices;
using Qgtm.Fast.Features;

namespace Qgtm.Fast.Models;

/// <summary>The state of the market as the hidden Markov model names it.</summary>
public enum Regime : byte
{
    /// <summary>Not enough days yet.</summary>
    Unknown = 0,
    RiskOn = 1,
    RiskOff = 2,
    Crisis = 3,
}

/// <summary>What the model believes after the last day.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct HmmRow
{
    /// <summary>Probabilities given the days up to this one; their sum is 1 after the first day.</summary>
    public double RiskOn;
    public double RiskOff;
    public double Crisis;

    /// <summary>Of all days so far, nats.</summary>
    public double LogLikelihood;
    public long Days;

    /// <summary>Days that were not finite numbers and were left out.</summary>
    public long Refused;
}

/// <summary>
/// Three-state Gaussian hidden Markov model on (GLD return, SPY return, VIX change in points), filtered day by day with given
/// parameters. Rabiner (1989), the scaled forward recursion; the three inputs are independent given the state.
/// </summary>
public static class Hmm
{
    /// <summary>Days before the label is believed.</summary>
    public const int WarmupDays = 21;

    /// <summary>ln(2 pi) times 3/2: three Gaussian densities.</summary>
    private const double Constant = 2.756815599614018;

    /// <summary>One day: yesterday's belief through the transitions, times the density of what was seen, normalised.</summary>
    [HotPath]
    public static void Update(ref HmmRow row, in HmmParameters p, double gold, double stocks, double vix)
    {
        if (!double.IsFinite(gold) || !double.IsFinite(stocks) || !double.IsFinite(vix))
        {
            row.Refused++;
            return;
        }

        double on = p.RiskOn.Start, off = p.RiskOff.Start, crisis = p.Crisis.Start;
        if (row.Days != 0)
        {
            on = (row.RiskOn * p.RiskOn.ToRiskOn) + (row.RiskOff * p.RiskOff.ToRiskOn) + (row.Crisis * p.Crisis.ToRiskOn);
            off = (row.RiskOn * p.RiskOn.ToRiskOff) + (row.RiskOff * p.RiskOff.ToRiskOff) + (row.Crisis * p.Crisis.ToRiskOff);
            crisis = (row.RiskOn * p.RiskOn.ToCrisis) + (row.RiskOff * p.RiskOff.ToCrisis) + (row.Crisis * p.Crisis.ToCrisis);
        }

        // Relative to the likeliest state: a day far out in every tail must not become 0/0.
        double a = LogDensity(in p.RiskOn, gold, stocks, vix);
        double b = LogDensity(in p.RiskOff, gold, stocks, vix);
        double c = LogDensity(in p.Crisis, gold, stocks, vix);
        double most = a > b ? a : b;
        most = c > most ? c : most;
        on *= Exp.Of(a - most);
        off *= Exp.Of(b - most);
        crisis *= Exp.Of(c - most);
        double sum = on + off + crisis;
        row.Days++;
        if (sum <= 0)
        {
            // Only a model whose likeliest state cannot be reached comes here: it starts again.
            row.RiskOn = p.RiskOn.Start;
            row.RiskOff = p.RiskOff.Start;
            row.Crisis = p.Crisis.Start;
            return;
        }

        row.RiskOn = on / sum;
        row.RiskOff = off / sum;
        row.Crisis = crisis / sum;
        row.LogLikelihood += most + Ln.Of(sum);
    }

    /// <summary>The likeliest state.</summary>
    public static Regime Label(in HmmRow row) =>
        row.Days < WarmupDays ? Regime.Unknown
        : row.Crisis >= row.RiskOn && row.Crisis >= row.RiskOff ? Regime.Crisis
        : row.RiskOff >= row.RiskOn ? Regime.RiskOff
        : Regime.RiskOn;

    /// <summary>ln of the density of one day in one state.</summary>
    public static double LogDensity(in HmmState s, double gold, double stocks, double vix)
    {
        double g = (gold - s.GoldMean) / s.GoldDeviation;
        double e = (stocks - s.StocksMean) / s.StocksDeviation;
        double v = (vix - s.VixMean) / s.VixDeviation;
        return (-0.5 * ((g * g) + (e * e) + (v * v))) - Ln.Of(s.GoldDeviation * s.StocksDeviation * s.VixDeviation) - Constant;
    }
}
