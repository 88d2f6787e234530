using System;
using System.Runtime.InteropServices;

namespace Qgtm.Fast.Models;

/// <summary>Where a window of returns stands.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ReturnWindowRow
{
    public long Days;

    /// <summary>Returns that were not finite numbers and stand as 0.</summary>
    public long Missing;
}

/// <summary>
/// The last 500 days of returns of up to 32 assets: a ring of days, each with a place for every asset. An asset without a price
/// has a return of 0 that day: it cannot have lost, so who holds it should know that its history is short.
/// </summary>
public static class ReturnWindow
{
    public const int AssetsMax = 32;
    public const int DaysMax = 500;

    /// <summary>Places of the table.</summary>
    public const int Length = AssetsMax * DaysMax;

    /// <summary>Adds a day of simple returns, one for each asset, in the order that the assets keep.</summary>
    [HotPath]
    public static void Add(ref ReturnWindowRow row, Span<double> table, ReadOnlySpan<double> returns)
    {
        Invariant.Holds(table.Length == Length && returns.Length <= AssetsMax, "A window of returns has ReturnWindow.Length places, a day at most ReturnWindow.AssetsMax.");
        Span<double> day = table.Slice((int)(row.Days % DaysMax) * AssetsMax, AssetsMax);
        day.Clear();
        for (int i = 0; i < returns.Length; i++)
        {
            if (double.IsFinite(returns[i]))
            {
                day[i] = returns[i];
            }
            else
            {
                row.Missing++;
            }
        }

        row.Days++;
    }

    /// <summary>Days that the window holds.</summary>
    public static int Count(in ReturnWindowRow row) => row.Days < DaysMax ? (int)row.Days : DaysMax;

    /// <summary>The returns of a day, 0 = the oldest that the window holds.</summary>
    public static ReadOnlySpan<double> Day(in ReturnWindowRow row, ReadOnlySpan<double> table, int age)
    {
        int first = row.Days < DaysMax ? 0 : (int)(row.Days % DaysMax);
        return table.Slice((first + age) % DaysMax * AssetsMax, AssetsMax);
    }
}
