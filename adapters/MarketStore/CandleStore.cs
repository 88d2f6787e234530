using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.Data.Sqlite;

namespace Qgtm.Fast.MarketStore;

/// <summary>Which intervals keep all they ever had, and how many candles of a symbol the others keep.</summary>
public sealed record CandleRetention
{
    /// <summary>Intervals that are never pruned; all of them unless something else is said.</summary>
    public IReadOnlyCollection<Interval> AppendOnly { get; init; } = [.. Intervals.All];

    /// <summary>Candles of one symbol that a pruned interval keeps, the newest.</summary>
    public int Keep { get; init; } = 5_000;

    /// <summary>Reads a list such as `3m,5m`; empty = every interval is pruned. Null when a name is none.</summary>
    public static IReadOnlyCollection<Interval>? ParseIntervals(string text)
    {
        Interval?[] all = [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Intervals.Of)];
        return all.Contains(null) ? null : [.. all.Select(i => i!.Value)];
    }
}

/// <summary>Newest and oldest candle of a symbol in one interval, and how many there are. Times ms since the epoch.</summary>
public readonly record struct CandleRange(string Symbol, long Rows, long First, long Last, long LastClose);

/// <summary>Candles, one file for each interval, keyed by symbol, interval and start.</summary>
public sealed class CandleStore
{
    private readonly MarketDatabase _db;
    private readonly string[] _put = [.. Intervals.All.Select(PutText)];

    internal CandleStore(MarketDatabase db) => _db = db;

    /// <summary>Writes a candle unless one of a better source stands there. Inside <see cref="MarketDatabase.Write"/>.</summary>
    public void Put(in Candle c)
    {
        SqliteCommand command = _db.Prepared(_put[(int)c.Interval]);
        SqliteParameterCollection p = command.Parameters;
        p[0].Value = c.Symbol;
        p[1].Value = c.Interval.Name();
        p[2].Value = c.T;
        p[3].Value = c.TClose;
        p[4].Value = c.Open;
        p[5].Value = c.High;
        p[6].Value = c.Low;
        p[7].Value = c.Close;
        p[8].Value = OrNull(c.Volume);
        p[9].Value = c.Trades < 0 ? DBNull.Value : c.Trades;
        p[10].Value = OrNull(c.AdjClose);
        p[11].Value = OrNull(c.Dividend);
        p[12].Value = c.Source.Adjustment;
        p[13].Value = c.Source.Name;
        p[14].Value = c.Rank;
        _ = command.ExecuteNonQuery();
    }

    /// <summary>Makes the longer candles that the minutes of a symbol between two instants (ms) belong to. Inside a write.</summary>
    public void Fold(string symbol, long fromMs, long toMs)
    {
        const long Margin = 36 * 60 * Intervals.MinuteMs; // A day of any zone around both ends.
        CandleFold fold = new(fromMs, toMs, Put);
        foreach (Candle c in Read(symbol, Interval.M1, fromMs - Margin, toMs + Margin))
        {
            fold.Take(in c);
        }

        fold.End();
    }

    /// <summary>Candles of a symbol that start between two instants, both included, ms: in order.</summary>
    public IEnumerable<Candle> Read(string symbol, Interval interval, long fromMs, long toMs)
    {
        using SqliteDataReader r = _db.Bound(
            $"SELECT t, t_close, open, high, low, close, volume, trades, adj_close, dividend, source, rank FROM {MarketDatabase.SchemaOf(interval)}.candles WHERE symbol = @a AND interval = @b AND t BETWEEN @c AND @d ORDER BY t",
            symbol, interval.Name(), fromMs, toMs).ExecuteReader();
        while (r.Read())
        {
            yield return new Candle(symbol, interval, r.GetInt64(0), r.GetDouble(2), r.GetDouble(3), r.GetDouble(4), r.GetDouble(5))
            {
                TClose = r.GetInt64(1),
                Volume = OrNaN(r, 6),
                Trades = r.IsDBNull(7) ? -1 : r.GetInt64(7),
                AdjClose = OrNaN(r, 8),
                Dividend = OrNaN(r, 9),
                Source = CandleSource.Of(r.GetString(10)),
                Rank = r.GetInt32(11),
            };
        }
    }

    /// <summary>What there is of each symbol in an interval.</summary>
    public IReadOnlyList<CandleRange> Ranges(Interval interval)
    {
        List<CandleRange> all = [];
        using SqliteDataReader r = _db.Bound(
            $"SELECT symbol, COUNT(*), MIN(t), MAX(t), MAX(t_close) FROM {MarketDatabase.SchemaOf(interval)}.candles GROUP BY symbol ORDER BY symbol").ExecuteReader();
        while (r.Read())
        {
            all.Add(new CandleRange(r.GetString(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4)));
        }

        return all;
    }

    /// <summary>Deletes the oldest candles of the intervals that are pruned; gives how many went.</summary>
    public int Sweep(CandleRetention retention)
    {
        ArgumentNullException.ThrowIfNull(retention);
        int gone = 0;
        foreach (Interval interval in Intervals.All.Except(retention.AppendOnly))
        {
            string table = MarketDatabase.SchemaOf(interval) + ".candles";
            foreach (CandleRange range in Ranges(interval).Where(r => r.Rows > retention.Keep))
            {
                gone += _db.Run(
                    $"DELETE FROM {table} WHERE symbol = @a AND interval = @b AND t < (SELECT t FROM {table} WHERE symbol = @a AND interval = @b ORDER BY t DESC LIMIT 1 OFFSET @c)",
                    range.Symbol, interval.Name(), retention.Keep - 1);
            }
        }

        return gone;
    }

    /// <summary>What SQLite's own check says of an interval's file; "ok" when it is whole.</summary>
    public string Integrity(Interval interval) => (string?)_db.Ask($"PRAGMA {MarketDatabase.SchemaOf(interval)}.quick_check") ?? "no answer";

    private static object OrNull(double value) => double.IsNaN(value) ? DBNull.Value : value;

    private static double OrNaN(SqliteDataReader r, int column) => r.IsDBNull(column) ? double.NaN : r.GetDouble(column);

    private static string PutText(Interval interval) => string.Format(
        CultureInfo.InvariantCulture,
        """
        INSERT INTO {0}.candles(symbol, interval, t, t_close, open, high, low, close, volume, trades, adj_close, dividend, adjustment, source, rank)
        VALUES(@a, @b, @c, @d, @e, @f, @g, @h, @i, @j, @k, @l, @m, @n, @o)
        ON CONFLICT(symbol, interval, t) DO UPDATE SET t_close = excluded.t_close, open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
          volume = excluded.volume, trades = excluded.trades, adj_close = excluded.adj_close, dividend = excluded.dividend,
          adjustment = excluded.adjustment, source = excluded.source, rank = excluded.rank
        WHERE excluded.rank >= candles.rank
        """,
        MarketDatabase.SchemaOf(interval));
}
