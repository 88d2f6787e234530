using System.Runtime.InteropServices;

namespace Qgtm.Fast.Features;

/// <summary>The day that is being put together from its names' bars, and the hedge filter.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CrossState
{
    /// <summary>Day of the bars that have come, days since 1970-01-01, and one bit for each name that has one; 0 = none.</summary>
    public long PendingDay;
    public long Present;

    /// <summary>Engine time of the last of them, ns.</summary>
    public long PresentNs;

    /// <summary>Names of the day before: when all of them are here, the day is complete.</summary>
    public long Expected;

    // The filter's covariance, its last innovation, and the sums of its first autocorrelation.
    public double P00;
    public double P01;
    public double P11;
    public double Innovation;
    public double SumLag;
    public double SumSquare;
    public long HedgeDays;
}

/// <summary>One completed day of the panel.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PanelRow
{
    /// <summary>Days since 1970-01-01.</summary>
    public long Day;

    /// <summary>One bit for each name that has a bar on this day and on the completed day before: its return is of one day.</summary>
    public long Both;

    /// <summary>Close of GLD, USD; 0 = it has none.</summary>
    public double GoldClose;
}
