using System.Runtime.InteropServices;

namespace Qgtm.Fast.Strategies;

/// <summary>Why a strategy says nothing.</summary>
public enum EmptyReason : byte
{
    None = 0,
    MissingData = 1,
    StaleData = 2,
    Warmup = 3,
    ThresholdGate = 4,

    /// <summary>The market is not in the state that the strategy needs.</summary>
    RegimeGate = 5,

    /// <summary>The strategy has no limits, or the name is not on its list.</summary>
    NotStarted = 6,

    /// <summary>It is put aside.</summary>
    Quarantined = 7,

    /// <summary>A name of it is quoted too wide: nothing opens on it.</summary>
    WideSpread = 8,
}

/// <summary>What one strategy wants of one instrument. Strategies hold no state of their own.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct StrategyRow
{
    /// <summary>Target weight, share of the strategy's own allocation, -1..1.</summary>
    public double Target;

    /// <summary>0-100.</summary>
    public double Confidence;
    public long SignalNs;
    public long Empty;

    /// <summary>Executions in a row on one side, negative for sells.</summary>
    public long Repeats;

    /// <summary>What it expects of the target over its holding period, whole basis points; 0 = nothing, and then nothing opens for it (C22).</summary>
    public long EdgeBps;

    /// <summary>1 = the name is not on its list.</summary>
    public long Barred;

    /// <summary>The target that stood when the last day of the name ended: it earns the next day's return.</summary>
    public double Held;
}

/// <summary>State of the gold/silver filter: ln GLD = Alpha + Beta ln SLV + e, a two-state Kalman filter.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PairRow
{
    public double Alpha;
    public double Beta;
    public double P00;
    public double P01;
    public double P11;
    public double Variance;
    public double PrevInnovation;
    public double SumLag;
    public double SumSquare;
    public double Side;
    public long Days;
}
