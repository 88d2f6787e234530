using System.Runtime.InteropServices;

namespace Qgtm.Fast.Features;

/// <summary>Features of the macro series and of option prices, once per observation. Ask <see cref="PartTable.Ready"/> with the part.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct MacroFeatures
{
    // Part RealRate: DFII10 in percent; third of the last 252 observations that it is in (0 = the lowest). Part RealRateChange: its
    // 21-observation change in points, and z of that over 126.
    public double RealRate;
    public double RealRateTercile252;
    public double RealRateChange21;
    public double RealRateChangeZ126;

    // Part Dollar: 63-observation log change of DTWEXBGS and its z over 252. Part GoldDollar: GLD's return on the dollar's over 126
    // observations; z of the last residual.
    public double DollarMomentum63;
    public double DollarMomentumZ252;
    public double GoldDollarBeta126;
    public double GoldDollarResidual;
    public double GoldDollarResidualZ126;

    // Part Breakeven: T10YIE in percent and its z over 126. Part BalanceSheet: 13-week log growth of WALCL and its z over 104 weeks.
    public double Breakeven;
    public double BreakevenZ126;
    public double BalanceSheetGrowth13;
    public double BalanceSheetGrowthZ104;

    // Part Vix: level in points, z and percentile (0-1) over 252. Part Gvz likewise.
    public double Vix;
    public double VixZ252;
    public double VixPercentile252;
    public double Gvz;
    public double GvzZ252;

    // Part Vrp: GVZ minus realised volatility of GLD over 21 days, points; percentile (0-1) and mean over 252.
    public double Vrp;
    public double VrpPercentile252;
    public double VrpMean252;

    // Part SpyDrawdown: share below the highest close of 252 days, 0 or negative.
    public double SpyDrawdown252;

    // Parts GldSkew, GldTerm, GldIv and the same of SLV: 25-delta put minus call and its z over 252; 30 over 90 days; percentile (0-1) of the
    // 30-day volatility over 252.
    public double GldSkew;
    public double GldSkewZ252;
    public double GldTermRatio;
    public double GldIvPercentile252;
    public double SlvSkew;
    public double SlvSkewZ252;
    public double SlvTermRatio;
    public double SlvIvPercentile252;
}
