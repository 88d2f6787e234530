using System;
using System.Collections.Generic;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Qgtm.Fast.Events;
using Qgtm.Fast.Instruments;
using Qgtm.Fast.Reference;
using Qgtm.Fast.Values;

namespace Qgtm.Fast.MarketStore;

/// <summary>What a replay of stored data asks for.</summary>
public sealed record HistoryQuery
{
    /// <summary>Their index becomes Header.Instrument.</summary>
    public required IReadOnlyList<Instrument> Instruments { get; init; }

    /// <summary>The first and the last day, New York.</summary>
    public required DateOnly From { get; init; }

    /// <inheritdoc cref="From"/>
    public required DateOnly To { get; init; }

    /// <summary>Candles to read: a day gives DailyBar events, a minute MinuteBar events.</summary>
    public IReadOnlyList<Interval> Intervals { get; init; } = [Interval.D1];

    /// <summary>False leaves the reference series out.</summary>
    public bool HasSeries { get; init; } = true;
}

/// <summary>
/// Stored candles and reference series as the engine's events, in the order in which they could be known: a candle when it has
/// ended, a point at its knowledge time. What was known before the first day comes first, at the first instant. Reads as it goes; <see cref="Rest"/>
/// keeps it in memory for those who read it many times.
/// </summary>
public sealed class MarketHistory : IDisposable
{
    private const long NsPerMs = 1_000_000;

    private const string PointQuery = """
        SELECT MAX(p.knowledge_time, @a), n.id, p.value, CAST(julianday(p.observation_date) - 2440587.5 AS INTEGER), p.knowledge_time
        FROM macro.points p JOIN temp.series n ON n.name = p.series WHERE p.knowledge_time <= @b
        ORDER BY 1, p.observation_date, n.id, p.knowledge_time
        """;

    private readonly List<Feed> _feeds = [];
    private readonly IReadOnlyList<(Event Event, long AtNs)> _kept = [];
    private int _next;

    private MarketHistory(IReadOnlyList<(Event Event, long AtNs)> kept) => _kept = kept;

    private MarketHistory(MarketDatabase db, HistoryQuery query)
    {
        long from = MarketTime.Ny(query.From, 0, 0), to = MarketTime.Ny(query.To.AddDays(1), 0, 0) - 1;
        _ = db.Run("CREATE TEMP TABLE IF NOT EXISTS names(name TEXT PRIMARY KEY, id INTEGER NOT NULL)");
        _ = db.Run("CREATE TEMP TABLE IF NOT EXISTS series(name TEXT PRIMARY KEY, id INTEGER NOT NULL)");
        _ = db.Run("DELETE FROM temp.names");
        for (int i = 0; i < query.Instruments.Count; i++)
        {
            _ = db.Run("INSERT INTO temp.names(name, id) VALUES(@a, @b)", query.Instruments[i].Symbol, i);
        }

        foreach (SeriesId id in Enum.GetValues<SeriesId>())
        {
            _ = db.Run("INSERT OR IGNORE INTO temp.series(name, id) VALUES(@a, @b)", id.ToString(), (int)id);
        }

        if (query.HasSeries)
        {
            _feeds.Add(new Feed(db.Bound(PointQuery, from, to).ExecuteReader(), Point));
        }

        foreach (Interval interval in query.Intervals)
        {
            _feeds.Add(new Feed(db.Bound(BarQuery(interval), from, to).ExecuteReader(), interval == Interval.D1 ? Daily : Minute));
        }
    }

    private delegate void Filler(SqliteDataReader row, ref Event e);

    /// <summary>When the last event could be known, ns since the epoch: the clock of a replay goes there before it is applied.</summary>
    public long AtNs { get; private set; }

    /// <summary>Opens a cursor; one at a time for each database.</summary>
    public static MarketHistory Open(MarketDatabase db, HistoryQuery query)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(query);
        return new MarketHistory(db, query);
    }

    /// <summary>What another history has given, from its beginning: read once, replayed as often and by as many threads as one likes.</summary>
    public static MarketHistory Of(IReadOnlyList<(Event Event, long AtNs)> kept)
    {
        ArgumentNullException.ThrowIfNull(kept);
        return new MarketHistory(kept);
    }

    /// <summary>All that is left of it.</summary>
    public IReadOnlyList<(Event Event, long AtNs)> Rest()
    {
        List<(Event Event, long AtNs)> all = [];
        while (TryNext(out Event e))
        {
            all.Add((e, AtNs));
        }

        return all;
    }

    /// <summary>The next event, and <see cref="AtNs"/>; false at the end. Points stand before candles of the same instant.</summary>
    public bool TryNext(out Event e)
    {
        if (_next < _kept.Count)
        {
            (e, AtNs) = _kept[_next++];
            return true;
        }

        Feed? first = null;
        foreach (Feed feed in _feeds)
        {
            first = feed.IsOpen && (first is null || feed.AtMs < first.AtMs) ? feed : first;
        }

        e = default;
        if (first is null)
        {
            return false;
        }

        AtNs = first.AtMs * NsPerMs;
        e.Header.Source = EventSource.MarketData;
        first.Take(ref e);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Feed feed in _feeds)
        {
            feed.Dispose();
        }
    }

    /// <summary>Rows in which nothing was traded are carried-forward prices, and rows without a price are no bars either.</summary>
    private static string BarQuery(Interval interval) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        SELECT c.t_close + 1, n.id, c.t, c.open, c.high, c.low, c.close, IFNULL(c.volume, 0)
        FROM {MarketDatabase.SchemaOf(interval)}.candles c JOIN temp.names n ON n.name = c.symbol
        WHERE c.interval = '{interval.Name()}' AND c.t BETWEEN @a AND @b AND (c.volume IS NULL OR c.volume > 0) AND MIN(c.open, c.high, c.low, c.close) > 0 ORDER BY 1, n.id
        """);

    private static void Daily(SqliteDataReader row, ref Event e)
    {
        e.Header.Kind = EventKind.DailyBar;
        Bar(row, ref e);
    }

    private static void Minute(SqliteDataReader row, ref Event e)
    {
        e.Header.Kind = EventKind.MinuteBar;
        Bar(row, ref e);
    }

    private static void Bar(SqliteDataReader row, ref Event e)
    {
        e.Header.Instrument = row.GetInt32(1);
        e.Header.TimeNs = row.GetInt64(2) * NsPerMs;
        e.Bar.Open = Nanos(row.GetDouble(3));
        e.Bar.High = Nanos(row.GetDouble(4));
        e.Bar.Low = Nanos(row.GetDouble(5));
        e.Bar.Close = Nanos(row.GetDouble(6));
        e.Bar.Volume = Nanos(row.GetDouble(7));
    }

    private static void Point(SqliteDataReader row, ref Event e)
    {
        e.Header.Kind = EventKind.SeriesPoint;
        e.Header.Instrument = -1;
        e.Header.TimeNs = row.GetInt64(0) * NsPerMs;
        e.Numbers.A = row.GetInt64(1);
        e.Numbers.B = BitConverter.DoubleToInt64Bits(row.GetDouble(2));
        e.Numbers.C = row.GetInt64(3);
        e.Numbers.D = row.GetInt64(4) * NsPerMs;
    }

    /// <summary>USD or shares to nanos; exact for prices below four million USD.</summary>
    private static long Nanos(double value) => (long)Math.Round(value * Fixed.One);

    /// <summary>One query, standing on its next row.</summary>
    private sealed class Feed : IDisposable
    {
        private readonly SqliteDataReader _rows;
        private readonly Filler _fill;

        public Feed(SqliteDataReader rows, Filler fill)
        {
            (_rows, _fill) = (rows, fill);
            Step();
        }

        public bool IsOpen { get; private set; }

        public long AtMs { get; private set; }

        public void Take(ref Event e)
        {
            _fill(_rows, ref e);
            Step();
        }

        public void Dispose() => _rows.Dispose();

        private void Step()
        {
            IsOpen = _rows.Read();
            AtMs = IsOpen ? _rows.GetInt64(0) : 0;
        }
    }
}
