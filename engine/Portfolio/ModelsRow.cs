using System.Runtime.CompilerServices;
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

    /// <summary>The last completed days, a ring: the VIX of a day is known one or two completed days later.</summary>
    public MarketDays Days;

    /// <summary>Days put into the ring so far.</summary>
    public long DaysTaken;

    /// <summary>Share by which the covariance was shrunk at the last decision.</summary>
    public double Shrinkage;

    /// <summary>What the regime makes of all targets, 0.5-1.2.</summary>
    public double Tilt;
}

/// <summary>A completed day as the hidden Markov model wants it, until the VIX of that day is known.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct MarketDay
{
    /// <summary>Days since 1970-01-01; 0 = none.</summary>
    public long Day;

    /// <summary>Returns of GLD and SPY, shares of one; both are finite.</summary>
    public double Gold;
    public double Stocks;
}

/// <summary>Eight days: a VIX that is published after a long weekend still finds its day.</summary>
[InlineArray(Count)]
public struct MarketDays
{
    public const int Count = 8;
    private MarketDay _first;
}
