using System;
using System.Collections.Generic;
using System.Linq;
using Qgtm.Fast.Orders;
using Qgtm.Fast.Reconciliation;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.Simtest;

/// <summary>What has been reached: a simulation that never comes to a place proves nothing about it.</summary>
public sealed class Sometimes
{
    private static readonly OrdStatus[] Statuses = [.. Enum.GetValues<OrdStatus>().Where(s => s is not (OrdStatus.None or OrdStatus.Intended))];
    private static readonly string[] Recoveries =
    [
        "fresh", "journal alone", "snapshot and journal", "torn tail", "snapshot skipped", "clean look", "looks until settled",
        "unknown order asked", "watchdog tripped", "watchdog's record", "disk refused", "died at a roll",
        "superseded at a start", "superseded while running", "epoch named", "second engine refused", "second engine superseded",
        "lie found at the start", "lie lost orders", "lie lost nothing that was sent",
    ];

    /// <summary>The first so many of what a calendar has are odd days.</summary>
    private const int OddDays = 5;
    private static readonly string[] Calendars = ["half day", "holiday", "weekend", "clock change", "year end", "after the close", "order held", "day decided"];

    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public Sometimes()
    {
        foreach (FaultClass c in FaultClass.All.Skip(1))
        {
            _counts["fault " + c.Kind] = 0;
        }

        foreach (OrdStatus status in Statuses)
        {
            _counts["order " + status] = 0;
        }

        foreach (FreezeReason why in Enum.GetValues<FreezeReason>().Skip(1))
        {
            _counts["freeze " + why] = 0;
        }

        foreach (BreakKind kind in Enum.GetValues<BreakKind>().Skip(1).Where(k => k is not (BreakKind.ViewTooLarge or BreakKind.ReportContradicts)))
        {
            _counts["break " + kind] = 0;
        }

        foreach (string branch in Recoveries)
        {
            _counts["recovery " + branch] = 0;
        }

        foreach (string place in Calendars)
        {
            _counts["calendar " + place] = 0;
        }

        for (KillTier from = KillTier.Normal; from <= KillTier.HaltAll; from++)
        {
            for (KillTier to = KillTier.Normal; to <= KillTier.HaltAll; to++)
            {
                if (to > from && to >= KillTier.NoNew && from != KillTier.Throttle)
                {
                    _counts[$"tier {from} to {to}"] = 0;
                }
            }
        }
    }

    /// <summary>How often each place was reached.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    /// <summary>Places that were never reached.</summary>
    public IEnumerable<string> Holes => _counts.Where(c => c.Value == 0).Select(c => c.Key);

    /// <summary>How often the faults of each row of the catalogue have fired.</summary>
    public IEnumerable<(string Row, long Count)> Rows() => FaultClass.All.Where(c => c.Row.Length != 0)
        .GroupBy(c => c.Row, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => (g.Key, g.Sum(c => _counts["fault " + c.Kind])))
        .Append(("F95", Calendars.Take(OddDays).Sum(place => _counts["calendar " + place])));

    internal void Order(OrdStatus status) => Add("order " + status);

    internal void Freeze(FreezeReason why) => Add("freeze " + why);

    internal void Break(BreakKind kind) => Add("break " + kind);

    internal void Tier(KillTier from, KillTier to) => Add($"tier {from} to {to}");

    internal void Recovery(string branch) => Add("recovery " + branch);

    internal void Calendar(string place) => Add("calendar " + place);

    internal void Fault(FaultKind kind) => Add("fault " + kind);

    internal void Take(Sometimes other)
    {
        foreach ((string place, long count) in other._counts)
        {
            _counts[place] = _counts.GetValueOrDefault(place) + count;
        }
    }

    private void Add(string place) => _counts[place] = _counts.GetValueOrDefault(place) + 1;
}
