using System;
using System.Collections.Generic;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Qgtm.Fast.MarketStore;

/// <summary>How densely snapshots are taken and how long they stay.</summary>
public sealed record BboRetention
{
    /// <summary>Least event time between two snapshots of a symbol, ms.</summary>
    public long SampleMs { get; init; } = 1_000;

    /// <summary>Snapshots that may wait to be written; more are dropped and counted. A power of two.</summary>
    public int QueueMax { get; init; } = 1 << 15;

    /// <summary>Age at which a snapshot goes.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Time between two sweeps; 30 s at least.</summary>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromSeconds(600);
}

/// <summary>A best bid and offer at a time, ms since the epoch. Prices USD; sizes shares, NaN = not told.</summary>
public readonly record struct BboSnapshot(string Symbol, long TsMs, double Bid, double Ask, double BidSize, double AskSize);

/// <summary>Sampled best bids and offers, for slippage models and for what happened around a trade.</summary>
public sealed class BboStore
{
    private readonly MarketDatabase _db;

    internal BboStore(MarketDatabase db) => _db = db;

    /// <summary>Writes a snapshot; the same symbol and time is replaced. Inside <see cref="MarketDatabase.Write"/>.</summary>
    public void Put(in BboSnapshot b) => _db.Run(
        "INSERT OR REPLACE INTO bbo.bbo_snapshots(symbol, ts_ms, bid, ask, bid_size, ask_size) VALUES(@a, @b, @c, @d, @e, @f)",
        b.Symbol, b.TsMs, b.Bid, b.Ask, b.BidSize, b.AskSize);

    /// <summary>Snapshots of a symbol between two instants, both included, ms: in order.</summary>
    public IReadOnlyList<BboSnapshot> Read(string symbol, long fromMs, long toMs)
    {
        List<BboSnapshot> all = [];
        using SqliteDataReader r = _db.Bound(
            "SELECT ts_ms, bid, ask, bid_size, ask_size FROM bbo.bbo_snapshots WHERE symbol = @a AND ts_ms BETWEEN @b AND @c ORDER BY ts_ms",
            symbol, fromMs, toMs).ExecuteReader();
        while (r.Read())
        {
            all.Add(new BboSnapshot(symbol, r.GetInt64(0), r.GetDouble(1), r.GetDouble(2), OrNaN(r, 3), OrNaN(r, 4)));
        }

        return all;
    }

    /// <summary>Time of the newest snapshot, ms; null when there is none.</summary>
    public long? Newest() => _db.Ask("SELECT MAX(ts_ms) FROM bbo.bbo_snapshots") is { } v ? Convert.ToInt64(v, CultureInfo.InvariantCulture) : null;

    /// <summary>Deletes snapshots older than the retention allows at an instant (ms); gives how many went.</summary>
    public int Sweep(BboRetention retention, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(retention);
        return _db.Run("DELETE FROM bbo.bbo_snapshots WHERE ts_ms < @a", nowMs - (long)retention.Keep.TotalMilliseconds);
    }

    private static double OrNaN(SqliteDataReader r, int column) => r.IsDBNull(column) ? double.NaN : r.GetDouble(column);
}
