using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.Data.Sqlite;

namespace Qgtm.Fast.MarketStore;

/// <summary>
/// A folder of SQLite files as one connection: candles_1m.db to candles_1d.db, bbo_snapshots.db, macro.db and imports.db.
/// Any number of readers may look while one process writes (write-ahead log). For one thread.
/// </summary>
public sealed class MarketDatabase : IDisposable
{
    /// <summary>Names under which files are attached, beside those of the intervals.</summary>
    internal const string Bbo = "bbo", Macro = "macro", Imports = "imports";

    /// <summary>No column is named c: the runbook's own query has `COUNT(*) AS c ... HAVING c > 1`, and a column would win over the alias.</summary>
    private const string CandleTable = """
        CREATE TABLE IF NOT EXISTS {0}.candles(
          symbol TEXT NOT NULL, interval TEXT NOT NULL, t INTEGER NOT NULL, t_close INTEGER NOT NULL,
          open REAL NOT NULL, high REAL NOT NULL, low REAL NOT NULL, close REAL NOT NULL, volume REAL, trades INTEGER,
          adj_close REAL, dividend REAL, adjustment TEXT NOT NULL, source TEXT NOT NULL, rank INTEGER NOT NULL,
          PRIMARY KEY(symbol, interval, t)) WITHOUT ROWID
        """;

    private static readonly (string File, string Schema, string Table)[] Others =
    [
        ("bbo_snapshots.db", Bbo, """
            CREATE TABLE IF NOT EXISTS bbo.bbo_snapshots(
              symbol TEXT NOT NULL, ts_ms INTEGER NOT NULL, bid REAL NOT NULL, ask REAL NOT NULL, bid_size REAL, ask_size REAL,
              PRIMARY KEY(symbol, ts_ms)) WITHOUT ROWID
            """),
        ("macro.db", Macro, """
            CREATE TABLE IF NOT EXISTS macro.points(
              series TEXT NOT NULL, observation_date TEXT NOT NULL, knowledge_time INTEGER NOT NULL, value REAL NOT NULL, source TEXT NOT NULL,
              PRIMARY KEY(series, observation_date, knowledge_time)) WITHOUT ROWID
            """),
        ("imports.db", Imports, """
            CREATE TABLE IF NOT EXISTS imports.files(
              sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, format TEXT NOT NULL, written INTEGER NOT NULL, total INTEGER NOT NULL, done INTEGER NOT NULL) WITHOUT ROWID
            """),
    ];

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    private MarketDatabase(string directory, SqliteConnection connection)
    {
        Directory = directory;
        _connection = connection;
        Candles = new CandleStore(this);
        Snapshots = new BboStore(this);
        Series = new SeriesStore(this);
    }

    /// <summary>Where the files are.</summary>
    public string Directory { get; }

    /// <summary>Candles of all intervals.</summary>
    public CandleStore Candles { get; }

    /// <summary>Sampled best bids and offers.</summary>
    public BboStore Snapshots { get; }

    /// <summary>Reference series with their vintages.</summary>
    public SeriesStore Series { get; }

    /// <summary>The SQLite in use and where it comes from.</summary>
    public static string LibraryVersion => SqliteLibrary.Use();

    /// <summary>The file of an interval's candles.</summary>
    public static string FileOf(Interval interval) => $"candles_{interval.Name()}.db";

    /// <summary>Opens the folder, and makes what is missing in it.</summary>
    public static MarketDatabase Open(string directory)
    {
        _ = System.IO.Directory.CreateDirectory(directory);
        return Connect(directory);
    }

    /// <summary>Opens a folder that is there; null when it holds no candles.</summary>
    public static MarketDatabase? Find(string directory) =>
        File.Exists(Path.Combine(directory, FileOf(Interval.M1))) ? Connect(directory) : null;

    /// <summary>The name under which an interval's file is attached.</summary>
    internal static string SchemaOf(Interval interval) => "c" + interval.Name();

    /// <summary>Everything between is written as a whole or not at all, file by file.</summary>
    public void Write(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        Run("BEGIN IMMEDIATE");
        try
        {
            work();
        }
        catch
        {
            Run("ROLLBACK");
            throw;
        }

        Run("COMMIT");
    }

    /// <summary>A prepared command; the same text gives the same one. Values are bound by position.</summary>
    internal SqliteCommand Prepared(string sql)
    {
        if (!_commands.TryGetValue(sql, out SqliteCommand? command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            int parameters = sql.Split('@').Skip(1).Select(p => p[0] - 'a').DefaultIfEmpty(-1).Max() + 1;
            for (int i = 0; i < parameters; i++)
            {
                _ = command.Parameters.Add(new SqliteParameter("@" + (char)('a' + i), null));
            }

            _commands.Add(sql, command);
        }

        return command;
    }

    /// <summary>Binds values to @a, @b and so on; NaN and null become NULL.</summary>
    internal SqliteCommand Bound(string sql, params ReadOnlySpan<object?> values)
    {
        SqliteCommand command = Prepared(sql);
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] is null or double.NaN ? DBNull.Value : values[i];
        }

        return command;
    }

    /// <summary>Runs a command and gives the rows that it changed.</summary>
    internal int Run(string sql, params ReadOnlySpan<object?> values) => Bound(sql, values).ExecuteNonQuery();

    /// <summary>The first value of the first row; null when there is none.</summary>
    internal object? Ask(string sql, params ReadOnlySpan<object?> values) => Bound(sql, values).ExecuteScalar() is var v and not DBNull ? v : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SqliteCommand command in _commands.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private static MarketDatabase Connect(string directory)
    {
        _ = SqliteLibrary.Use();
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = ":memory:", Pooling = false, DefaultTimeout = 30 }.ToString());
        connection.Open();
        MarketDatabase all = new(Path.GetFullPath(directory), connection);
        all.Run("PRAGMA busy_timeout = 30000");
        foreach (Interval interval in Intervals.All)
        {
            all.Attach(FileOf(interval), SchemaOf(interval), string.Format(System.Globalization.CultureInfo.InvariantCulture, CandleTable, SchemaOf(interval)));
        }

        foreach ((string file, string schema, string table) in Others)
        {
            all.Attach(file, schema, table);
        }

        return all;
    }

    private void Attach(string file, string schema, string table)
    {
        Run($"ATTACH DATABASE @a AS {schema}", Path.Combine(Directory, file));
        if (!string.Equals((string?)Ask($"PRAGMA {schema}.journal_mode"), "wal", StringComparison.Ordinal))
        {
            _ = Ask($"PRAGMA {schema}.journal_mode = wal");
        }

        Run(table);
    }
}
