using System.Runtime.InteropServices;

namespace Qgtm.Fast.Reference;

/// <summary>What is known of one reference series at the engine's time.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SeriesRow
{
    /// <summary>The last observation, in the unit of <see cref="SeriesId"/>.</summary>
    public double Value;

    /// <summary>Its observation date, days since 1970-01-01.</summary>
    public long ObservedDay;

    /// <summary>Date of the observation before it; 0 = there was none.</summary>
    public long PrevObservedDay;

    /// <summary>When it became known, ns since the epoch; never later than the engine's time.</summary>
    public long KnownNs;

    /// <summary>Observations taken; the ring holds the last <see cref="SeriesTable.RingMax"/> of them.</summary>
    public long Count;

    /// <summary>Points refused because they were not known yet.</summary>
    public long Early;

    /// <summary>Points refused because a later date is here already: a revision of the past changes no feature.</summary>
    public long Late;

    /// <summary>Points refused because they are no number, or dated after the day on which they were known.</summary>
    public long Bad;
}
