using System.Collections.Generic;
using Qgtm.Fast.Events;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simulation;

/// <summary>Daily bars that have ended: generated ones of the days before the venue's start, then those of its own sessions.</summary>
internal sealed class VenueHistory(VenueOptions options, BarBuilder bars)
{
    /// <summary>Trading days before the start that the venue serves: more than a year and two weeks.</summary>
    private const int DaysBefore = 280;
    private List<VenueBar>? _before;

    /// <summary>Ended minute bars of the newest session, by time and then instrument.</summary>
    public IReadOnlyList<VenueBar> Minutes => bars.Minutes;

    /// <summary>All days served, oldest first, then by instrument.</summary>
    public IReadOnlyList<VenueBar> Days => [.. _before ??= Generate(DaysBefore), .. bars.Days];

    /// <summary>The newest days.</summary>
    public IReadOnlyList<Event> Last(int days)
    {
        List<VenueBar> all = [.. days > DaysBefore ? Generate(days) : _before ??= Generate(DaysBefore), .. bars.Days];
        int from = all.Count;
        long day = 0;
        while (from > 0 && (all[from - 1].Row.Header.TimeNs == day || days-- > 0))
        {
            day = all[--from].Row.Header.TimeNs;
        }

        return all.GetRange(from, all.Count - from).ConvertAll(b => b.Row);
    }

    private List<VenueBar> Generate(int days)
    {
        var list = new List<VenueBar>();
        if (options.ReplayFiles.Count != 0)
        {
            return list;
        }

        foreach (Event row in DailyHistory.Make(options.Seed, options.StartNs, days))
        {
            // Nobody traded before the start: the typical price stands for the VWAP, 200 shares for a trade.
            long typical = (row.Bar.High + row.Bar.Low + row.Bar.Close) / 3;
            list.Add(new VenueBar(row, (row.Bar.Volume / (200 * Fixed.One)) + 1, typical));
        }

        return list;
    }
}
