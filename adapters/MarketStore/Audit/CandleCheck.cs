using System;
using System.Collections.Generic;
using System.Linq;

namespace Qgtm.Fast.MarketStore;

/// <summary>One interval's file as `qgtm candles check` sees it.</summary>
/// <param name="Interval">Its name.</param>
/// <param name="Integrity">SQLite's own word; "ok" when the file is whole.</param>
/// <param name="Rows">Candles.</param>
/// <param name="Symbols">Symbols.</param>
/// <param name="NewestMs">End of the newest candle, ms since the epoch; 0 = none.</param>
/// <param name="State">Against the session's clock.</param>
/// <param name="Findings">Gaps and other defects of the looked-back span.</param>
public sealed record CandleCheckRow(
    string Interval, string Integrity, long Rows, int Symbols, long NewestMs, FeedState State, IReadOnlyList<Finding> Findings)
{
    /// <summary>True when nobody has to look. Minutes without a trade are absent, so gaps within a day are told and are no fault.</summary>
    public bool IsWell => Integrity == "ok" && State is not FeedState.Stale && Findings.All(f => f.Kind is Defect.Gap or Defect.ZeroVolume or Defect.StaleRepeat);
}

/// <summary>The candle databases: whole, up to date, without gaps.</summary>
public static class CandleCheck
{
    /// <summary>All intervals, looking back so many hours from an instant, ms since the epoch.</summary>
    public static IReadOnlyList<CandleCheckRow> Of(MarketDatabase db, long nowMs, int lookbackHours)
    {
        ArgumentNullException.ThrowIfNull(db);
        FeedState[] states = [.. Freshness.Of(db, nowMs).Take(2).Select(r => r.State)];
        return [.. Intervals.All.Select(i => Row(db, i, nowMs - (lookbackHours * 3_600_000L), states[i == Interval.D1 ? 0 : 1]))];
    }

    private static CandleCheckRow Row(MarketDatabase db, Interval interval, long fromMs, FeedState state)
    {
        IReadOnlyList<CandleRange> ranges = db.Candles.Ranges(interval);
        List<Finding> findings = [];
        foreach (CandleRange range in ranges)
        {
            string name = $"{range.Symbol} {interval.Name()}";
            CandleAudit? audit = null;
            foreach (Candle c in db.Candles.Read(range.Symbol, interval, fromMs, long.MaxValue))
            {
                audit ??= new CandleAudit(interval, c.Source.IsUs, (kind, at, figure, count) => findings.Add(new Finding(MarketDatabase.FileOf(interval), name, kind, count, at, at, figure)));
                audit.Take(in c);
            }

            audit?.End();
        }

        return new CandleCheckRow(
            interval.Name(), db.Candles.Integrity(interval), ranges.Sum(r => r.Rows), ranges.Count,
            ranges.Count == 0 ? 0 : ranges.Max(r => r.LastClose) + 1, ranges.Count == 0 ? FeedState.Missing : state, findings);
    }
}
