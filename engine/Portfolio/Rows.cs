using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Qgtm.Fast.Portfolio;

/// <summary>One number for each <see cref="Instruments.Sector"/>.</summary>
[InlineArray(9)]
public struct PerSector
{
    private double _first;
}

/// <summary>What all targets are multiplied by, so that the whole portfolio keeps within its volatility, gross and sectors.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PortfolioRow
{
    /// <summary>For volatility and gross; 1 = as the strategies want it.</summary>
    public double Scale;

    /// <summary>Annual volatility that was expected of the unscaled targets at the last decision; 0 = not known.</summary>
    public double VolatilityExpected;

    /// <summary>Gross of the unscaled targets at the last decision, share of equity.</summary>
    public double Gross;
    public PerSector SectorScale;
}

/// <summary>What one strategy is given, and how its signals have done on paper.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct StrategyBook
{
    /// <summary>What its targets are multiplied by: allocation x stage x factors; 0 = it decides and nothing is traded on it.</summary>
    public double Weight;

    /// <summary>Share of equity before skill; from the declaration, or a person's decision.</summary>
    public double Allocation;

    /// <summary>Factors on it: skill 0.25-1.5; volatility on paper against 10 % a year, 0.5-2; what the meta labels make of the signal, 0-1.5.</summary>
    public double Skill;
    public double Calm;
    public double MetaSize;

    /// <summary>A <see cref="StrategyStage"/>.</summary>
    public long Stage;

    /// <summary>What its targets have earned so far on the running day, and the days that ended, share of its allocation, without costs.</summary>
    public double DayReturn;
    public double TotalReturn;
    public long Days;

    /// <summary>Changes of its targets, absolute, share of its allocation.</summary>
    public double Turnover;

    /// <summary>The running signal: its probability, its place in the table of those that wait + 1, what it has earned.</summary>
    public double MetaProbability;
    public long MetaPlace;
    public double MetaReturn;

    /// <summary>The last change of its stage: when (ns), and who.</summary>
    public long StageNs;
    public long StageActor;
}
