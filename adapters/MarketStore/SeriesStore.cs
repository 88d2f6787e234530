using System;
using System.Collections.Generic;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Qgtm.Fast.MarketStore;

/// <summary>
/// One value of a reference series, as it was known from an instant on. An observation that is revised has a row for each
/// value that it has had.
/// </summary>
/// <param name="Series">The name of a SeriesId, or another name of the source.</param>
/// <param name="Observation">The day that the value is about.</param>
/// <param name="Value">In the unit of the series.</param>
/// <param name="KnownMs">From when on anybody could know it, ms since the Unix epoch.</param>
/// <param name="Source">Who told.</param>
public readonly record struct SeriesPoint(string Series, DateOnly Observation, double Value, long KnownMs, string Source);

/// <summary>An observation as it was known at some instant.</summary>
public readonly record struct Known(DateOnly Observation, double Value, long KnownMs);

/// <summary>Reference series with all their vintages, and the one join by what was known when.</summary>
public sealed class SeriesStore
{
    private const string Day = "yyyy-MM-dd";
    private readonly MarketDatabase _db;

    internal SeriesStore(MarketDatabase db) => _db = db;

    /// <summary>Writes a point; the same series, day and knowledge time is replaced. Inside <see cref="MarketDatabase.Write"/>.</summary>
    public void Put(in SeriesPoint p) => _db.Run(
        "INSERT OR REPLACE INTO macro.points(series, observation_date, knowledge_time, value, source) VALUES(@a, @b, @c, @d, @e)",
        p.Series, Text(p.Observation), p.KnownMs, p.Value, p.Source);

    /// <summary>
    /// The point-in-time join: each observation of a series with the newest value that was known at an instant (ms), in order of
    /// the days observed.
    /// </summary>
    public IReadOnlyList<Known> AsOf(string series, long atMs)
    {
        List<Known> all = [];
        using SqliteDataReader r = _db.Bound(
            "SELECT observation_date, value, MAX(knowledge_time) FROM macro.points WHERE series = @a AND knowledge_time <= @b GROUP BY observation_date ORDER BY observation_date",
            series, atMs).ExecuteReader();
        while (r.Read())
        {
            all.Add(new Known(DateOnly.ParseExact(r.GetString(0), Day, CultureInfo.InvariantCulture), r.GetDouble(1), r.GetInt64(2)));
        }

        return all;
    }

    /// <summary>The newest observation day of a series that is known at an instant (ms); null when there is none.</summary>
    public DateOnly? NewestObservation(string series, long atMs) =>
        _db.Ask("SELECT MAX(observation_date) FROM macro.points WHERE series = @a AND knowledge_time <= @b", series, atMs) is string day
            ? DateOnly.ParseExact(day, Day, CultureInfo.InvariantCulture)
            : null;

    /// <summary>
    /// Every value of a series that was known at an instant (ms) and that is new to one who has its observations up to a day and
    /// what was known up to another instant (ms): later days, and revisions. In the order in which it became known.
    /// </summary>
    public IReadOnlyList<Known> Since(string series, DateOnly observed, long knownMs, long atMs)
    {
        List<Known> all = [];
        using SqliteDataReader r = _db.Bound(
            """
            SELECT observation_date, value, knowledge_time FROM macro.points
            WHERE series = @a AND (observation_date > @b OR knowledge_time > @c) AND knowledge_time <= @d ORDER BY knowledge_time, observation_date
            """,
            series, Text(observed), knownMs, atMs).ExecuteReader();
        while (r.Read())
        {
            all.Add(new Known(DateOnly.ParseExact(r.GetString(0), Day, CultureInfo.InvariantCulture), r.GetDouble(1), r.GetInt64(2)));
        }

        return all;
    }

    /// <summary>Names of the series that have points.</summary>
    public IReadOnlyList<string> Names()
    {
        List<string> all = [];
        using SqliteDataReader r = _db.Bound("SELECT DISTINCT series FROM macro.points ORDER BY series").ExecuteReader();
        while (r.Read())
        {
            all.Add(r.GetString(0));
        }

        return all;
    }

    /// <summary>EFFR is the same rate as DFF, which goes on where copies of EFFR end: later days of DFF continue it. Inside a write.</summary>
    internal int ContinueEffr() => _db.Run(
        """
        INSERT OR IGNORE INTO macro.points(series, observation_date, knowledge_time, value, source)
        SELECT 'Effr', observation_date, knowledge_time, value, 'dff' FROM macro.points
        WHERE series = 'DFF' AND observation_date > (SELECT MAX(observation_date) FROM macro.points WHERE series = 'Effr' AND source <> 'dff')
        """);

    /// <summary>A day as the database writes it.</summary>
    internal static string Text(DateOnly day) => day.ToString(Day, CultureInfo.InvariantCulture);
}
