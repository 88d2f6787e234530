using System;
using System.Collections.Generic;
using System.Linq;

namespace Qgtm.Fast.MarketStore;

/// <summary>All defects of one kind in one series of one source.</summary>
/// <param name="Where">The file or the database.</param>
/// <param name="Name">Symbol and interval, or the series.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Count">How often.</param>
/// <param name="FirstMs">Where it begins, ms since the epoch.</param>
/// <param name="LastMs">Where it was seen last.</param>
/// <param name="Worst">The figure of the worst; its meaning is the kind's.</param>
public readonly record struct Finding(string Where, string Name, Defect Kind, long Count, long FirstMs, long LastMs, double Worst);

/// <summary>
/// Looks at data without changing it: candle by candle and point by point, then source against source. What it takes must come in
/// the order of its file or its key.
/// </summary>
public sealed class DataAudit : IImportSink
{
    private readonly Dictionary<(string Where, string Name, Defect Kind), Finding> _findings = [];
    private readonly Dictionary<(string Symbol, Interval Interval), CandleAudit> _candles = [];
    private readonly Dictionary<string, SeriesAudit> _series = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, DailyCloses>> _closes = new(StringComparer.Ordinal);
    private string _where = string.Empty;

    /// <summary>Candles, snapshots and points looked at.</summary>
    public long Rows { get; private set; }

    /// <summary>What was found, by source, name and kind.</summary>
    public IReadOnlyList<Finding> Findings => [.. _findings.Values
        .OrderBy(f => f.Where, StringComparer.Ordinal).ThenBy(f => f.Name, StringComparer.Ordinal).ThenBy(f => f.Kind)];

    /// <summary>Looks at a file.</summary>
    public void File(string path, Action<double>? progress = null)
    {
        FileFormat format = FileFormat.Of(path);
        Begin(System.IO.Path.GetFileName(path));
        format.Read(path, this, progress);
        End();
    }

    /// <summary>Looks at everything in a database.</summary>
    public void Database(MarketDatabase db)
    {
        ArgumentNullException.ThrowIfNull(db);
        foreach (Interval interval in Intervals.All)
        {
            Begin(MarketDatabase.FileOf(interval));
            foreach (CandleRange range in db.Candles.Ranges(interval))
            {
                foreach (Candle c in db.Candles.Read(range.Symbol, interval, long.MinValue, long.MaxValue))
                {
                    Take(in c);
                }
            }

            End();
        }

        Begin("macro.db");
        foreach (string name in db.Series.Names())
        {
            foreach (Known k in db.Series.AsOf(name, long.MaxValue))
            {
                Take(new SeriesPoint(name, k.Observation, k.Value, k.KnownMs, string.Empty));
            }
        }

        End();
    }

    /// <summary>Compares the closes of one day in different sources; call when all are read.</summary>
    public void Compare()
    {
        foreach ((string symbol, Dictionary<string, DailyCloses> sources) in _closes.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            (string Where, DailyCloses Closes)[] all = [.. sources.Select(s => (s.Key, s.Value)).OrderBy(s => s.Key, StringComparer.Ordinal)];
            for (int i = 0; i < all.Length; i++)
            {
                for (int k = i + 1; k < all.Length; k++)
                {
                    if (all[i].Closes.Against(all[k].Closes) is { } found)
                    {
                        Found($"{all[i].Where} : {all[k].Where}", symbol + " 1d", Defect.Adjustment, found.FirstMs, found.LastMs, found.Ratio, found.Days);
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Take(in Candle candle)
    {
        Rows++;
        if (!_candles.TryGetValue((candle.Symbol, candle.Interval), out CandleAudit? audit))
        {
            string name = $"{candle.Symbol} {candle.Interval.Name()}";
            audit = new CandleAudit(candle.Interval, candle.Source.IsUs, (defect, at, figure, count) => Found(_where, name, defect, at, at, figure, count));
            _candles.Add((candle.Symbol, candle.Interval), audit);
        }

        audit.Take(in candle);
        if (candle.Source.IsUs && candle.Rank != CandleSource.FoldedRank && candle.Volume > 0)
        {
            Closes(candle.Symbol).Take(in candle);
        }
    }

    /// <inheritdoc/>
    public void Take(in BboSnapshot snapshot) => Rows++;

    /// <inheritdoc/>
    public void Take(in SeriesPoint point)
    {
        Rows++;
        if (!_series.TryGetValue(point.Series, out SeriesAudit? audit))
        {
            string name = point.Series;
            audit = new SeriesAudit(SeriesLag.CadenceOf(name), (defect, at, figure, count) => Found(_where, name, defect, at, at, figure, count));
            _series.Add(name, audit);
        }

        audit.Take(in point);
    }

    /// <inheritdoc/>
    public void Note(Defect defect, string name, long atMs, double figure) => Found(_where, name, defect, atMs, atMs, figure, 1);

    private void Begin(string where)
    {
        _where = where;
        _candles.Clear();
        _series.Clear();
    }

    private void End()
    {
        foreach (CandleAudit audit in _candles.Values)
        {
            audit.End();
        }
    }

    private DailyCloses Closes(string symbol)
    {
        if (!_closes.TryGetValue(symbol, out Dictionary<string, DailyCloses>? sources))
        {
            _closes.Add(symbol, sources = new Dictionary<string, DailyCloses>(StringComparer.Ordinal));
        }

        if (!sources.TryGetValue(_where, out DailyCloses? closes))
        {
            sources.Add(_where, closes = new DailyCloses());
        }

        return closes;
    }

    private void Found(string where, string name, Defect kind, long firstMs, long lastMs, double figure, long count)
    {
        Finding f = _findings.TryGetValue((where, name, kind), out Finding before)
            ? before with { Count = before.Count + count, LastMs = lastMs, Worst = Math.Abs(figure) > Math.Abs(before.Worst) ? figure : before.Worst }
            : new Finding(where, name, kind, count, firstMs, lastMs, figure);
        _findings[(where, name, kind)] = f;
    }
}

/// <summary>One symbol's closes by day in one source.</summary>
internal sealed class DailyCloses
{
    private const double Tolerance = 0.01;
    private readonly SortedDictionary<long, double> _closes = [];
    private readonly NewYorkDay _day = new();

    public void Take(in Candle c)
    {
        int minute = _day.MinuteOf(c.T);
        if (c.Interval == Interval.D1 || minute is >= MarketTime.OpenMinute and < MarketTime.CloseMinute)
        {
            _closes[MarketTime.Utc(_day.Date)] = c.Close; // Of minutes the last of the session stays.
        }
    }

    /// <summary>Days on which the two differ by more than one percent, with the ratio that is farthest from one; null when there are none.</summary>
    public (long Days, long FirstMs, long LastMs, double Ratio)? Against(DailyCloses other)
    {
        long days = 0, first = 0, last = 0;
        double worst = 1;
        foreach ((long day, double close) in _closes)
        {
            if (other._closes.TryGetValue(day, out double theirs) && Math.Abs((close / theirs) - 1) > Tolerance)
            {
                double ratio = close / theirs;
                worst = Math.Abs(Math.Log(ratio)) > Math.Abs(Math.Log(worst)) ? ratio : worst;
                (days, first, last) = (days + 1, days == 0 ? day : first, day);
            }
        }

        return days == 0 ? null : (days, first, last, worst);
    }
}
