using System;
using System.Runtime.InteropServices;
using Qgtm.Fast.Reference;

namespace Qgtm.Fast.Features;

/// <summary>How far one part has come.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PartRow
{
    /// <summary>Steps taken; the ring holds the last <see cref="PartTable.RingMax"/> of them.</summary>
    public long Count;

    /// <summary>Day of the last step, or before the first that of the input, days since 1970-01-01; 0 = nothing has come.</summary>
    public long LastDay;
}

/// <summary>The windows of the parts: one ring each, walked when its part takes a step, at most once a day (docs/adr/0052).</summary>
public readonly struct PartTable(PartRow[] rows, double[] rings)
{
    /// <summary>Steps kept per part; a power of two above 252.</summary>
    public const int RingMax = 256;

    /// <summary>Parts that a state has room for.</summary>
    public const int PartsMax = 48;

    /// <summary>The row of a part.</summary>
    public ref PartRow this[Part part] => ref rows[(int)part];

    /// <summary>Whether a part can be used at an instant, ns since the epoch.</summary>
    public Readiness Ready(Part part, long timeNs)
    {
        ref readonly PartRow row = ref rows[(int)part];
        return row.LastDay == 0 ? Readiness.Missing
            : (timeNs / SeriesTable.DayNs) - row.LastDay > StaleAfterDays(part) ? Readiness.Stale
            : row.Count < Window(part) ? Readiness.Warmup
            : Readiness.Ready;
    }

    /// <summary>Steps that a part's window holds: before so many it is warming up.</summary>
    public static int Window(Part part) => part switch
    {
        Part.Miners or Part.RealRateChange or Part.GoldDollar or Part.Breakeven or Part.ComexGold or Part.ComexSilver => 126,
        Part.GldFlow or Part.SlvFlow => 63,
        Part.BalanceSheet => 104,
        Part.GoldManaged or Part.GoldCommercial or Part.SilverManaged or Part.SilverCommercial or Part.Sge => 52,
        Part.CentralBank => 20,
        Part.GldTerm or Part.SlvTerm => 1,
        >= Part.GldSpy and <= Part.Panel => 63,
        _ => 252,
    };

    /// <summary>Age in days at which the last step is used for the last time: a long weekend, or what the series allows.</summary>
    public static long StaleAfterDays(Part part) => part switch
    {
        <= Part.Panel or Part.SpyDrawdown => 5,
        >= Part.GldSkew and <= Part.SlvIv => 3,
        Part.BalanceSheet => 14,
        >= Part.GoldManaged and <= Part.SilverCommercial => 10,
        Part.GldFlow or Part.SlvFlow or >= Part.GoldCurve => 5,
        Part.Sge => 14,
        Part.CentralBank => 200,
        _ => 7,
    };

    /// <summary>A part's ring: step n stands at n modulo <see cref="RingMax"/>.</summary>
    public Span<double> RingOf(Part part) => rings.AsSpan((int)part * RingMax, RingMax);
}
