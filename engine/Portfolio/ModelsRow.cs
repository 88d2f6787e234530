using System.Runtime.InteropServices;
using Qgtm.Fast.Models;

namespace Qgtm.Fast.Portfolio;

/// <summary>The models that look at the market as a whole, after the last completed day.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ModelsRow
{
    public HmmRow Regime;
    public BocpdRow Runs;
    public VolRegimeRow Volatility;
    public CovarianceRow Covariance;
    public ReturnWindowRow Returns;

    /// <summary>Of the targets as they were scaled at the last decision.</summary>
    public RiskFigures Risk;

    /// <summary>The last VIX that was taken, points, and its date; 0 = none was known.</summary>
    public double Vix;
    public long VixDay;

    /// <summary>Returns of GLD and SPY on the day before the last completed one, and that day: the VIX of a day is known a day later.</summary>
    public double GoldBefore;
    public double StocksBefore;
    public long DayBefore;

    /// <summary>Share by which the covariance was shrunk at the last decision.</summary>
    public double Shrinkage;

    /// <summary>What the regime makes of all targets, 0.5-1.2.</summary>
    public double Tilt;
}
