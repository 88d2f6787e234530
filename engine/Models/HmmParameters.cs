using System.Runtime.InteropServices;

namespace Qgtm.Fast.Models;

/// <summary>One state: where it starts, where it goes the next day, and the days it makes. Returns are shares of one, VIX in points.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct HmmState
{
    /// <summary>Probability of this state on the first day.</summary>
    public double Start;

    /// <summary>Probability of each state on the day after a day in this one; their sum is 1.</summary>
    public double ToRiskOn;
    public double ToRiskOff;
    public double ToCrisis;

    public double GoldMean;
    public double GoldDeviation;
    public double StocksMean;
    public double StocksDeviation;
    public double VixMean;
    public double VixDeviation;
}

/// <summary>The parameters of <see cref="Hmm"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct HmmParameters
{
    public HmmState RiskOn;
    public HmmState RiskOff;
    public HmmState Crisis;

    /// <summary>
    /// HmmFit (adapters/Research) on the daily returns of GLD and SPY with dividends and on the change of VIXCLS, 2005-01-04 to
    /// 2015-12-31: what comes later has not been seen. A test makes them again.
    /// </summary>
    public static HmmParameters Default => new()
    {
        RiskOn = new()
        {
            Start = 0.476657013,
            ToRiskOn = 0.920755313,
            ToRiskOff = 0.0776787327,
            ToCrisis = 0.00156595476,
            GoldMean = 0.000582641409,
            GoldDeviation = 0.00945413947,
            StocksMean = 0.0013031788,
            StocksDeviation = 0.00479888766,
            VixMean = -0.0776963244,
            VixDeviation = 0.551331164,
        },
        RiskOff = new()
        {
            Start = 0.392958233,
            ToRiskOn = 0.0961235389,
            ToRiskOff = 0.892357183,
            ToCrisis = 0.0115192782,
            GoldMean = 0.000282297479,
            GoldDeviation = 0.0124736131,
            StocksMean = -0.000147898049,
            StocksDeviation = 0.0123171986,
            VixMean = 0.0232566901,
            VixDeviation = 1.72825034,
        },
        Crisis = new()
        {
            Start = 0.130384754,
            ToRiskOn = 0,
            ToRiskOff = 0.0404419872,
            ToCrisis = 0.959558013,
            GoldMean = -0.000342251563,
            GoldDeviation = 0.0252833226,
            StocksMean = -0.00349207586,
            StocksDeviation = 0.03329731,
            VixMean = 0.433545248,
            VixDeviation = 5.2803697,
        },
    };
}
