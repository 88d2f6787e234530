using System;
using System.Runtime.InteropServices;

namespace Qgtm.Fast.Models;

/// <summary>How wild the market is by its own last year.</summary>
public enum VolState : byte
{
    /// <summary>Not enough days yet.</summary>
    Unknown = 0,
    Low = 1,
    Normal = 2,
    Elevated = 3,
    Crisis = 4,
}

/// <summary>Rank of today's realised volatility.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VolRegimeRow
{
    public long Days;
    public long Refused;

    /// <summary>0..1, the middle of its ties.</summary>
    public double Percentile;

    /// <summary>A <see cref="VolState"/>.</summary>
    public long State;
}

/// <summary>Volatility regime: percentile of realised volatility among its last 252 days, cut at 33, 67 and 90 %.</summary>
public static class VolRegime
{
    /// <summary>Days of the comparison, and the length of the ring.</summary>
    public const int WindowDays = 252;

    /// <summary>Days before a state is said.</summary>
    public const int WarmupDays = 63;

    public const double NormalFrom = 0.33;
    public const double ElevatedFrom = 0.67;
    public const double CrisisFrom = 0.90;

    /// <summary>One day's realised volatility, any unit.</summary>
    [HotPath]
    public static void Update(ref VolRegimeRow row, Span<double> ring, double volatility)
    {
        Invariant.Holds(ring.Length == VolRegime.WindowDays, "The ring of volatilities has VolRegime.WindowDays places.");
        if (!double.IsFinite(volatility) || volatility < 0)
        {
            row.Refused++;
            return;
        }

        ring[(int)(row.Days % WindowDays)] = volatility;
        row.Days++;
        int count = row.Days < WindowDays ? (int)row.Days : WindowDays;
        int below = 0, equal = 0;
        foreach (double other in ring[..count])
        {
            below += other < volatility ? 1 : 0;
            equal += other == volatility ? 1 : 0;
        }

        row.Percentile = (below + (0.5 * equal)) / count;
        row.State = (long)(row.Days < WarmupDays ? VolState.Unknown
            : row.Percentile < NormalFrom ? VolState.Low
            : row.Percentile < ElevatedFrom ? VolState.Normal
            : row.Percentile < CrisisFrom ? VolState.Elevated
            : VolState.Crisis);
    }
}
